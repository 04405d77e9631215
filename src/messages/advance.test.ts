import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attemptRow as attempt, CLAIMED_AT, messageRow as message } from '../../test/harness/message-rows.ts'
import { type Advanced, advance, type Fact } from './advance.ts'
import { HTTP_TIMEOUT_MS, LEASE_MS, nextLookMs, receiptFetchMs, START_BY_MS } from './deadlines.ts'
import {
  ATTEMPT_RANK,
  type AttemptRow,
  type AttemptState,
  type MessageRow,
  type MessageState,
} from './message.ts'

const NOW = CLAIMED_AT
const RULES = { now: NOW, random: () => 0.5 }
const SID = `SM${'0'.repeat(32)}`
const OWNER = 'worker-1'

const status = (word: string, code: number | null = null, sid = SID): Fact => ({
  kind: 'status',
  via: 'callback',
  sid,
  status: word,
  code,
})

function run(
  facts: Fact[],
  from: { message?: Partial<MessageRow>; attempt?: Partial<AttemptRow> } = {},
): Advanced {
  const events: Advanced['events'] = []
  let pair = { message: message(from.message), attempt: attempt(from.attempt) }
  for (const fact of facts) {
    const next = advance(pair.message, pair.attempt, fact, RULES)
    events.push(...next.events)
    pair = next
  }
  return { ...pair, events }
}

describe('from the answer to the receipt', () => {
  const accepted: Fact = { kind: 'accepted', sid: SID }
  const cases: [string, Fact[], AttemptState, MessageState][] = [
    ['an answer with a SID is accepted', [accepted], 'accepted', 'accepted'],
    [
      'sent, delivered, read follow',
      [accepted, status('sent'), status('delivered'), status('read')],
      'read',
      'read',
    ],
    [
      'a late sent does not undo delivered',
      [accepted, status('delivered'), status('sent')],
      'delivered',
      'delivered',
    ],
    ['read without delivered', [accepted, status('read')], 'read', 'read'],
    ['a late delivered does not undo read', [accepted, status('read'), status('delivered')], 'read', 'read'],
    ['a callback before the answer was recorded', [status('sent'), accepted], 'sent', 'sent'],
    [
      'failed after delivered changes nothing',
      [accepted, status('delivered'), status('failed', 30008)],
      'delivered',
      'delivered',
    ],
    [
      'delivered after failed changes nothing of the attempt',
      [accepted, status('failed', 30005), status('delivered')],
      'failed',
      'failed',
    ],
    ['queued and sending are accepted', [status('queued'), status('sending')], 'accepted', 'accepted'],
    ['an unknown status changes nothing', [accepted, status('teleported')], 'accepted', 'accepted'],
    [
      'the same callback five times',
      [accepted, ...Array.from({ length: 5 }, () => status('sent'))],
      'sent',
      'sent',
    ],
  ]
  test.each(cases)('%s', (_, facts, attemptState, messageState) => {
    const from = { message: { fallbackChannel: null, channel: 'sms' }, attempt: { channel: 'sms' } } as const
    const end = run(facts, from)
    expect([end.attempt.state, end.message.state]).toEqual([attemptState, messageState])
  })
})

