import { getEmpresa } from '../identity/get-empresa.ts'
import { DEFAULT_TIME_ZONE } from '../messages/claim-holds.ts'
import type { Ctx } from '../platform/context.ts'
import { isTimeZone, openLocalTimes } from '../text/local-time.ts'
import type { SentToday } from './broadcast.ts'
import { countReached, listBetween } from './sent-today-queries.ts'

/** The newest of a day; whoever sends more often than this has been warned. */
const BROADCASTS_MAX = 50

/** Adds up, page by page of people, to whom of them broadcasts of this day have gone or are going. */
export interface SentTodayTally {
  add(keys: readonly Buffer[]): Promise<void>
  total(): SentToday
}

/** Knows the empresa's broadcasts of today, as its own clock shows it; those that start today are among them, canceled ones not. */
export async function openSentToday(ctx: Ctx): Promise<SentTodayTally> {
  const { from, until } = await today(ctx)
  const broadcasts = await listBetween(ctx.db, {
    ...{ empresaId: ctx.empresaId, from, until },
    limit: BROADCASTS_MAX,
  })
  const groupIds = broadcasts.map((each) => each.groupId)
  const reached = new Map<number, number>()
  let recipients = 0
  return {
    async add(keys) {
      if (groupIds.length === 0 || keys.length === 0) return
      for (const { groupId, n } of await countReached(ctx.db, { empresaId: ctx.empresaId, groupIds, keys })) {
        if (groupId === null) recipients += n
        else reached.set(groupId, (reached.get(groupId) ?? 0) + n)
      }
    },
    total: () => ({
      recipients,
      broadcasts: broadcasts.flatMap(({ id, campaignName, groupId }) => {
        const n = reached.get(groupId) ?? 0
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
