import { beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'

const LOGIN = '/api/v1/auth/login'
const BROADCAST = '/api/v1/twilio/broadcast'
const JSON_TYPE = { 'content-type': 'application/json' }

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})

interface Bad {
  name: string
  url: string
  body: unknown
  headers?: Record<string, string>
  status: number
  code: string
  /** The fields that are complained about, with why. */
  fields?: Record<string, string>
}

const good = { campaign_name: 'Portão B', body: 'Olá', targets: ['11 98123-4477'] }

const TABLE: Bad[] = [
  {
    name: 'a body that is no JSON',
    url: LOGIN,
    body: '{"username": ',
    headers: JSON_TYPE,
    status: 400,
    code: 'body_not_json',
  },
  { name: 'no body', url: LOGIN, body: undefined, status: 400, code: 'body_not_json' },
  {
    name: 'an empty body',
    url: LOGIN,
    body: '',
    headers: JSON_TYPE,
    status: 400,
    code: 'body_not_json',
  },
  {
    name: 'bytes that are no UTF-8',
    url: LOGIN,
    body: Buffer.from([0x7b, 0x22, 0xe3, 0x22, 0x7d]),
    headers: JSON_TYPE,
    status: 400,
    code: 'body_not_json',
  },
  {
    name: 'a list where an object belongs',
    url: LOGIN,
    body: [1],
    status: 400,
    code: 'invalid_input',
    fields: { body: 'wrong_type' },
  },
  {
    name: 'wrong types, each complained about at once',
    url: LOGIN,
    body: { username: 7, password: null },
    status: 400,
    code: 'invalid_input',
    fields: { username: 'wrong_type', password: 'wrong_type' },
  },
  {
    name: 'a missing and an unknown field',
    url: LOGIN,
    body: { username: 'a', senha: 'b' },
    status: 400,
    code: 'invalid_input',
    fields: { password: 'required', senha: 'unknown_field' },
  },
  {
    name: 'a field called __proto__',
    url: LOGIN,
    body: '{"username":"a","password":"b","__proto__":{"x":1}}',
    headers: JSON_TYPE,
    status: 400,
    code: 'invalid_input',
    fields: { ['__proto__']: 'unknown_field' },
  },
  {
    name: 'an empty username',
    url: LOGIN,
    body: { username: '', password: 'x' },
    status: 400,
    code: 'invalid_input',
    fields: { username: 'required' },
  },
  {
    name: '10 kB of username',
    url: LOGIN,
    body: { username: 'a'.repeat(10_240), password: 'x' },
    status: 400,
    code: 'invalid_input',
    fields: { username: 'too_long' },
  },
  {
    name: 'a body that is too large',
    url: LOGIN,
    body: { username: 'a'.repeat(20_000), password: 'x' },
    status: 413,
    code: 'body_too_large',
  },
  {
    name: 'a form where JSON belongs',
    url: LOGIN,
    body: 'username=a&password=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'a body of no declared type',
    url: LOGIN,
    body: '{}',
    headers: { 'content-type': '' },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'no target at all',
    url: BROADCAST,
    body: { ...good, targets: undefined },
    status: 400,
    code: 'invalid_input',
    fields: { targets: 'required' },
  },
  {
    name: 'an audience that says nothing',
    url: BROADCAST,
    body: { ...good, targets: undefined, audience: {} },
    status: 400,
    code: 'invalid_input',
    fields: { audience: 'required' },
  },
  {
    name: 'targets and an audience',
    url: BROADCAST,
    body: { ...good, audience: { all: true } },
    status: 400,
    code: 'invalid_input',
    fields: { audience: 'not_allowed' },
  },
  {
    name: 'a target that is a number',
    url: BROADCAST,
    body: { ...good, targets: ['11 98123-4477', 11981234477] },
    status: 400,
    code: 'invalid_input',
    fields: { 'targets[1]': 'wrong_type' },
  },
  {
    name: '50,001 targets',
    url: BROADCAST,
    body: { ...good, targets: Array.from({ length: 50_001 }, () => '11981234477') },
    status: 422,
    code: 'too_many_targets',
  },
  {
    name: 'an empty message',
    url: BROADCAST,
    body: { ...good, body: '  ' },
    status: 400,
    code: 'invalid_input',
    fields: { body: 'required' },
  },
  {
    name: '1,601 characters',
    url: BROADCAST,
    body: { ...good, body: 'a'.repeat(1_601) },
    status: 400,
    code: 'invalid_input',
    fields: { body: 'too_long' },
  },
  {
    name: 'an unknown variable',
    url: BROADCAST,
    body: { ...good, body: 'Olá {{sobrenome}}' },
    status: 422,
    code: 'unknown_variable',
  },
  {
    name: 'a channel that is none',
    url: BROADCAST,
    body: { ...good, preferred_channel: 'email' },
    status: 400,
    code: 'invalid_input',
    fields: { preferred_channel: 'not_allowed' },
  },
  {
    name: 'a wait of a minute',
    url: BROADCAST,
    body: { ...good, wait_ms: 60_000 },
    status: 400,
    code: 'invalid_input',
    fields: { wait_ms: 'out_of_range' },
  },
  {
    name: 'a list whose number the database cannot hold',
    url: BROADCAST,
    body: { ...good, targets: undefined, audience: { upload_id: 2_147_483_648 } },
    status: 400,
    code: 'invalid_input',
    fields: { 'audience.upload_id': 'out_of_range' },
  },
  {
    name: 'a code of Twilio’s that the database cannot hold',
    url: '/api/v1/broadcasts/1/retry',
    body: { error_code: 2_147_483_648 },
    status: 400,
    code: 'invalid_input',
    fields: { error_code: 'out_of_range' },
  },
  {
    name: 'two idempotency keys that differ',
    url: BROADCAST,
    body: { ...good, idempotency_key: 'a' },
    headers: { 'idempotency-key': 'b' },
    status: 400,
    code: 'invalid_input',
    fields: { idempotency_key: 'not_allowed' },
  },
]

