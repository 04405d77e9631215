import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { CLAIM, endSessions, RECORD } from './harness/table-lock.ts'
import { readFigures } from './harness/verdict.ts'

/** A lease, all looks and a second attempt, with room for a machine that has other things to do. */
const TIME_MAX_MS = 300_000
const MESSAGES = 10

/** Attempts in a state, as anybody can see them. */
function attemptsIn(stage: Stage, state: string): Promise<number> {
  return stage.database.db
    .one(sql<{ n: number }>`select count(*)::int as n from attempts where state = ${state}::text`)
    .then((row) => row.n)
}

const untilAttempts = (stage: Stage, state: string, count: number) =>
  until(async () => (await attemptsIn(stage, state)) >= count, {
    withinMs: PATIENCE_MS,
    otherwise: `there were never ${count} attempts in ${state}`,
  })

describe.skipIf(!hasEngine('postgres'))('killed', { concurrent: true, timeout: TIME_MAX_MS }, () => {
  test('between the claim and the request: looked up in vain, sent once by another', () =>
    onStage({}, async (stage) => {
      const first = await stage.start('worker')
      const lock = await stage.lock('attempts')
      await stage.queue({ body: 'Antes do pedido', targets: phones(MESSAGES) })
      await lock.reachedBy(first, CLAIM)
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

  test('when Twilio accepts only after the caller is dead', () =>
    onStage({}, async (stage) => {
      const first = await stage.start('worker')
      const hold = stage.twilio.hold('arrival', 'POST Messages')
      await stage.queue({ body: 'Aceito depois', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      await first.kill()
      await stage.start('worker')
      // A lease has run out and a first look has found nothing.
      await untilAttempts(stage, 'uncertain', 1)
      hold.release()
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
    }))

  test('when Twilio has accepted and not answered, two identical texts to each person', () =>
    onStage({}, async (stage) => {
      const first = await stage.start('worker')
      const hold = stage.twilio.hold('answer', 'POST Messages')
      const targets = phones(MESSAGES)
      await stage.queue({ body: 'Duas vezes', targets })
      await stage.queue({ body: 'Duas vezes', targets })
      await hold.reached(2 * MESSAGES)
      await first.kill()
      hold.release()
      await Promise.all([stage.start('worker'), stage.start('worker')])
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: 2 * MESSAGES })
    }))

  test('when Twilio has answered and the outcome is not recorded', () =>
    onStage({}, async (stage) => {
      const first = await stage.start('worker')
      const hold = stage.twilio.hold('answer', 'POST Messages')
      await stage.queue({ body: 'Não anotado', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      const lock = await stage.lock('attempts')
      hold.release()
      await lock.reachedBy(first, RECORD)
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
      await stage.ask({ body: 'Retorno', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      const lock = await stage.lock('attempts')
      await lock.reachedBy(api)
      await api.kill()
      await endSessions(stage.database.db, api)
      await Promise.all([stage.start('api'), lock.release()])
      hold.release()
      await stage.expectAllEnded()
      expect(stage.twilio.callbacks().retried).toBeGreaterThan(0)
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0 })
    }))

  test('in the middle of writing a broadcast, and right after: all of it or nothing, and once when asked again', () =>
    onStage({}, async (stage) => {
      const [api] = await Promise.all([stage.start('api'), stage.start('worker')])
      const lock = await stage.lock('messages')
      const asking = stage.ask({ body: 'Pela metade', targets: phones(MESSAGES) })
      await lock.reachedBy(api)
      await api.kill()
      await lock.release()
      // What the dead process had begun is undone as soon as its session ends; what is asked for again is new.
      const second = await stage.start('api')
      await asking

      const askingAgain = stage.ask({ body: 'Sem ouvir', targets: phones(MESSAGES) })
      await until(async () => (await readFigures(stage.database.db)).messages > MESSAGES, {
        withinMs: PATIENCE_MS,
        otherwise: 'the broadcast was never written',
      })
      await second.kill()
      await stage.start('api')
      await askingAgain
      await stage.expectAllEnded()
      expect(await readFigures(stage.database.db)).toMatchObject({ messages: 2 * MESSAGES })
    }))

  test('while it looks up', () =>
    onStage({}, async (stage) => {
      const first = await stage.start('worker')
      stage.twilio.faults.set({ acceptThen500: true })
      const hold = stage.twilio.hold('answer', 'GET Messages')
      await stage.queue({ body: 'Consultando', targets: phones(MESSAGES) })
      await hold.reached()
      await first.kill()
      hold.release()
      await stage.start('worker')
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: 0, adopted: MESSAGES })
    }))

  test('when Twilio has the request and its connection breaks: who opted out or expired meanwhile gets nothing', () =>
    onStage({}, async (stage) => {
      const body = 'Tarde demais'
      const [optedOut, late, others] = [phones(3), phones(3), phones(4)]
      const first = await stage.start('worker')
      const hold = stage.twilio.hold('arrival', 'POST Messages')
      await stage.queue({ body, targets: [...optedOut, ...late, ...others] })
      await hold.reached(MESSAGES)
      await first.kill()
      hold.drop()
      await optOut(stage, optedOut)
      await expire(stage, late)
      for (const phone of [...optedOut, ...late]) stage.ledger.expect(phone, body, -1)
      await stage.start('worker')
      await stage.expectExactlyOnce()
      expect(await readFigures(stage.database.db)).toMatchObject({ resent: MESSAGES, adopted: 0 })
      expect(await statesOf(stage)).toMatchObject({ suppressed: 3, expired: 3 })
    }))

  test('the program as it is shipped, in real time, between a request and its answer', () =>
    onStage({ shipped: true }, async (stage) => {
      const [, first] = await Promise.all([stage.start('api'), stage.start('worker')])
      const hold = stage.twilio.hold('answer', 'POST Messages')
      await stage.queue({ body: 'De verdade', targets: phones(MESSAGES) })
      await hold.reached(MESSAGES)
      await first.kill()
      hold.release()
      await stage.start('worker')
      await stage.queue({ body: 'De verdade, outra vez', targets: phones(MESSAGES) })
      // No lease has to run out: the callbacks told the api what its dead neighbour could not say.
      await stage.expectAllEnded()
      expect(await readFigures(stage.database.db)).toMatchObject({ attempts: 2 * MESSAGES, uncertain: 0 })
    }))
})

async function optOut({ database, ctx, keyring }: Stage, targets: readonly string[]): Promise<void> {
  await database.db.run(sql`
    insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
    select ${ctx.empresaId}::int, key, 'opted_out', 'test', ${ctx.clock.now()}::timestamptz
    from unnest(${targets.map((phone) => keyring.recipientKey(phone))}::bytea[]) as t (key)`)
}

async function expire({ database, ctx }: Stage, targets: readonly string[]): Promise<void> {
  await database.db.run(sql`
    update messages set expires_at = ${ctx.clock.now()}::timestamptz where to_address = any(${targets}::text[])`)
}

async function statesOf({ database }: Stage): Promise<Record<string, number>> {
  const rows = await database.db.many(
    sql<{ state: string; n: number }>`select state, count(*)::int as n from messages group by state`,
  )
  return Object.fromEntries(rows.map((row) => [row.state, row.n]))
}
