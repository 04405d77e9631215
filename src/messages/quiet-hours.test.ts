import { expect, test } from 'vitest'
import { openLocalTimes } from '../text/local-time.ts'
import { heldUntil, localDay, type QuietHours } from './quiet-hours.ts'

const localTimes = openLocalTimes()
const at = (hours: number, minutes = 0) => hours * 60 + minutes
const PROPOSED: QuietHours = { allowed: { from: at(9), to: at(22) }, neverOn: [0] }
const NIGHT: QuietHours = { allowed: { from: at(22), to: at(6) }, neverOn: [] }
const iso = (date: Date | null) => date?.toISOString() ?? null

test.each([
  // Saturday 21 November 2026, by the clocks of Brazil's four zones.
  ['14:59 in São Paulo is open', PROPOSED, 'America/Sao_Paulo', '2026-11-21T17:59:00Z', null],
  [
    '08:59:59 waits for 9',
    PROPOSED,
    'America/Sao_Paulo',
    '2026-11-21T11:59:59.999Z',
    '2026-11-21T12:00:00.000Z',
  ],
  ['9:00 is open', PROPOSED, 'America/Sao_Paulo', '2026-11-21T12:00:00Z', null],
  [
    '22:00 is closed and Sunday too',
    PROPOSED,
    'America/Sao_Paulo',
    '2026-11-22T01:00:00Z',
    '2026-11-23T12:00:00.000Z',
  ],
  ['21:59 is open', PROPOSED, 'America/Sao_Paulo', '2026-11-22T00:59:59Z', null],
  [
    '9 in São Paulo is 8 in Manaus',
    PROPOSED,
    'America/Manaus',
    '2026-11-21T12:00:00Z',
    '2026-11-21T13:00:00.000Z',
  ],
  ['and 7 in Rio Branco', PROPOSED, 'America/Rio_Branco', '2026-11-21T12:00:00Z', '2026-11-21T14:00:00.000Z'],
  ['and 10 in Noronha', PROPOSED, 'America/Noronha', '2026-11-21T12:00:00Z', null],
  [
    'Sunday noon waits for Monday',
    PROPOSED,
    'America/Sao_Paulo',
    '2026-11-22T15:00:00Z',
    '2026-11-23T12:00:00.000Z',
  ],
  ['over midnight: 23:30 is open', NIGHT, 'America/Sao_Paulo', '2026-11-22T02:30:00Z', null],
  ['over midnight: 05:59 is open', NIGHT, 'America/Sao_Paulo', '2026-11-22T08:59:00Z', null],
  [
    'over midnight: 06:00 waits for 22',
    NIGHT,
    'America/Sao_Paulo',
    '2026-11-22T09:00:00Z',
    '2026-11-23T01:00:00.000Z',
  ],
  [
    'over midnight out of a closed day: opens as the day does',
    { ...NIGHT, neverOn: [0] },
    'America/Sao_Paulo',
    '2026-11-22T15:00:00Z',
    '2026-11-23T03:00:00.000Z',
  ],
  [
    'no hours, only days',
    { allowed: null, neverOn: [0, 6] },
    'America/Sao_Paulo',
    '2026-11-21T12:00:00Z',
    '2026-11-23T03:00:00.000Z',
  ],
  [
    'a day that never comes',
    { allowed: null, neverOn: [0, 1, 2, 3, 4, 5, 6] },
    'America/Sao_Paulo',
    '2026-11-21T12:00:00Z',
    null,
  ],
  // New York, 8 March 2026: 02:00 becomes 03:00. 1 November: 02:00 becomes 01:00.
  [
    '9 is an hour sooner once clocks went forward',
    { ...PROPOSED, neverOn: [] },
    'America/New_York',
    '2026-03-08T05:00:00Z',
    '2026-03-08T13:00:00.000Z',
  ],
  [
    'a window that begins in the hour left out',
    { allowed: { from: at(2, 30), to: at(8) }, neverOn: [] },
    'America/New_York',
    '2026-03-08T06:00:00Z',
    '2026-03-08T07:00:00.000Z',
  ],
  [
    '9 is an hour later once they went back',
    { ...PROPOSED, neverOn: [] },
    'America/New_York',
    '2026-11-01T03:00:00Z',
    '2026-11-01T14:00:00.000Z',
  ],
  [
    'the hour that comes twice closes again',
    { allowed: { from: at(1, 30), to: at(8) }, neverOn: [] },
    'America/New_York',
    '2026-11-01T06:10:00Z',
    '2026-11-01T06:30:00.000Z',
  ],
  [
    'Lisbon goes forward at 01:00',
    { allowed: { from: at(1, 15), to: at(8) }, neverOn: [] },
    'Europe/Lisbon',
    '2026-03-29T00:30:00Z',
    '2026-03-29T01:00:00.000Z',
  ],
  // São Paulo, 4 November 2018: midnight became 01:00.
  [
    'a day that begins at 01:00',
    { allowed: null, neverOn: [6] },
    'America/Sao_Paulo',
    '2018-11-03T20:00:00Z',
    '2018-11-04T03:00:00.000Z',
  ],
] as const)('%s', (_name, quiet, zone, instant, until) => {
  expect(iso(heldUntil(quiet, zone, new Date(instant), localTimes))).toBe(until)
})

