import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'
import { localZone } from './zone.ts'

const MINUTE_MS = 60_000

/** What somebody means by a date: from its first moment until before the next day, or minute, begins. */
export interface TypedSpan {
  readonly from: Date
  readonly until: Date
  readonly isWholeDay: boolean
}

/** Reads a day, or a minute of one, by the clock of whoever typed it; throws a `Refusal` for anything else. */
export async function readTypedSpan(run: Run, flag: string, typed: string): Promise<TypedSpan> {
  const [{ readTypedDate }, { openLocalTimes }] = await Promise.all([
    import('../../text/typed-date.ts'),
    import('../../text/local-time.ts'),
  ])
  const localTimes = openLocalTimes()
  const from = readTypedDate(typed, localZone(), localTimes)
  if (from === null) {
    const { badValue, expects } = run.texts.usage
    throw new Refusal(EXIT.usage, badValue(`--${flag}`, typed, expects.date))
  }
  const isWholeDay = !typed.includes(':')
  const minuteLater = new Date(from.getTime() + MINUTE_MS)
  // Not 24 hours later: a day on which clocks change has more or less.
  const until = isWholeDay ? localTimes.whenShown(localZone(), from, 1, 0)[0] : minuteLater
  return { from, until: until ?? minuteLater, isWholeDay }
}
