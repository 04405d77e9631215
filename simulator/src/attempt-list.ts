import { countryOf } from './country.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { CodeSend, Verification } from './verification.ts'
import { attemptJson, isConversion, type Shown } from './verification-json.ts'

const PAGE_SIZE = 50
const PAGE_SIZE_MAX = 1000

interface Attempt {
  verification: Verification
  send: CodeSend
}

/** One page of the attempts, newest first, as Twilio answers it; addresses of pages are whole. */
export function listAttempts(
  query: URLSearchParams,
  shown: Shown,
  accountSid: string,
): Record<string, unknown> | Refusal {
  const size = Number(query.get('PageSize') ?? PAGE_SIZE)
  if (!(Number.isInteger(size) && size >= 1 && size <= PAGE_SIZE_MAX)) return refusal(20007)
  const filters = readFilters(query)
  if (filters === null) return refusal(20001, { message: 'DateCreated is not a date' })
  const found = attemptsOf(shown, query.get('VerificationSid'), accountSid).filter((attempt) =>
    filters.every((matches) => matches(attempt)),
  )
  const start = startOf(found, query.get('PageToken'))
  if (start === null) return refusal(21481)
  const page = Math.floor(start / size)
  const urlOf = (index: number, from: number) =>
    pageUrl(query, { size, index, after: found[from - 1] }, shown)
  return {
    attempts: found.slice(start, start + size).map((attempt) => attemptJson(attempt, shown)),
    meta: {
      key: 'attempts',
      page,
      page_size: size,
      first_page_url: urlOf(0, 0),
      previous_page_url: page === 0 ? null : urlOf(page - 1, start - size),
      url: urlOf(page, start),
      next_page_url: start + size < found.length ? urlOf(page + 1, start + size) : null,
    },
  }
}

/** The attempt of that SID as Twilio answers it, or null. */
export function findAttempt(sid: string, shown: Shown, accountSid: string): Record<string, unknown> | null {
  const found = attemptsOf(shown, null, accountSid).find(({ send }) => send.attemptSid === sid)
  return found === undefined ? null : attemptJson(found, shown)
}

/** Newest first. */
function attemptsOf({ world }: Shown, verificationSid: string | null, accountSid: string): Attempt[] {
  const one = verificationSid === null ? null : world.verifications.find(verificationSid)
  const all = verificationSid === null ? [...world.verifications.all()] : one === null ? [] : [one]
  return all
    .filter((verification) => verification.accountSid === accountSid)
    .flatMap((verification) => verification.sends.map((send) => ({ verification, send })))
    .reverse()
    .sort((a, b) => b.send.atMs - a.send.atMs)
}

type Matches = (attempt: Attempt) => boolean

/** Null when a date cannot be read. */
function readFilters(query: URLSearchParams): Matches[] | null {
  const filters: Matches[] = []
  const asked = (name: string, matches: (value: string) => Matches) => {
    const value = query.get(name)
    if (value !== null && value !== '') filters.push(matches(value))
  }
  asked('ChannelData.To', (to) => (attempt) => attempt.verification.to === to)
  asked('Country', (iso) => (attempt) => countryOf(attempt.verification.to)?.iso === iso)
  asked('Channel', (channel) => (attempt) => attempt.send.channel === channel)
  asked('VerifyServiceSid', (sid) => (attempt) => attempt.verification.serviceSid === sid)
  asked(
    'Status',
    (status) =>
      ({ verification, send }) =>
        isConversion(verification, send) === (status === 'converted'),
  )
  const dates = [query.get('DateCreatedAfter'), query.get('DateCreatedBefore')].map((text) =>
    text === null || text === '' ? null : Date.parse(text),
  )
  if (dates.some(Number.isNaN)) return null
  const [after = null, before = null] = dates
  if (after !== null) filters.push(({ send }) => send.atMs >= after)
  if (before !== null) filters.push(({ send }) => send.atMs <= before)
  return filters
}

/** Null when the token is none of this list. */
function startOf(found: readonly Attempt[], token: string | null): number | null {
  if (token === null || token === '') return 0
  const last = found.findIndex(({ send }) => `PA${send.attemptSid}` === token)
  return last < 0 ? null : last + 1
}

function pageUrl(
  query: URLSearchParams,
  { size, index, after }: { size: number; index: number; after: Attempt | undefined },
  { origin }: Shown,
): string {
  const asked = new URLSearchParams([...query].filter(([name]) => !name.startsWith('Page')))
  asked.set('PageSize', String(size))
  asked.set('Page', String(index))
  if (after !== undefined) asked.set('PageToken', `PA${after.send.attemptSid}`)
  return `${origin}/v2/Attempts?${asked}`
}