describe('fallback and retry', () => {
  test.each([
    ['refused: WhatsApp sender not ours', { kind: 'refused', code: 63007, detail: '' } as Fact],
    ['failed by callback: not on WhatsApp', status('failed', 63024)],
    ['undelivered by callback: the window is closed', status('undelivered', 63016)],
  ])('%s goes on by SMS', (_, fact) => {
    const { message: after, events } = run([fact])
    expect(after).toMatchObject({ state: 'queued', channel: 'sms', fellBack: true, dueAt: NOW })
    expect(events.map((event) => event.kind)).toContain('fell_back')
  })

  test.each([
    ['the person blocked us', status('failed', 63014), {}],
    ['there is no SMS behind it', status('failed', 63024), { fallbackChannel: null }],
    ['an unknown code', status('failed', 99999), {}],
    ['no code at all', status('failed'), {}],
    [
      'a dead number on SMS',
      status('undelivered', 30005),
      { channel: 'sms', fallbackChannel: 'sms', fellBack: true },
    ],
    ['30410 is never sent again', status('failed', 30410), { channel: 'sms', fallbackChannel: null }],
  ] as [string, Fact, Partial<MessageRow>][])('%s: the message has failed', (_, fact, over) => {
    const { message: after } = run([fact], {
      message: over,
      attempt: { channel: over.channel ?? 'whatsapp' },
    })
    expect(after.state).toBe('failed')
  })

  test('an unreachable handset is tried three times, then it is over', () => {
    const sms = { channel: 'sms', fallbackChannel: null } as const
    for (let retries = 0; retries < 3; retries++) {
      const { message: after } = run([status('undelivered', 30003)], {
        message: { ...sms, retries },
        attempt: { channel: 'sms' },
      })
      expect(after).toMatchObject({ state: 'queued', retries: retries + 1, channel: 'sms' })
      expect(after.dueAt?.getTime()).toBeGreaterThanOrEqual(NOW.getTime() + 15_000)
    }
    const { message: last } = run([status('undelivered', 30003)], {
      message: { ...sms, retries: 3 },
      attempt: { channel: 'sms' },
    })
    expect(last).toMatchObject({ state: 'failed', errorCode: 30003 })
  })

  test('30008 is tried once more', () => {
    const sms = { channel: 'sms', fallbackChannel: null } as const
    const first = run([status('undelivered', 30008)], { message: sms, attempt: { channel: 'sms' } })
    expect(first.message.state).toBe('queued')
    const second = run([status('undelivered', 30008)], {
      message: { ...sms, retries: 1 },
      attempt: { channel: 'sms' },
    })
    expect(second.message.state).toBe('failed')
  })

  test('bulk retries WhatsApp before it falls back, an alert falls back first', () => {
    expect(run([status('failed', 63018)]).message).toMatchObject({ state: 'queued', channel: 'whatsapp' })
    expect(run([status('failed', 63018)], { message: { lane: 'alert' } }).message).toMatchObject({
      state: 'queued',
      channel: 'sms',
    })
  })

  test('429 and no connection are tried again until the message expires', () => {
    const refused: Fact = { kind: 'refused', code: 20429, detail: '' }
    for (const fact of [refused, { kind: 'not_sent', detail: 'ECONNREFUSED' } as Fact]) {
      expect(run([fact], { message: { attemptNo: 50 }, attempt: { attemptNo: 50 } }).message.state).toBe(
        'queued',
      )
      const late = { expiresAt: NOW }
      expect(run([fact], { message: late }).message).toMatchObject({
        state: 'failed',
        reason: 'expired_retrying',
      })
    }
  })

  test.each([
    ['credentials that stopped working', 20003],
    ['the daily limit', 63038],
  ])('%s: nothing is lost or counted, it waits for its sender', (_, code) => {
    const { message: after, events } = run([{ kind: 'refused', code, detail: '' }])
    expect(after).toMatchObject({ state: 'queued', dueAt: NOW, retries: 0 })
    expect(events.at(-1)).toEqual({ kind: 'retry', facts: { retries: 0 } })
  })
})

describe('uncertain', () => {
  const uncertain: Fact = { kind: 'uncertain', detail: 'HTTP 500', owner: OWNER }

  test('waits for the look-up and is not sent again', () => {
    const { message: after, attempt: left } = run([uncertain])
    expect([after.state, left.state]).toEqual(['uncertain', 'uncertain'])
    expect(left.lookAt?.getTime()).toBeLessThan(NOW.getTime() + LEASE_MS)
  })

  test('a worker whose lease was taken over cannot say so any more', () => {
    expect(run([{ ...uncertain, owner: 'somebody else' } as Fact]).attempt.state).toBe('sending')
  })

  test('is adopted when the look-up finds it', () => {
    const found: Fact = { kind: 'status', via: 'look_up', sid: SID, status: 'delivered', code: null }
    const { message: after, attempt: adopted, events } = run([uncertain, found])
    expect(after.state).toBe('delivered')
    expect(adopted.sid).toBe(SID)
    expect(events.map((event) => event.kind)).toContain('adopted')
  })

  test('is sent again only after the last empty look', () => {
    const look = (looks: number): Fact => ({
      ...({ kind: 'look_again', owner: OWNER, at: NOW, why: 'nothing_found' } as const),
      looks,
    })
    const waiting = run([uncertain, look(0), look(1)])
    expect(waiting.message.state).toBe('uncertain')
    expect(waiting.attempt.looks).toBe(2)
    expect(run([uncertain, look(0), { kind: 'not_found', owner: OWNER, looks: 1 }]).message.state).toBe(
      'queued',
    )
  })

  test('a list that cannot be read does not use up a look', () => {
    const look: Fact = { kind: 'look_again', owner: OWNER, at: NOW, looks: 0, why: 'list_unreadable' }
    expect(run([uncertain, look, look]).attempt.looks).toBe(0)
  })

  test('given up: never sent again, the outcome stays unknown', () => {
    expect(run([uncertain, { kind: 'given_up', owner: OWNER }]).message).toMatchObject({
      state: 'failed',
      reason: 'outcome_unknown',
    })
  })

  test('what was thought lost and turns up takes its message back from the queue', () => {
    const lost = run([uncertain, { kind: 'not_found', owner: OWNER, looks: 0 }])
    expect(lost.message.state).toBe('queued')
    const back = advance(lost.message, lost.attempt, status('sent'), RULES)
    expect(back.message.state).toBe('sent')
    const arrived = advance(lost.message, lost.attempt, status('delivered'), RULES)
    expect(arrived.message.state).toBe('delivered')
  })

  test('nor does it take back what has arrived by another that was thought lost', () => {
    const lost = run([uncertain, { kind: 'not_found', owner: OWNER, looks: 0 }])
    for (const state of ['delivered', 'read'] as const) {
      const arrived = { ...lost.message, state }
      expect(advance(arrived, lost.attempt, status('sent'), RULES).message.state).toBe(state)
    }
  })

  test('two resolvers: the second finds nothing to do', () => {
    const look: Fact = { kind: 'not_found', owner: 'the other', looks: 0 }
    const { message: after } = run([uncertain, { kind: 'not_found', owner: OWNER, looks: 0 }, look])
    expect(after.state).toBe('queued')
    expect(run([status('sent'), { kind: 'not_found', owner: OWNER, looks: 0 }]).message.state).toBe('sent')
  })
})

