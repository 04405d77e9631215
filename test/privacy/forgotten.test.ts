import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { applyRetention } from '../../src/privacy/apply-retention.ts'
import { getErasure } from '../../src/privacy/read-erasures.ts'
import { requestErasure } from '../../src/privacy/request-erasure.ts'
import { setRetention } from '../../src/privacy/retention.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'
import { JOAO, keyOf, MARIA, wholeDatabase } from './world.ts'

const DAY_MS = 86_400_000

/** What Maria was sent and wrote is forgotten here in time; only then she asks to be erased. */
let service: TestService
let tenant: Tenant

beforeAll(async () => {
  service = await testService()
  tenant = await service.tenant()
  const wish = { campaign_name: 'Saudação', body: 'Bom dia', wait_ms: 0 }
  await tenant.post('/api/v1/twilio/broadcast', { ...wish, targets: [MARIA.phone, JOAO.phone] })
  await service.settle()
  for (const { phone } of [MARIA, JOAO]) {
    await service.simulator.receive({ from: phone, channel: 'whatsapp', body: 'Recebi' })
  }
  await service.settle()
  await service.database.db.run(sql`
    insert into permanent_failures (attempt_id, message_id, recipient_key, channel, code, at)
    select a.id, m.id, m.recipient_key, 'sms', 30005, ${service.clock.now()}::timestamptz
    from messages m join attempts a on a.message_id = m.id where m.recipient_key = ${keyOf(service)}::bytea`)
  await setRetention(tenant.ctx, { contentDays: 7, rawDays: 7, inboundDays: 7 })
  service.clock.advance(10 * DAY_MS)
  await applyRetention(tenant.ctx)
})

const atTwilio = (phone: string) =>
  service.simulator.messages().filter(({ to, from }) => `${from} ${to}`.includes(phone))

test('what was forgotten in time is not here any more, and still at Twilio', async () => {
  const rows = await wholeDatabase(service.database.db)
  expect(rows.filter((row) => row.includes(MARIA.phone.slice(1)))).toEqual([])
  expect(atTwilio(MARIA.phone).map(({ body }) => body)).toEqual(['Bom dia', 'Recebi'])
})

test('a person who is erased after that is taken out at Twilio too, with nothing left here that leads to them', async () => {
  const { ctx } = tenant
  const { id } = await requestErasure(ctx, service.app.keyring, 'all', {
    ...{ e164: MARIA.phone, everywhere: true },
  })
  await service.settle()
  service.clock.advance(10_000)
  await service.settle()
  expect(await getErasure(ctx, 'all', id)).toMatchObject({
    state: 'done',
    counts: { messages: 1, twilio: 1, forgotten_inbound: 1, inbound_messages: 0 },
  })
  expect(atTwilio(MARIA.phone).filter((each) => each.body !== '')).toEqual([])
  const hex = keyOf(service).toString('hex')
  const rows = (await wholeDatabase(service.database.db)).filter((row) => row.includes(hex))
  expect(rows.map((row) => row.split(':')[0])).toEqual(['suppressions'])
  expect(atTwilio(JOAO.phone).map((each) => each.body)).toEqual(['Bom dia', 'Recebi'])
})
