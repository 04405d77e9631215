import { beforeAll, describe, expect, test } from 'vitest'
import { type TestClock, testClock, tickingClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/db.ts'
import { openLog } from '../../src/platform/log.ts'
import { openVerify } from '../../src/twilio/verify.ts'
import { followVerify } from '../../src/verification/follow-verify.ts'
import { describeOnEachDatabase, type EngineName } from '../harness/database.ts'
import { type Reply, type Tenant, type TestService, testService, working } from '../harness/service.ts'

const VERIFY_SID = `VA${'9'.repeat(32)}`

interface Stage {
  service: TestService
  tenant: Tenant
  logged: string[]
  phone(): string
  start(phone: string, more?: Record<string, unknown>): Promise<Reply>
  check(phone: string, code: string, more?: Record<string, unknown>): Promise<Reply>
  codeOn(phone: string): string
  statusOf(phone: string): Promise<Record<string, unknown>>
}

let stages = 0

async function openStage(
  engine: EngineName,
  env: Record<string, string> = {},
  clock: TestClock = testClock(),
): Promise<Stage> {
  stages += 1
  const logged: string[] = []
  const log = openLog({ level: 'debug', pretty: false, write: (line) => logged.push(line) })
  const service = await testService({ engine, env: { OTP_DAY_MAX: '100000', ...env }, log, clock })
  const tenant = await service.tenant()
  const first = stages * 1_000_000
  let numbers = 0
  // Every number has a prefix of its own area, so that no test brakes another's.
  const phone = () => `+55${11 + (numbers % 9)}9${String(60_000_000 + first + ++numbers)}`
  return {
    ...{ service, tenant, logged, phone },
    start: (phone_e164, more = {}) =>
      working(
        service,
        tenant.post('/api/v1/twilio/verify/start/', {
          ...{ phone_e164, empresa_id: tenant.empresaId, channel: 'whatsapp', purpose: 'signup', ...more },
        }),
      ),
    check: (phone_e164, code, more = {}) =>
      tenant.post('/api/v1/twilio/verify/check', {
        ...{ phone_e164, code, empresa_id: tenant.empresaId, channel: 'whatsapp', ...more },
      }),
    codeOn: (number) =>
      /\b(\d{6})\b/.exec(service.simulator.messages({ number }).at(-1)?.body ?? '')?.[1] ?? '',
    statusOf: async (phone) => {
      const row = await service.database.db.one<Record<string, unknown>>(sql`
        select status, reason, nonce is null as no_nonce, tries, sends, fell_back from otp_logs
        where address = ${phone}::text order by id desc limit 1`)
      return row
    },
  }
}

const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const MINUTE_MS = 60_000

describeOnEachDatabase('one-time codes of our own', (open) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage((await open()).engine)
  })

  test("the guide's example answers whatsapp, by the approved template, and the code is entered", async () => {
    const { start, check, codeOn, service, tenant } = stage
    const started = await start('+5511999999999')
    expect(started).toMatchObject({
      status: 200,
      body: {
        ...{ success: true, message: 'Código enviado via whatsapp', channel: 'whatsapp' },
        to: '+5511999999999',
      },
    })
    expect(started.body.sid).toMatch(/^VE[0-9a-f]{32}$/)
    const [message] = service.simulator.messages({ number: '+5511999999999' })
    expect(message?.contentSid).toBe(`HX${'1'.repeat(32)}`)
    expect(message?.copyCode).toMatchObject({ code: codeOn('+5511999999999') })
    await service.settle()
    const checked = await check('(11) 99999-9999', codeOn('+5511999999999'))
    expect(checked).toMatchObject({
      status: 200,
      body: { verified: true, message: 'Telefone verificado com sucesso', contact_id: expect.any(Number) },
    })
    const contact = await service.database.db.one(sql`
      select empresa_id, address, channel_type, is_verified, consent from contacts
      where id = ${checked.body.contact_id}::int`)
    expect(contact).toEqual({
      ...{ empresaId: tenant.empresaId, address: '+5511999999999', channelType: 'whatsapp' },
      ...{ isVerified: true, consent: null },
    })
  })

  test("who wrote within a day gets the guide's text on WhatsApp", async () => {
    const { start, phone, service } = stage
    const number = phone()
    const { senderId } = await service.database.db.one<{ senderId: number }>(sql`
      select id as sender_id from senders where channel = 'whatsapp' and active`)
    const { recipientKey } = service.app.keyring
    await service.database.db.run(sql`
      insert into whatsapp_windows (sender_id, recipient_key, last_inbound_at)
      values (${senderId}::int, ${recipientKey(number)}::bytea, ${service.clock.now()}::timestamptz)`)
    await start(number)
    expect(service.simulator.messages({ number })[0]?.body).toMatch(
      /^🎉 \*Eventix\*\n\nSeu código de acesso é: \*\d{6}\*\n\n⏰ Expira em 10 minutos\.\n🔒 Não compartilhe este código\.\n\nBem-vindo ao Eventix!$/,
    )
  })

  test.each([
    ['pt-BR', {}, /^Eventix: seu código é \d{6}\. Expira em 10 min\. Não compartilhe\.$/],
    ['en', { language: 'en' }, /^Eventix: your code is \d{6}\. It expires in 10 min\. Do not share it\.$/],
    ['es', { language: 'es' }, /^Eventix: tu código es \d{6}\. Vence en 10 min\. No lo compartas\.$/],
  ])('by SMS in %s, in one segment', async (_language, more, text) => {
    const { start, phone, service } = stage
    const number = phone()
    expect((await start(number, { channel: 'sms', ...more })).body).toMatchObject({
      ...{ channel: 'sms', message: 'Código enviado via sms' },
    })
    const [message] = service.simulator.messages({ number })
    expect(message?.body).toMatch(text)
    expect(message?.body.length).toBeLessThanOrEqual(70)
  })

  test('who is not on WhatsApp gets the same code by SMS, and the contact is of the channel it left by', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    service.simulator.phones.set(number, { hasWhatsApp: false })
    await start(number)
    const codes = () =>
      service.simulator.messages({ number }).map(({ channel, body }) => [channel, /\d{6}/.exec(body)?.[0]])
    await service.settle()
    const [whatsapp, sms] = codes()
    expect([whatsapp?.[0], sms?.[0]]).toEqual(['whatsapp', 'sms'])
    expect(sms?.[1]).toBe(whatsapp?.[1])
    const { body } = await check(number, codeOn(number))
    const { channelType } = await service.database.db.one<{ channelType: string }>(sql`
      select channel_type from contacts where id = ${body.contact_id}::int`)
    expect(channelType).toBe('sms')
  })

  test('WhatsApp refused at once: the answer says sms', async () => {
    const { start, phone, service } = stage
    const number = phone()
    service.simulator.faults.set(
      {
        reject: { channel: 'whatsapp', httpStatus: 400, code: 63_024, next: 1 },
      },
      number,
    )
    const { body } = await start(number)
    service.simulator.faults.reset()
    expect(body).toMatchObject({ success: true, channel: 'sms', message: 'Código enviado via sms' })
  })

  test('silence on WhatsApp: SMS with the same code after 20 s; once entered nothing more is sent', async () => {
    const { start, check, phone, service, codeOn } = stage
    const [silent, entered] = [phone(), phone()]
    for (const number of [silent, entered]) service.simulator.phones.set(number, { on: false })
    await start(silent)
    await start(entered)
    expect((await check(entered, codeOn(entered))).body.verified).toBe(true)
    service.clock.advance(21_000)
    await service.settle()
    const channels = (number: string) => service.simulator.messages({ number }).map(({ channel }) => channel)
    expect(channels(silent)).toEqual(['whatsapp', 'sms'])
    expect(channels(entered)).toEqual(['whatsapp'])
  })

  test('one code a minute: the second is told how long to wait; then the same code comes again', async () => {
    const { start, phone, service, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const code = codeOn(number)
    const early = await start(number, { channel: 'sms' })
    expect(early).toMatchObject({
      status: 429,
      body: {
        success: false,
        code: 'too_many_codes',
        facts: { limit: 'number_minute', retryAfterSeconds: 60 },
      },
    })
    expect(early.headers.get('retry-after')).toBe('60')
    expect(early.body.message).toContain('60 segundos')
    service.clock.advance(MINUTE_MS)
    expect((await start(number, { channel: 'sms' })).status).toBe(200)
    expect(codeOn(number)).toBe(code)
    expect(service.simulator.messages({ number }).at(-1)?.body).toContain('Expira em 9 min')
    expect(await stage.statusOf(number)).toMatchObject({ status: 'sent', sends: 2 })
  })

  test('five an hour; the sixth waits until the first is an hour old', async () => {
    const { start, phone, service } = stage
    const number = phone()
    for (let i = 0; i < 5; i++) {
      expect((await start(number, { channel: 'sms' })).status).toBe(200)
      service.clock.advance(MINUTE_MS)
    }
    const sixth = await start(number, { channel: 'sms' })
    expect(sixth.body).toMatchObject({
      facts: { limit: 'number_hour', retryAfterSeconds: 55 * 60 },
    })
    service.clock.advance(55 * MINUTE_MS)
    expect((await start(number, { channel: 'sms' })).status).toBe(200)
  })

  test('near its end a code is not sent again: a new one is made, and the old one is worth nothing', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const old = codeOn(number)
    service.clock.advance(8 * MINUTE_MS + 1_000)
    await start(number, { channel: 'sms' })
    const code = codeOn(number)
    expect(code).not.toBe(old)
    expect((await check(number, old)).body).toMatchObject({ verified: false, attempts_left: 4 })
    expect((await check(number, code)).body.verified).toBe(true)
  })

  test('another purpose makes another code', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const first = codeOn(number)
    service.clock.advance(MINUTE_MS)
    await start(number, { channel: 'sms', purpose: 'password_reset' })
    expect((await check(number, first)).body.verified).toBe(first === codeOn(number))
  })

  test('five wrong tries burn the code; the sixth, though right, does not verify', async () => {
    const { start, check, phone, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const code = codeOn(number)
    const left = []
    for (let i = 0; i < 5; i++) left.push((await check(number, wrongFor(code))).body.attempts_left)
    expect(left).toEqual([4, 3, 2, 1, 0])
    expect(await check(number, code)).toMatchObject({
      status: 200,
      body: {
        verified: false,
        attempts_left: 0,
        message: 'Código expirado ou já usado. Peça um novo código.',
      },
    })
    expect(await stage.statusOf(number)).toMatchObject({
      ...{ status: 'failed', reason: 'too_many_tries', noNonce: true },
    })
  })

  test('a code is entered once', async () => {
    const { start, check, phone, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const code = codeOn(number)
    const both = await Promise.all([check(number, code), check(number, code)])
    expect(both.map(({ body }) => body.verified).sort()).toEqual([false, true])
    expect((await check(number, code)).body).toMatchObject({ verified: false, attempts_left: 0 })
    expect(await stage.statusOf(number)).toMatchObject({ status: 'verified', noNonce: true })
  })

  test('after ten minutes it is expired, and the log says so without being asked', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const code = codeOn(number)
    service.clock.advance(10 * MINUTE_MS)
    expect((await check(number, code)).body).toMatchObject({ verified: false, attempts_left: 0 })
    await service.settle()
    expect(await stage.statusOf(number)).toMatchObject({ status: 'expired', noNonce: true })
  })

  test('the check of a code for another empresa finds nothing, and costs no try', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    const other = await service.tenant()
    const asOther = await other.post('/api/v1/twilio/verify/check', {
      ...{ phone_e164: number, code: codeOn(number), empresa_id: other.empresaId, channel: 'sms' },
    })
    expect(asOther.body).toMatchObject({ verified: false, attempts_left: 0 })
    const forged = await other.post('/api/v1/twilio/verify/check', {
      ...{ phone_e164: number, code: codeOn(number), empresa_id: stage.tenant.empresaId },
    })
    expect([forged.status, forged.body.code]).toEqual([403, 'forbidden'])
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test('a person who told us to stop may ask for a code; one who told Twilio is said how to undo it', async () => {
    const { start, phone, service, tenant } = stage
    const [ours, twilios] = [phone(), phone()]
    await service.database.db.run(sql`
      insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
      values (${tenant.empresaId}::int, ${service.app.keyring.recipientKey(ours)}::bytea, 'opted_out', 'test',
        ${service.clock.now()}::timestamptz)`)
    expect((await start(ours, { channel: 'sms' })).status).toBe(200)
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 21_610, next: 2 } }, twilios)
    const blocked = await start(twilios, { channel: 'sms' })
    service.simulator.faults.reset()
    expect([blocked.status, blocked.body.code]).toEqual([422, 'recipient_blocked_us'])
    expect(blocked.body.message).toContain('START')
    // A refused start does not count: the next may come at once.
    expect((await start(twilios, { channel: 'sms' })).status).toBe(200)
  })

  test('refused on every channel: an error that says why, and the start is given back', async () => {
    const { start, phone, service } = stage
    const number = phone()
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 21_211 } }, number)
    const refused = await start(number)
    service.simulator.faults.reset()
    expect([refused.status, refused.body.code]).toEqual([502, 'code_not_sent'])
    expect(refused.body.message).toContain('21211')
    expect(await stage.statusOf(number)).toMatchObject({ status: 'failed', reason: 'refused', sends: 0 })
    expect((await start(number)).status).toBe(200)
  })

  test('an uncertain start is looked up and never sent twice', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    service.simulator.faults.set({ acceptThen500: { next: 1 } }, number)
    const answer = await start(number, { channel: 'sms' })
    service.simulator.faults.reset()
    expect(answer).toMatchObject({ status: 200, body: { channel: 'sms' } })
    for (const seconds of [2, 3, 5, 20]) {
      service.clock.advance(seconds * 1_000)
      await service.settle()
    }
    expect(service.simulator.messages({ number })).toHaveLength(1)
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test('codes are nowhere but on the phone', async () => {
    const { start, check, phone, service, tenant, codeOn, logged } = stage
    const number = phone()
    service.simulator.phones.set(number, { hasWhatsApp: false })
    const answers = [await start(number)]
    await service.settle()
    const code = codeOn(number)
    const { id } = await service.database.db.one<{ id: number }>(sql`
      select id from messages where to_address = ${number}::text`)
    answers.push(await tenant.get(`/api/v1/messages/${id}`), await tenant.get('/api/v1/otp'))
    expect(answers[1]?.body.body).toContain('••••••')
    const while_open = await everyCell(service)
    answers.push(await check(number, code))
    expect(code).toMatch(/^\d{6}$/)
    for (const text of [while_open, await everyCell(service), logged.join('\n'), JSON.stringify(answers)]) {
      expect(text).not.toContain(code)
    }
  })
})

