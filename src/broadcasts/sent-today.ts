import { getEmpresa } from '../identity/get-empresa.ts'
import { DEFAULT_TIME_ZONE } from '../messages/claim-holds.ts'
import type { Ctx } from '../platform/context.ts'
import type { GroupId } from '../platform/ids.ts'
import { isTimeZone, openLocalTimes } from '../text/local-time.ts'
import type { SentToday } from './broadcast.ts'
import { listBetween, type Reached } from './sent-today-queries.ts'

/** The newest of a day; whoever sends more often than this has been warned. */
const BROADCASTS_MAX = 50

/** Adds up to whom of some people broadcasts of this day have gone or are going. */
export interface SentTodayTally {
  /** What goes, or went, today; of none there is nothing to count. */
  readonly groupIds: readonly GroupId[]
  /** What was counted of people who were not counted before. */
  add(reached: readonly Reached[]): void
  total(): SentToday
}

/**
 * Knows the empresa's broadcasts of today, as its own clock shows it; those that start today are among them, of canceled ones
 * whom they had reached by then.
 */
export async function openSentToday(ctx: Ctx): Promise<SentTodayTally> {
  const { from, until } = await today(ctx)
  const broadcasts = await listBetween(ctx.db, {
    ...{ empresaId: ctx.empresaId, from, until },
    limit: BROADCASTS_MAX,
  })
  const sums = new Map<GroupId | null, number>()
  return {
    groupIds: broadcasts.map((each) => each.groupId),
    add(reached) {
      for (const { groupId, n } of reached) sums.set(groupId, (sums.get(groupId) ?? 0) + n)
    },
    total: () => ({
      recipients: sums.get(null) ?? 0,
      broadcasts: broadcasts.flatMap(({ id, campaignName, groupId }) => {
        const n = sums.get(groupId) ?? 0
        return n === 0 ? [] : [{ id, campaignName, recipients: n }]
      }),
    }),
  }
}

async function today(ctx: Ctx): Promise<{ from: Date; until: Date }> {
  const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
  const zone = isTimeZone(timeZone) ? timeZone : DEFAULT_TIME_ZONE
  const localTimes = openLocalTimes()
  const now = ctx.clock.now()
  const midnight = (days: number) => localTimes.whenShown(zone, now, days, 0)[0] ?? now
  return { from: midnight(0), until: midnight(1) }
}
