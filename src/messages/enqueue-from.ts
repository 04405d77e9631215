import type { Ctx } from '../platform/context.ts'
import type { Sql } from '../platform/db/db.ts'
import type { FreelancerId } from '../platform/ids.ts'
import { type Mailing, type Route, silenceOf } from './enqueue.ts'
import { insertMessages, type RecipientRow } from './enqueue-queries.ts'
import { notifyWork } from './queries.ts'
import { placesByAreaCode } from './recipient-places.ts'
import { inZones, listOutOfReach } from './source-queries.ts'
import { openWays } from './write-batches.ts'

/** People as the database has them, by their ids: each once, all with a Brazilian mobile, whose area code tells where they are. */
export type Source = (ids: readonly FreelancerId[]) => Sql<Omit<RecipientRow, 'timeZone'>>

/**
 * As `enqueueMessages`, of people who need not be brought here first: they go from table to table. `surelyNew` says that none
 * of them can be in the group already; where one is the statement fails. How many at once is the caller's to bound.
 */
export async function enqueueFrom(
  ctx: Ctx,
  mailing: Mailing,
  route: Route,
  { ids, source, ...how }: { ids: readonly FreelancerId[]; source: Source; surelyNew: boolean; slot: number },
): Promise<{ queued: number; suppressed: number }> {
  const total = { queued: 0, suppressed: 0 }
  if (ids.length === 0) return total
  const { empresaId } = ctx
  const { lane } = mailing
  const ways = await openWays(ctx, mailing, route)
  const { areaCodes, ...places } = placesByAreaCode(ways.placesOf)
  const { reach } = ways
  const out = new Set(
    reach === null ? [] : await listOutOfReach(ctx.db, source(ids), { ...reach, empresaId, lane }),
  )
  const byRoute = out.size === 0 ? ids : ids.filter((id) => !out.has(id))
  for (const [way, some] of [
    ['route', byRoute],
    ['sms', [...out]],
  ] as const) {
    if (some.length === 0) continue
    const recipients = inZones(source(some), areaCodes, places.timeZones)
    await ways.send(way, async (batch) => {
      const { queued, suppressed } = await insertMessages(ctx.db, {
        ...{ ...batch, ...places, mailing, empresaId, recipients, ...how },
        fallbackAfterS: silenceOf(mailing, batch.route),
      })
      total.queued += queued
      total.suppressed += suppressed
    })
  }
  await notifyWork(ctx.db)
  return total
}
