/* Single messages, and what became of them. */

/** A message by our number or by another system's id: what the two answers have in common, and what one of them has. */
export interface MessageView {
  readonly id: string
  readonly status: string
  readonly channel: 'whatsapp' | 'sms'
  readonly to_address?: string
  readonly recipient_phone?: string
  readonly error_code: number | string | null
  readonly error_message: string | null
  readonly error_cause?: string | null
  readonly error_mend?: string | null
  readonly timeline: readonly { readonly at: string; readonly text: string }[]
}

export interface MessagePage {
  readonly messages: readonly {
    readonly id: string
    readonly status: string
    readonly error_code: number | string | null
    readonly error_message: string | null
  }[]
  readonly next_cursor: string | null
}

export interface TestResult {
  readonly status: 'success' | 'error'
  readonly message_sid: string | null
  readonly error_code: string | null
  readonly error_message: string | null
}
