import type { TargetRefusal } from './shape-import.ts'

/** Why somebody whom an audience means gets nothing. */
export type LeftOutReason = 'no_phone' | 'invalid' | 'duplicate' | 'already' | 'suppressed' | 'no_consent'

/** What it is, of those who cannot be written to. */
export type InvalidDetail = Exclude<TargetRefusal, 'duplicate'>

export type LeftOutTexts = Record<LeftOutReason, string>