describe.each(['pt-BR', 'en'])('in %s', (lang) => {
  test.each(TABLE)('$name is $code', async ({ url, body, headers, status, code, fields }) => {
    const answer = await app.admin.post(url, body, { headers: { 'accept-language': lang, ...headers } })
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.body).toMatchObject({
      type: `urn:recado:problem:${code}`,
      status,
      success: false,
      instance: url,
      detail: answer.body.message,
    })
    expect(String(answer.body.title)).not.toBe('')
    const errors = (answer.body.errors ?? []) as { field: string; code: string; message: string }[]
    expect(errors.map((each) => [each.field, each.code])).toEqual(Object.entries(fields ?? {}))
    for (const { message } of errors) expect(message).toMatch(/\.$/)
  })
})

test('the two languages differ', async () => {
  const ask = async (lang: string) =>
    (await app.anon.get('/api/v1/me', { headers: { 'accept-language': lang } })).body.message
  const [pt, en, other] = await Promise.all([ask('pt-BR,pt;q=0.9'), ask('en-US,pt;q=0.5'), ask('de')])
  expect(pt).not.toBe(en)
  expect(other).toBe(pt)
})

test.each([
  ['/api/v1/broadcasts?limit=0', 'limit', 'out_of_range'],
  ['/api/v1/broadcasts?limit=muitos', 'limit', 'wrong_type'],
  ['/api/v1/broadcasts?limit=1&limit=2', 'limit', 'wrong_type'],
  ['/api/v1/broadcasts?limite=5', 'limite', 'unknown_field'],
  ['/api/v1/broadcasts/abc', 'id', 'wrong_type'],
  ['/api/v1/broadcasts/99999999999', 'id', 'out_of_range'],
  ['/api/v1/me?quem=eu', 'quem', 'unknown_field'],
])('the address %s complains about %s', async (url, field, code) => {
  const { status, body } = await app.admin.get(url)
  expect([status, body.errors]).toMatchObject([400, [{ field, code }]])
})

test.each(['/api/v1/messages/abc', '/api/v1/messages/0', '/api/v1/messages/9999999999999999'])(
  'the message %s does not exist',
  async (url) => {
    expect((await app.admin.get(url)).status).toBe(404)
  },
)

test('NUL and halves of characters are dropped, not stored and not fatal', async () => {
  const body = `{"username":"a\\u0000b","password":"x\\ud800y"}`
  const { status } = await app.anon.post(LOGIN, body, { headers: JSON_TYPE })
  expect(status).toBe(401)
  expect((await app.admin.get('/api/v1/broadcasts?cursor=%00')).status).toBe(200)
})

test('an address that is nothing is a problem document too', async () => {
  for (const url of [
    '/api/v1/nada',
    '/%E0%A4%A',
    '/../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/package.json',
  ]) {
    const { status, body } = await app.anon.get(url)
    expect([status, body.code], url).toEqual([404, 'not_found'])
  }
})
