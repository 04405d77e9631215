import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import type { Member } from './harness/member.ts'
import { until } from './harness/patience.ts'
import { onStage, phones, SETTLED_WITHIN_MS, type Stage } from './harness/stage.ts'
import { CLAIM } from './harness/table-lock.ts'
import { readFigures, untilSettled } from './harness/verdict.ts'

/** There is no api process: callbacks are all lost, and what became of a message is found out by asking. */
const TIME_MAX_MS = 300_000
const MESSAGES = 10

/** Looks that found nothing, of all attempts together. */
const untilLooks = (stage: Stage, count: number) =>
  until(
    async () => {
      const { n } = await stage.database.db.one(
        sql<{ n: number }>`select coalesce(sum(looks), 0)::int as n from attempts`,
      )
      return n >= count
    },
    { withinMs: SETTLED_WITHIN_MS, otherwise: `there were never ${count} empty looks` },
  )

function passed(ms: number): () => boolean {
  const endMs = Date.now() + ms
  return () => Date.now() > endMs
}

/**
 * Wakes it and gives it, now alone, something new to do: what it had left over from before comes first, so that it is
 * over when the new messages have arrived.
 */
async function wakeAndOutlive(stage: Stage, sleeper: Member, others: readonly Member[]): Promise<void> {
  sleeper.thaw()
  await Promise.all(others.map((other) => other.kill()))
  await stage.queue({ body: 'Depois de acordar', targets: phones(MESSAGES) })
  await stage.expectExactlyOnce()
}

describe.skipIf(!hasEngine('postgres'))(
  'a worker frozen for longer than its lease',
  { concurrent: true, timeout: TIME_MAX_MS },
  () => {
    test('between the claim and the request hands nothing over when it wakes', () =>
      onStage({}, async (stage) => {
        const first = await stage.start('worker')
        const lock = await stage.lock('attempts')
        await stage.queue({ body: 'Congelado antes', targets: phones(MESSAGES) })
        await lock.reachedBy(first, CLAIM)
        first.freeze()
        await lock.release()
        const second = await stage.start('worker')
        await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)
        expect(await readFigures(stage.database.db)).toMatchObject({ resent: MESSAGES })
        await wakeAndOutlive(stage, first, [second])
      }))

    test('there, and woken while others are still looking up, sends each once', () =>
      onStage({}, async (stage) => {
        const first = await stage.start('worker')
        const lock = await stage.lock('attempts')
        await stage.queue({ body: 'Acordado cedo', targets: phones(MESSAGES) })
        await lock.reachedBy(first, CLAIM)
        first.freeze()
        await lock.release()
        const second = await stage.start('worker')
        await untilLooks(stage, 1)
        expect(stage.twilio.messages()).toEqual([])
        await wakeAndOutlive(stage, first, [])
        expect(second.isAlive()).toBe(true)
      }))

    test('while Twilio has its request, which is accepted meanwhile', () =>
      onStage({}, async (stage) => {
        const first = await stage.start('worker')
        const hold = stage.twilio.hold('arrival', 'POST Messages')
        await stage.queue({ body: 'Congelado com pedido', targets: phones(MESSAGES) })
        await hold.reached(MESSAGES)
        first.freeze()
        const second = await stage.start('worker')
        await untilLooks(stage, 1)
        hold.release()
        await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)
        expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
        await wakeAndOutlive(stage, first, [second])
      }))

    test('before it has read the answers, good and bad, does not put in doubt what another has found out', () =>
      onStage({}, async (stage) => {
        const first = await stage.start('worker')
        stage.twilio.faults.set({ acceptThen500: { next: MESSAGES / 2 } })
        const hold = stage.twilio.hold('answer', 'POST Messages')
        await stage.queue({ body: 'Congelado com resposta', targets: phones(MESSAGES) })
        await hold.reached(MESSAGES)
        first.freeze()
        hold.release()
        const second = await stage.start('worker')
        await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)
        expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
        await wakeAndOutlive(stage, first, [second])
      }))

    test('for less than that, whose messages have missed the moments booked for them, books them again', () =>
      onStage({ shipped: true, env: { TWILIO_SMS_RATE: '22' } }, async (stage) => {
        const worker = await stage.start('worker')
        const lock = await stage.lock('attempts')
        const targets = phones(5)
        await stage.queue({ body: 'Atrasado', targets })
        await lock.reachedBy(worker, CLAIM)
        // They were booked for its first quarter; nine tenths of the pace are theirs.
        await until(passed(500), { withinMs: SETTLED_WITHIN_MS, otherwise: 'time stands still' })
        const releasedAt = Date.now()
        await lock.release()
        await stage.expectExactlyOnce()
        const { nextAt } = await stage.database.db.one(sql<{ nextAt: Date }>`
          select max(next_at) as next_at from sender_pace where class = 'bulk'`)
        expect(nextAt.getTime()).toBeGreaterThan(releasedAt + (targets.length * 1000) / 22)
      }))

    test('at its last empty look does not send again what another has sent again', () =>
      onStage({}, async (stage) => {
        const first = await stage.start('worker')
        stage.twilio.faults.set({ refuse500: { next: 1 } })
        await stage.queue({ body: 'Último olhar', targets: phones(1) })
        await untilLooks(stage, 3)
        const hold = stage.twilio.hold('answer', 'GET Messages')
        await hold.reached()
        first.freeze()
        hold.release()
        const second = await stage.start('worker')
        await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)
        expect(await readFigures(stage.database.db)).toMatchObject({ resent: 1 })
        await wakeAndOutlive(stage, first, [second])
      }))
  },
)

describe.skipIf(!hasEngine('postgres'))('resolvers', { concurrent: true, timeout: TIME_MAX_MS }, () => {
  test('of several processes at the same lost messages send each again once', () =>
    onStage({}, async (stage) => {
      stage.twilio.faults.set({ refuse500: { next: 2 * MESSAGES } })
      await Promise.all([stage.start('worker'), stage.start('worker'), stage.start('worker')])
      await stage.queue({ body: 'Vários olhares', targets: phones(2 * MESSAGES) })
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 2 * MESSAGES })
    }))
})
