import type { Lang } from '../platform/context.ts'
import { CODE_ROWS, type CodeRow } from './twilio-code-table.ts'

/** Twilio's code for a number that cannot be one; said without asking Twilio. */
export const NOT_A_PHONE = 21_211

export type CodeClass =
  | 'auth'
  | 'blocked'
  | 'carrier'
  | 'content'
  | 'expired'
  | 'fraud'
  | 'invalid_recipient'
  | 'opted_out'
  | 'other'
  | 'provider'
  | 'rate_limit'
  | 'sender_config'
  | 'template'
  | 'unreachable'
  | 'window'

export type CodeChannel = 'any' | 'sms' | 'whatsapp' | 'messenger' | 'rcs' | 'verify' | 'voice' | 'webhook'

/** What Twilio's code means for us. Unknown codes have none: they are not retried, suppress nobody and raise an alarm. */
export interface TwilioCode {
  code: number
  /** Twilio's own short name, in English. */
  name: string
  httpStatus: number | null
  /** `api`: in the answer to our request; `delivery`: later, by callback. */
  stage: 'api' | 'delivery'
  class: CodeClass
  channel: CodeChannel
  /** The same channel may be tried again. */
  retryable: boolean
  /** SMS may reach the person although WhatsApp did not. */
  fallbackToSmsHelps: boolean
  /** The address is dead or opted out, on that channel. */
  suppressRecipient: boolean
  /** The flags are our judgement, not Twilio's word for this code. */
  unsure: boolean
  meaning: { pt: string; en: string }
}

const CODES: ReadonlyMap<number, TwilioCode> = new Map(CODE_ROWS.map((row) => [row[0], readRow(row)]))

export function twilioCode(code: number): TwilioCode | null {
  return CODES.get(code) ?? null
}

export function twilioCodesWhere(isMeant: (code: TwilioCode) => boolean): number[] {
  return [...CODES.values()].filter(isMeant).map(({ code }) => code)
}

/** One line for people; every code has one, known or not. */
export function meaningOf(lang: Lang, code: number): string {
  const known = CODES.get(code)
  if (known) return lang === 'en' ? known.meaning.en : known.meaning.pt
  return lang === 'en' ? 'Unknown error while sending SMS' : 'Erro desconhecido ao enviar SMS'
}

function readRow([code, httpStatus, stage, channel, codeClass, flags, name, en, pt]: CodeRow): TwilioCode {
  const set = new Set(flags.split(' '))
  return {
    code,
    name,
    httpStatus,
    stage,
    class: codeClass,
    channel,
    retryable: set.has('retry'),
    fallbackToSmsHelps: set.has('sms'),
    suppressRecipient: set.has('suppress'),
    unsure: set.has('unsure'),
    meaning: { pt, en },
  }
}
