import type { BurstText } from './shape-bursts-http.ts'

export const ptBrBurst: BurstText = ({ errors, answered, code, meaning }) =>
  `Pausada sozinha: de ${answered} respostas da Twilio, ${errors} foram erros que continuar enviando não resolve. O mais frequente é o ${code}: ${meaning}. Corrija a causa e retome a campanha, ou cancele.`
