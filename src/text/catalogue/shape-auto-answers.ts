export type AutoAnswerName = 'stopped' | 'stoppedOffers' | 'started' | 'help'

export interface AutoAnswerFacts {
  /** Who wrote to them last, or whose number it is. */
  empresa: string
  /** Whether several empresas write from this number, so that stopping concerns all of them. */
  shared: boolean
}

/** One or two SMS each: they are paid for. */
export type AutoAnswers = Record<AutoAnswerName, (facts: AutoAnswerFacts) => string>
