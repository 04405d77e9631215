import { beforeAll, describe, expect, test } from 'vitest'
import { getRecord } from '../../src/broadcasts/read-broadcasts.ts'
import { steerGroup } from '../../src/messages/steer-group.ts'
import { withTransaction } from '../../src/platform/context.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { BroadcastId } from '../../src/platform/ids.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Reply, type Tenant, type TestService, testService } from '../harness/service.ts'

type Steer = 'pause' | 'resume' | 'cancel'

let numbers = 0
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(92_000_000 + numbers)}`
  })
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`pausing, resuming and canceling (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    let other: Tenant
    beforeAll(async () => {
      service = await testService({ engine })
      tenant = await service.tenant()
      other = await service.tenant()
    })

    async function write(targets: string[], more: Record<string, unknown> = {}): Promise<number> {
      const { body } = await tenant.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', wait_ms: 0, targets, ...more },
      })
      return body.broadcast_id
    }
    const steer = (id: number, how: Steer, as = tenant): Promise<Reply> =>
      as.post(`/api/v1/broadcasts/${id}/${how}`, {})
    const read = async (id: number) => (await tenant.get(`/api/v1/broadcasts/${id}`)).body
    const arrived = (targets: string[]) =>
      targets.filter((number) => service.simulator.messages({ number }).length > 0)
    const messagesOf = async (id: number) =>
      (await tenant.get(`/api/v1/broadcasts/${id}/messages?limit=200`)).body.messages
    const detail = async (id: string) => (await tenant.get(`/api/v1/messages/${id}`)).body
    const audit = async (of = tenant) =>
      (await of.get('/api/v1/audit-log?limit=200')).body.entries
        .filter((each: { action: string }) => each.action.startsWith('broadcast.'))
        .map(({ action, actor, facts }: Record<string, unknown>) => ({ action, actor, facts }))

    test('a paused one sends nothing, and goes on where it stood', async () => {
      const targets = phones(5)
      const id = await write(targets)
      expect(await steer(id, 'pause')).toMatchObject({
        status: 200,
        body: {
          ...{ success: true, broadcast_id: id, status: 'paused', waiting: 5, in_flight: 0, canceled: 0 },
          stats: { total: 5, sent: 0, failed: 0, queued: 5, suppressed: 0 },
        },
      })
      await service.settle()
      expect(arrived(targets)).toEqual([])
      expect(await read(id)).toMatchObject({ status: 'paused', queued: 5, counts: { held: 5, queued: 0 } })
      const [first] = await messagesOf(id)
      expect(await detail(first.id)).toMatchObject({ status: 'queued', held_reason: 'paused' })
      expect((await steer(id, 'resume')).body).toMatchObject({ status: 'sending', waiting: 5 })
      await service.settle()
      expect(arrived(targets)).toEqual(targets)
      expect(await read(id)).toMatchObject({ status: 'completed', delivered: 5 })
    })

    test('a canceled one ends what waits and keeps what has arrived', async () => {
      const [gone = '', ...waiting] = phones(4)
      const id = await write([gone, ...waiting])
      await service.database.db.run(sql`
        update messages set due_at = ${new Date(service.clock.now().getTime() + 60_000)}::timestamptz
        where due_at is not null and to_address = any(${waiting}::text[])`)
      await service.settle()
      expect((await steer(id, 'pause')).body).toMatchObject({ status: 'paused', waiting: 3 })
      expect((await steer(id, 'cancel')).body).toMatchObject({
        ...{ status: 'canceled', waiting: 0, in_flight: 0, canceled: 3 },
        stats: { total: 4, sent: 1, failed: 3, queued: 0 },
      })
      service.clock.advance(3_600_000)
      await service.settle()
      expect(arrived([gone, ...waiting])).toEqual([gone])
      expect(await read(id)).toMatchObject({ status: 'canceled', delivered: 1, counts: { canceled: 3 } })
      const last = (await messagesOf(id)).at(-1)
      const { status, reason, timeline } = await detail(last.id)
      expect([status, reason]).toEqual(['canceled', 'broadcast_canceled'])
      expect(timeline.at(-1).text).toBe('A campanha foi cancelada: retirada da fila sem sair.')
    })

    test('what a process that died had not canceled yet the worker cancels', async () => {
      const targets = phones(3)
      const id = await write(targets)
      const { groupId } = await getRecord(tenant.ctx, id as BroadcastId)
      await withTransaction(tenant.ctx, (tx) => steerGroup(tx, groupId, async () => 'canceled'))
      expect(await read(id)).toMatchObject({ status: 'canceled', counts: { held: 3, canceled: 0 } })
      await service.settle()
      expect(await read(id)).toMatchObject({ status: 'canceled', counts: { held: 0, canceled: 3 } })
      expect(arrived(targets)).toEqual([])
    })

    test('neither another try nor an SMS follows what had left when it was canceled', async () => {
      const [again = '', falls = ''] = phones(2)
      for (const number of [again, falls]) service.simulator.phones.set(number, { on: false })
      const retried = await write([again])
      await service.settle()
      expect(await read(retried)).toMatchObject({ status: 'sending', counts: { held: 1 } })
      expect((await steer(retried, 'cancel')).body).toMatchObject({ status: 'canceled', canceled: 1 })

      const silent = await write([falls], { preferred_channel: 'whatsapp', fallback_after_s: 60 })
      await service.settle()
      expect(await read(silent)).toMatchObject({ status: 'completed', sent: 1, delivered: 0 })
      expect((await steer(silent, 'cancel')).body).toMatchObject({ status: 'canceled', canceled: 0 })
      for (const number of [again, falls])
        service.simulator.phones.set(number, { on: true, hasWhatsApp: false })
      service.clock.advance(120_000)
      await service.settle()
      const channels = (number: string) => service.simulator.messages({ number }).map((each) => each.to)
      expect([channels(again), channels(falls)]).toEqual([[again], [`whatsapp:${falls}`]])
      expect(await read(silent)).toMatchObject({ counts: { canceled: 1 }, fell_back: 0, total_targets: 1 })
    })

    test('a message of a canceled one is not tried again by hand', async () => {
      const [fails = '', waits = ''] = phones(2)
      service.simulator.faults.set(
        { finalStatus: { status: 'undelivered', errorCode: 30005, next: 1 } },
        fails,
      )
      const id = await write([fails, waits])
      await service.database.db.run(sql`
        update messages set due_at = due_at + interval '1 hour' where due_at is not null and to_address = ${waits}::text`)
      await service.settle()
      await steer(id, 'cancel')
      const [first] = await messagesOf(id)
      expect(first.status).toBe('failed')
      for (const path of [`/api/v1/broadcasts/${id}/retry`, `/api/v1/messages/${first.id}/retry`]) {
        expect(await tenant.post(path, {})).toMatchObject({
          status: 409,
          body: { code: 'broadcast_canceled' },
        })
      }
    })

    test('what does not fit is refused, in the language of who asks', async () => {
      const over = await write(phones(1))
      await service.settle()
      const canceled = await write(phones(1))
      await steer(canceled, 'cancel')
      for (const how of ['pause', 'resume', 'cancel'] as const) {
        expect(await steer(over, how)).toMatchObject({ status: 409, body: { code: 'broadcast_completed' } })
      }
      const english = await tenant.post(
        `/api/v1/broadcasts/${canceled}/resume`,
        {},
        { 'accept-language': 'en' },
      )
      expect(english).toMatchObject({ status: 409, body: { title: 'Broadcast canceled' } })
      expect((await steer(canceled, 'pause')).body).toMatchObject({
        ...{ code: 'broadcast_canceled', title: 'Campanha cancelada' },
        message: expect.stringContaining('não envia mais nada'),
      })
    })

    test('of another empresa there is nothing to find, and nothing changes', async () => {
      const id = await write(phones(1))
      for (const how of ['pause', 'resume', 'cancel'] as const) {
        expect((await steer(id, how, other)).status).toBe(404)
        expect((await steer(999_999, how)).status).toBe(404)
      }
      expect(await read(id)).toMatchObject({ status: 'sending', queued: 1 })
      expect(await audit(other)).toEqual([])
    })

    test('each is written down once, however often it is said', async () => {
      const id = await write(phones(2))
      for (const how of ['pause', 'pause', 'resume', 'resume', 'cancel', 'cancel'] as const) {
        expect((await steer(id, how)).status).toBe(200)
      }
      const by = { actor: tenant.username, facts: { broadcast: id } }
      expect((await audit()).slice(0, 3)).toEqual([
        { action: 'broadcast.canceled', ...by },
        { action: 'broadcast.resumed', ...by },
        { action: 'broadcast.paused', ...by },
      ])
      expect((await steer(id, 'cancel')).body).toMatchObject({ status: 'canceled', canceled: 2 })
    })

    test('by the command line', async () => {
      const id = await write(phones(1_234))
      const run = (how: Steer, lang: 'pt-BR' | 'en' = 'pt-BR') =>
        cli(['broadcasts', how, String(id)], { lang, program: speakingTo(service.url, tenant.token) })
      const paused = await run('pause')
      expect([paused.exit, paused.stdout]).toEqual([0, expect.stringContaining(`Campanha ${id}: pausada`)])
      expect(paused.stdout).toContain('1.234')
      expect((await run('resume')).stdout).toContain(`Campanha ${id}: enviando`)
      const canceled = await run('cancel', 'en')
      expect(canceled.stdout).toContain(`Broadcast ${id}: canceled`)
      const again = await run('resume')
      expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('foi cancelada')])
      expect((await cli(['broadcasts', 'pause', 'x'])).exit).toBe(2)
    })
  })
}
