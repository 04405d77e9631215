import { beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp, testOtp } from '../../../test/harness/app.ts'
import { sql } from '../../platform/db/db.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp({
    otp: (ground, keys) => testOtp(ground, keys, { testNumbers: new Map([['+5511900000001', '424242']]) }),
  })
})

const START = '/api/v1/twilio/verify/start'
const CHECK = '/api/v1/twilio/verify/check'
const startBody = (more: Record<string, unknown> = {}) => ({
  ...{ phone_e164: '+5511900000001', empresa_id: app.empresa.id, channel: 'sms', purpose: 'signup', ...more },
})
const checkBody = (more: Record<string, unknown> = {}) => ({
  ...{ phone_e164: '+5511900000001', code: '424242', empresa_id: app.empresa.id, channel: 'sms', ...more },
})

describe('bad input', () => {
  test.each([
    ['no phone', { phone_e164: undefined }, 'phone_e164', 'required'],
    ['an empty phone', { phone_e164: ' ' }, 'phone_e164', 'required'],
    ['a landline', { phone_e164: '(11) 3333-4444' }, 'phone_e164', 'landline'],
    ['another country', { phone_e164: '+351 913 625 280' }, 'phone_e164', 'country_not_allowed'],
    ['a service number', { phone_e164: '0300 789 1234' }, 'phone_e164', 'number_not_allowed'],
    ['an area code nobody has', { phone_e164: '+5520999998888' }, 'phone_e164', 'not_a_phone'],
    ['letters', { phone_e164: 'meu telefone' }, 'phone_e164', 'not_a_phone'],
    ['a number as a number', { phone_e164: 5511999999999 }, 'phone_e164', 'wrong_type'],
    ['10 kB in a field', { phone_e164: '9'.repeat(10_000) }, 'phone_e164', 'too_long'],
    ['an unknown channel', { channel: 'email' }, 'channel', 'not_allowed'],
    ['an unknown purpose', { purpose: 'fun' }, 'purpose', 'not_allowed'],
    ['an unknown language', { language: 'fr' }, 'language', 'not_allowed'],
    ['no empresa', { empresa_id: undefined }, 'empresa_id', 'required'],
    ['a field that is none', { campaign: 1 }, 'campaign', 'unknown_field'],
  ])('%s', async (_name, more, field, code) => {
    const { status, body } = await app.anon.post(START, startBody(more))
    expect(status).toBe(400)
    expect(body).toMatchObject({ success: false, code: 'invalid_input', errors: [{ field, code }] })
  })

  test.each([
    ['five digits', { code: '12345' }, 'bad_format'],
    ['letters', { code: 'abcdef' }, 'bad_format'],
    ['nothing', { code: '' }, 'required'],
    ['10 kB', { code: '1'.repeat(10_000) }, 'too_long'],
  ])('a code of %s', async (_name, more, code) => {
    const { status, body } = await app.anon.post(CHECK, checkBody(more))
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ field: 'code', code }] })
  })

  test('an unknown empresa, in Portuguese and in English', async () => {
    const unknown = startBody({ empresa_id: 2_000_000_000 })
    expect((await app.anon.post(START, unknown)).body).toMatchObject({
      ...{ status: 404, code: 'not_found', message: 'Não há esta empresa.' },
    })
    const { body } = await app.anon.post(START, unknown, { headers: { 'accept-language': 'en' } })
    expect(body.message).toBe('There is no such empresa.')
  })

  test('more than a few words of body', async () => {
    const { status, body } = await app.anon.post(START, startBody({ language: 'x'.repeat(20_000) }))
    expect([status, body.code]).toEqual([413, 'body_too_large'])
  })

  test('nothing of all this was counted as a start', async () => {
    expect(await app.database.db.many(sql`select 1 as one from otp_starts`)).toEqual([])
  })
})

