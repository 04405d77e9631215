import type { Ctx } from '../platform/context.ts'
import { BRAZILIAN_AREA_CODES, zoneOfNumber } from '../text/area-code-zone.ts'
import { isTimeZone, openLocalTimes } from '../text/local-time.ts'
import { DEFAULT_TIME_ZONE, quietHoursOf } from './claim-holds.ts'
import { RULED_LANES } from './hold-queries.ts'
import type { Lane } from './message.ts'
import { heldUntil } from './quiet-hours.ts'
import { findRules } from './sending-rules-queries.ts'

/** Where recipients are, and until when their messages are worth sending. */
export interface Places {
  /** Beside each recipient; null is the empresa's own zone. */
  timeZones: (string | null)[]
  /** Those zones in which nothing may leave yet: there the life of a message begins when it may. */
  expiries: { timeZone: string | null; expiresAt: Date }[]
  expiresAt: Date
}

export type Locate = (recipients: readonly { e164: string; timeZone?: string | null }[]) => Places

/**
 * Reads the empresa's rules once and tells of any number of recipients where they are: by the person's own zone, else
 * by the area code, else with the empresa. Their messages live from that moment on. What quiet hours hold does not expire for having been written at night.
 */
export async function placesFor(
  ctx: Ctx,
  lane: Lane,
  { lifeMs, usefulUntil, from }: { lifeMs: number; usefulUntil: Date | null; from: Date },
): Promise<Locate> {
  const livingFrom = (at: Date) =>
    new Date(Math.min(at.getTime() + lifeMs, usefulUntil?.getTime() ?? Number.POSITIVE_INFINITY))
  if (!RULED_LANES.some((each) => each === lane)) {
    return (recipients) => ({
      timeZones: recipients.map(() => null),
      expiries: [],
      expiresAt: livingFrom(from),
    })
  }
  const rules = await findRules(ctx.db, ctx.empresaId)
  const own = isTimeZone(rules.timeZone) ? rules.timeZone : DEFAULT_TIME_ZONE
  const quiet = quietHoursOf(rules)
  const localTimes = openLocalTimes()
  const known = new Map<string, boolean>()
  const isKnown = (name: string) => {
    const answer = known.get(name) ?? isTimeZone(name)
    known.set(name, answer)
    return answer
  }
  return (recipients) => {
    // A zone that nobody knows is as none.
    const timeZones = recipients.map(({ e164, timeZone }) => {
      const zone = timeZone != null && isKnown(timeZone) ? timeZone : zoneOfNumber(e164)
      return zone === own ? null : zone
    })
    const expiries = [...new Set(quiet === null ? [] : timeZones)].flatMap((timeZone) => {
      const until = quiet && heldUntil(quiet, timeZone ?? own, from, localTimes)
      return until === null ? [] : [{ timeZone, expiresAt: livingFrom(until) }]
    })
    return { timeZones, expiries, expiresAt: livingFrom(from) }
  }
}

/** Where whoever has a Brazilian mobile is, by its area code: a zone beside each code, and when their messages expire. */
export function placesByAreaCode(locate: Locate): Places & { areaCodes: readonly string[] } {
  const places = locate(BRAZILIAN_AREA_CODES.map((code) => ({ e164: `+55${code}900000000` })))
  return { ...places, areaCodes: BRAZILIAN_AREA_CODES }
}
