import { expect, test } from 'vitest'
import type { SenderId } from '../../platform/ids.ts'
import { type Booked, openDepartures } from './departures.ts'

const SENDER = 1 as SenderId
const OTHER = 2 as SenderId

function booked(atMs: number, { sender = SENDER, rate = 100, cost = 1, urgent = false } = {}): Booked {
  return {
    paceClass: urgent ? 'urgent' : 'bulk',
    claimed: { senderId: sender, leaveAt: new Date(atMs), ratePerSecond: rate, bookedCost: cost },
  }
}

/** Booked one after the other from this moment on. */
function bookedFrom(fromMs: number, count: number, how: Parameters<typeof booked>[1] = {}): Booked[] {
  const { rate = 100 } = how
  return Array.from({ length: count }, (_, i) => booked(fromMs + (i * 1000) / rate, how))
}

/** When each of those that are left leaves. */
function rest(departures: ReturnType<typeof openDepartures>): number[] {
  const times = []
  for (let next = departures.next(0); next; next = departures.next(0)) {
    times.push(next.waitMs)
    departures.take()
  }
  return times
}

test('each leaves when it was booked, the first first', () => {
  const departures = openDepartures()
  departures.add([booked(30), booked(10, { sender: OTHER })])
  departures.add([booked(20)])
  expect(departures.size).toBe(3)
  expect(departures.next(5)).toMatchObject({ waitMs: 5, ready: { claimed: { senderId: OTHER } } })
  expect(rest(departures)).toEqual([10, 20, 30])
  expect(departures.next(5)).toBeNull()
})

test('what has missed its moment is taken out by sender, the first first; a little lateness is made up for', () => {
  const departures = openDepartures()
  departures.add([...bookedFrom(0, 40), ...bookedFrom(5, 2, { sender: OTHER })])
  expect(departures.takeMissed(20)).toEqual([])
  const missed = departures.takeMissed(300)
  expect(missed).toHaveLength(2)
  const bySender = new Map(missed.map((each) => [each[0]?.claimed.senderId, each]))
  const times = bySender.get(SENDER)?.map(({ claimed }) => claimed.leaveAt.getTime())
  expect(times).toEqual(Array.from({ length: 28 }, (_, i) => i * 10))
  expect(bySender.get(OTHER)).toHaveLength(2)
  expect(rest(departures)).toEqual([280, 290, 300, 310, 320, 330, 340, 350, 360, 370, 380, 390])
  departures.add([booked(400)])
  expect(departures.takeMissed(500)).toHaveLength(1)
  expect([departures.takeMissed(500), departures.size]).toEqual([[], 0])
})

test('what is booked again leaves by its pace and its units, and misses no moment a second time', () => {
  const departures = openDepartures()
  departures.add([booked(0, { cost: 3 }), booked(30)])
  const [missed] = departures.takeMissed(500)
  departures.addAgain(missed ?? [], 1_000)
  expect(departures.takeMissed(9_000)).toEqual([])
  expect(rest(departures)).toEqual([1_000, 1_030])
})

test('codes and alerts, and what has no pace to keep, leave at once; who sends one a second has a second', () => {
  const departures = openDepartures()
  departures.add([
    ...bookedFrom(0, 5, { urgent: true }),
    ...bookedFrom(0, 5, { rate: 1_000 }),
    ...bookedFrom(0, 1, { rate: 1, sender: OTHER }),
  ])
  expect(departures.takeMissed(900)).toEqual([])
  expect(departures.takeMissed(1_100)).toHaveLength(1)
  expect(departures.takeAll()).toHaveLength(10)
  expect(departures.size).toBe(0)
})
