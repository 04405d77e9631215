import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { untilSettled } from './harness/verdict.ts'

/** RECADO_LONG=1 for the long run. */
const LONG = Boolean(process.env.RECADO_LONG)
const PEOPLE = LONG ? 10_000 : 300
/** So that those who write from its end and the broadcast from its beginning meet somewhere between. */
const PER_SECOND = LONG ? 100 : 30
/** More than one worker's slots for broadcasts: so many stand at Twilio, the others in its hands, while they write. */
const SLOTS = 200
const HELD = 280
const WRITE_WHILE_HELD = 100
/** How many write at the same time. */
const WRITING = 24
const SETTLED_WITHIN_MS = LONG ? 1_800_000 : 120_000
const BODY = 'Vaga no sábado'

describe.skipIf(!hasEngine('postgres'))(
  'PARAR during a running broadcast',
  { timeout: SETTLED_WITHIN_MS * 2 },
  () => {
    test(`to the same ${PEOPLE}, who write from its end: nothing is claimed for them after the answer`, () =>
      onStage({ shipped: true, env: { TWILIO_SMS_RATE: String(PER_SECOND) } }, async (stage) => {
        await Promise.all([stage.start('api'), stage.start('worker'), stage.start('worker')])
        const targets = phones(PEOPLE)
        await stage.queue({ body: BODY, targets })
        const atAnswer = await everybodyStops(stage, [...targets].reverse())
        await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)

        const attempts = await attemptsOf(stage, targets)
        const claimedLater = targets.filter(
          (each) => (attempts.get(each) ?? 0) > (atAnswer.get(each)?.attempts ?? 0),
        )
        expect(claimedLater).toEqual([])
        const arrived = arrivedAt(stage)
        const inHand = targets.filter((each) => !atAnswer.get(each)?.arrived && atAnswer.get(each)?.attempts)
        const late = inHand.filter((each) => arrived.has(each))
        const states = await statesOf(stage)
        tell({ people: PEOPLE, arrived: arrived.size, inHand: inHand.length, late: late.length, ...states })
        expect(arrived.size).toBeGreaterThan(0)
        expect(states.canceled).toBeGreaterThan(0)
        // At one instant no more than those who are written to while somebody writes.
        expect(late.length).toBeLessThanOrEqual(WRITING)
        const total = Object.values(states).reduce((sum, n) => sum + n, 0)
        expect([total, arrived.size]).toEqual([PEOPLE, states.sent])
        expect(await countersOf(stage)).toEqual(states)
      }))

    test(`while ${HELD} wait for Twilio: what arrives later is what was on a socket`, () =>
      onStage({ shipped: true }, async (stage) => {
        await Promise.all([stage.start('api'), stage.start('worker')])
        const targets = phones(HELD)
        const hold = stage.twilio.hold('arrival', 'POST Messages')
        await stage.queue({ body: BODY, targets })
        await hold.reached(SLOTS)
        const onSockets = stage.twilio.inFlight()
        // Who waits for a slot writes first: within the 10 s after which Recado gives a request up and its slot is free.
        await everybodyStops(stage, targets.slice(-WRITE_WHILE_HELD).reverse())
        hold.release()
        await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)
        const arrived = arrivedAt(stage).size
        tell({ people: HELD, onSockets, arrived, ...(await statesOf(stage)) })
        expect(onSockets).toBeLessThan(HELD)
        expect(arrived).toBeLessThanOrEqual(onSockets)
      }))
  },
)

function tell(figures: object): void {
  process.stdout.write(
    `${Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}\n`,
  )
}

interface AtAnswer {
  attempts: number
  arrived: boolean
}

/** Everybody writes PARAR, in this order; what had happened to each when it was answered. */
async function everybodyStops(stage: Stage, targets: readonly string[]): Promise<Map<string, AtAnswer>> {
  const atAnswer = new Map<string, AtAnswer>()
  const waiting = [...targets]
  async function write(): Promise<void> {
    for (let from = waiting.shift(); from !== undefined; from = waiting.shift()) {
      const { status } = await stage.twilio.receive({ from, channel: 'sms', body: 'PARAR' })
      const arrived = stage.twilio.phones.get(from)?.bubbles.some((each) => each.body === BODY) ?? false
      const { n } = await stage.database.db.one(sql<{ n: number }>`
        select count(*)::int as n from attempts a join messages m on m.id = a.message_id
        where m.to_address = ${from}::text and m.source = 'broadcast'`)
      expect(status).toBe(200)
      atAnswer.set(from, { attempts: n, arrived })
    }
  }
  await Promise.all(Array.from({ length: WRITING }, write))
  return atAnswer
}

function arrivedAt(stage: Stage): Set<string> {
  return new Set(stage.twilio.messages().flatMap((each) => (each.body === BODY ? [each.to] : [])))
}

async function attemptsOf(stage: Stage, targets: readonly string[]): Promise<Map<string, number>> {
  const rows = await stage.database.db.many(sql<{ to: string; n: number }>`
    select m.to_address as to, count(*)::int as n from attempts a join messages m on m.id = a.message_id
    where m.to_address = any(${targets}::text[]) and m.source = 'broadcast' group by m.to_address`)
  return new Map(rows.map((row) => [row.to, row.n]))
}

async function statesOf(stage: Stage): Promise<Record<string, number>> {
  const rows = await stage.database.db.many(sql<{ state: string; n: number }>`
    select case when state in ('accepted', 'sent', 'delivered', 'read') then 'sent' else state end as state, count(*)::int as n
    from messages where source = 'broadcast' group by 1`)
  return Object.fromEntries(rows.map((row) => [row.state, row.n]))
}

async function countersOf(stage: Stage): Promise<Record<string, number>> {
  const rows = await stage.database.db.many(sql<{ state: string; n: number }>`
    select case when state in ('accepted', 'sent', 'delivered', 'read') then 'sent' else state end as state, sum(n)::int as n
    from group_counters where state <> 'fell_back' group by 1 having sum(n) <> 0`)
  return Object.fromEntries(rows.map((row) => [row.state, row.n]))
}
