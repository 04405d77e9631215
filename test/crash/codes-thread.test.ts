import { describe, expect, test } from 'vitest'
import { anyFreePort } from '../../src/edges/launch/ports.ts'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import { halfWay, untilSomebodyWaits } from '../harness/half-way.ts'
import type { Member } from './harness/member.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { onStage, type Stage } from './harness/stage.ts'

const TIME_MAX_MS = 180_000
/** Far longer than a code takes, on any machine. */
const STANDS_STILL_MS = 40_000
const METRICS_TOKEN = 'metrics-token-of-the-crash-tests'
const PHONES = ['+5511911000001', '+5511911000002']

/** One process that sends and one that only answers, both as they are shipped. */
async function startBoth(stage: Stage): Promise<{ sender: Member; asker: string }> {
  const port = await anyFreePort('127.0.0.1')
  const [sender] = await Promise.all([
    stage.start('all', { METRICS_TOKEN }),
    stage.start('api', { PORT: String(port) }),
  ])
  await untilApart(stage, '1')
  return { sender, asker: `http://127.0.0.1:${port}` }
}

async function post(
  { ctx }: Stage,
  url: string,
  verb: 'start' | 'check',
  input: Record<string, unknown>,
): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1/twilio/verify/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...input, empresa_id: ctx.empresaId, channel: 'sms' }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  return await answer.json()
}

/** What the process says of its thread. */
async function untilApart(stage: Stage, figure: '0' | '1'): Promise<void> {
  let page = ''
  await until(
    async () => {
      const answer = await fetch(`${stage.url}/metrics`, {
        headers: { authorization: `Bearer ${METRICS_TOKEN}` },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      page = await answer.text()
      return new RegExp(`^recado_codes_thread ${figure}$`, 'm').test(page)
    },
    { withinMs: PATIENCE_MS, otherwise: () => `recado_codes_thread was never ${figure}:\n${page}` },
  )
}

const untilArrived = ({ twilio }: Stage, number: string) =>
  until(() => twilio.messages({ number }).length > 0, {
    withinMs: PATIENCE_MS,
    otherwise: 'the code never arrived',
  })

/** The code of the one message that this phone has. */
function codeOn({ twilio }: Stage, number: string): string {
  const messages = twilio.messages({ number })
  expect(messages).toHaveLength(1)
  return /\b(\d{6})\b/.exec(messages[0]?.body ?? '')?.[1] ?? ''
}

async function attemptsIn({ database }: Stage, state: string): Promise<number> {
  const { n } = await database.db.one(sql<{ n: number }>`
    select count(*)::int as n from attempts where state = ${state}::text`)
  return n
}

describe.skipIf(!hasEngine('postgres'))('codes', { concurrent: true, timeout: TIME_MAX_MS }, () => {
  test('leave while the main thread of the process stands still', () =>
    onStage({ shipped: true }, async (stage) => {
      const [phone = ''] = PHONES
      const { sender, asker } = await startBoth(stage)
      sender.standStill(STANDS_STILL_MS)
      const asking = post(stage, asker, 'start', { phone_e164: phone })
      await untilArrived(stage, phone)
      expect(sender.said()).not.toContain('goes on')
      expect(await asking).toMatchObject({ success: true, channel: 'sms' })
      const checked = await post(stage, asker, 'check', { phone_e164: phone, code: codeOn(stage, phone) })
      expect(checked).toMatchObject({ verified: true })
      expect(sender.said()).not.toContain('goes on')
    }))

  test('are neither lost nor doubled by the end of their thread in the middle of a request, and it is started again', () =>
    onStage({ shipped: true }, async (stage) => {
      const [first = '', second = ''] = PHONES
      const { sender, asker } = await startBoth(stage)
      const hold = stage.twilio.hold('arrival', 'POST Messages')
      const asking = post(stage, asker, 'start', { phone_e164: first })
      await hold.reached(1)
      sender.endThread()
      await until(() => sender.said().includes('the thread of one-time codes died'), {
        withinMs: PATIENCE_MS,
        otherwise: 'nobody was told that the thread died',
      })
      await untilApart(stage, '1')
      // Nobody touches it before its lease is over, whoever is there to send.
      expect(await attemptsIn(stage, 'sending')).toBe(1)
      hold.release()
      expect(await asking).toMatchObject({ success: true })
      expect(await post(stage, asker, 'start', { phone_e164: second })).toMatchObject({ success: true })
      await untilArrived(stage, second)
      // The end of the lease, for which nobody has to wait.
      await stage.database.db.run(sql`
        update attempts set look_at = ${stage.clock.now()}::timestamptz where state = 'sending'`)
      await until(
        async () => (await attemptsIn(stage, 'sending')) + (await attemptsIn(stage, 'uncertain')) === 0,
        {
          withinMs: PATIENCE_MS,
          otherwise: 'an outcome stayed unknown',
        },
      )
      for (const phone of [first, second]) {
        const checked = await post(stage, asker, 'check', { phone_e164: phone, code: codeOn(stage, phone) })
        expect(checked).toMatchObject({ verified: true })
      }
    }))

  test('leave by the main thread while theirs cannot live', () =>
    onStage({ shipped: true }, async (stage) => {
      const [phone = ''] = PHONES
      const { sender, asker } = await startBoth(stage)
      sender.refuseThreads()
      sender.endThread()
      await untilApart(stage, '0')
      expect(await post(stage, asker, 'start', { phone_e164: phone })).toMatchObject({ success: true })
      await untilArrived(stage, phone)
      const checked = await post(stage, asker, 'check', { phone_e164: phone, code: codeOn(stage, phone) })
      expect(checked).toMatchObject({ verified: true })
    }))

  test('are answered and recorded before the process ends in order', () =>
    onStage({ shipped: true }, async (stage) => {
      const [phone = ''] = PHONES
      const { sender, asker } = await startBoth(stage)
      const hold = stage.twilio.hold('answer', 'POST Messages')
      const asking = post(stage, asker, 'start', { phone_e164: phone })
      await hold.reached(1)
      const stopping = sender.stop()
      await until(() => sender.said().includes('Parando'), {
        withinMs: PATIENCE_MS,
        otherwise: () => `it was never told to stop:\n${sender.said()}`,
      })
      hold.release()
      expect(await stopping).toBe(0)
      expect(await attemptsIn(stage, 'sending')).toBe(0)
      expect(await asking).toMatchObject({ success: true })
      expect(codeOn(stage, phone)).toMatch(/^\d{6}$/)
      const { state } = await stage.database.db.one(sql<{ state: string }>`select state from attempts`)
      expect(['accepted', 'sent', 'delivered']).toContain(state)
    }))

  test('do not keep a process that is told to stop while their thread is loading', () =>
    onStage({ shipped: true }, async (stage) => {
      const { sender } = await startBoth(stage)
      const { db } = stage.database
      const unlock = await halfWay(db, (tx) => tx.run(sql`lock table data_keys in access exclusive mode`))
      sender.endThread()
      await untilSomebodyWaits(db)
      const stopped = await sender.stop()
      await unlock()
      expect([stopped, sender.said()]).toEqual([0, expect.not.stringContaining('took too long')])
    }))
})
