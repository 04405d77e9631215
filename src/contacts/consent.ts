/** What a person allows: nothing is known of it, they agreed, or they said no. */
export type Consent = 'given' | 'revoked' | 'unknown'

export type ContactChannel = 'whatsapp' | 'sms'

/** What people are written to for. A code is none of these: whoever asks for one wants it. */
export const PURPOSES = ['offers', 'reminders', 'emergencies'] as const
export type Purpose = (typeof PURPOSES)[number]

/** The lane by which messages of a purpose leave. */
export const LANE_OF_PURPOSE = {
  offers: 'bulk',
  reminders: 'transactional',
  emergencies: 'alert',
} as const satisfies Record<Purpose, string>

/** How we came to know it. `stop` and `start`: their own word to a sender; `twilio`: Twilio or WhatsApp told us. */
export type ConsentHow = 'form' | 'import' | 'console' | 'api' | 'verification' | 'stop' | 'start' | 'twilio'

/** A list or a program that says yes does not undo a no: that takes the person, or somebody who answers for it. */
const UNDOES_NO: Record<ConsentHow, boolean> = {
  form: true,
  console: true,
  start: true,
  import: false,
  api: false,
  verification: false,
  stop: false,
  twilio: false,
}

/** Whether consent that is given this way lifts an opt-out that is in force. */
export function undoesNo(how: ConsentHow): boolean {
  return UNDOES_NO[how]
}
