import type { Ground } from '../platform/context.ts'
import type { EmpresaId, MessageId } from '../platform/ids.ts'
import { emptyAll } from './erase-messages.ts'
import {
  deleteOldInbound,
  emptyEvents,
  emptyOldForms,
  findOldBeyond,
  listNextMessages,
  lockOldThreads,
  type OldMessage,
} from './erase-queries.ts'

/** Rows of one transaction. */
const MESSAGES_PER_BATCH = 200
/** Ids of one transaction, whosever messages they are: no index leads from an empresa to all of its messages. */
const IDS_PER_BATCH = 20_000

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

/** Empties the next messages that were written before the moment; stops at one that was not, or has not come to an end. */
export async function forgetContent(tx: Ground, old: Old): Promise<Forgotten> {
  const { ids, last } = await nextMessages(tx, old, ({ isYoung, isOpen }) => isYoung || isOpen)
  const { counts } = await emptyAll(tx, ids, null)
  const { messages, events, texts } = counts
  return { counts: { messages, events, texts }, last }
}

/** Takes the forms out of the timelines of the next messages that were written before the moment; stops at one that was not. */
export async function forgetForms(tx: Ground, old: Old): Promise<Forgotten> {
  const { ids, last, since } = await nextMessages(tx, old, ({ isYoung }) => isYoung)
  if (ids.length === 0) return { counts: {}, last }
  return { counts: { events: await emptyEvents(tx.db, ids, since) }, last }
}

/**
 * The next messages up to one that stays, for messages are not always written in the order of their ids: what is behind it
 * waits for it. Where all of a stretch of ids is done, also that of others, the next begins behind it.
 */
async function nextMessages(
  { db }: Ground,
  old: Old,
  stays: (message: OldMessage) => boolean,
): Promise<{ ids: MessageId[]; last: number | null; since: Date }> {
  const page = await listNextMessages(db, { ...old, ids: IDS_PER_BATCH, limit: MESSAGES_PER_BATCH })
  const first = page.findIndex(stays)
  const ids = page.slice(0, first < 0 ? page.length : first).map(({ id }) => id)
  const since = page.reduce((early, { createdAt }) => (createdAt < early ? createdAt : early), old.before)
  const isDone = first < 0 && page.length < MESSAGES_PER_BATCH
  const beyond = isDone ? await findOldBeyond(db, { ...old, after: old.after + IDS_PER_BATCH }) : null
  return { ids, since, last: beyond ?? ids.at(-1) ?? null }
}

/** Empties the next forms of what people wrote before the moment. Returns how many; fewer than a batch are the last. */
export function forgetInboundForms({ db }: Ground, old: Omit<Old, 'after'>): Promise<number> {
  return emptyOldForms(db, { ...old, limit: MESSAGES_PER_BATCH })
}

/**
 * Deletes the next messages that people wrote before the moment, and their threads; whoever is just being erased is left to
 * their erasure. Returns how many.
 */
export async function forgetInbound({ db }: Ground, old: Omit<Old, 'after'>): Promise<number> {
  const next = { ...old, limit: MESSAGES_PER_BATCH }
  return deleteOldInbound(db, { ...next, threads: await lockOldThreads(db, next) })
}
