import { type Db, sql } from '../platform/db/db.ts'
import type { SenderId } from '../platform/ids.ts'
import type { LaneClass } from './lane-class.ts'

/** Units a second that a sender gives to a class of lanes at present, slowed down or not; null while it is stopped. */
export async function findRate(
  db: Db,
  senderId: SenderId,
  paceClass: LaneClass['paceClass'],
): Promise<number | null> {
  const row = await db.maybeOne(sql<{ rate: number }>`
    select p.rate
    from senders x join sender_pace p on p.sender_id = x.id
    where x.id = ${senderId}::int and p.class = ${paceClass}::text and x.stopped_reason is null`)
  return row?.rate ?? null
}
