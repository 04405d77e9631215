/** Why a broadcast was paused by the errors of its own messages. Figures as people read them. */
export type BurstText = (facts: { errors: string; answered: string; code: number; meaning: string }) => string
