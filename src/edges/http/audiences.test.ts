import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'
import { expandSome } from '../../broadcasts/expand-broadcasts.ts'
import { sql } from '../../platform/db/db.ts'

const UPLOADS = '/api/v1/audiences/uploads'
const CSV = { 'content-type': 'text/csv' }
const FILE = `Telefone;Nome;Local
(11) 98123-4477;Maria Souza;Portão B
11 8123-4477;Maria S.;
98123-4478;Rui;
"11 98123-4479;Ana;
11 98123-4480;;Portão C
`

const upload = (who: Persona, body: string | Buffer, name = 'Equipe', headers = {}) =>
  who.post(`${UPLOADS}?name=${encodeURIComponent(name)}`, body, { headers: { ...CSV, ...headers } })

/** What somebody who sends by a list would find. */
const listsOf = ({ database, empresa }: TestApp) =>
  database.db.many(sql<{ state: string; rows: number }>`
    select l.state, (select count(*)::int from audience_list_rows r where r.list_id = l.id) as rows
    from audience_lists l where l.empresa_id = ${empresa.id}::int order by l.id`)

test('a file becomes a list, and each row that is not in it is told, with its line', async () => {
  const { operator, clock } = await testApp()
  const { status, body } = await upload(operator, FILE)
  expect(status).toBe(200)
  expect(body).toEqual({
    id: expect.any(Number),
    ...{ name: 'Equipe', state: 'ready', columns: ['nome', 'primeiro_nome', 'local'] },
    counts: { rows: 5, valid: 2, invalid: 2, duplicates: 1, erased: 0 },
    ...{ created_by: operator.username, created_at: clock.now().toISOString(), used_at: null },
    kept_until: new Date(clock.now().getTime() + 90 * 86_400_000).toISOString(),
    first_rows: [
      {
        ...{ phone: '+5511981234477', nome: 'Maria Souza' },
        variables: { nome: 'Maria Souza', primeiro_nome: 'Maria', local: 'Portão B' },
      },
      { phone: '+5511981234480', nome: null, variables: { local: 'Portão C' } },
    ],
    rejects: [
      { line: 3, target: '11 8123-4477', reason: 'duplicate', message: expect.stringContaining('Repetido') },
      { line: 4, target: '98123-4478', reason: 'no_area_code', message: expect.stringContaining('DDD') },
      { line: 5, target: '', reason: 'quote', message: expect.stringContaining('aspas') },
    ],
  })
  expect((await operator.get(`${UPLOADS}/${body.id}`)).body).toEqual(body)
  const english = { headers: { ...CSV, 'accept-language': 'en' } }
  const again = await operator.post(`${UPLOADS}?name=Equipe`, FILE, english)
  expect(again.body.id).not.toBe(body.id)
  expect(again.body.rejects).toMatchObject([{ message: expect.stringMatching(/already/) }, {}, {}])
})

test('a file from a spreadsheet in another encoding is read as well', async () => {
  const { admin } = await testApp()
  const { body } = await upload(
    admin,
    Buffer.from('celular;função;cachê\n11981234477;Garçom;R$ 250\n', 'latin1'),
  )
  expect(body).toMatchObject({
    columns: ['funcao', 'cache'],
    first_rows: [{ variables: { funcao: 'Garçom', cache: 'R$ 250' } }],
  })
})

test.each([
  ['an empty body', '', 422, 'not_csv', /vazio/],
  ['a header alone', 'telefone;nome\n', 422, 'not_csv', /vazio/],
  ['a spreadsheet', 'PK\u0003\u0004\u0000\u0000', 422, 'not_csv', /./],
  ['no column of phones', 'nome;local\nAna;Sul\n', 422, 'not_csv', /telefone/i],
  ['no header', '11981234477;Ana\n', 422, 'not_csv', /./],
  ['a column that no text can name', 'telefone;2º turno\n11981234477;x\n', 400, 'invalid_input', /./],
])('%s is a problem, and there is no list', async (_, file, status, code, message) => {
  const app = await testApp()
  const answer = await upload(app.admin, file)
  expect([answer.status, answer.body.code, answer.body.message]).toEqual([
    status,
    code,
    expect.stringMatching(message),
  ])
  expect((await listsOf(app)).filter(({ state }) => state !== 'leaving')).toEqual([])
  expect((await app.admin.get(UPLOADS)).body.uploads).toEqual([])
})

