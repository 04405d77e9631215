import { storable } from '../text/storable.ts'

/** What a status callback tells us. Unknown parameters are signed and kept, never required. */
export interface StatusCallback {
  accountSid: string
  sid: string
  status: string
  errorCode: number | null
  to: string
  from: string
  /** Every parameter as received, for the timeline. */
  raw: Record<string, string>
}

const PARAMETERS_MAX = 100
const VALUE_CHARACTERS_MAX = 2_000

/** Reads the form of a status callback; null when it is none: no SID, no status, no account. */
export function parseStatusCallback(form: URLSearchParams): StatusCallback | null {
  const pairs = [...form].slice(0, PARAMETERS_MAX)
  const raw: Record<string, string> = Object.fromEntries(
    pairs.map(([name, value]) => [storable(name), storable(value.slice(0, VALUE_CHARACTERS_MAX))]),
  )
  const sid = raw.MessageSid ?? raw.SmsSid
  const status = raw.MessageStatus ?? raw.SmsStatus
  if (!sid || !status || !raw.AccountSid) return null
  return {
    accountSid: raw.AccountSid,
    sid,
    status: status.toLowerCase(),
    errorCode: parseCode(raw.ErrorCode),
    to: raw.To ?? '',
    from: raw.From ?? '',
    raw,
  }
}

function parseCode(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) && text !== '0' ? Number(text) : null
}