/** Everything the database holds, as text. */
async function everyCell({ database: { db } }: TestService): Promise<string> {
  const tables = await db.many<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'`)
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await db.many<{ row: string }>(sql`select t::text as row from ${sql.id(name)} t`)
    texts.push(...rows.map(({ row }) => row))
  }
  // Six digits in a row may stand in times and counters: only whole words count, and times are left out.
  return texts.join('\n').replace(/\d{2}:\d{2}:\d{2}\.\d+/g, '')
}

describe('codes of Twilio Verify', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage('pglite', { TWILIO_VERIFY_SID: VERIFY_SID })
  })
  const sends = (number: string) => stage.service.simulator.messages({ number }).map(({ channel }) => channel)

  test("started and checked; the sid is Twilio's", async () => {
    const { start, check, phone, codeOn, service } = stage
    const number = phone()
    const started = await start(number)
    expect(started.body).toMatchObject({ success: true, channel: 'whatsapp' })
    expect(started.body.sid).toBe(service.simulator.verifications({ to: number })[0]?.sid)
    expect((await check(number, wrongFor(codeOn(number)))).body).toMatchObject({
      ...{ verified: false, attempts_left: 4 },
    })
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
    expect((await check(number, codeOn(number))).body).toMatchObject({ verified: false, attempts_left: 0 })
  })

  test('another empresa has no code of it: its check never reaches Twilio', async () => {
    const { start, phone, codeOn, service } = stage
    const number = phone()
    await start(number)
    const other = await service.tenant()
    const asOther = await other.post('/api/v1/twilio/verify/check', {
      ...{ phone_e164: number, code: codeOn(number), empresa_id: other.empresaId },
    })
    expect(asOther.body).toMatchObject({ verified: false, attempts_left: 0 })
    expect(service.simulator.verifications({ to: number })[0]?.checks).toBe(0)
  })

  test('refused on WhatsApp: SMS at once', async () => {
    const { start, phone, service } = stage
    const number = phone()
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 60_242, next: 1 } }, number)
    expect((await start(number)).body).toMatchObject({ channel: 'sms', message: 'Código enviado via sms' })
    service.simulator.faults.reset()
    expect(sends(number)).toEqual(['sms'])
  })

  test('not delivered on WhatsApp within 20 s: the same code by SMS, once', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    service.simulator.phones.set(number, { hasWhatsApp: false })
    await start(number)
    const code = codeOn(number)
    await service.settle()
    expect(sends(number)).toEqual(['whatsapp'])
    service.clock.advance(20_000)
    await service.settle()
    service.clock.advance(40_000)
    await service.settle()
    expect(sends(number)).toEqual(['whatsapp', 'sms'])
    expect(codeOn(number)).toBe(code)
    expect((await check(number, code)).body.verified).toBe(true)
  })

  test('no way to Twilio when SMS is due: it follows as soon as there is one', async () => {
    const { start, phone, service } = stage
    const number = phone()
    service.simulator.phones.set(number, { on: false })
    await start(number)
    service.clock.advance(20_000)
    const { sid: accountSid, token: authToken } = service.account
    const cutOff = openVerify({
      ...{ accountSid, authToken, baseUrl: 'http://127.0.0.1:1', serviceSid: VERIFY_SID, connections: 1 },
    })
    await followVerify(service.app.ground, cutOff)
    await cutOff.close()
    expect(sends(number)).toEqual(['whatsapp'])
    service.clock.advance(5_000)
    await service.settle()
    expect(sends(number)).toEqual(['whatsapp', 'sms'])
  })

  test('delivered on WhatsApp: no SMS', async () => {
    const { start, phone, service } = stage
    const number = phone()
    await start(number)
    await service.settle()
    service.clock.advance(21_000)
    await service.settle()
    expect(sends(number)).toEqual(['whatsapp'])
  })

  test.each(['acceptThen500', 'acceptThenReset', 'refuse500'] as const)(
    '%s: found out by fetching, and one code arrives',
    async (fault) => {
      const { start, check, phone, service, codeOn } = stage
      const number = phone()
      service.simulator.faults.set({ [fault]: { next: 1 } }, number)
      const answer = await start(number, { channel: 'sms' })
      service.simulator.faults.reset()
      expect(answer).toMatchObject({ status: 200, body: { channel: 'sms' } })
      service.clock.advance(3_000)
      await service.settle()
      expect(sends(number)).toEqual(['sms'])
      expect((await check(number, codeOn(number))).body.verified).toBe(true)
    },
  )

  test('never heard of by Twilio, and refused on WhatsApp when it is repeated: SMS at once', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    service.simulator.faults.set({ refuse500: { next: 1 } }, number)
    expect((await start(number)).status).toBe(200)
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 60_242, next: 1 } }, number)
    service.clock.advance(3_000)
    await service.settle()
    service.simulator.faults.reset()
    expect(sends(number)).toEqual(['sms'])
    expect(await stage.statusOf(number)).toMatchObject({ status: 'sent', sends: 1, fellBack: true })
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test.each([
    [60_204, 'which this service cannot do', ['sms']],
    [60_413, 'for the device it came from', []],
    [68_999, 'which nobody knows', ['sms']],
  ])('refused on WhatsApp by %i, %s: by SMS %j', async (code, _meaning, expected) => {
    const { start, phone, service } = stage
    const number = phone()
    service.simulator.faults.set({ reject: { httpStatus: 403, code, next: 1 } }, number)
    const { body } = await start(number)
    service.simulator.faults.reset()
    expect([body.success, sends(number)]).toEqual([expected.length > 0, expected])
  })

  test('refused for good: an error, and the start is given back', async () => {
    const { start, phone, service } = stage
    const number = phone()
    service.simulator.faults.set({ reject: { httpStatus: 403, code: 60_410, next: 1 } }, number)
    const refused = await start(number)
    service.simulator.faults.reset()
    expect([refused.status, refused.body.code]).toEqual([502, 'code_not_sent'])
    expect((await start(number)).status).toBe(200)
  })

  test('entered before it is known that it left: asked to try again, and then it verifies', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    service.simulator.faults.set({ acceptThen500: { next: 1 } }, number)
    await start(number, { channel: 'sms' })
    service.simulator.faults.reset()
    const early = await check(number, codeOn(number))
    expect([early.status, early.body.code]).toEqual([503, 'verification_unavailable'])
    service.clock.advance(3_000)
    await service.settle()
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test('a code of another length is answered alike whether or not there is one; no code at all is refused', async () => {
    const { start, check, phone } = stage
    const [known, unknown] = [phone(), phone()]
    await start(known)
    for (const number of [known, unknown]) {
      expect(await check(number, '12345')).toMatchObject({ status: 200, body: { verified: false } })
      expect((await check(number, '123')).body).toMatchObject({ errors: [{ code: 'bad_format' }] })
    }
  })

  test('near its end a code is not sent again: the old one ends at Twilio, and a new one lives ten minutes', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number)
    const old = codeOn(number)
    service.clock.advance(8 * MINUTE_MS + 1_000)
    expect((await start(number)).status).toBe(200)
    const statuses = service.simulator.verifications({ to: number }).map(({ status }) => status)
    expect(statuses.sort()).toEqual(['canceled', 'pending'])
    expect((await check(number, old)).body.verified).toBe(old === codeOn(number))
    service.clock.advance(9 * MINUTE_MS)
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test('nor when it takes a second start until Twilio hears of it', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number, { channel: 'sms' })
    service.clock.advance(8 * MINUTE_MS + 1_000)
    service.simulator.faults.set({ refuse500: { next: 2 } }, number)
    await start(number, { channel: 'sms' })
    service.simulator.faults.reset()
    service.clock.advance(3_000)
    await service.settle()
    service.clock.advance(9 * MINUTE_MS)
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test("another purpose gets Twilio's same code, which does not live longer for it", async () => {
    const { start, check, phone, service, codeOn } = stage
    const [entered, late] = [phone(), phone()]
    for (const number of [entered, late]) await start(number, { channel: 'sms' })
    const codes = [codeOn(entered), codeOn(late)]
    service.clock.advance(5 * MINUTE_MS)
    for (const number of [entered, late]) await start(number, { channel: 'sms', purpose: 'password_reset' })
    expect([codeOn(entered), codeOn(late)]).toEqual(codes)
    expect((await check(entered, codeOn(entered))).body.verified).toBe(true)
    service.clock.advance(5 * MINUTE_MS)
    await service.settle()
    expect(await stage.statusOf(late)).toMatchObject({ status: 'expired', reason: null })
    expect((await check(late, codeOn(late))).body).toMatchObject({ verified: false, attempts_left: 0 })
  })

  test('five wrong tries burn the code; the next one is another, and can be entered', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number)
    const burnt = codeOn(number)
    for (let i = 0; i < 5; i++) await check(number, wrongFor(burnt))
    expect(await stage.statusOf(number)).toMatchObject({ status: 'failed', reason: 'too_many_tries' })
    service.clock.advance(MINUTE_MS)
    await start(number)
    expect(service.simulator.verifications({ to: number })).toHaveLength(2)
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })

  test('Twilio away at a check: no try is spent', async () => {
    const { start, check, phone, service, codeOn } = stage
    const number = phone()
    await start(number)
    service.simulator.faults.set({ status503: { next: 1 } }, number)
    const away = await check(number, codeOn(number))
    service.simulator.faults.reset()
    expect([away.status, away.body.code]).toEqual([503, 'verification_unavailable'])
    expect((await check(number, codeOn(number))).body.verified).toBe(true)
  })
})

describe('while time goes on', () => {
  test.each([
    ['of our own', {}],
    ['of Twilio Verify', { TWILIO_VERIFY_SID: VERIFY_SID }],
  ])('a refused start %s is given back', async (_provider, env) => {
    const { service, start, phone, statusOf } = await openStage('pglite', env, tickingClock())
    const number = phone()
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 21_211 } }, number)
    expect((await start(number, { channel: 'sms' })).body.code).toBe('code_not_sent')
    service.simulator.faults.reset()
    expect(await statusOf(number)).toMatchObject({ status: 'failed', reason: 'refused', sends: 0 })
    expect((await start(number, { channel: 'sms' })).status).toBe(200)
  })
})
