export type ConsentCommandName = 'consent-rules' | 'consent-rules show' | 'consent-rules set'

/** What the commands about consent say. */
export interface ConsentTexts {
  knownConsentFor: string
  /** Unknown consent is enough for everything. */
  forNothing: string
  purposes: Record<'offers' | 'reminders' | 'emergencies', string>
  window: string
  windowValue: (strict: boolean) => string
  stopCovers: string
  stopCoversValue: Record<'everything' | 'offers', string>
  stopWords: string
  noWords: string
  nothingToSet: string
  badSwitch: string
}
