import type { Ground } from '../platform/context.ts'
import type { EmpresaId, ErasureId, GroupId, MessageId } from '../platform/ids.ts'
import { cancelQueued } from './cancel-queued.ts'
import {
  countPersonsMessages,
  deleteFailuresOf,
  deleteInbound,
  deleteSendsOf,
  deleteThreads,
  deleteWindowsOf,
  emptyEvents,
  emptyMessages,
  emptyTexts,
  insertRedactions,
  listGroupsOfOne,
  lockPersonsMessages,
  lockPersonsThreads,
  sweepTextRows,
} from './erase-queries.ts'

/** A person with a message a day for half a year is done in one go. */
const MESSAGES_PER_BATCH_MAX = 200
const INBOUND_PER_BATCH_MAX = 500
const TEXTS_PER_SWEEP = 2_000

/** Whose messages: of one empresa, or (null) of all. */
export interface PersonsMessages {
  recipientKey: Buffer
  empresaId: EmpresaId | null
}

export interface ErasedBatch {
  counts: { messages: number; events: number; texts: number; redactions: number }
  /** Groups of nobody else: what their owners wrote about them is the person's too. */
  groupsOfOne: GroupId[]
  /** Still there: being handed over or found out about, or for the next batch. */
  left: number
}

/**
 * Takes a person out of their next messages: cancels what is queued, empties what has come to an end with its timeline and
 * its text, and puts down what is to be taken out at Twilio. What is just being sent is left until it is known what became of
 * it, because finding that out needs the number. Runs in the transaction of the ground; doing it again finds less.
 */
export async function eraseMessages(
  tx: Ground,
  person: PersonsMessages,
  erasureId: ErasureId,
): Promise<ErasedBatch> {
  await cancelQueued(tx, {
    ...{ empresaId: person.empresaId, recipientKeys: [person.recipientKey] },
    ...{ channel: null, lane: null, reason: 'suppressed' },
  })
  const ids = await lockPersonsMessages(tx.db, { ...person, limit: MESSAGES_PER_BATCH_MAX })
  const { groups, counts } = await emptyAll(tx, ids, erasureId)
  await deleteFailuresOf(tx.db, person.recipientKey, person.empresaId)
  return {
    counts,
    groupsOfOne: groups.length === 0 ? [] : await listGroupsOfOne(tx.db, groups),
    left: await countPersonsMessages(tx.db, person),
  }
}

/**
 * Empties messages that have come to an end, in the transaction of the ground. For an erasure they are taken out at Twilio as well
 * and not found by their person any more; without one they are, so that a later erasure can still do both.
 */
export async function emptyAll(
  tx: Ground,
  ids: readonly MessageId[],
  erasureId: ErasureId | null,
): Promise<{ groups: GroupId[]; counts: ErasedBatch['counts'] }> {
  const now = tx.clock.now()
  const erased = await emptyMessages(tx.db, ids, { now, untie: erasureId !== null })
  const counts = { messages: erased.length, events: 0, texts: 0, redactions: 0 }
  const since = erased.reduce((first, { createdAt }) => (createdAt < first ? createdAt : first), now)
  const groups = [...new Set(erased.flatMap(({ groupId }) => groupId ?? []))]
  if (erased.length === 0) return { groups, counts }
  if (erasureId !== null) {
    counts.redactions = await insertRedactions(tx.db, { ids, since, erasureId, now })
  }
  // After the messages: whoever writes about one of them locks it first, and from now on knows that it is erased.
  counts.events = await emptyEvents(tx.db, ids, since)
  counts.texts = await emptyTexts(tx.db, [...new Set(erased.map((each) => each.textId))], groups)
  return { groups, counts }
}

/**
 * Deletes the next of what a person wrote to us, here and in time at Twilio, and forgets when they wrote and were written
 * to; of one empresa only what was said to it and what its own senders know. `isAll` when nothing is left.
 */
export async function eraseInbound(
  { db, clock }: Ground,
  { recipientKey, empresaId, erasureId }: PersonsMessages & { erasureId: ErasureId },
): Promise<{ counts: Record<string, number>; isAll: boolean }> {
  const threads = await lockPersonsThreads(db, { recipientKey, empresaId })
  const { inbound, forgotten } = await deleteInbound(db, {
    ...{ recipientKey, empresaId, threads, erasureId },
    ...{ now: clock.now(), limit: INBOUND_PER_BATCH_MAX },
  })
  const isAll = inbound === 0 && forgotten === 0
  const counts = {
    inbound_messages: inbound,
    forgotten_inbound: forgotten,
    inbox_threads: isAll ? await deleteThreads(db, threads) : 0,
    whatsapp_windows: await deleteWindowsOf(db, recipientKey, empresaId),
    ...(empresaId === null ? { recipient_sends: await deleteSendsOf(db, recipientKey) } : {}),
  }
  return { counts, isAll }
}

/** Takes a number out of the next texts that mention it; `last` is null when all have been looked at. */
export function sweepTexts(
  { db }: Ground,
  of: { empresaId: EmpresaId | null; pattern: string; after: number },
): Promise<{ last: number | null; swept: number }> {
  return sweepTextRows(db, { ...of, limit: TEXTS_PER_SWEEP })
}
