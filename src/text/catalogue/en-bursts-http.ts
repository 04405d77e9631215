import type { BurstText } from './shape-bursts-http.ts'

export const enBurst: BurstText = ({ errors, answered, code, meaning }) =>
  `Paused by itself: of ${answered} answers of Twilio's ${errors} were errors that more sending does not mend. The most frequent is ${code}: ${meaning}. Mend the cause and resume the broadcast, or cancel it.`
