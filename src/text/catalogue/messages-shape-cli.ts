export type MessageCommandName =
  | 'messages'
  | 'messages show'
  | 'messages retry'
  | 'messages retry-failed'
  | 'messages report'
  | 'test-sms'

/** What the commands about single messages say. */
export interface MessagesTexts {
  /** Of one message; those of many are counted in other words. */
  states: Record<string, string>
  /** A message in one line. */
  line: (facts: { id: string; to: string; channel: string; status: string }) => string
  error: (facts: { code: string | null; meaning: string }) => string
  cause: (text: string) => string
  mend: (text: string) => string
  retried: (count: number, printed: string) => string
  testSent: (sid: string | null) => string
  badDay: string
}
