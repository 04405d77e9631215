export type DoctorSubject =
  | 'database'
  | 'clock'
  | 'twilio'
  | 'public_url'
  | 'callbacks'
  | 'sms'
  | 'whatsapp'
  | 'verify'
  | 'senders'
  | 'queue'
  | 'rabbitmq'

/** What may be found, and the facts that its sentence needs. */
export interface DoctorFacts {
  database_ok: { engine: 'postgres' | 'pglite'; ms: number }
  database_away: object
  clock_ok: { seconds: number }
  clock_off: { seconds: number }
  clock_twilio_off: { seconds: number }
  twilio_ok: { accountSid: string }
  twilio_simulated: { url: string }
  twilio_refused: object
  twilio_unreachable: object
  twilio_suspended: { status: string }
  public_url_ok: { url: string }
  public_url_simulated: { url: string }
  public_url_missing: object
  public_url_not_https: { url: string }
  callbacks_ok: { url: string }
  callbacks_bad_signature: { url: string }
  callbacks_not_ours: { url: string; status: number }
  callbacks_unreachable: { url: string }
  callbacks_not_asked: object
  sender_ok: { address: string }
  sender_none: object
  sender_unreadable: { address: string }
  sender_unknown: { address: string }
  sender_offline: { address: string; status: string }
  sender_elsewhere: { address: string; url: string | null; wanted: string }
  sender_by_number: { address: string; wanted: string }
  sender_sms_short_code: { address: string; wanted: string }
  sender_by_service: object
  verify_ok: { sid: string }
  verify_own_codes: { ownSender: boolean }
  verify_gone: { sid: string }
  verify_unreadable: { sid: string }
  senders_ok: { count: number }
  senders_stopped: { which: string }
  senders_slowed: { which: string }
  queue_ok: { due: number }
  queue_late: { lane: string; seconds: number }
  queue_overdue: { kind: string; count: number }
  rabbitmq_off: object
  rabbitmq_elsewhere: object
  rabbitmq_ok: { queue: string; waiting: number | null }
  rabbitmq_held_back: { queue: string; waiting: number | null }
  rabbitmq_away: { queue: string; error: string | null }
}

export type DoctorCode = keyof DoctorFacts

/** `skipped`: there is nothing to look at. `unknown`: it could not be looked at, which says nothing of how it is. */
export type DoctorState = 'ok' | 'advice' | 'wrong' | 'unknown' | 'skipped'

/** One thing that was looked at. */
export type Found = {
  [C in DoctorCode]: { subject: DoctorSubject; state: DoctorState; code: C; facts: DoctorFacts[C] }
}[DoctorCode]

/** A sentence for what was found, and one for its mend. */
export interface DoctorTexts {
  subjects: Record<DoctorSubject, string>
  found: { [C in DoctorCode]: (facts: DoctorFacts[C]) => [text: string, mend?: string] }
}
