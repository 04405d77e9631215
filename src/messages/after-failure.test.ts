import { describe, expect, test } from 'vitest'
import { attemptRow, CLAIMED_AT, messageRow } from '../../test/harness/message-rows.ts'
import { CODE_ROWS } from '../text/twilio-code-table.ts'
import { twilioCode } from '../text/twilio-codes.ts'
import { afterFailure, type Failure, type NextStep, RETRIES_MAX } from './after-failure.ts'
import type { Channel, Lane, MessageRow } from './message.ts'

const LANES: readonly Lane[] = ['otp', 'alert', 'transactional', 'bulk']
const UNKNOWN = [0, 1, 29_999, 31_337, 63_999, 99_999]
const CODES = [...CODE_ROWS.map(([code]) => code), ...UNKNOWN]
const AFTER_SID_RETRIED = new Set([30001, 30003, 30008, 30017, 30022, 30500, 63009, 63010, 63012, 63018])
const isNever = (code: number) => [30410, 30036, 30450].includes(code) || (code >= 11_000 && code < 12_000)
/** What is not counted as a try because nothing was tried: too many at once, credentials a person has to mend, a full day. */
const isUncounted = (code: number) => [20429, 63038].includes(code) || twilioCode(code)?.class === 'auth'
/** A message whose sender was stopped is due at once, and waits until the sender is tried again. */
const STOPPED_MS = 60_000

const failures = (code: number): Failure[] => [
  { phase: 'refused', code },
  { phase: 'after_sid', code },
]

interface Step {
  at: Date
  channel: Channel
  next: NextStep
}

/** What happens when every try of a message ends with the same failure, from the claim to the end. */
function live(lane: Lane, failure: Failure, over: Partial<MessageRow> = {}): Step[] {
  const steps: Step[] = []
  let now = new Date(CLAIMED_AT.getTime() + 1_000)
  let message = messageRow({ lane, expiresAt: new Date(CLAIMED_AT.getTime() + 4 * 3_600_000), ...over })
  for (let tries = 1; tries <= 2_000; tries++) {
    const attempt = attemptRow({ attemptNo: message.attemptNo, channel: message.channel, claimedAt: now })
    const next = afterFailure(message, attempt, failure, now, () => 0.5)
    steps.push({ at: now, channel: message.channel, next })
    if (next.do === 'fail') return steps
    const retried = next.do === 'retry'
    if (retried) now = next.dueAt > now ? next.dueAt : new Date(now.getTime() + STOPPED_MS)
    message = {
      ...message,
      attemptNo: message.attemptNo + 1,
      retries: retried ? message.retries + (next.counts ? 1 : 0) : 0,
      channel: retried ? message.channel : 'sms',
      fellBack: message.fellBack || !retried,
    }
  }
  throw new Error('it never ends')
}

describe.each(LANES)('every code of the table in lane %s', (lane) => {
  const lives = CODES.flatMap((code) =>
    failures(code).flatMap((failure) =>
      (['whatsapp', 'sms'] as const).map((channel) => ({
        ...{ code, failure, channel },
        steps: live(lane, failure, { channel, fallbackChannel: channel === 'whatsapp' ? 'sms' : null }),
      })),
    ),
  )

  test('comes to an end inside the time of the message, with at most one change of channel', () => {
    for (const { code, failure, steps } of lives) {
      const retries = steps.filter(({ next }) => next.do === 'retry')
      const falls = steps.filter(({ next }) => next.do === 'fall_back' || next.do === 'fall_silently')
      const name = `${code} ${failure.phase}`
      expect(falls.length, name).toBeLessThanOrEqual(1)
      if (!isUncounted(code) || failure.phase === 'after_sid') {
        expect(retries.length, name).toBeLessThanOrEqual(RETRIES_MAX * (falls.length + 1))
      }
      for (const { at, next } of retries) {
        if (next.do !== 'retry') continue
        const earliest = isUncounted(code) ? at.getTime() : at.getTime() + 1
        expect(next.dueAt.getTime(), name).toBeGreaterThanOrEqual(earliest)
        expect(next.dueAt.getTime(), name).toBeLessThan(CLAIMED_AT.getTime() + 4 * 3_600_000)
      }
    }
  })

  test('after a SID only those that cannot mean a second text are sent again', () => {
    for (const { code, failure, steps } of lives) {
      if (failure.phase !== 'after_sid') continue
      const retried = steps.filter(({ next }) => next.do === 'retry').length
      if (!AFTER_SID_RETRIED.has(code)) expect(retried, String(code)).toBe(0)
      if (code === 30008) expect(retried).toBe(1)
    }
  })

  test('a code that Twilio forbids to repeat, and one that nobody knows, is the end on its channel', () => {
    for (const { code, steps } of lives) {
      if (!isNever(code) && twilioCode(code) !== null) continue
      expect(
        steps.every(({ next }) => next.do !== 'retry'),
        String(code),
      ).toBe(true)
      if (twilioCode(code) === null) expect(steps).toHaveLength(1)
    }
  })

  test('who blocked us or opted out is written to no more, on no channel', () => {
    const refusing = lives.filter(({ code }) => twilioCode(code)?.class === 'opted_out')
    expect(refusing.map(({ code }) => code)).toEqual(expect.arrayContaining([21610, 30630, 63014, 63033]))
    for (const { code, steps } of refusing) {
      expect(
        steps.map(({ next }) => next.do),
        String(code),
      ).toEqual(['fail'])
    }
  })

  test('SMS follows exactly the codes that SMS can help', () => {
    for (const { code, channel, steps } of lives) {
      const falls = steps.some(({ next }) => next.do === 'fall_back')
      const helps = channel === 'whatsapp' && twilioCode(code)?.fallbackToSmsHelps === true
      // What is not counted goes on until the message expires; then SMS is of no use either.
      if (!isUncounted(code)) expect(falls, `${code} ${channel}`).toBe(helps)
      else if (falls) expect(helps).toBe(true)
    }
  })

  test('codes and alerts fall back before they retry, the others after', () => {
    const both = lives.filter(
      ({ steps }) =>
        steps.some(({ next }) => next.do === 'fall_back') && steps.some(({ next }) => next.do === 'retry'),
    )
    expect(both.length).toBeGreaterThan(0)
    for (const { steps } of both) {
      const first = steps[0]?.next.do
      expect(first).toBe(lane === 'otp' || lane === 'alert' ? 'fall_back' : 'retry')
    }
  })
})

test('at the end of its time a message neither retries nor falls back', () => {
  for (const code of CODES) {
    for (const failure of failures(code)) {
      const over = { expiresAt: new Date(CLAIMED_AT.getTime() + 1_000) }
      expect(live('otp', failure, over).map(({ next }) => next.do)).toEqual(['fail'])
    }
  }
})
