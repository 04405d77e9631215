import { beforeAll, describe, expect, test } from 'vitest'
import { testClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/db.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const HOUR_MS = 3_600_000

function phones(count: number, from: number): string[] {
  return Array.from({ length: count }, (_, at) => `+55119${String(94_000_000 + from + at)}`)
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`who was written to today already (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    let other: Tenant
    beforeAll(async () => {
      // Sunday, 22:00 in São Paulo; Monday in Greenwich.
      service = await testService({ engine, clock: testClock('2026-11-23T01:00:00Z') })
      tenant = await service.tenant()
      other = await service.tenant()
    })

    async function send(name: string, targets: string[], more = {}, as = tenant): Promise<number> {
      const { body } = await as.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: name, body: 'Aviso', preferred_channel: 'sms', wait_ms: 0, targets, ...more },
      })
      return body.broadcast_id
    }
    const preview = async (targets: string[]) =>
      (
        await tenant.post('/api/v1/broadcasts/preview', {
          ...{ body: 'Aviso', preferred_channel: 'sms', targets },
        })
      ).body.sent_today
    const inMs = (ms: number) => new Date(service.clock.now().getTime() + ms).toISOString()

    test('is counted once a person, by broadcast, and of this empresa and this day alone', async () => {
      expect(await preview(phones(5, 0))).toEqual({ recipients: 0, broadcasts: [] })
      const [fails = ''] = phones(1, 2)
      service.simulator.faults.set(
        { finalStatus: { status: 'undelivered', errorCode: 30005, next: 1 } },
        fails,
      )
      const first = await send('Manhã', phones(3, 0))
      const second = await send('Tarde', phones(2, 1))
      await send('De outra', phones(5, 0), {}, other)
      const canceled = await send('Cancelada', phones(5, 0), { scheduled_at: inMs(HOUR_MS) })
      await tenant.post(`/api/v1/broadcasts/${canceled}/cancel`, {})
      const tonight = await send('Noite', phones(1, 3), { scheduled_at: inMs(HOUR_MS) })
      await send('Amanhã', phones(5, 0), { scheduled_at: inMs(2 * HOUR_MS) })
      await service.settle()
      // Of the first three the third failed in the morning and was reached in the afternoon.
      expect(await preview(phones(5, 0))).toEqual({
        recipients: 4,
        broadcasts: [
          { id: tonight, campaign_name: 'Noite', recipients: 1 },
          { id: second, campaign_name: 'Tarde', recipients: 2 },
          { id: first, campaign_name: 'Manhã', recipients: 2 },
        ],
      })
      expect(await preview(phones(2, 100))).toEqual({ recipients: 0, broadcasts: [] })
    })

    test('had a broadcast of today that was canceled half-way', async () => {
      const targets = phones(3, 400)
      const id = await send('Com erro', targets)
      await service.database.db.run(sql`
        update messages set due_at = due_at + interval '1 hour' where to_address = ${targets[2] ?? ''}::text`)
      await service.settle()
      expect(await tenant.post(`/api/v1/broadcasts/${id}/cancel`, {})).toMatchObject({
        body: { stats: { sent: 2 }, canceled: 1 },
      })
      expect(await preview(targets)).toEqual({
        recipients: 2,
        broadcasts: [{ id, campaign_name: 'Com erro', recipients: 2 }],
      })
    })

    test('begins anew when the day does where the empresa is', async () => {
      const targets = phones(1, 200)
      await send('Ontem', targets)
      await service.settle()
      service.clock.advance(2 * HOUR_MS - 1)
      expect((await preview(targets)).recipients).toBe(1)
      service.clock.advance(1)
      expect((await preview(targets)).recipients).toBe(0)
    })

    test('is said by the command line before it sends', async () => {
      const { status } = await tenant.post('/api/v1/freelancers', {
        ...{ nome: 'Maria', phone: phones(1, 300)[0], cadastro_completo: true, external_id: `m-${engine}` },
      })
      expect([200, 201]).toContain(status)
      await send('Hoje', phones(1, 300))
      await service.settle()
      const shown = await cli(
        ['enviar_whatsapp_freelancers', '--mensagem', 'Oi', '--canal', 'sms', '--dry-run'],
        {
          program: speakingTo(service.url, tenant.token),
        },
      )
      expect(shown.stderr).toMatch(/Já em outra campanha hoje\s+1/)
    })
  })
}
