import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attemptRow, CLAIMED_AT, messageRow } from '../../test/harness/message-rows.ts'
import type { AttemptId } from '../platform/ids.ts'
import { type Advanced, advance, type Fact } from './advance.ts'
import type { AttemptRow, AttemptState, Lane, MessageRow, MessageState } from './message.ts'

const SID = `SM${'0'.repeat(32)}`
const OWNER = 'worker-1'
const seconds = (s: number) => new Date(CLAIMED_AT.getTime() + s * 1000)

const status = (word: string, code: number | null = null): Fact => ({
  ...({ kind: 'status', via: 'callback', sid: SID } as const),
  ...{ status: word, code },
})
const silent = (asked: Extract<Fact, { kind: 'silent' }>['asked']): Fact => ({ kind: 'silent', asked })
const nothingFound = (at: number): Fact => ({
  ...({ kind: 'look_again', owner: OWNER, looks: 0, why: 'nothing_found' } as const),
  at: seconds(at),
})

/** Facts with the second after the claim at which they come. */
function run(lane: Lane, facts: [number, Fact][], over: Partial<MessageRow> = {}): Advanced {
  const events: Advanced['events'] = []
  const fallbackAfterS = lane === 'otp' ? 20 : 60
  let pair = { message: messageRow({ lane, fallbackAfterS, ...over }), attempt: attemptRow() }
  for (const [at, fact] of facts) {
    const next = advance(pair.message, pair.attempt, fact, { now: seconds(at), random: () => 0.5 })
    events.push(...next.events)
    pair = next
  }
  return { ...pair, events }
}

const accepted: [number, Fact] = [1, { kind: 'accepted', sid: SID }]
const onSms = { state: 'queued', channel: 'sms', fellBack: true } as const

describe('when the window is over', () => {
  const cases: [string, Lane, [number, Fact][], Partial<MessageRow>][] = [
    ['a code goes on by SMS', 'otp', [accepted, [20, silent('not_delivered')]], onSms],
    ['an alert goes on by SMS', 'alert', [accepted, [60, silent('not_delivered')]], onSms],
    ['bulk that asked for it goes on by SMS', 'bulk', [accepted, [60, silent('not_delivered')]], onSms],
    [
      'a second before it nothing happens',
      'otp',
      [accepted, [19, silent('not_delivered')]],
      { state: 'accepted' },
    ],
    [
      'what was delivered meanwhile stays so',
      'otp',
      [accepted, [19, status('delivered')], [20, silent('not_delivered')]],
      { state: 'delivered', channel: 'whatsapp', fellBack: false },
    ],
    [
      'what Twilio is just handing over is waited for',
      'otp',
      [accepted, [20, silent('going_out')]],
      { state: 'accepted' },
    ],
    [
      'but not for long where it is a code: it may stand in a queue that cannot be canceled',
      'otp',
      [accepted, [20, silent('going_out')], [30, silent('going_out')]],
      onSms,
    ],
    [
      'nor where it is an alert',
      'alert',
      [accepted, [60, silent('going_out')], [70, silent('going_out')]],
      onSms,
    ],
    [
      'bulk waits on',
      'bulk',
      [accepted, [60, silent('going_out')], [70, silent('going_out')]],
      { state: 'accepted', fellBack: false },
    ],
    [
      'a code does not wait for a Twilio that cannot be read',
      'otp',
      [accepted, [20, silent('unreadable')]],
      onSms,
    ],
    ['nor does an alert', 'alert', [accepted, [60, silent('unreadable')]], onSms],
    ['bulk does', 'bulk', [accepted, [60, silent('unreadable')]], { state: 'accepted', fellBack: false }],
    ['canceled at Twilio means SMS', 'otp', [accepted, [21, status('canceled')]], onSms],
    ['canceled before it was not by us', 'otp', [accepted, [5, status('canceled')]], { state: 'failed' }],
    [
      'an uncertain code is not waited for',
      'otp',
      [
        [15, { kind: 'uncertain', detail: '', owner: OWNER }],
        [21, nothingFound(24)],
      ],
      onSms,
    ],
    [
      'an uncertain alert is',
      'alert',
      [
        [15, { kind: 'uncertain', detail: '', owner: OWNER }],
        [61, nothingFound(64)],
      ],
      { state: 'uncertain' },
    ],
    [
      'an alert that Twilio never took goes on by SMS',
      'alert',
      [
        [15, { kind: 'uncertain', detail: '', owner: OWNER }],
        [61, { kind: 'not_found', owner: OWNER, looks: 0 }],
      ],
      onSms,
    ],
    [
      'within the window it is sent again on WhatsApp',
      'alert',
      [
        [15, { kind: 'uncertain', detail: '', owner: OWNER }],
        [30, { kind: 'not_found', owner: OWNER, looks: 0 }],
      ],
      { state: 'queued', channel: 'whatsapp' },
    ],
  ]
  test.each(cases)('%s', (_, lane, facts, expected) => {
    expect(run(lane, facts).message).toMatchObject(expected)
  })

  test.each([
    ['nobody asked for it', { fallbackAfterS: null }],
    ['nothing stands behind WhatsApp', { fallbackChannel: null }],
    ['it has expired', { expiresAt: seconds(20) }],
    ['it went on by SMS before', { fellBack: true }],
  ] as [string, Partial<MessageRow>][])('nothing happens where %s', (_, over) => {
    const { message, events } = run('otp', [accepted, [20, silent('not_delivered')]], over)
    expect(message.state).toBe('accepted')
    expect(events).toEqual([])
  })
})

