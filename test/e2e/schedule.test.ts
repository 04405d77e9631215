import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { getBroadcast } from '../../src/broadcasts/read-broadcasts.ts'
import { startScheduled } from '../../src/broadcasts/start-scheduled.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { BroadcastId } from '../../src/platform/ids.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let numbers = 0
function phone(): string {
  numbers += 1
  return `+55119${String(93_000_000 + numbers)}`
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`a broadcast with a start that is to come (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    beforeAll(async () => {
      service = await testService({ engine })
    })
    // Sessions do not last as long as some of these wait.
    beforeEach(async () => {
      tenant = await service.tenant()
    })

    const inMs = (ms: number) => new Date(service.clock.now().getTime() + ms).toISOString()
    const ask = (target: string, scheduledAt: string, more: Record<string, unknown> = {}, headers = {}) =>
      tenant.post(
        '/api/v1/twilio/broadcast',
        {
          ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', targets: [target] },
          ...{ scheduled_at: scheduledAt, ...more },
        },
        headers,
      )
    const schedule = async (target: string, ms: number): Promise<number> =>
      (await ask(target, inMs(ms))).body.broadcast_id
    const steer = (id: number, how: 'pause' | 'resume' | 'cancel') =>
      tenant.post(`/api/v1/broadcasts/${id}/${how}`, {})
    const read = async (id: number) => (await tenant.get(`/api/v1/broadcasts/${id}`)).body
    const arrived = (number: string) =>
      service.simulator.messages({ number }).filter((each) => each.body === 'Aviso').length
    const actions = async (id: number) =>
      (await tenant.get('/api/v1/audit-log?limit=200')).body.entries
        .filter((each: { facts: { broadcast?: number } }) => each.facts.broadcast === id)
        .map((each: { action: string }) => each.action)
    async function later(ms: number): Promise<void> {
      service.clock.advance(ms)
      await service.settle()
    }

    test('starts although another cannot be started, which is tried again', async () => {
      const { db } = service.database
      const [stuck, target] = [phone(), phone()]
      const [first, second] = [await schedule(stuck, HOUR_MS), await schedule(target, 2 * HOUR_MS)]
      await db.run(
        sql`create table stuck_groups as select group_id as id from broadcasts where id = ${first}::int`,
      )
      await db.run(sql`
        create function refuse_stuck() returns trigger language plpgsql as
        'begin if exists (select from stuck_groups g where g.id = new.id) then raise exception ''disk full''; end if; return new; end'`)
      await db.run(sql`
        create trigger refuse_stuck before update on message_groups for each row execute function refuse_stuck()`)
      try {
        await later(2 * HOUR_MS)
        expect([arrived(stuck), arrived(target)]).toEqual([0, 1])
        expect(await read(second)).toMatchObject({ status: 'completed' })
      } finally {
        await db.run(sql`drop function refuse_stuck cascade`)
        await db.run(sql`drop table stuck_groups`)
      }
      await later(0)
      expect([arrived(stuck), (await read(first)).status]).toEqual([1, 'completed'])
    })

    test('waits for it, says until when, and lives from then on', async () => {
      const target = phone()
      const at = inMs(2 * HOUR_MS)
      const { status, body } = await ask(target, at)
      expect([status, body.stats]).toEqual([200, { total: 1, sent: 0, failed: 0, queued: 1, suppressed: 0 }])
      const id = body.broadcast_id
      await later(2 * HOUR_MS - 1)
      expect(arrived(target)).toBe(0)
      expect(await read(id)).toMatchObject({
        ...{ status: 'scheduled', scheduled_at: at, start_missed: false, counts: { held: 1, queued: 0 } },
      })
      const [message] = (await tenant.get(`/api/v1/broadcasts/${id}/messages`)).body.messages
      expect((await tenant.get(`/api/v1/messages/${message.id}`)).body).toMatchObject({
        ...{ status: 'queued', held_reason: 'scheduled', held_until: at },
        held_message: expect.stringContaining('por causa de um envio agendado'),
      })
      await later(1)
      expect(arrived(target)).toBe(1)
      expect(await read(id)).toMatchObject({ status: 'completed', delivered: 1, scheduled_at: at })
      expect(await actions(id)).toEqual(['broadcast.started'])
    })

    test('is not too old when it starts days after it was written', async () => {
      const target = phone()
      const id = await schedule(target, 3 * DAY_MS)
      await later(3 * DAY_MS)
      expect(arrived(target)).toBe(1)
      expect(await getBroadcast(tenant.ctx, id as BroadcastId)).toMatchObject({
        status: 'completed',
        delivered: 1,
      })
    })

    test('in the past, too far ahead or without a zone is refused, clearly', async () => {
      const target = phone()
      const issue = async (at: string, headers = {}) => {
        const { status, body } = await ask(target, at, {}, headers)
        return [status, body.errors[0].field, body.errors[0].code, body.errors[0].message]
      }
      expect(await issue(inMs(0))).toEqual([
        ...[400, 'scheduled_at', 'in_the_past'],
        'Este momento já passou. Escolha um que ainda vem, ou envie agora.',
      ])
      expect((await issue(inMs(-DAY_MS), { 'accept-language': 'en' }))[3]).toContain('This moment has passed')
      expect((await issue(inMs(30 * DAY_MS + 1)))[2]).toBe('too_far_ahead')
      expect((await issue('2030-01-01T10:00:00'))[0]).toBe(400)
      expect((await issue('amanhã'))[0]).toBe(400)
      expect(arrived(target)).toBe(0)
    })

    test('an hour late it still starts; later it asks, and goes out once somebody resumes it', async () => {
      const [late, missed, dropped] = [phone(), phone(), phone()]
      const ids = [
        await schedule(late, HOUR_MS),
        await schedule(missed, HOUR_MS - 1),
        await schedule(dropped, 1),
      ]
      const [first = 0, second = 0, third = 0] = ids
      await later(2 * HOUR_MS)
      expect([arrived(late), arrived(missed), arrived(dropped)]).toEqual([1, 0, 0])
      expect(await read(first)).toMatchObject({ status: 'completed', start_missed: false })
      expect(await read(second)).toMatchObject({ status: 'paused', start_missed: true, queued: 1 })
      expect(await actions(second)).toEqual(['broadcast.start_missed'])
      const shown = await cli(['broadcasts', 'show', String(second)], {
        program: speakingTo(service.url, tenant.token),
      })
      expect(shown.stdout).toContain('Passou da hora sem sair')
      expect((await steer(second, 'resume')).body.status).toBe('sending')
      expect((await steer(third, 'cancel')).body).toMatchObject({ status: 'canceled', canceled: 1 })
      await service.settle()
      expect([arrived(missed), arrived(dropped)]).toEqual([1, 0])
      expect((await read(second)).start_missed).toBe(false)
    })

    test('paused before its start it waits for it again, or goes at once when that is over', async () => {
      const [early, over] = [phone(), phone()]
      const id = await schedule(early, HOUR_MS)
      const other = await schedule(over, HOUR_MS)
      expect((await steer(id, 'resume')).body.status).toBe('scheduled')
      for (const each of [id, other]) expect((await steer(each, 'pause')).body.status).toBe('paused')
      expect((await steer(id, 'resume')).body.status).toBe('scheduled')
      await later(HOUR_MS)
      expect([arrived(early), arrived(over)]).toEqual([1, 0])
      expect(await read(other)).toMatchObject({ status: 'paused', start_missed: false })
      expect((await steer(other, 'resume')).body.status).toBe('sending')
      await service.settle()
      expect(arrived(over)).toBe(1)
    })

    test('who says no before it starts gets nothing', async () => {
      const target = phone()
      const id = await schedule(target, HOUR_MS)
      await service.simulator.receive({ from: target, channel: 'sms', body: 'PARAR' })
      await later(HOUR_MS)
      expect(arrived(target)).toBe(0)
      expect((await read(id)).counts).toMatchObject({ held: 0, queued: 0, canceled: 1 })
    })

    test('with the same key another start is another request', async () => {
      const target = phone()
      const at = inMs(HOUR_MS)
      const key = { idempotency_key: `inicio-${target}` }
      const first = (await ask(target, at, key)).body.broadcast_id
      expect((await ask(target, at, key)).body.broadcast_id).toBe(first)
      expect((await ask(target, inMs(2 * HOUR_MS), key)).body.code).toBe('idempotency_conflict')
      await steer(first, 'cancel')
    })

    test('of several processes one starts it', async () => {
      const id = await schedule(phone(), HOUR_MS)
      service.clock.advance(HOUR_MS)
      await Promise.all(Array.from({ length: 4 }, () => startScheduled(service.app.ground)))
      expect(await actions(id)).toEqual(['broadcast.started'])
      expect(await read(id)).toMatchObject({ status: 'sending' })
      await service.settle()
    })
  })
}