/** A formula of chance that repeats itself, so that a failure can be looked at. */
function chances(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('always the first minute at which the clock on the wall is inside the window', () => {
  const chance = chances(7)
  const zones = [
    'America/New_York',
    'Europe/Lisbon',
    'America/Sao_Paulo',
    'America/Rio_Branco',
    'Australia/Lord_Howe',
  ]
  // Around the changes of 2026, and any time.
  const days = [
    '2026-03-07',
    '2026-03-28',
    '2026-04-04',
    '2026-10-03',
    '2026-10-24',
    '2026-10-31',
    '2026-06-15',
  ]
  const wall = (zone: string, ms: number) => {
    const shown = new Date(ms).toLocaleString('sv-SE', { timeZone: zone })
    const minutes = Number(shown.slice(11, 13)) * 60 + Number(shown.slice(14, 16))
    return { minutes, weekday: new Date(`${shown.slice(0, 10)}T00:00:00Z`).getUTCDay() }
  }
  for (let round = 0; round < 60; round++) {
    const zone = zones[chance(zones.length)] ?? ''
    const from = chance(96) * 15
    const to = (from + 15 + chance(95) * 15) % 1440 || 1440
    const neverOn = [...Array(chance(3))].map(() => chance(7))
    const start = Date.parse(`${days[chance(days.length)]}T00:00:00Z`) + chance(2880) * 60_000
    const inside = (ms: number) => {
      const { minutes, weekday } = wall(zone, ms)
      const open = from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to
      return open && !neverOn.includes(weekday)
    }
    let expected = start
    while (!inside(expected)) expected += 15 * 60_000
    const found = heldUntil({ allowed: { from, to }, neverOn }, zone, new Date(start), localTimes)
    // Every change of clocks and every window is on a quarter of an hour; the start may lie between two.
    const first = found?.getTime() ?? start
    expect({ zone, from, to, neverOn, start, open: inside(first) }).toMatchObject({ open: true })
    expect(first).toBeLessThanOrEqual(expected)
    expect(expected - first).toBeLessThan(15 * 60_000)
    if (first > start) expect(inside(first - 60_000), `${zone} ${from}-${to} ${start}`).toBe(false)
  }
})

test("an empresa's day ends at its own midnight, however long it is", () => {
  const day = (zone: string, instant: string) => {
    const { day, endsAt } = localDay(zone, new Date(instant), localTimes)
    return [day, endsAt.toISOString()]
  }
  expect(day('America/Sao_Paulo', '2026-11-22T02:59:59Z')).toEqual(['2026-11-21', '2026-11-22T03:00:00.000Z'])
  expect(day('America/Sao_Paulo', '2026-11-22T03:00:00Z')).toEqual(['2026-11-22', '2026-11-23T03:00:00.000Z'])
  expect(day('America/New_York', '2026-03-08T12:00:00Z')).toEqual(['2026-03-08', '2026-03-09T04:00:00.000Z'])
  expect(day('America/New_York', '2026-11-01T04:00:00Z')).toEqual(['2026-11-01', '2026-11-02T05:00:00.000Z'])
})
