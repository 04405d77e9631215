import type { Lang } from '../../../platform/context.ts'
import { maskPhone } from '../../../text/phone.ts'
import { meaningOf } from '../../../text/twilio-codes.ts'
import type { Brake } from '../../../verification/brake-queries.ts'
import type { ListedCode } from '../../../verification/list-codes.ts'
import { OTP_LANGUAGES, OTP_STATUSES, PURPOSES } from '../../../verification/otp.ts'
import type { Conversion } from '../../../verification/reading-queries.ts'
import {
  boolean,
  integer,
  literalTrue,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Static,
  string,
} from '../schema.ts'
import { channelSchema } from './broadcast.ts'

const dateTime = string({ format: 'date-time' })

export const startedCodeSchema = object({
  success: literalTrue(),
  message: string(),
  channel: channelSchema,
  to: string({ description: 'The number in E.164' }),
  sid: string({ description: "VE and 32 hex digits: Twilio Verify's, or our own in the same form" }),
})

export const checkedCodeSchema = object({
  verified: boolean(),
  message: string(),
  contact_id: optional(integer({ description: 'When verified' })),
  attempts_left: optional(integer({ description: 'When not verified; 0: ask for a new code' })),
})

export const codeSchema = object({
  id: integer(),
  address: string({ description: 'Masked' }),
  purpose: oneOf(PURPOSES),
  channel: channelSchema,
  provider: oneOf(['own', 'verify', 'test']),
  language: oneOf(OTP_LANGUAGES),
  status: oneOf(OTP_STATUSES),
  reason: nullable(
    string({ description: 'Why it ended so: new_code, refused, too_many_tries, gone_at_twilio' }),
  ),
  error_code: nullable(integer()),
  error_message: nullable(string()),
  provider_sid: string(),
  tries: integer(),
  sends: integer({ description: 'How often Twilio took it' }),
  contact_id: nullable(integer()),
  created_at: dateTime,
  sent_at: dateTime,
  ended_at: nullable(dateTime),
})

/** Nobody needs the whole number to look at codes; whoever has it searches by it. */
export function presentCode(code: ListedCode, lang: Lang): Static<typeof codeSchema> {
  const { id, purpose, channel, provider, language, status, reason, tries, sends } = code
  return {
    ...{ id, purpose, channel, provider, language, status, reason, tries, sends },
    address: maskPhone(code.address),
    error_code: code.errorCode,
    error_message: code.errorCode === null ? null : meaningOf(lang, code.errorCode),
    provider_sid: code.sid,
    contact_id: code.contactId,
    created_at: code.createdAt.toISOString(),
    sent_at: code.sentAt.toISOString(),
    ended_at: code.endedAt?.toISOString() ?? null,
  }
}

export const conversionSchema = object({
  key: string({ description: 'The hour in UTC, the prefix, or the empresa' }),
  codes: integer(),
  sends: integer(),
  verified: integer(),
  rate: nullable(number({ description: 'verified ÷ codes; null without codes' })),
})

export function presentConversion(row: Conversion): Static<typeof conversionSchema> {
  const { key, codes, sends, verified } = row
  return { key, codes, sends, verified, rate: codes > 0 ? verified / codes : null }
}

export const brakeSchema = object({
  prefix: string(),
  since: dateTime,
  until: dateTime,
  codes: integer({ description: 'How many were sent' }),
  verified: integer({ description: 'and how many of them entered' }),
})

export function presentBrake({ prefix, since, until, codes, verified }: Brake): Static<typeof brakeSchema> {
  return { prefix, since: since.toISOString(), until: until.toISOString(), codes, verified }
}
