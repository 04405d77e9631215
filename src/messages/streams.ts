import type { Db } from '../platform/db/db.ts'
import type { EmpresaId, GroupId, MessageId, SenderId, StreamId } from '../platform/ids.ts'
import type { Channel, Lane, MessageRow } from './message.ts'
import { findSender, insertStreams, listStreams } from './stream-queries.ts'

/** What due messages hang on: pausing, holding and turns are said of it, never of single messages. */
export interface StreamKey {
  empresaId: EmpresaId
  lane: Lane
  senderId: SenderId
  groupId: GroupId | null
}

/** The sender a message of this kind leaves by: the empresa's own before the platform's, codes by theirs; null: none. */
export function senderFor(
  db: Db,
  empresaId: EmpresaId,
  channel: Channel,
  lane: Lane,
): Promise<SenderId | null> {
  return findSender(db, { empresaId, channel, lane })
}

/** Finds the streams, making those that are missing; in the order of the keys. */
export async function openStreams(db: Db, now: Date, keys: readonly StreamKey[]): Promise<StreamId[]> {
  if (keys.length === 0) return []
  const find = async () => new Map((await listStreams(db, keys)).map((row) => [nameOf(row), row.id]))
  let found = await find()
  // A stream stays: looked for first, because to insert in vain waits for whoever is claiming from it.
  const missing = keys.filter((key) => !found.has(nameOf(key)))
  if (missing.length > 0) {
    await insertStreams(db, missing, now)
    found = await find()
  }
  return keys.map((key) => {
    const id = found.get(nameOf(key))
    if (id === undefined) throw new Error(`stream ${nameOf(key)} was neither found nor made`)
    return id
  })
}

/** The streams that messages move to when they go on by SMS; without those that nobody sends by SMS any more. */
export async function streamsForSms(
  db: Db,
  now: Date,
  moved: readonly { before: MessageRow; after: MessageRow }[],
): Promise<Map<MessageId, StreamId>> {
  const falling = moved
    .filter(({ before, after }) => before.channel !== after.channel && after.channel === 'sms')
    .map(({ after }) => after)
  const senders = new Map<string, SenderId | null>()
  for (const { empresaId, lane } of falling) {
    const name = `${empresaId} ${lane}`
    if (!senders.has(name)) senders.set(name, await senderFor(db, empresaId, 'sms', lane))
  }
  const keys = falling.flatMap(({ id, empresaId, lane, groupId }) => {
    const senderId = senders.get(`${empresaId} ${lane}`) ?? null
    return senderId === null ? [] : [{ id, key: { empresaId, lane, groupId, senderId } }]
  })
  const distinct = [...new Map(keys.map(({ key }) => [nameOf(key), key])).values()]
  const ids = await openStreams(db, now, distinct)
  const byName = new Map(distinct.map((key, index) => [nameOf(key), ids[index]]))
  return new Map(
    keys.flatMap(({ id, key }) => {
      const streamId = byName.get(nameOf(key))
      return streamId === undefined ? [] : [[id, streamId] as const]
    }),
  )
}

function nameOf(key: StreamKey): string {
  return `${key.empresaId} ${key.lane} ${key.senderId} ${key.groupId ?? '-'}`
}