test.each(['', '?name=', '?name=%20', `?name=${'x'.repeat(201)}`])(
  'without a name (%s) nothing is read',
  async (query) => {
    const { admin } = await testApp()
    const { status, body } = await admin.post(`${UPLOADS}${query}`, FILE, { headers: CSV })
    expect([status, body.code, body.errors]).toMatchObject([400, 'invalid_input', [{ field: 'name' }]])
  },
)

test('a file that says it is over 100 MB is refused before it is read', async () => {
  const { admin } = await testApp()
  const { status, body } = await upload(admin, 'x', 'Grande', { 'content-length': '104857601' })
  expect([status, body.code]).toEqual([413, 'body_too_large'])
})

test('lists are listed newest first, page by page, and are nobody else’s', async () => {
  const { operator, other, viewer } = await testApp()
  const ids: unknown[] = []
  for (const name of ['Um', 'Dois', 'Três']) ids.unshift((await upload(operator, FILE, name)).body.id)
  const first = (await operator.get(`${UPLOADS}?limit=2`)).body
  const second = (await operator.get(`${UPLOADS}?limit=2&cursor=${first.next_cursor}`)).body
  const uploads = [...(first.uploads as { id: number }[]), ...(second.uploads as { id: number }[])]
  expect([uploads.map(({ id }) => id), second.next_cursor]).toEqual([ids, null])
  expect((await other.get(UPLOADS)).body.uploads).toEqual([])
  for (const path of ['', '/rejects', '/rejects/export']) {
    const { status, body } = await other.get(`${UPLOADS}/${ids[0]}${path}`)
    expect([status, body.code]).toEqual([404, 'not_found'])
  }
  expect((await other.request('DELETE', `${UPLOADS}/${ids[0]}`)).status).toBe(404)
  expect((await viewer.get(`${UPLOADS}/${ids[0]}`)).status).toBe(403)
})

test('rejects come page by page, or as a CSV that can be mended', async () => {
  const { operator } = await testApp()
  const { id } = (await upload(operator, FILE)).body
  const first = (await operator.get(`${UPLOADS}/${id}/rejects?limit=2`)).body
  const second = (await operator.get(`${UPLOADS}/${id}/rejects?limit=2&cursor=${first.next_cursor}`)).body
  expect([first.rejects, second.rejects, second.next_cursor]).toMatchObject([
    [{ line: 3 }, { line: 4 }],
    [{ line: 5 }],
    null,
  ])
  const { text, headers } = await operator.get(`${UPLOADS}/${id}/rejects/export`)
  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(text.split('\r\n').slice(0, 3)).toEqual([
    '\ufefflinha;telefone;motivo;reason',
    '3;11 8123-4477;Repetido: a mesma pessoa já está na lista.;duplicate',
    expect.stringMatching(/^4;98123-4478;.*;no_area_code$/),
  ])
})

test('a list that was deleted is not there any more', async () => {
  const { operator } = await testApp()
  const { id } = (await upload(operator, FILE)).body
  expect((await operator.request('DELETE', `${UPLOADS}/${id}`)).status).toBe(204)
  for (const method of ['GET', 'DELETE'] as const) {
    expect((await operator.request(method, `${UPLOADS}/${id}`)).body.code).toBe('not_found')
  }
  expect((await operator.get(UPLOADS)).body.uploads).toEqual([])
})

test('who sent and deleted a list is written down, without whom it names', async () => {
  const { admin } = await testApp()
  const { id } = (await upload(admin, FILE)).body
  await admin.request('DELETE', `${UPLOADS}/${id}`)
  const entries = (await admin.get('/api/v1/audit-log')).body.entries as Record<string, unknown>[]
  expect(entries.map(({ actor, action, facts }) => ({ actor, action, facts }))).toEqual([
    { actor: admin.username, action: 'audience.removed', facts: { list: id } },
    {
      ...{ actor: admin.username, action: 'audience.uploaded' },
      facts: { list: id, rows: 5, valid: 2, invalid: 2, duplicates: 1, erased: 0 },
    },
  ])
})

test('an empresa has no more lists than are of use', async () => {
  const { admin, database, empresa, clock } = await testApp()
  await database.db.run(sql`
    insert into audience_lists (empresa_id, name, kind, state, created_by, created_at, filled_at)
    select ${empresa.id}::int, 'Lista ' || n, 'upload', 'ready', 'admin', ${clock.now()}::timestamptz, ${clock.now()}::timestamptz
    from generate_series(1, 500) n`)
  const { status, body } = await upload(admin, FILE)
  expect([status, body.code, body.message]).toEqual([422, 'too_many_lists', expect.stringMatching(/500/)])
})

