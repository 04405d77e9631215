import type { Ground } from '../platform/context.ts'
import { isTimeZone, type LocalTimes } from '../text/local-time.ts'
import type { Holds } from './claim-hold-queries.ts'
import type { DueStream } from './claim-queries.ts'
import { openDay, type StreamRules } from './hold-queries.ts'
import { heldUntil, localDay, type QuietHours } from './quiet-hours.ts'

export const DEFAULT_TIME_ZONE = 'America/Sao_Paulo'

const NONE: Holds = { quiet: null, ceiling: null, capped: false }

/** What the rules of the stream's empresa hold back at this moment. Costs nothing where there are none. */
export async function holdsOf(
  ground: Ground,
  stream: DueStream,
  now: Date,
  localTimes: LocalTimes,
): Promise<Holds> {
  const { rules, capped } = stream
  if (rules === null) return capped ? { ...NONE, capped } : NONE
  const timeZone = isTimeZone(rules.timeZone) ? rules.timeZone : DEFAULT_TIME_ZONE
  const quiet = quietHoursOf(rules)
  return {
    capped,
    quiet: quiet && {
      timeZone,
      zones: zonesHeld(quiet, { own: timeZone, others: rules.zones }, now, localTimes),
    },
    ceiling: await ceilingOf(ground, stream, rules, localDay(timeZone, now, localTimes)),
  }
}

/** The quiet hours among the rules; null where every moment is allowed. */
export function quietHoursOf(
  rules: Pick<StreamRules, 'allowedFrom' | 'allowedTo' | 'neverWeekdays'>,
): QuietHours | null {
  const { allowedFrom, allowedTo, neverWeekdays } = rules
  const allowed = allowedFrom === null || allowedTo === null ? null : { from: allowedFrom, to: allowedTo }
  return allowed === null && neverWeekdays.length === 0 ? null : { allowed, neverOn: neverWeekdays }
}

/** A zone that this process does not know, as another may that is built with a newer list of them, is as the empresa's. */
function zonesHeld(
  quiet: QuietHours,
  { own, others }: { own: string; others: readonly string[] },
  now: Date,
  localTimes: LocalTimes,
): { name: string; until: Date | null }[] {
  const untilOwn = heldUntil(quiet, own, now, localTimes)
  const untilThere = (zone: string) => {
    try {
      return heldUntil(quiet, zone, now, localTimes)
    } catch (error) {
      if (error instanceof RangeError) return untilOwn
      throw error
    }
  }
  const rest = new Set(others.filter((name) => name !== own))
  return [{ name: own, until: untilOwn }, ...[...rest].map((name) => ({ name, until: untilThere(name) }))]
}

/** The first claim of a day makes the row that all claims of the day lock. */
async function ceilingOf(
  ground: Ground,
  { empresaId }: DueStream,
  { dailyMessages, dailySegments, countedDay }: StreamRules,
  { day, endsAt }: { day: string; endsAt: Date },
): Promise<Holds['ceiling']> {
  if (dailyMessages === null && dailySegments === null) return null
  if (countedDay !== day) await openDay(ground.db, { empresaId, day, endsAt })
  return { day, messages: dailyMessages, segments: dailySegments }
}
