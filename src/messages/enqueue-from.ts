import type { Ctx } from '../platform/context.ts'
import type { Sql } from '../platform/db/db.ts'
import { type Mailing, type Route, silenceOf } from './enqueue.ts'
import { insertMessages, type RecipientRow } from './enqueue-queries.ts'
import { placesByAreaCode } from './recipient-places.ts'
import { inZones, listOutOfReach, ofWay } from './source-queries.ts'
import { openWays } from './write-batches.ts'

/** People as the database has them: each once, all with a Brazilian mobile, whose area code tells where they are. */
export type Source = Sql<Omit<RecipientRow, 'timeZone'>>

/**
 * As `enqueueMessages`, of people who need not be brought here first: they go from table to table. `surelyNew` says that none
 * of them can be in the group already; where one is the statement fails. How many at once is the caller's to bound.
 */
export async function enqueueFrom(
  ctx: Ctx,
  mailing: Mailing,
  route: Route,
  { count, source, ...how }: { count: number; source: Source; surelyNew: boolean },
): Promise<{ queued: number; suppressed: number }> {
  const total = { queued: 0, suppressed: 0 }
  if (count === 0) return total
  const { empresaId } = ctx
  const { lane } = mailing
  const ways = await openWays(ctx, mailing, route)
  const { areaCodes, ...places } = placesByAreaCode(ways.placesOf)
  const { reach } = ways
  const out = reach === null ? [] : await listOutOfReach(ctx.db, source, { ...reach, empresaId, lane })
  for (const way of ['route', 'sms'] as const) {
    if (way === 'route' ? out.length === count : out.length === 0) continue
    const people = out.length === 0 ? source : ofWay(source, way, out)
    const recipients = inZones(people, areaCodes, places.timeZones)
    await ways.send(way, async (batch) => {
      const { queued, suppressed } = await insertMessages(ctx.db, {
        ...{ ...batch, ...places, mailing, empresaId, recipients, ...how },
        fallbackAfterS: silenceOf(mailing, batch.route),
      })
      total.queued += queued
      total.suppressed += suppressed
    })
  }
  return total
}