/** Sends a file of any length, made as it is taken, until it is answered. */
async function send(app: TestApp, lines: Iterable<string>): Promise<{ status: number; code: unknown }> {
  const outgoing = await begin(app, 'Longa')
  let isAnswered = false
  const answered = once(outgoing, 'response').then(([incoming]: IncomingMessage[]) => {
    isAnswered = true
    return incoming
  })
  for (const line of lines) {
    if (!outgoing.write(line)) await Promise.race([once(outgoing, 'drain'), answered])
    if (isAnswered) break
  }
  const incoming = await answered
  let text = ''
  for await (const chunk of incoming ?? []) text += chunk
  outgoing.destroy()
  return { status: incoming?.statusCode ?? 0, code: JSON.parse(text).code }
}

async function begin(app: TestApp, name: string): Promise<ClientRequest> {
  const credentials = await app.admin.credentials()
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.app.server.address() as AddressInfo
  const headers = { ...CSV, ...credentials }
  const outgoing = request({
    port,
    host: '127.0.0.1',
    path: `${UPLOADS}?name=${name}`,
    method: 'POST',
    headers,
  })
  outgoing.on('error', () => {}) // our own leaving
  return outgoing
}

test('200 MB are refused while they come, in flat memory, and leave no list', async () => {
  const app = await testApp()
  /** What is in use at the least, early and late, so that what only waits to be collected does not count. */
  const floor = { early: Number.POSITIVE_INFINITY, late: Number.POSITIVE_INFINITY }
  let bytes = 0
  function* file(): Generator<string> {
    const note = 'x'.repeat(2_000)
    yield `telefone;${[...'abcdefgh'].map((letter) => `nota_${letter}`).join(';')}\n`
    for (let row = 0; bytes < 200_000_000; row += 1) {
      const cells = Array.from({ length: 8 }, () => (row % 50 === 0 ? 'ok' : note)).join(';')
      const line = `(11) 9${80_000_000 + row};${cells}\n`
      bytes += line.length
      const when = bytes < 30_000_000 ? 'early' : bytes > 70_000_000 ? 'late' : null
      if (when !== null && row % 20 === 0) {
        const { heapUsed, external } = process.memoryUsage()
        floor[when] = Math.min(floor[when], heapUsed + external)
      }
      yield line
    }
  }
  expect(await send(app, file())).toEqual({ status: 413, code: 'body_too_large' })
  expect(bytes).toBeGreaterThan(104_857_600)
  expect(floor.late - floor.early).toBeLessThan(20_000_000)
  expect((await listsOf(app)).map(({ state }) => state)).toEqual(['leaving'])
  expect((await app.admin.get(UPLOADS)).body.uploads).toEqual([])
})

test('a caller who leaves half-way leaves no list', async () => {
  const app = await testApp()
  const outgoing = await begin(app, 'Meia')
  outgoing.write('telefone\n')
  for (let i = 0; i < 2_000; i += 1) outgoing.write(`(11) 9${80_000_000 + i}\n`)
  const found = async () => (await listsOf(app))[0]
  await expect.poll(async () => (await found())?.rows).toBeGreaterThan(0)
  outgoing.destroy()
  await expect.poll(async () => (await found())?.state).toBe('leaving')
})

const BROADCAST = '/api/v1/twilio/broadcast'

/** What the broadcast says to whom, as far as it is written. */
const said = ({ database }: TestApp, broadcastId: unknown) =>
  database.db.many(sql<{ to: string; variables: unknown; addressFrom: string }>`
    select m.to_address as to, m.variables, m.address_from from messages m join broadcasts b on b.group_id = m.group_id
    where b.id = ${Number(broadcastId)}::int order by m.to_address`)