describe('test numbers', () => {
  test('get nothing, have a fixed code, and no limit', async () => {
    for (let i = 0; i < 7; i++) expect((await app.anon.post(START, startBody())).status).toBe(200)
    expect(await app.database.db.many(sql`select 1 as one from messages`)).toEqual([])
    expect((await app.anon.post(CHECK, checkBody({ code: '111111' }))).body).toMatchObject({
      verified: false,
    })
    const { body } = await app.anon.post(CHECK, checkBody({ code: '424 242' }))
    expect(body).toMatchObject({ verified: true, message: 'Telefone verificado com sucesso' })
  })
})

describe('who sends a credential', () => {
  test('acts for its empresa alone', async () => {
    expect((await app.operator.post(START, startBody())).status).toBe(200)
    expect((await app.other.post(START, startBody())).body.code).toBe('forbidden')
    expect((await app.other.post(CHECK, checkBody())).body.code).toBe('forbidden')
    expect((await app.local.post(START, startBody())).status).toBe(200)
    const headers = { authorization: 'Bearer nobody' }
    expect((await app.anon.post(START, startBody(), { headers })).status).toBe(401)
  })
})

describe('the log', () => {
  test('newest first, masked, by page and by status; of this empresa alone', async () => {
    const { body } = await app.viewer.get('/api/v1/otp?limit=1')
    expect(body.codes).toMatchObject([
      { address: '(11) 9••••-0001', purpose: 'signup', provider: 'test', channel: 'sms' },
    ])
    const next = await app.viewer.get(`/api/v1/otp?limit=1&cursor=${body.next_cursor}`)
    expect(next.body.codes).toMatchObject([{ status: 'verified', contact_id: expect.any(Number) }])
    const verified = await app.viewer.get('/api/v1/otp?status=verified')
    expect((verified.body.codes as unknown[]).length).toBe(1)
    expect((await app.other.get('/api/v1/otp')).body).toEqual({ codes: [], next_cursor: null })
  })

  test('conversion by hour, by prefix and, for the platform, by empresa', async () => {
    const byPrefix = await app.viewer.get('/api/v1/otp/conversion?by=prefix')
    expect(byPrefix.body.rows).toMatchObject([{ key: '5511900', codes: 2, verified: 1, rate: 0.5 }])
    const byHour = await app.viewer.get('/api/v1/otp/conversion')
    expect(byHour.body.rows).toMatchObject([{ key: expect.stringMatching(/T\d\d:00:00Z$/), verified: 1 }])
    expect((await app.other.get('/api/v1/otp/conversion')).body).toEqual({ rows: [] })
    const all = await app.local.get('/api/v1/otp/conversion/empresas')
    expect(all.body.rows).toMatchObject([{ key: String(app.empresa.id), verified: 1 }])
  })
})

describe('a braked range', () => {
  test('is refused with the time to wait, shown to the platform, and let go by it', async () => {
    const now = app.clock.now()
    await app.database.db.run(sql`
      insert into otp_brakes (prefix, since, until, codes, verified)
      values ('5521987', ${now}::timestamptz, ${new Date(now.getTime() + 3_600_000)}::timestamptz, 40, 1)`)
    const { body, headers } = await app.anon.post(START, startBody({ phone_e164: '+5521987654321' }))
    expect(body).toMatchObject({ status: 429, facts: { limit: 'prefix', retryAfterSeconds: 3_600 } })
    expect(headers['retry-after']).toBe('3600')
    const shown = await app.local.get('/api/v1/otp/brakes')
    expect(shown.body.brakes).toMatchObject([{ prefix: '5521987', codes: 40, verified: 1 }])
    expect((await app.local.request('DELETE', '/api/v1/otp/brakes/5521987')).status).toBe(200)
    expect((await app.local.request('DELETE', '/api/v1/otp/brakes/5521987')).status).toBe(404)
    const audit = await app.local.get('/api/v1/audit-log?everywhere=true')
    expect(audit.body.entries).toMatchObject([
      { action: 'brake.lifted', actor: 'local', empresa_id: null, facts: { prefix: '5521987', codes: 40 } },
    ])
    expect((await app.admin.get('/api/v1/audit-log')).body.entries).toEqual([])
  })
})