describe('a status that nobody knows', () => {
  const strange = status('partially_delivered')

  test('says by its SID that Twilio has it: it is not looked for, nor sent again', () => {
    const { message: after, attempt: known } = run([strange, { kind: 'uncertain', detail: '', owner: OWNER }])
    expect([after.state, known.state, known.sid]).toEqual(['accepted', 'accepted', SID])
    const looked = run([strange, { kind: 'not_found', owner: OWNER, looks: 0 }])
    expect(looked.message.state).toBe('accepted')
  })

  test('takes back what was thought lost', () => {
    const lost = run([
      { kind: 'uncertain', detail: '', owner: OWNER },
      { kind: 'not_found', owner: OWNER, looks: 0 },
    ])
    expect(lost.message.state).toBe('queued')
    expect(advance(lost.message, lost.attempt, strange, RULES).message.state).toBe('accepted')
  })
})

describe('said again', () => {
  test('nothing of the attempt is written, whatever it was', () => {
    for (const word of ['queued', 'sent', 'delivered', 'read', 'failed', 'undelivered', 'canceled']) {
      const { message: after, attempt: known } = run([{ kind: 'accepted', sid: SID }, status(word, 63014)])
      const again = advance(after, known, status(word, 63014), RULES)
      expect(again.message).toBe(after)
      expect(again.attempt).toBe(known)
    }
  })

  test('a look counts once, however often it is written', () => {
    const uncertain = run([{ kind: 'uncertain', detail: '', owner: OWNER }])
    const look: Fact = { kind: 'look_again', owner: OWNER, at: NOW, looks: 0, why: 'nothing_found' }
    const once = advance(uncertain.message, uncertain.attempt, look, RULES)
    const twice = advance(once.message, once.attempt, look, RULES)
    expect(twice.attempt.looks).toBe(1)
    expect(twice.events).toEqual([])
    const last: Fact = { kind: 'not_found', owner: OWNER, looks: 0 }
    expect(advance(once.message, once.attempt, last, RULES).message.state).toBe('uncertain')
  })
})

describe('two attempts of one message', () => {
  const onSms: Partial<MessageRow> = { attemptNo: 2, channel: 'sms', fellBack: true, state: 'accepted' }

  test('WhatsApp that arrives after all is the truth, the SMS is not chased', () => {
    const queued = run([status('delivered')], {
      message: { ...onSms, attemptNo: 1, state: 'queued' },
      attempt: { state: 'uncertain' },
    })
    expect(queued.message.state).toBe('delivered')
  })

  test('both arrived is recorded as such', () => {
    const { message: after, events } = run([status('delivered')], {
      message: { ...onSms, state: 'delivered' },
      attempt: { attemptNo: 2, channel: 'sms', state: 'sent', sid: SID },
    })
    expect(after.state).toBe('delivered')
    expect(events.map((event) => event.kind)).toContain('both_arrived')
  })

  test.each(['delivered', 'read'] as const)(
    '%s by WhatsApp is never left for an SMS whose outcome is in doubt',
    (state) => {
      const doubts: Fact[] = [
        { kind: 'uncertain', detail: 'HTTP 500', owner: OWNER },
        { kind: 'look_again', owner: OWNER, at: NOW, looks: 0, why: 'nothing_found' },
        { kind: 'not_found', owner: OWNER, looks: 1 },
      ]
      const from = { message: { ...onSms, state }, attempt: { attemptNo: 2, channel: 'sms' } } as const
      for (let count = 1; count <= doubts.length; count++) {
        expect(run(doubts.slice(0, count), from).message.state).toBe(state)
      }
    },
  )

  test('a failure of the older attempt does not end the message', () => {
    const { message: after } = run([status('failed', 63024)], {
      message: onSms,
      attempt: { state: 'accepted', sid: SID },
    })
    expect(after).toEqual(message(onSms))
  })

  test('a second SID for one attempt is told, never followed', () => {
    const {
      message: after,
      attempt: same,
      events,
    } = run([{ kind: 'accepted', sid: SID }, status('delivered', null, 'SM_other')])
    expect([after.state, same.sid]).toEqual(['accepted', SID])
    expect(events.map((event) => event.kind)).toContain('second_sid')
  })
})