test('a list is an audience: its columns are variables of the text, and who lacks one is left out', async () => {
  const app = await testApp()
  const { admin, other } = app
  const { body: list } = await upload(admin, FILE)
  const wish = { campaign_name: 'Equipe', body: 'Oi {{primeiro_nome}}, {{local}}', wait_ms: 0 }
  const audience = { upload_id: list.id }
  const preview = await admin.post('/api/v1/broadcasts/preview', { body: wish.body, audience })
  expect(preview.body).toMatchObject({
    audience: { matched: 2, recipients: 1, invalid: 1 },
    examples: [{ nome: 'Maria Souza', to: '+5511981234477', body: 'Oi Maria, Portão B' }],
    left_out_examples: [{ reason: 'invalid', detail: 'missing_value', people: [{ to: '+5511981234480' }] }],
  })
  const { status, body } = await admin.post(BROADCAST, { ...wish, audience })
  expect([status, body.stats, body.expanding]).toEqual([200, expect.objectContaining({ total: 1 }), false])
  expect(await said(app, body.broadcast_id)).toEqual([
    {
      to: '+5511981234477',
      variables: expect.objectContaining({ local: 'Portão B' }),
      addressFrom: 'caller',
    },
  ])
  const rest = { ...wish, body: 'Oi', audience: { ...audience, except_broadcasts: [body.broadcast_id] } }
  const second = await admin.post(BROADCAST, rest)
  expect(second.body).toMatchObject({ stats: { total: 1 }, left_out: { already: 1 } })
  expect(await said(app, second.body.broadcast_id)).toMatchObject([{ to: '+5511981234480' }])

  const unknown = await admin.post(BROADCAST, { ...wish, body: 'Oi {{portao}}', audience })
  expect([unknown.status, unknown.body.code]).toEqual([422, 'unknown_variable'])
  expect(unknown.body.message).toContain('{{nome}}, {{primeiro_nome}}, {{funcao}}, {{local}}.')
  for (const wrong of [
    { ...wish, audience: { upload_id: list.id, all: true } },
    { ...wish, audience: { upload_id: 99_999 } },
  ]) {
    expect((await admin.post(BROADCAST, wrong)).body.code).toMatch(/^(invalid_input|not_found)$/)
  }
  expect((await other.post(BROADCAST, { ...wish, audience })).body.code).toBe('not_found')
})

test('a template takes from the list what it does not say to everybody', async () => {
  const app = await testApp()
  const { admin } = app
  const made = await admin.post('/api/v1/templates', {
    ...{ name: 'portao', language: 'pt-BR', category: 'UTILITY' },
    ...{ body: 'Oi {{primeiro_nome}}, entre por {{local}} às {{hora}}.' },
  })
  expect(made.status).toBe(200)
  const { body: list } = await upload(admin, FILE)
  const wish = { campaign_name: 'Portão', template: 'portao', audience: { upload_id: list.id }, wait_ms: 0 }
  expect((await admin.post(BROADCAST, wish)).body).toMatchObject({
    code: 'invalid_input',
    errors: [{ field: 'variables.hora' }],
  })
  const { body } = await admin.post(BROADCAST, { ...wish, variables: { hora: '18h' } })
  const { body: text } = await admin.get(`/api/v1/broadcasts/${body.broadcast_id}`)
  expect([body.stats, text.body]).toEqual([
    expect.objectContaining({ total: 1 }),
    'Oi {{primeiro_nome}}, entre por {{local}} às 18h.',
  ])
})

test('more targets than are written at once are kept, and each is told of as ever', async () => {
  const app = await testApp()
  const { admin, database, deps } = app
  const phones = Array.from({ length: 2_500 }, (_, n) => `+55119${82_000_000 + n}`)
  const targets = [...phones, '123', phones[0]]
  const wish = { campaign_name: 'Muitos', body: 'Oi', targets, wait_ms: 0, idempotency_key: 'muitos' }
  const { body } = await admin.post(BROADCAST, wish)
  expect(body).toMatchObject({
    stats: { total: 2_001, failed: 1, queued: 2_000 },
    rejected: [{ target: '123' }, { target: phones[0], reason: 'duplicate' }],
    expanding: true,
  })
  expect((await admin.post(BROADCAST, wish)).body.broadcast_id).toBe(body.broadcast_id)
  while (await expandSome(deps.ground));
  const { body: whole } = await admin.get(`/api/v1/broadcasts/${body.broadcast_id}`)
  expect(whole).toMatchObject({ total_targets: 2_501, failed: 1, queued: 2_500, expanded_percent: 100 })
  expect((await said(app, body.broadcast_id)).map(({ to }) => to)).toEqual(phones)
  // Of the repeated request none is kept.
  const lists = await database.db.many(
    sql<{ state: string }>`select state from audience_lists where kind = 'targets' and state <> 'leaving'`,
  )
  expect(lists).toHaveLength(1)
  const nobody = await admin.post(BROADCAST, {
    ...wish,
    idempotency_key: 'ninguem',
    targets: phones.map(() => '123'),
  })
  expect(nobody.body).toMatchObject({ stats: { total: 2_500, failed: 2_500 }, expanding: false })
})