describe('somebody looks when the window ends', () => {
  test.each([
    ['otp', [accepted], 20],
    ['otp', [accepted, [2, status('sent')]], 20],
    ['alert', [accepted], 21],
    ['alert', [accepted, [21, { kind: 'receipt_pending', fetchedAt: seconds(21) }]], 60],
    ['bulk', [accepted, [5, status('sent')]], 60],
    [
      'otp',
      [
        [15, { kind: 'uncertain', detail: '', owner: OWNER }],
        [17, nothingFound(22)],
      ],
      20,
    ],
    ['bulk', [accepted, [60, silent('unreadable')]], 120],
    ['otp', [accepted, [20, silent('going_out')]], 23],
    ['bulk', [accepted, [60, silent('going_out')]], 63],
    ['bulk', [accepted, [60, silent('going_out')], [70, silent('going_out')]], 130],
    ['otp', [accepted, [20, silent('going_out')], [22, status('sent')]], 22],
  ] as [Lane, [number, Fact][], number][])('%s: after %j at second %i', (lane, facts, at) => {
    expect(run(lane, facts).attempt.lookAt).toEqual(seconds(at))
  })

  test('and the receipt is still waited for after the SMS', () => {
    const { attempt } = run('otp', [accepted, [20, silent('not_delivered')]])
    expect(attempt).toMatchObject({ state: 'accepted', lookAt: seconds(601) })
  })
})

