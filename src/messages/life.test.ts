import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attemptRow, CLAIMED_AT, messageRow } from '../../test/harness/message-rows.ts'
import type { AttemptId } from '../platform/ids.ts'
import { advance, type Fact } from './advance.ts'
import { LEASE_MS } from './deadlines.ts'
import { type AttemptRow, type AttemptState, isFinal, type Lane, type MessageRow } from './message.ts'

/** What happens next: a claim, time that passes, or something learnt of one of the attempts. */
type Step =
  | { do: 'claim' }
  | { do: 'wait'; seconds: number }
  | { do: 'learn'; which: number; kind: Fact['kind']; word: string; code: number | null }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'claim' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 20, 60, 600, 3_600, 50_000),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('learn' as const),
      which: fc.nat(5),
      kind: fc.constantFrom<Fact['kind']>(
        ...(['accepted', 'refused', 'not_sent', 'uncertain', 'given_back', 'status', 'status'] as const),
        ...(['look_again', 'not_found', 'given_up', 'receipt_pending', 'silent'] as const),
      ),
      word: fc.constantFrom(
        'queued',
        'sent',
        'delivered',
        'read',
        'failed',
        'undelivered',
        'canceled',
        'odd',
      ),
      code: fc.constantFrom(null, 30003, 30005, 63016, 63024, 30008, 63014, 63018, 99999, 21610),
    }),
  },
)

const UNDER_WAY: readonly AttemptState[] = ['sending', 'uncertain', 'accepted', 'sent']
const LOST = new Set(['not_found', 'outcome_unknown'])

class Life {
  now = CLAIMED_AT.getTime()
  message: MessageRow
  attempts: AttemptRow[] = []
  /** Twilio's list was wrong once; what is then sent again may arrive twice. */
  wasLost = false

  constructor(lane: Lane, fallbackAfterS: number | null) {
    this.message = messageRow({ lane, fallbackAfterS, state: 'queued', attemptNo: 0 })
  }

  take(next: Step): void {
    if (next.do === 'wait') this.now += next.seconds * 1_000
    else if (next.do === 'claim') this.claim()
    else this.learn(next)
  }

  claim(): void {
    const { message, now } = this
    if (message.state !== 'queued' || message.dueAt === null || message.dueAt.getTime() > now) return
    if (message.expiresAt.getTime() <= now) {
      this.message = { ...message, state: 'expired', dueAt: null }
      return
    }
    const left = this.attempts.filter(({ channel, state }) => channel === message.channel && mayArrive(state))
    if (!this.wasLost) expect(left, 'handed over while another may arrive').toEqual([])
    const attemptNo = message.attemptNo + 1
    this.message = { ...message, state: 'sending', attemptNo, dueAt: null }
    const row = { id: (10 + attemptNo) as AttemptId, attemptNo, channel: message.channel }
    const times = { claimedAt: new Date(now), lookAt: new Date(now + LEASE_MS) }
    this.attempts.push(attemptRow({ ...row, ...times }))
  }

  learn({ which, kind, word, code }: Extract<Step, { do: 'learn' }>): void {
    const at = which % Math.max(1, this.attempts.length)
    const attempt = this.attempts[at]
    if (attempt === undefined || !canBeLearnt(attempt, kind)) return
    const asked = (['not_delivered', 'going_out', 'unreadable'] as const)[which % 3] ?? 'unreadable'
    const fact = factOf(attempt, { kind, word, code, asked, now: new Date(this.now) })
    const next = advance(this.message, attempt, fact, { now: new Date(this.now), random: () => 0.5 })
    if (this.message.state === 'delivered') expect(['delivered', 'read']).toContain(next.message.state)
    if (this.message.state === 'read') expect(next.message.state).toBe('read')
    this.wasLost ||= LOST.has(next.attempt.reason ?? '')
    this.message = next.message
    this.attempts[at] = next.attempt
  }

  expectOwners(): void {
    const { message, attempts } = this
    for (const { state, lookAt, reason } of attempts) {
      if (UNDER_WAY.includes(state) && lookAt === null) expect(reason).toBe('no_receipt')
    }
    if (message.state === 'queued') expect(message.dueAt).not.toBeNull()
    else if (!isFinal(message.state)) {
      const current = attempts.find((each) => each.attemptNo === message.attemptNo)
      expect(current?.state, 'the message says what its latest attempt says').toBe(message.state)
    }
  }
}

function mayArrive(state: AttemptState): boolean {
  return UNDER_WAY.includes(state) || state === 'delivered' || state === 'read'
}

/** Only its worker says how the call ended, once; of what was never handed over Twilio says nothing. */
function canBeLearnt({ state, sid, reason }: AttemptRow, kind: Fact['kind']): boolean {
  if (kind === 'refused' || kind === 'not_sent' || kind === 'given_back') return state === 'sending'
  const neverLeft = state === 'returned' || (state === 'failed' && sid === null && !LOST.has(reason ?? ''))
  return !(neverLeft && (kind === 'accepted' || kind === 'status'))
}

function factOf(
  { leaseOwner: owner, looks, attemptNo }: AttemptRow,
  of: {
    kind: Fact['kind']
    word: string
    code: number | null
    asked: Extract<Fact, { kind: 'silent' }>['asked']
    now: Date
  },
): Fact {
  const { kind, word: status, code, asked, now } = of
  const sid = `SM${attemptNo}`
  switch (kind) {
    case 'accepted':
      return { kind, sid }
    case 'refused':
      return { kind, code: code ?? 21211, detail: '' }
    case 'not_sent':
      return { kind, detail: '' }
    case 'uncertain':
      return { kind, detail: '', owner }
    case 'given_back':
    case 'withdrawn':
      return { kind, why: 'stopping' }
    case 'status':
      return { kind, via: 'callback', sid, status, code }
    case 'look_again':
      return { kind, owner, looks, at: new Date(now.getTime() + 5_000), why: 'nothing_found' }
    case 'not_found':
      return { kind, owner, looks }
    case 'given_up':
      return { kind, owner }
    case 'receipt_pending':
      return { kind, fetchedAt: now }
    case 'silent':
      return { kind, asked }
  }
}

test('whatever a message lives through, somebody has to come back to it, and nothing is handed over that may still arrive', () => {
  const lanes = fc.constantFrom<Lane>('otp', 'alert', 'transactional', 'bulk')
  fc.assert(
    fc.property(
      lanes,
      fc.constantFrom(null, 20, 300),
      fc.array(step, { maxLength: 40 }),
      (lane, after, steps) => {
        const life = new Life(lane, after)
        for (const each of steps) {
          life.take(each)
          life.expectOwners()
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
