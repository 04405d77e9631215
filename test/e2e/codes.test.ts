import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { describeOnEachDatabase } from '../harness/database.ts'
import { type Reply, type Tenant, type TestService, testService } from '../harness/service.ts'

describeOnEachDatabase('one-time codes of our own', (open) => {
  let service: TestService
  let tenant: Tenant
  let numbers = 0

  beforeAll(async () => {
    const { engine } = await open()
    service = await testService({ engine })
    tenant = await service.tenant()
  })

  const phone = () => `+55119${String(70_000_000 + ++numbers)}`
  const start = async (phone_e164: string, more: Record<string, unknown> = {}) => {
    const request = {
      phone_e164,
      empresa_id: tenant.empresaId,
      channel: 'whatsapp',
      purpose: 'signup',
      ...more,
    }
    return await working(tenant.post('/api/v1/twilio/verify/start/', request))
  }
  /** The worker's part, for as long as the answer waits for it. */
  const working = async (answer: Promise<Reply>): Promise<Reply> => {
    let answered = false
    const over = answer.finally(() => {
      answered = true
    })
    while (!answered) {
      await service.app.drain()
      await new Promise((resolve) => setImmediate(resolve))
    }
    return await over
  }
  const check = (phone_e164: string, code: string) =>
    tenant.post('/api/v1/twilio/verify/check', {
      ...{ phone_e164, code, empresa_id: tenant.empresaId, channel: 'whatsapp' },
    })
  const codeOn = (number: string) =>
    /\b(\d{6})\b/.exec(service.simulator.messages({ number }).at(-1)?.body ?? '')?.[1] ?? ''

  test('by SMS: sent, entered, and the person is a verified contact', async () => {
    const number = phone()
    const started = await start(number, { channel: 'sms' })
    expect(started).toMatchObject({
      status: 200,
      body: { success: true, message: 'Código enviado via sms', channel: 'sms', to: number },
    })
    expect(started.body.sid).toMatch(/^VE[0-9a-f]{32}$/)
    const [message] = service.simulator.messages({ number })
    expect(message?.body).toMatch(/^Eventix: seu código é \d{6}\. Expira em 10 min\. Não compartilhe\.$/)
    const checked = await check(number, codeOn(number))
    expect(checked).toMatchObject({
      status: 200,
      body: { verified: true, message: 'Telefone verificado com sucesso' },
    })
    const contact = await service.database.db.one(sql`
      select address, channel_type, is_verified from contacts where id = ${checked.body.contact_id}::int`)
    expect(contact).toEqual({ address: number, channelType: 'sms', isVerified: true })
  })
})