test('a message given back before the call is queued at once', () => {
  const { message: after, attempt: left } = run([{ kind: 'given_back', why: 'start_by_passed' }])
  expect([after.state, left.state]).toEqual(['queued', 'returned'])
})

test('the receipt is asked for at 2 min, 10 min, 1 h, 6 h, 24 h, 48 h, then it is known that none comes', () => {
  let pair = run([{ kind: 'accepted', sid: SID }, status('sent')])
  const minutes: number[] = []
  for (let fetches = 0; pair.attempt.lookAt !== null && fetches < 20; fetches++) {
    const at = pair.attempt.lookAt
    minutes.push((at.getTime() - NOW.getTime()) / 60_000)
    pair = advance(
      pair.message,
      pair.attempt,
      { kind: 'receipt_pending', fetchedAt: at },
      { ...RULES, now: at },
    )
  }
  expect(minutes).toEqual([2, 10, 60, 360, 1440, 2880])
  expect(pair.message).toMatchObject({ state: 'sent', reason: 'no_receipt' })
})

test('a receipt that was asked for after its 48 h, because nobody was there before, is not waited for any more', () => {
  const sent = run([{ kind: 'accepted', sid: SID }, status('sent')])
  const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)
  const ask = (hours: number) =>
    advance(
      sent.message,
      sent.attempt,
      { kind: 'receipt_pending', fetchedAt: at(hours) },
      { ...RULES, now: at(hours) },
    )
  expect(ask(47).attempt.lookAt).not.toBeNull()
  expect(ask(49)).toMatchObject({ attempt: { lookAt: null }, message: { reason: 'no_receipt' } })
})

test('the deadlines stand in their order', () => {
  expect(START_BY_MS + HTTP_TIMEOUT_MS).toBeLessThan(LEASE_MS)
  expect([0, 1, 2, 3].map((looks) => nextLookMs('bulk', looks))).toEqual([5_000, 15_000, 40_000, null])
  expect([0, 1, 2].map((looks) => nextLookMs('otp', looks))).toEqual([3_000, 5_000, null])
  expect(receiptFetchMs('otp', 0)).toBe(20_000)
})

test('whatever comes in whatever order, an attempt never goes back and an arrived message never leaves', () => {
  const word = fc.constantFrom('queued', 'sent', 'delivered', 'read', 'failed', 'undelivered', 'canceled')
  const code = fc.constantFrom(null, 30003, 30005, 63016, 63024, 30008)
  const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.record({ word, code }).map((each) => status(each.word, each.code)),
    fc.constant<Fact>({ kind: 'accepted', sid: SID }),
    fc.constant<Fact>({ kind: 'uncertain', detail: '', owner: OWNER }),
    fc.constant<Fact>({ kind: 'not_found', owner: OWNER, looks: 0 }),
    fc.constant<Fact>({ kind: 'given_back', why: 'stopping' }),
    fc.constant<Fact>({ kind: 'refused', code: 21211, detail: '' }),
    fc.constant<Fact>({ kind: 'receipt_pending', fetchedAt: NOW }),
  )
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
      let pair = { message: message(), attempt: attempt() }
      for (const each of facts) {
        const next = advance(pair.message, pair.attempt, each, RULES)
        if (pair.attempt.sid !== null) {
          expect(ATTEMPT_RANK[next.attempt.state]).toBeGreaterThanOrEqual(ATTEMPT_RANK[pair.attempt.state])
          expect(next.attempt.sid).toBe(pair.attempt.sid)
        }
        if (pair.message.state === 'delivered') expect(['delivered', 'read']).toContain(next.message.state)
        if (pair.message.state === 'read') expect(next.message.state).toBe('read')
        pair = next
      }
    }),
    { numRuns: 2_000 },
  )
})