test('a list is not taken away while a broadcast has still to read it, and is afterwards', async () => {
  const { admin, other, deps } = await testApp()
  const phones = Array.from({ length: 2_100 }, (_, n) => `119${82_000_000 + n}`)
  const { id } = (await upload(admin, ['telefone', ...phones].join('\n'))).body
  const wish = { campaign_name: 'Equipe', body: 'Oi', audience: { upload_id: id }, wait_ms: 0 }
  expect((await admin.post(BROADCAST, wish)).body.expanding).toBe(true)
  const remove = (who: Persona) => who.request('DELETE', `${UPLOADS}/${id}`)
  const { status, body } = await remove(admin)
  expect([status, body.code, body.message]).toEqual([
    409,
    'in_use',
    expect.stringMatching(/lendo esta lista/),
  ])
  expect((await remove(other)).status).toBe(404)
  while (await expandSome(deps.ground));
  expect((await remove(admin)).status).toBe(204)
  expect((await remove(admin)).status).toBe(404)
})

test('a value that a row leaves empty is missing, not a variable that nobody knows', async () => {
  const { admin } = await testApp()
  const { id } = (await upload(admin, 'telefone;local\n11981234477;Sul\n11981234478;\n')).body
  const wish = { body: 'Venha: {{local}}', audience: { upload_id: id } }
  expect((await admin.post('/api/v1/broadcasts/preview', wish)).body).toMatchObject({
    audience: { matched: 2, recipients: 1, invalid: 1 },
    rejected: [{ target: expect.stringMatching(/78$/), reason: 'missing_value' }],
  })
})

test('each of many targets of whom the text lacks something is told of, whoever comes to them', async () => {
  const { admin, deps } = await testApp()
  const targets = Array.from({ length: 2_100 }, (_, n) => `+55119${82_000_000 + n}`)
  const wish = {
    campaign_name: 'Muitos',
    body: 'Oi {{nome}}',
    targets,
    wait_ms: 0,
    idempotency_key: 'muitos',
  }
  await admin.post(BROADCAST, wish)
  while (await expandSome(deps.ground));
  const { body } = await admin.post(BROADCAST, wish)
  expect(body.stats).toMatchObject({ total: 2_100, failed: 2_100 })
  const rejected = body.rejected as { target: string; reason: string }[]
  expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['missing_value']))
  expect(rejected.map(({ target }) => target).sort()).toEqual(targets)
})

test('a tag that is not there is named, in both languages', async () => {
  const { admin } = await testApp()
  const wish = { body: 'Oi', audience: { tags: ['vip'] } }
  for (const [lang, message] of [
    ['pt-BR', 'Não há a etiqueta “vip”.'],
    ['en', 'There is no tag “vip”.'],
  ] as const) {
    const headers = { 'accept-language': lang }
    const { status, body } = await admin.post('/api/v1/broadcasts/preview', wish, { headers })
    expect([status, body.errors]).toEqual([
      400,
      [expect.objectContaining({ field: 'audience.tags', message })],
    ])
  }
})

test('of two requests with one key at the same time one makes a broadcast, and keeps its targets', async () => {
  const { admin, database, empresa } = await testApp()
  const targets = Array.from({ length: 2_100 }, (_, n) => `+55119${82_000_000 + n}`)
  const wish = { campaign_name: 'Duas', body: 'Oi', targets, wait_ms: 0, idempotency_key: 'duas' }
  const answers = await Promise.all([admin.post(BROADCAST, wish), admin.post(BROADCAST, wish)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(new Set(answers.map(({ body }) => body.broadcast_id)).size).toBe(1)
  expect(
    await database.db.many(sql`
      select l.state, count(b.id)::int as broadcasts
      from audience_lists l left join broadcasts b on (b.audience ->> 'listId')::int = l.id
      where l.kind = 'targets' and l.empresa_id = ${empresa.id}::int group by l.id order by l.state`),
  ).toEqual([
    { state: 'leaving', broadcasts: 0 },
    { state: 'ready', broadcasts: 1 },
  ])
})