describe('WhatsApp that arrives after the SMS was decided', () => {
  const fell: [number, Fact][] = [accepted, [2, status('sent')], [20, silent('not_delivered')]]

  test('takes back the SMS that has not been claimed', () => {
    const { message, events } = run('otp', [...fell, [21, status('delivered')]])
    expect(message).toMatchObject({ state: 'delivered', channel: 'whatsapp' })
    expect(events.map((event) => event.kind)).toContain('sms_withdrawn')
  })

  const claimed = (state: MessageState): MessageRow =>
    messageRow({ ...onSms, state, attemptNo: 2, lane: 'otp', fallbackAfterS: 20 })
  const whatsapp = (state: AttemptState): AttemptRow => attemptRow({ state, sid: SID })
  const sms = (state: AttemptState): AttemptRow =>
    attemptRow({ id: 11 as AttemptId, attemptNo: 2, channel: 'sms', state, sid: SID })
  const rules = { now: seconds(25), random: () => 0.5 }

  test.each(['sending', 'uncertain', 'accepted', 'sent', 'failed'] as const)(
    'is the truth while the SMS is %s, which changes nothing of it any more',
    (state) => {
      const arrived = advance(claimed(state), whatsapp('sent'), status('delivered'), rules).message
      expect(arrived).toMatchObject({ state: 'delivered', channel: 'whatsapp', attemptNo: 2 })
      for (const fact of [status('sent'), status('undelivered', 30003), status('failed', 30008)]) {
        expect(advance(arrived, sms('accepted'), fact, rules).message).toEqual(arrived)
      }
    },
  )

  test.each(['delivered', 'read'])('and %s too is told as both, in either order', (word) => {
    const first = advance(claimed('sent'), whatsapp('sent'), status(word), rules)
    const both = advance(first.message, sms('sent'), status('delivered'), rules)
    expect(both.events.map((event) => event.kind)).toContain('both_arrived')
    const smsFirst = advance(claimed('sent'), sms('sent'), status('delivered'), rules)
    const then = advance(smsFirst.message, whatsapp('sent'), status(word), rules)
    expect(then.events.map((event) => event.kind)).toContain('both_arrived')
    expect(['delivered', 'read']).toContain(then.message.state)
  })

  test('one message read after it was delivered is not both', () => {
    const delivered = advance(claimed('sent'), whatsapp('sent'), status('delivered'), rules)
    const read = advance(delivered.message, delivered.attempt, status('read'), rules)
    expect(read.message.state).toBe('read')
    expect(read.events.map((event) => event.kind)).not.toContain('both_arrived')
  })

  test.each([63014, 63033, 63050, 30630])('%i: who said no gets no SMS either', (code) => {
    const { message } = run('otp', [...fell, [21, status('undelivered', code)]])
    expect(message).toMatchObject({ state: 'failed', errorCode: code })
  })

  test('another failure of it does not stop the SMS', () => {
    expect(run('otp', [...fell, [21, status('undelivered', 63024)]]).message).toMatchObject(onSms)
  })

  test('a lost attempt that turns up as sent does not take the SMS back', () => {
    const lost: [number, Fact][] = [
      [15, { kind: 'uncertain', detail: '', owner: OWNER }],
      [25, { kind: 'not_found', owner: OWNER, looks: 0 }],
    ]
    expect(run('otp', [...lost, [26, status('sent')]]).message).toMatchObject(onSms)
  })
})

test('whatever comes in whatever order: at most one way to SMS, and never after it arrived', () => {
  const word = fc.constantFrom('queued', 'sent', 'delivered', 'read', 'failed', 'undelivered', 'canceled')
  const code = fc.constantFrom(null, 63024, 63014, 63018, 30008)
  const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.record({ word, code }).map((each) => status(each.word, each.code)),
    fc.constantFrom<Fact>(silent('not_delivered'), silent('going_out'), silent('unreadable')),
    fc.constantFrom<Fact>(
      { kind: 'uncertain', detail: '', owner: OWNER },
      { kind: 'not_found', owner: OWNER, looks: 0 },
      nothingFound(30),
      { kind: 'accepted', sid: SID },
      { kind: 'receipt_pending', fetchedAt: seconds(30) },
    ),
  )
  const lane = fc.constantFrom<Lane>('otp', 'alert', 'transactional', 'bulk')
  const timed = fc.array(fc.tuple(fc.nat({ max: 900 }), fact), { maxLength: 12 })
  fc.assert(
    fc.property(lane, timed, (of, facts) => {
      const ordered = facts.sort(([a], [b]) => a - b)
      const { message, events, attempt } = run(of, ordered, { expiresAt: seconds(600) })
      const falls = events.filter(({ kind }) => kind === 'fell_back' || kind === 'fell_back_silent').length
      expect(falls).toBe(message.fellBack ? 1 : 0)
      if (message.fellBack) expect(message.dueAt?.getTime() ?? 0).toBeLessThan(seconds(600).getTime())
      if (attempt.state === 'delivered') expect(['delivered', 'read']).toContain(message.state)
      // Whoever waits is waited for: no attempt that may still change is left without somebody who looks.
      if (attempt.state === 'accepted' || attempt.state === 'uncertain') expect(attempt.lookAt).not.toBeNull()
    }),
    { numRuns: 2000 },
  )
})
