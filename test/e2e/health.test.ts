import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const METRICS_TOKEN = 'metrics-token-of-the-tests'

let numbers = 0
function phone(): string {
  numbers += 1
  return `+55119${String(60_000_000 + numbers)}`
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`what nobody came back to (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    beforeAll(async () => {
      service = await testService({ engine, env: { METRICS_TOKEN } })
      tenant = await service.tenant()
    })

    async function send(targets: string[]): Promise<number> {
      const { body } = await tenant.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', wait_ms: 0, targets },
      })
      return body.broadcast_id
    }

    async function figures(): Promise<Record<string, number>> {
      const answer = await fetch(`${service.url}/metrics`, {
        headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      })
      const lines = (await answer.text()).split('\n').filter((line) => /^recado_/.test(line))
      return Object.fromEntries(
        lines.map((line) => {
          const [name = '', value] = line.split(/ (?=[^ ]+$)/)
          return [name.replace(/^recado_/, ''), Number(value)]
        }),
      )
    }

    test('the queue is told by lane: how much is due, and for how long', async () => {
      expect(await figures()).toMatchObject({
        'queue_due{lane="otp"}': 0,
        'queue_due{lane="bulk"}': 0,
        'queue_oldest_seconds{lane="bulk"}': 0,
      })
      await send([phone(), phone()])
      service.clock.advance(30_000)
      await send([phone()])
      expect(await figures()).toMatchObject({
        'queue_due{lane="bulk"}': 3,
        'queue_oldest_seconds{lane="bulk"}': 30,
        'queue_due{lane="alert"}': 0,
      })
      await service.database.db.run(sql`update streams set state = 'paused'`)
      expect((await figures())['queue_due{lane="bulk"}']).toBe(0)
      await service.database.db.run(sql`update streams set state = 'open'`)
      await service.settle()
      expect((await figures())['queue_due{lane="bulk"}']).toBe(0)
    })

    test('leases, doubts and receipts that are overdue are told apart', async () => {
      const targets = [phone(), phone(), phone()]
      for (const number of targets) service.simulator.faults.set({ noReceipt: true }, number)
      await send(targets)
      await service.settle()
      const overdue = async () => {
        const all = await figures()
        return (['lease', 'uncertain', 'receipt'] as const).map((kind) => all[`overdue{kind="${kind}"}`])
      }
      expect(await overdue()).toEqual([0, 0, 0])
      const [a, b] = await service.database.db.many(
        sql<{ id: number }>`select id from attempts order by id desc limit 2`,
      )
      const now = service.clock.now()
      const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
      await service.database.db.run(sql`
        update attempts set state = 'sending', look_at = ${ago(61)}::timestamptz where id = ${a?.id}::bigint`)
      await service.database.db.run(sql`
        update attempts set state = 'uncertain', claimed_at = ${ago(301)}::timestamptz,
          look_at = ${ago(-15)}::timestamptz where id = ${b?.id}::bigint`)
      expect(await overdue()).toEqual([1, 1, 0])
      service.clock.advance(2 * 60_000 + 5 * 60_000 + 1_000)
      expect(await overdue()).toEqual([1, 1, 1])
    })

    test('a code that nobody knows is counted by its name, and retried on no channel', async () => {
      const [refused, failed] = [phone(), phone()]
      service.simulator.faults.set({ reject: { httpStatus: 400, code: 98_765 } }, refused)
      service.simulator.faults.set({ finalStatus: { status: 'failed', errorCode: 98_764 } }, failed)
      await send([refused, failed])
      await service.settle()
      expect(await figures()).toMatchObject({
        'unknown_codes_total{code="98765"}': 1,
        'unknown_codes_total{code="98764"}': 1,
      })
      expect(service.simulator.messages({ number: refused })).toHaveLength(0)
      expect(service.simulator.messages({ number: failed })).toHaveLength(1)
    })

    // The last one: it turns the clock beyond everybody's session.
    test('a receipt that never comes ends as a known state after 48 hours', async () => {
      const one = phone()
      service.simulator.faults.set({ noReceipt: true }, one)
      await send([one])
      await service.settle()
      const start = service.clock.now()
      const read = () =>
        service.database.db.one(sql<{ state: string; reason: string | null; lookAt: Date | null }>`
          select m.state, m.reason, a.look_at from messages m join attempts a on a.message_id = m.id
          where m.to_address = ${one}::text`)
      for (let hours = 0; hours < 47; hours++) {
        service.clock.advance(3_600_000)
        await service.settle()
      }
      expect(await read()).toEqual({
        ...{ state: 'sent', reason: null },
        lookAt: new Date(start.getTime() + 48 * 3_600_000),
      })
      service.clock.advance(3_600_000)
      await service.settle()
      expect(await read()).toEqual({ state: 'sent', reason: 'no_receipt', lookAt: null })
    })
  })
}

test('Twilio is asked to report again, unless that is switched off', async () => {
  for (const [retries, fragment] of [
    ['1', '#rc=5&rp=5xx,ct,rt'],
    ['0', ''],
  ] as const) {
    const service = await testService({ env: { TWILIO_CALLBACK_RETRIES: retries } })
    const tenant = await service.tenant()
    const number = phone()
    await tenant.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'Aviso', body: 'Aviso', wait_ms: 0, targets: [number] },
    })
    await service.settle()
    const [message] = service.simulator.messages({ number })
    expect(new URL(message?.statusCallback ?? '').hash).toBe(fragment)
    expect(message).toMatchObject({ status: 'delivered' })
  }
})
