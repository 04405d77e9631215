import { notSent, type TwilioAccount } from './account.ts'

/** A message as Twilio's list and fetch show it; only what the look-up compares. */
export interface TwilioMessage {
  sid: string
  body: string
  direction: string
  status: string
  from: string | null
  messagingServiceSid: string | null
  errorCode: number | null
  dateCreated: Date
}

const PAGE_SIZE = 50

/** A number that got more than this in the minutes since a claim is no person; the look-up then says so. */
const PAGES_MAX = 20

/** How much older than the claim a message may look: Twilio's dates are whole seconds. */
const SKEW_MS = 5_000

/** What a list told: all messages to the number since the time, newest first, or that it could not be read. */
export type FoundMessages =
  | { kind: 'read'; messages: TwilioMessage[] }
  | { kind: 'unreadable'; detail: string }

/**
 * Lists by `To` alone, newest first, until messages are older than `since`. No date filter: Twilio filters by the day
 * a message was *sent*, and so hides those still queued. `since` is by our clock, as `now` is, and the Date header
 * says how far Twilio's is from it: read after the answer, so that a slow one makes us look further back, never less far.
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
    for (const message of answer.messages) {
      if (message.dateCreated < oldest) return { kind: 'read', messages }
      messages.push(message)
    }
    path = answer.next
  }
  return path === null
    ? { kind: 'read', messages }
    : { kind: 'unreadable', detail: `more than ${PAGES_MAX} pages` }
}

type PageRead =
  | { kind: 'page'; messages: TwilioMessage[]; next: string | null; date: Date | null }
  | { kind: 'unreadable'; detail: string }

async function readPage(account: TwilioAccount, path: string): Promise<PageRead> {
  try {
    const { status, json, date } = await account.call({ method: 'GET', path })
    if (status !== 200 || !json || !Array.isArray(json.messages)) {
      return { kind: 'unreadable', detail: `HTTP ${status}` }
    }
    const messages = json.messages.flatMap(parseMessage)
    return { kind: 'page', messages, next: nextPath(account, json), date: parseDate(date) }
  } catch (error) {
    return { kind: 'unreadable', detail: notSent(error) ? 'no connection' : 'no answer' }
  }
}

function parseDate(header: string | null): Date | null {
  const date = new Date(header ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** Twilio's next link is relative to the host; ours is relative to the account. */
function nextPath(account: TwilioAccount, json: Record<string, unknown>): string | null {
  const root = `/2010-04-01/Accounts/${account.accountSid}`
  const next = json.next_page_uri
  return typeof next === 'string' && next.startsWith(root) ? next.slice(root.length) : null
}

/** Reads one message of Twilio's JSON; anything that is no message is left out. */
export function parseMessage(value: unknown): TwilioMessage[] {
  if (typeof value !== 'object' || value === null) return []
  const row: Record<string, unknown> = { ...value }
  if (typeof row.sid !== 'string' || typeof row.date_created !== 'string') return []
  return [
    {
      sid: row.sid,
      body: typeof row.body === 'string' ? row.body : '',
      direction: typeof row.direction === 'string' ? row.direction : '',
      status: typeof row.status === 'string' ? row.status : '',
      from: typeof row.from === 'string' ? row.from : null,
      messagingServiceSid: typeof row.messaging_service_sid === 'string' ? row.messaging_service_sid : null,
      errorCode: typeof row.error_code === 'number' ? row.error_code : null,
      dateCreated: new Date(row.date_created),
    },
  ]
}
