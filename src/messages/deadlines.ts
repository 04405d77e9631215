import type { Lane } from './message.ts'

/*
 * The deadlines of one hand-over, in this order: a worker starts the call within START_BY_MS of the claim or gives the
 * message back; the call ends within HTTP_TIMEOUT_MS; nobody else touches the attempt before LEASE_MS. What is left
 * between the second and the third is how long a process may be frozen in the middle without harm.
 */
export const START_BY_MS = 5_000
/** The sum of the parts in `twilio/account.ts`, without connecting (a call that does not connect was not sent). */
export const HTTP_TIMEOUT_MS = 15_000
export const LEASE_MS = 45_000

/** How long after an uncertain end the first look-up waits, so that the callback has its chance. */
export const FIRST_LOOK_MS = 2_000
/** When to look again after an empty look-up; after the last one the message is sent again. */
const LOOKS_MS: Record<'urgent' | 'other', readonly number[]> = {
  urgent: [3_000, 8_000],
  other: [5_000, 20_000, 60_000],
}

/** A list that cannot be read is tried again after this long, until the message has expired. */
export const LIST_RETRY_MS = 15_000
/** An attempt whose outcome is unknown for this long is an alarm. */
export const UNCERTAIN_ALARM_MS = 5 * 60_000

/** When an accepted attempt whose receipt has not come is fetched from Twilio, after its acceptance. */
const RECEIPT_FETCHES_MS = [
  120_000,
  600_000,
  3_600_000,
  6 * 3_600_000,
  24 * 3_600_000,
  48 * 3_600_000,
] as const
const URGENT_FIRST_FETCH_MS = 20_000
/** After this no receipt is waited for, however often it was asked for. */
export const NO_RECEIPT_MS = 48 * 3_600_000
/** And after this not even for a Twilio that cannot be asked. */
export const NOBODY_TO_ASK_MS = 72 * 3_600_000

/** How long WhatsApp may be silent before SMS, in seconds from the claim; null: a mailing has to ask for it. */
export const FALLBACK_AFTER_S: Record<Lane, number | null> = {
  otp: 20,
  alert: 60,
  transactional: null,
  bulk: null,
}
/** After silence: Twilio is just handing it over, and will know more in a moment. */
export const GOING_OUT_LOOK_MS = 3_000
/** But not after so long: then it stands in a queue from which it cannot be taken. */
export const GOING_OUT_MS = 10_000
/** After silence: Twilio could not be asked, or does not hand it over, and the lane can wait. */
export const SILENCE_RETRY_MS = 60_000

/** Codes and alerts: what they say is of no use later. */
export function isUrgent(lane: Lane): boolean {
  return lane === 'otp' || lane === 'alert'
}

/** Milliseconds until look number `looks` (0 is the first), counted from the moment it became uncertain; null: no more. */
export function nextLookMs(lane: Lane, looks: number): number | null {
  const schedule = isUrgent(lane) ? LOOKS_MS.urgent : LOOKS_MS.other
  const at = schedule[looks]
  if (at === undefined) return null
  return at - (schedule[looks - 1] ?? 0)
}

/** Milliseconds after acceptance of fetch number `fetches` (0 is the first); null: the receipt is given up. */
export function receiptFetchMs(lane: Lane, fetches: number): number | null {
  if (fetches === 0 && isUrgent(lane)) return URGENT_FIRST_FETCH_MS
  return RECEIPT_FETCHES_MS[fetches] ?? null
}
