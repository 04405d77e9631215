import type { BroadcastMessage } from '../../../broadcasts/broadcast.ts'
import type { MessageDetail } from '../../../messages/get-message.ts'
import type { Retried } from '../../../messages/retry-by-hand.ts'
import type { Lang } from '../../../platform/context.ts'
import { heldText, timelineText } from '../../../text/timeline-text.ts'
import { meaningOf } from '../../../text/twilio-codes.ts'
import {
  anyObject,
  boolean,
  INTEGER_MAX,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  type Static,
  string,
} from '../schema.ts'
import { channelSchema, type Reader } from './broadcast.ts'
import { maskedFor } from './masked-for.ts'

/** Times within sentences are in the empresa's zone. */
interface MessageReader extends Reader {
  timeZone: string
}

const dateTime = string({ format: 'date-time' })
const stateSchema = oneOf([
  'queued',
  'sending',
  'uncertain',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'canceled',
  'expired',
  'suppressed',
])

export const laneSchema = oneOf(['otp', 'alert', 'transactional', 'bulk'])

const shared = {
  id: string(),
  to_address: string({
    description:
      'E.164; masked for viewers, and where the shared directory named it and another empresa brought the person in',
  }),
  channel: channelSchema,
  error_code: nullable(integer({ description: "Twilio's" })),
  error_message: nullable(string({ description: "What the code means, in the reader's language" })),
  reason: nullable(string({ description: 'Ours, a stable word' })),
  freelancer: nullable(string()),
  updated_at: dateTime,
}

export const broadcastMessageSchema = object({
  ...shared,
  status: string(),
  message_sid: nullable(string()),
  attempts: integer(),
})

export function presentBroadcastMessage(
  message: BroadcastMessage,
  { role, lang }: Reader,
): Static<typeof broadcastMessageSchema> {
  const {
    id,
    toAddress,
    addressKnown,
    status,
    channel,
    messageSid,
    errorCode,
    reason,
    freelancer,
    attempts,
    updatedAt,
  } = message
  return {
    ...{ id, channel, reason, freelancer, status, attempts },
    to_address: maskedFor(role, toAddress, addressKnown),
    message_sid: messageSid,
    error_code: errorCode,
    error_message: errorCode === null ? null : meaningOf(lang, errorCode),
    updated_at: updatedAt.toISOString(),
  }
}

export const messageSchema = object({
  ...shared,
  status: stateSchema,
  lane: laneSchema,
  held_reason: nullable(
    string({
      description:
        'Why it waits, or waited when it expired, a stable word: quiet_hours, recipient_cap, daily_ceiling, kill_switch, paused, scheduled, retry',
    }),
  ),
  held_until: nullable({ ...dateTime, description: 'Null when it is for a person to say' }),
  held_message: nullable(string({ description: "Both as a sentence in the reader's language" })),
  body: string(),
  fell_back: boolean(),
  message_sid: nullable(string()),
  erased_at: nullable({
    ...dateTime,
    description: "When the person's data were taken out of it; then address and text are empty",
  }),
  created_at: dateTime,
  attempts: list(
    object({
      attempt_no: integer(),
      channel: channelSchema,
      status: string(),
      message_sid: nullable(string()),
      error_code: nullable(integer()),
      error_message: nullable(string()),
      reason: nullable(string()),
      claimed_at: dateTime,
      accepted_at: nullable(dateTime),
    }),
  ),
  timeline: list(object({ at: dateTime, kind: string(), text: string(), facts: anyObject() })),
})

const includeUnknown = optional(
  boolean({
    description:
      'Also messages that ended with the reason outcome_unknown. They may have arrived, and then arrive twice; without this they are left alone.',
  }),
)

export const retryMessageBody = object({ include_unknown: includeUnknown })

export const retryBroadcastBody = object({
  error_code: optional(
    nullable(
      integer({
        minimum: 1,
        maximum: INTEGER_MAX,
        description: 'Only what failed with this code; null: what failed without one. All when left out.',
      }),
    ),
  ),
  include_unknown: includeUnknown,
})

export const retriedSchema = object({
  queued: integer({ description: 'How many are in the queue again' }),
  left_unknown: integer({ description: 'How many were left alone because they may have arrived' }),
})

export function presentRetried({ queued, leftUnknown }: Retried): Static<typeof retriedSchema> {
  return { queued, left_unknown: leftUnknown }
}

export function presentMessage(message: MessageDetail, reader: MessageReader): Static<typeof messageSchema> {
  const { id, lane, body, channel, state, fellBack, errorCode, reason, freelancer } = message
  return {
    ...{ id, lane, body, channel, reason, freelancer },
    to_address: maskedFor(reader.role, message.toAddress, message.addressKnown),
    status: state,
    held_reason: message.held?.reason ?? null,
    held_until: message.held?.until?.toISOString() ?? null,
    held_message: message.held && heldText(reader.lang, message.held, reader.timeZone),
    fell_back: fellBack,
    message_sid: message.attempts.at(-1)?.sid ?? null,
    error_code: errorCode,
    error_message: errorCode === null ? null : meaningOf(reader.lang, errorCode),
    erased_at: message.erasedAt?.toISOString() ?? null,
    created_at: message.createdAt.toISOString(),
    updated_at: message.updatedAt.toISOString(),
    attempts: message.attempts.map((attempt) => presentAttempt(attempt, reader.lang)),
    timeline: message.timeline.map((entry) => presentEntry(entry, reader)),
  }
}

function presentAttempt(
  attempt: MessageDetail['attempts'][number],
  lang: Lang,
): Static<typeof messageSchema>['attempts'][number] {
  const { attemptNo, channel, state, sid, errorCode, reason, claimedAt, acceptedAt } = attempt
  return {
    attempt_no: attemptNo,
    channel,
    status: state,
    message_sid: sid,
    error_code: errorCode,
    error_message: errorCode === null ? null : meaningOf(lang, errorCode),
    reason,
    claimed_at: claimedAt.toISOString(),
    accepted_at: acceptedAt?.toISOString() ?? null,
  }
}

/** The form that Twilio sent holds the whole number. */
function presentEntry(
  { at, kind, facts }: MessageDetail['timeline'][number],
  { role, lang, timeZone }: MessageReader,
): Static<typeof messageSchema>['timeline'][number] {
  const { raw: _, ...others } = facts
  const isMasked = role === 'viewer'
  return {
    at: at.toISOString(),
    kind,
    text: timelineText(lang, { kind, facts }, timeZone),
    facts: isMasked ? others : facts,
  }
}
