import { expect, test } from 'vitest'
import { dueAtOf, fateOf } from './reminder.ts'

const BEGINS = '2026-11-22T15:00:00Z'

test.each([
  // hours, asked for at, now, what is to become of it
  [24, '2026-11-01T00:00:00Z', '2026-11-21T14:59:59.999Z', 'planned'],
  [24, '2026-11-01T00:00:00Z', '2026-11-21T15:00:00Z', 'due'],
  [24, '2026-11-01T00:00:00Z', '2026-11-21T16:00:00Z', 'due'],
  [24, '2026-11-01T00:00:00Z', '2026-11-21T16:00:00.001Z', 'missed'],
  [24, '2026-11-21T15:00:00Z', '2026-11-21T16:00:00.001Z', 'missed'],
  [24, '2026-11-21T15:00:00.001Z', '2026-11-21T16:00:00.001Z', 'past'],
  // Asked for within the hour it still goes out.
  [24, '2026-11-21T15:30:00Z', '2026-11-21T15:30:00Z', 'due'],
  [24, '2026-11-22T05:00:00Z', '2026-11-22T05:00:00Z', 'past'],
  [1, '2026-11-01T00:00:00Z', '2026-11-22T14:59:59.999Z', 'due'],
  // Nothing goes out once it has begun.
  [1, '2026-11-01T00:00:00Z', BEGINS, 'missed'],
] as const)('%i hours before, asked for at %s, it is at %s %s', (hours, since, now, fate) => {
  const reminder = { startsAt: new Date(BEGINS), hours, since: new Date(since) }
  expect(fateOf(reminder, new Date(now))).toBe(fate)
})

test('a day before is 24 hours before, also where clocks are set back in between', () => {
  const startsAt = new Date('2026-11-01T18:00:00-05:00')
  expect(dueAtOf({ startsAt, hours: 24 }).toISOString()).toBe('2026-10-31T23:00:00.000Z')
})
