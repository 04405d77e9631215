/** What the library says where nobody else has a sentence. */
export interface LibraryTexts {
  readonly notConfigured: (missing: readonly string[]) => string
  readonly noVerify: string
  readonly noSender: (channel: 'whatsapp' | 'sms') => string
  readonly notSent: string
  readonly uncertain: string
  readonly textOrTemplate: string
  readonly templateNeedsDatabase: string
  readonly templateByName: string
  readonly codeSent: (channel: 'whatsapp' | 'sms') => string
}
