import type { Message } from './message.ts'
import { API_VERSION, messageJson } from './message-json.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { Store } from './store.ts'

const PAGE_SIZE = 50
const PAGE_SIZE_MAX = 1000

interface Filter {
  accountSid: string
  to: string | null
  from: string | null
  sent: Array<(sentAtMs: number) => boolean>
  /** Only messages created up to this moment are shown. */
  createdUpToMs: number
}

/** One page of the list, newest first, as Twilio answers it; addresses of pages are relative. */
export function listMessages(
  store: Store,
  query: URLSearchParams,
  about: { accountSid: string; createdUpToMs: number },
): Record<string, unknown> | Refusal {
  const page = readPage(query, store)
  if ('code' in page) return page
  const sent = readDateFilters(query)
  if (sent === null) return refusal(20001, { message: 'DateSent is not a date' })
  const filter = { ...about, to: query.get('To'), from: query.get('From'), sent }
  const found: Message[] = []
  const source = sourceOf(store, filter)
  for (let i = lastBefore(source, page.beforeN); i >= 0 && found.length <= page.size; i--) {
    const message = source[i]
    if (message !== undefined && matches(message, filter)) found.push(message)
  }
  const shown = found.slice(0, page.size)
  const uriOf = pageUri(query, about.accountSid, page.size)
  const start = page.index * page.size
  const last = shown.at(-1)
  return {
    first_page_uri: uriOf(0, null),
    end: start + Math.max(0, shown.length - 1),
    previous_page_uri: page.index === 0 ? null : uriOf(page.index - 1, previousToken(source, page, filter)),
    messages: shown.map(messageJson),
    uri: uriOf(page.index, query.get('PageToken')),
    page_size: page.size,
    start,
    next_page_uri:
      found.length > page.size && last !== undefined ? uriOf(page.index + 1, `PA${last.sid}`) : null,
    page: page.index,
  }
}

/** A person's phone has all that was written to and by them, so only a list by no person walks everything. */
function sourceOf(store: Store, { to, from }: Filter): readonly Message[] {
  const isToPerson = to !== null && !store.isWrittenTo(numberOf(to))
  if (isToPerson) return store.findPhone(numberOf(to))?.messages ?? []
  const writer = to === null || from === null ? null : store.findPhone(numberOf(from))
  return writer?.messages ?? store.messages
}

interface Page {
  size: number
  index: number
  beforeN: number
}

function readPage(query: URLSearchParams, store: Store): Page | Refusal {
  const sizeText = query.get('PageSize') ?? String(PAGE_SIZE)
  const size = /^\d+$/.test(sizeText) ? Number(sizeText) : Number.NaN
  if (!(size >= 1 && size <= PAGE_SIZE_MAX)) return refusal(20007)
  const index = Math.max(0, Number.parseInt(query.get('Page') ?? '0', 10) || 0)
  const token = query.get('PageToken')
  if (token === null || token === '') return { size, index, beforeN: Number.POSITIVE_INFINITY }
  const last = token.startsWith('PA') ? store.find(token.slice(2)) : null
  return last === null ? refusal(21481) : { size, index, beforeN: last.n }
}

/** Numbers grow along the list, so a page starts by bisection. */
function lastBefore(messages: readonly Message[], n: number): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((messages[middle]?.n ?? 0) < n) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The page before starts after the message that stands one page further up; null when that is the first page. */
function previousToken(source: readonly Message[], page: Page, filter: Filter): string | null {
  let above = 0
  for (let i = lastBefore(source, page.beforeN) + 1; i < source.length; i++) {
    const message = source[i]
    if (message === undefined || !matches(message, filter)) continue
    if (above === page.size) return `PA${message.sid}`
    above += 1
  }
  return null
}

function matches(message: Message, filter: Filter): boolean {
  if (
    message.isDeleted ||
    message.accountSid !== filter.accountSid ||
    message.createdAtMs > filter.createdUpToMs
  )
    return false
  if (filter.to !== null && message.to !== filter.to) return false
  if (filter.from !== null && message.from !== filter.from) return false
  const { sentAtMs } = message
  // A message that has not left has no date_sent, so a filter by it hides the message.
  return (
    filter.sent.length === 0 || (sentAtMs !== null && filter.sent.every((isWithin) => isWithin(sentAtMs)))
  )
}

const DAY_MS = 86_400_000

/** Null when a date cannot be read. `DateSent` means that whole day in GMT; the other two are moments, a day its midnight. */
function readDateFilters(query: URLSearchParams): Filter['sent'] | null {
  const filters: Filter['sent'] = []
  for (const name of ['DateSent', 'DateSent<', 'DateSent>']) {
    const text = query.get(name)
    if (text === null || text === '') continue
    const at = wholeSecond(Date.parse(text))
    if (Number.isNaN(at)) return null
    if (name === 'DateSent') filters.push((ms) => Math.floor(ms / DAY_MS) === Math.floor(at / DAY_MS))
    if (name === 'DateSent<') filters.push((ms) => wholeSecond(ms) <= at)
    if (name === 'DateSent>') filters.push((ms) => wholeSecond(ms) >= at)
  }
  return filters
}

/** Dates are shown in whole seconds, so they are compared in whole seconds. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

function pageUri(query: URLSearchParams, accountSid: string, size: number) {
  return (page: number, token: string | null): string => {
    const asked = new URLSearchParams()
    for (const name of ['To', 'From', 'DateSent', 'DateSent<', 'DateSent>']) {
      const value = query.get(name)
      if (value !== null) asked.set(name, value)
    }
    asked.set('PageSize', String(size))
    asked.set('Page', String(page))
    if (token !== null && token !== '') asked.set('PageToken', token)
    return `/${API_VERSION}/Accounts/${accountSid}/Messages.json?${asked}`
  }
}

function numberOf(to: string): string {
  return to.replace(/^whatsapp:/, '').trim()
}
