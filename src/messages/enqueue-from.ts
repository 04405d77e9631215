import type { Ctx } from '../platform/context.ts'
import type { Sql } from '../platform/db/db.ts'
import { type Mailing, type Route, silenceOf } from './enqueue.ts'
import { insertMessages, type RecipientRow } from './enqueue-queries.ts'
import { notifyWork } from './queries.ts'
import { placesByAreaCode } from './recipient-places.ts'
import { selectRecipients } from './source-queries.ts'
import { openWays } from './write-batches.ts'

/** People as the database has them, each once and all with a Brazilian mobile, whose area code tells where they are. */
export type Source = Sql<Omit<RecipientRow, 'timeZone'>>

/**
 * As `enqueueMessages`, of people who need not be brought here first: they go from table to table. `surelyNew` says that none
 * of them can be in the group already; where one is the statement fails.
 */
export async function enqueueFrom(
  ctx: Ctx,
  mailing: Mailing,
  route: Route,
  { people, ...how }: { people: Source; surelyNew: boolean; slot: number },
): Promise<{ queued: number; suppressed: number }> {
  const { empresaId } = ctx
  const ways = await openWays(ctx, mailing, route)
  const places = placesByAreaCode(ways.placesOf)
  const total = { queued: 0, suppressed: 0 }
  for (const way of ways.reach === null ? (['route'] as const) : (['route', 'sms'] as const)) {
    const recipients = selectRecipients({
      ...{ people, places, empresaId, way },
      lane: mailing.lane,
      reach: ways.reach,
    })
    await ways.send(way, async (batch) => {
      const { areaCodes: _, ...ofAll } = places
      const { queued, suppressed } = await insertMessages(ctx.db, {
        ...{ ...batch, ...ofAll, mailing, empresaId, recipients, ...how },
        fallbackAfterS: silenceOf(mailing, batch.route),
      })
      total.queued += queued
      total.suppressed += suppressed
    })
  }
  await notifyWork(ctx.db)
  return total
}
