import { expect, test } from 'vitest'
import { testService } from '../harness/service.ts'

const MARIA = '+5511981234477'

test.each([
  ['our own', {}],
  ['of Twilio Verify', { TWILIO_VERIFY_SID: `VA${'9'.repeat(32)}` }],
])('codes %s do not go to whoever was erased or blocked', async (_, env) => {
  const service = await testService({ env })
  const tenant = await service.tenant()
  const start = async (phone: string) => {
    const wish = { phone_e164: phone, empresa_id: tenant.empresaId, channel: 'sms', purpose: 'login' }
    const started = tenant.post('/api/v1/twilio/verify/start', wish)
    await service.settle()
    return started
  }
  await tenant.post('/api/v1/people/erase', { phone: MARIA })
  await tenant.post('/api/v1/suppressions', { phones: ['(11) 98123-4478'], note: 'x' })
  for (const phone of [MARIA, '(11) 98123-4478']) {
    const { status, body } = await start(phone)
    expect([status, body.code]).toEqual([502, 'code_not_sent'])
  }
  expect((await start('(11) 98123-4479')).status).toBe(200)
  expect(service.simulator.messages().filter(({ to }) => !to.endsWith('4479'))).toEqual([])
})
