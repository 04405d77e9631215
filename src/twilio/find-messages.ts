import { isCode, notSent, type TwilioAccount } from './account.ts'

/** A message as Twilio's list and fetch show it; only what the look-up compares. */
export interface TwilioMessage {
  sid: string
  body: string
  direction: string
  status: string
  from: string | null
  messagingServiceSid: string | null
  errorCode: number | null
  /** Invalid where Twilio's words are none. */
  dateCreated: Date
  /** When it left; null while it has not, or where nobody says. */
  dateSent: Date | null
}

const PAGE_SIZE = 50

/** A number that got more than this in the minutes since a claim is no person; the look-up then says so. */
const PAGES_MAX = 20

/** How much older than the claim a message may look: Twilio's dates are whole seconds. */
const SKEW_MS = 5_000

/** What a list told: all messages to the number since the time, newest first, or that it could not be read. */
export type FoundMessages = { kind: 'read'; messages: TwilioMessage[] } | Unreadable

interface Unreadable {
  kind: 'unreadable'
  detail: string
  /** Twilio asked for fewer requests. */
  tooMany?: boolean
}

/**
 * Lists by `To` alone what was made since then. No date filter: Twilio filters by the day a message was *sent*, and so hides
 * those still queued. It also sorts by that, the latest first, so that one that was made before ours may stand above it:
 * pages are read whole, until one has a message that left before `since`. That is by our clock, as `now` is, and the Date header
 * says how far Twilio's is from it: read after the answer, so that a slow one makes us look further back, never less far.
 * A list that may lack something is unreadable, not empty.
 */
export async function findMessagesTo(
  account: TwilioAccount,
  to: string,
  { since, now }: { since: Date; now: () => Date },
): Promise<FoundMessages> {
  const messages: TwilioMessage[] = []
  let path: string | null = `/Messages.json?${new URLSearchParams({ To: to, PageSize: String(PAGE_SIZE) })}`
  for (let page = 0; page < PAGES_MAX && path !== null; page++) {
    const answer = await readPage(account, path)
    if (answer.kind === 'unreadable') return answer
    const aheadMs = answer.date === null ? 0 : answer.date.getTime() - now().getTime()
    const oldest = new Date(since.getTime() + aheadMs - SKEW_MS)
    messages.push(...answer.messages.filter((each) => !(each.dateCreated < oldest)))
    const isLast = answer.messages.some(({ dateSent }) => dateSent !== null && dateSent < oldest)
    path = isLast ? null : answer.next
  }
  return path === null
    ? { kind: 'read', messages }
    : { kind: 'unreadable', detail: `more than ${PAGES_MAX} pages` }
}

type PageRead =
  | { kind: 'page'; messages: TwilioMessage[]; next: string | null; date: Date | null }
  | Unreadable

async function readPage(account: TwilioAccount, path: string): Promise<PageRead> {
  try {
    const { status, json, date } = await account.call({ method: 'GET', path })
    if (status !== 200 || !json || !Array.isArray(json.messages)) {
      return { kind: 'unreadable', detail: `HTTP ${status}`, tooMany: status === 429 }
    }
    const messages = json.messages.flatMap(parseMessage)
    if (messages.length < json.messages.length) return { kind: 'unreadable', detail: 'a row is no message' }
    // A page that is not full is the last one, also where nobody says so.
    const { next_page_uri: link = messages.length < PAGE_SIZE ? null : undefined } = json
    const next = nextPath(account, link)
    if (next === undefined) return { kind: 'unreadable', detail: 'no way to the next page' }
    return { kind: 'page', messages, next, date: parseDate(date) }
  } catch (error) {
    return { kind: 'unreadable', detail: notSent(error) ? 'no connection' : 'no answer' }
  }
}

function parseDate(text: unknown): Date | null {
  const date = new Date(typeof text === 'string' ? text : Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

/** Twilio's next link is relative to the host, ours to the account; null at the end, undefined where it leads elsewhere. */
function nextPath(account: TwilioAccount, link: unknown): string | null | undefined {
  if (link === null) return null
  const root = `/2010-04-01/Accounts/${account.accountSid}/`
  const path = typeof link === 'string' ? link.replace(/^https?:\/\/[^/]+/, '') : ''
  return path.startsWith(root) ? path.slice(root.length - 1) : undefined
}

/** Reads one message of Twilio's JSON; anything that is no message is left out. */
export function parseMessage(value: unknown): TwilioMessage[] {
  if (typeof value !== 'object' || value === null) return []
  const row: Record<string, unknown> = { ...value }
  if (typeof row.sid !== 'string' || row.sid === '') return []
  return [
    {
      sid: row.sid,
      body: typeof row.body === 'string' ? row.body : '',
      direction: typeof row.direction === 'string' ? row.direction : '',
      status: typeof row.status === 'string' ? row.status : '',
      from: typeof row.from === 'string' ? row.from : null,
      messagingServiceSid: typeof row.messaging_service_sid === 'string' ? row.messaging_service_sid : null,
      errorCode: isCode(row.error_code) ? row.error_code : null,
      dateCreated: new Date(typeof row.date_created === 'string' ? row.date_created : Number.NaN),
      dateSent: parseDate(row.date_sent),
    },
  ]
}
