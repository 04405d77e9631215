import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { emptyAll } from './erase-messages.ts'
import { deleteOldInbound, emptyEvents, emptyOldForms, listOldMessages } from './erase-queries.ts'

/** Rows of one transaction. */
const MESSAGES_PER_BATCH = 200

export interface Forgotten {
  counts: Record<string, number>
  /** Up to which message it is done; null: nothing more is old enough. */
  last: number | null
}

export interface Old {
  empresaId: EmpresaId
  before: Date
  after: number
}

/** Empties the next messages that were written before the moment; stops at one that has not come to an end. */
export async function forgetContent(tx: Ground, old: Old): Promise<Forgotten> {
  const page = await listOldMessages(tx.db, { ...old, limit: MESSAGES_PER_BATCH })
  const open = page.findIndex(({ isOpen }) => isOpen)
  const ended = open < 0 ? page : page.slice(0, open)
  const { counts } = await emptyAll(
    tx,
    ended.map(({ id }) => id),
    null,
  )
  const { messages, events, texts } = counts
  return { counts: { messages, events, texts }, last: ended.at(-1)?.id ?? null }
}

/** Takes the forms out of the timelines of the next messages that were written before the moment. */
export async function forgetForms(tx: Ground, old: Old): Promise<Forgotten> {
  const page = await listOldMessages(tx.db, { ...old, limit: MESSAGES_PER_BATCH })
  const [first] = page
  if (first === undefined) return { counts: {}, last: null }
  const since = page.reduce(
    (early, { createdAt }) => (createdAt < early ? createdAt : early),
    first.createdAt,
  )
  const events = await emptyEvents(
    tx.db,
    page.map(({ id }) => id),
    since,
  )
  return { counts: { events }, last: page.at(-1)?.id ?? null }
}

/** Empties the next forms of what people wrote before the moment. Returns how many; fewer than a batch are the last. */
export function forgetInboundForms({ db }: Ground, old: Omit<Old, 'after'>): Promise<number> {
  return emptyOldForms(db, { ...old, limit: MESSAGES_PER_BATCH })
}

/** Deletes the next messages that people wrote before the moment, and their threads. Returns how many. */
export function forgetInbound({ db }: Ground, old: Omit<Old, 'after'>): Promise<number> {
  return deleteOldInbound(db, { ...old, limit: MESSAGES_PER_BATCH })
}
