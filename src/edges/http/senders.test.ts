import { beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { countSenders } from '../../messages/sender-metrics.ts'
import { sql } from '../../platform/db/db.ts'
import { openMetrics } from '../../platform/metrics.ts'

let app: TestApp
const metrics = openMetrics({ processMetrics: false })

beforeAll(async () => {
  app = await testApp()
  countSenders(metrics, app.deps.ground)
  await app.database.db.run(sql`
    update senders set stopped_reason = 'auth', stopped_until = '2026-11-22T15:01:00Z' where channel = 'whatsapp'`)
  await app.database.db.run(sql`
    update sender_pace set rate = full_rate / 2
    from senders x where x.id = sender_id and x.channel = 'sms'`)
})

test('tells how senders are, in the language of the reader and the time of the empresa', async () => {
  const { body } = await app.viewer.get('/api/v1/senders')
  expect(body.senders).toMatchObject([
    {
      channel: 'whatsapp',
      rate_per_second: 10,
      full_rate_per_second: 10,
      account_share: 1,
      stopped_reason: 'auth',
      stopped_until: '2026-11-22T15:01:00.000Z',
      text: expect.stringContaining('22/11/2026 12:01'),
    },
    { channel: 'sms', rate_per_second: 5, full_rate_per_second: 10, stopped_reason: null },
  ])
  const english = await app.viewer.get('/api/v1/senders', { headers: { 'accept-language': 'en' } })
  expect(JSON.stringify(english.body)).toContain('Twilio does not accept our credentials')
})

test("an empresa does not see another's own sender, the platform does", async () => {
  await app.database.db.run(sql`
    with made as (
      insert into senders (empresa_id, account_sid, channel, kind, address, created_at)
      values (${app.empresa.id}::int, 'AC9', 'sms', 'number', '+5511949999999', '2026-11-22')
      returning id)
    insert into sender_pace (sender_id, class, rate, full_rate, next_at)
    select id, 'urgent', 1, 1, '2026-11-22' from made`)
  const addresses = async (persona: TestApp['admin']) => {
    const { body } = await persona.get('/api/v1/senders')
    return (body.senders as { address: string }[]).map((each) => each.address)
  }
  expect(await addresses(app.admin)).toContain('+5511949999999')
  expect(await addresses(app.other)).not.toContain('+5511949999999')
  expect(await addresses(app.local)).toContain('+5511949999999')
})

test('the figures say the same, by id and never by number', async () => {
  const page = await metrics.page()
  expect(page).toMatch(/recado_sender_rate\{sender="\d+"\} 5/)
  expect(page).toMatch(/recado_sender_stopped\{sender="\d+",reason="auth"\} 1/)
  expect(page).toContain('recado_account_share 1')
  expect(page).not.toContain('+55')
})
