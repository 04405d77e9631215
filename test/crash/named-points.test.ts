import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import { until } from './harness/patience.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { endSessions, lockTable } from './harness/table-lock.ts'
import { readFigures } from './harness/verdict.ts'

/** A lease, all looks and a second attempt, with room for a machine that has other things to do. */
const TIME_MAX_MS = 90_000
const MESSAGES = 10

/** Attempts in a state, as anybody can see them. */
function attemptsIn(stage: Stage, state: string): Promise<number> {
  return stage.database.db
    .one(sql<{ n: number }>`select count(*)::int as n from attempts where state = ${state}::text`)
    .then((row) => row.n)
}

const untilAttempts = (stage: Stage, state: string, count: number) =>
  until(async () => (await attemptsIn(stage, state)) >= count, {
    withinMs: 15_000,
    otherwise: `there were never ${count} attempts in ${state}`,
  })

describe.skipIf(!hasEngine('postgres'))('killed', { concurrent: true, timeout: TIME_MAX_MS }, () => {
  test('between the claim and the request: looked up in vain, sent once by another', () =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      const lock = await lockTable(stage.database, 'attempts')
      await stage.broadcast({ body: 'Antes do pedido', targets: phones(MESSAGES) })
      await lock.reachedBy(first)
      // The claim is one statement, and the server commits it whether or not somebody is awake to hear of it.
      first.freeze()
      await lock.release()
      await untilAttempts(stage, 'sending', MESSAGES)
      await first.kill()
      expect(stage.twilio.messages()).toEqual([])
      await stage.start('worker')
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: MESSAGES, adopted: 0 })
    }))

  test('when Twilio has the request and the connection breaks before it did anything', () =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      const hold = stage.twilio.hold('arrival', 'POST Messages')
      await stage.broadcast({ body: 'Pedido perdido', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      await first.kill()
      hold.drop()
      await stage.start('worker')
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: MESSAGES, adopted: 0 })
    }))

  test.each(['with', 'without'])('when Twilio has accepted and not answered, %s callbacks', (callbacks) =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      if (callbacks === 'without') stage.twilio.faults.set({ dropCallbacks: true })
      const hold = stage.twilio.hold('answer', 'POST Messages')
      await stage.broadcast({ body: 'Aceito sem resposta', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      await first.kill()
      hold.release()
      await stage.start('worker')
      await stage.expectExactlyOnce()
      const adopted = callbacks === 'without' ? MESSAGES : 0
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted })
    }),
  )

  test('when Twilio accepts only after the caller is dead', () =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      stage.twilio.faults.set({ dropCallbacks: true })
      const hold = stage.twilio.hold('arrival', 'POST Messages')
      await stage.broadcast({ body: 'Aceito depois', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      await first.kill()
      await stage.start('worker')
      // The leases have run out and the first look has found nothing.
      await untilAttempts(stage, 'uncertain', MESSAGES)
      hold.release()
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
    }))

  test('with two identical texts to each person in doubt', () =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      stage.twilio.faults.set({ dropCallbacks: true })
      const hold = stage.twilio.hold('answer', 'POST Messages')
      const targets = phones(MESSAGES)
      await stage.broadcast({ body: 'Duas vezes', targets })
      await stage.broadcast({ body: 'Duas vezes', targets })
      await hold.reached(2 * MESSAGES)
      await first.kill()
      hold.release()
      await Promise.all([stage.start('worker'), stage.start('worker')])
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: 2 * MESSAGES })
    }))

  test('when Twilio has answered and the outcome is not recorded', () =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      stage.twilio.faults.set({ dropCallbacks: true })
      const hold = stage.twilio.hold('answer', 'POST Messages')
      await stage.broadcast({ body: 'Não anotado', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      const lock = await lockTable(stage.database, 'attempts')
      hold.release()
      await lock.reachedBy(first)
      await first.kill()
      await endSessions(stage.database.db, first)
      await lock.release()
      expect(await attemptsIn(stage, 'sending')).toBe(MESSAGES)
      await stage.start('worker')
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
    }))

  test('while it stores callbacks: Twilio calls again', () =>
    onStage({}, async (stage) => {
      const api = await stage.start('api')
      const hold = stage.twilio.hold('answer', 'POST Messages')
      await stage.start('worker')
      await stage.broadcast({ body: 'Retorno', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      const lock = await lockTable(stage.database, 'attempts')
      await lock.reachedBy(api)
      await api.kill()
      await endSessions(stage.database.db, api)
      await Promise.all([stage.start('api'), lock.release()])
      hold.release()
      await stage.expectExactlyOnce()
      expect(stage.twilio.callbacks().retried).toBeGreaterThan(0)
      expect(await readFigures(stage.database.db)).toMatchObject({ attempts: MESSAGES })
    }))

  test('in the middle of writing a broadcast: all of it or nothing, and once when asked again', () =>
    onStage({}, async (stage) => {
      const [api] = await Promise.all([stage.start('api'), stage.start('worker')])
      const lock = await lockTable(stage.database, 'messages')
      const asking = stage.broadcast({ body: 'Pela metade', targets: phones(MESSAGES) })
      await lock.reachedBy(api)
      await api.kill()
      await lock.release()
      // What the dead process had begun is undone as soon as its session ends; what it asks for again is new.
      await stage.start('api')
      await asking
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ messages: MESSAGES })
    }))

  test('right after a broadcast was written, before its caller heard of it', () =>
    onStage({}, async (stage) => {
      const [api] = await Promise.all([stage.start('api'), stage.start('worker')])
      const asking = stage.broadcast({ body: 'Sem ouvir', targets: phones(MESSAGES) })
      await until(async () => (await readFigures(stage.database.db)).messages > 0, {
        withinMs: 15_000,
        otherwise: 'the broadcast was never written',
      })
      await api.kill()
      await stage.start('api')
      await asking
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ messages: MESSAGES })
    }))

  test.each(['arrival', 'answer'] as const)('while it looks up, at the %s of its question', (point) =>
    onStage({}, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      stage.twilio.faults.set({ dropCallbacks: true, acceptThen500: true })
      const hold = stage.twilio.hold(point, 'GET Messages')
      await stage.broadcast({ body: 'Consultando', targets: phones(MESSAGES) })
      await hold.reached()
      await first.kill()
      hold.release()
      await stage.start('worker')
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
    }),
  )
})
