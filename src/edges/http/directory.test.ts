import { beforeAll, describe, expect, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'

const FESTIVAL = { nome: 'Festival', local: 'Arena', starts_at: '2026-11-15T14:00:00-03:00' }
const SECURITY = { funcao: 'Segurança', titulo: 'Portaria', pay_cents: 250_00, pay_unit: 'day', places: 20 }
const NOBODYS_ID = 2_000_000_000

type Row = Record<string, unknown>

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  await app.admin.post('/api/v1/funcoes', { nome: 'Segurança' })
})

const made = async (who: Persona, path: string, body: Row) => {
  const answer = await who.post(`/api/v1/${path}`, body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Row & { id: number }
}
const evento = (body: Row = {}, who = app.admin) => made(who, 'eventos', { ...FESTIVAL, ...body })
const bulk = async (path: string, items: unknown[], who = app.admin) => {
  const { status, body, text } = await who.post(`/api/v1/${path}/bulk`, { items })
  expect(status, text).toBe(200)
  return body as Row & { items: (Row & { errors: Row[] })[] }
}
const rowsOf = async (who: Persona, path: string) => {
  const { status, body } = await who.get(`/api/v1/${path}`)
  expect(status).toBe(200)
  return body[path.split('?')[0] as string] as Row[]
}

describe('many at a time', () => {
  test('a bad item spoils nothing else, and every item has its verdict', async () => {
    const body = await bulk('eventos', [
      { external_id: 'B1', ...FESTIVAL, ends_at: '2026-11-16T02:00:00-03:00' },
      { external_id: 'B2', ...FESTIVAL, nome: 7, extra: true },
      'text',
      { nome: 'sem código' },
      { external_id: 'B3', ...FESTIVAL, starts_at: '2026-02-30T14:00:00Z' },
      { external_id: ' \u200b ', ...FESTIVAL },
      { external_id: 'B4', ...FESTIVAL, ends_at: FESTIVAL.starts_at },
      null,
      { external_id: 'B5', ...FESTIVAL, time_zone: 'Marte/Olympus' },
    ])
    expect(body).toMatchObject({ created: 1, updated: 0, unchanged: 0, linked: 0, refused: 8 })
    const said = body.items.map(({ external_id, verdict, errors }) => [
      ...[external_id, verdict],
      ...errors.map(({ field, code }) => `${String(field)} ${String(code)}`),
    ])
    expect(said).toEqual([
      ['B1', 'created'],
      ['B2', 'refused', 'extra unknown_field', 'nome wrong_type'],
      [null, 'refused', 'item wrong_type'],
      [null, 'refused', 'external_id required'],
      ['B3', 'refused', 'starts_at bad_format'],
      [' \u200b ', 'refused', 'external_id required'],
      ['B4', 'refused', 'ends_at not_after_start'],
      [null, 'refused', 'item wrong_type'],
      ['B5', 'refused', 'time_zone not_a_time_zone'],
    ])
    expect(String(body.items[6]?.errors[0]?.message)).toMatch(/começo\.$/)
    expect(await rowsOf(app.viewer, 'eventos?external_id=B1')).toMatchObject([
      { nome: 'Festival', ends_at: '2026-11-16T05:00:00.000Z', time_zone: 'America/Sao_Paulo' },
    ])
  })

  test.each(['freelancers', 'eventos', 'vagas', 'candidaturas'])('of %s at most a thousand', async (path) => {
    const items = Array.from({ length: 10_001 }, (_, at) => ({ external_id: `X${at}` }))
    for (const wrong of [{ items }, { items: items.slice(0, 1_001) }]) {
      const { status, body } = await app.admin.post(`/api/v1/${path}/bulk`, wrong)
      expect([status, body.code]).toEqual([400, 'invalid_input'])
      expect(body.errors).toMatchObject([{ field: 'items', code: 'too_many' }])
    }
    for (const wrong of [{ items: [] }, {}, { items: {} }, []]) {
      expect((await app.admin.post(`/api/v1/${path}/bulk`, wrong)).body.code).toBe('invalid_input')
    }
    const whole = await bulk(path, items.slice(0, 1_000))
    expect(whole).toMatchObject({ created: 0, refused: 1_000 })
  })

  test('a wrong method at their address is one, not somebody called bulk', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const { status, headers } = await app.admin.request(method, '/api/v1/eventos/bulk')
      expect([status, headers.allow]).toEqual([405, 'POST'])
    }
  })

  test('people come in by the rules of the import, and another empresa’s are linked', async () => {
    await bulk('freelancers', [{ external_id: 'T1', nome: 'Maria', phone: '(11) 95555-0001' }], app.other)
    const items = [
      { external_id: 'O1', nome: 'Maria S.', phone: '11 95555 0001', tags: ['VIP'] },
      { external_id: 'O2', nome: 'Bia', phone: '0xx21 95555-0002', funcoes: ['Garçom'] },
      { external_id: 'O3', phone: 11955550003 },
    ]
    const first = await bulk('freelancers', items)
    expect(first).toMatchObject({ created: 1, linked: 1, refused: 1 })
    expect(first.items).toMatchObject([
      { verdict: 'linked', reasons: ['other_origin'], message: expect.stringContaining('outra empresa') },
      { verdict: 'created', repairs: ['trunk_prefix_removed'], errors: [] },
      { verdict: 'refused', id: null, errors: [{ field: 'phone' }] },
    ])
    expect(await bulk('freelancers', items)).toMatchObject({ created: 0, unchanged: 1, linked: 1 })
    const [maria] = await rowsOf(app.admin, 'freelancers?external_id=O1')
    expect(maria).toMatchObject({ nome: 'Maria', own: false, tags: ['VIP'], phone: '(11) 9••••-0001' })
    expect((await rowsOf(app.other, 'freelancers?external_id=T1'))[0]).toMatchObject({ tags: [] })
    expect(await rowsOf(app.admin, 'tags')).toMatchObject([{ nome: 'VIP', freelancers: 1 }])
    expect(await rowsOf(app.other, 'tags')).toEqual([])
    const path = `/api/v1/freelancers/${String(maria?.id)}`
    const refused = await app.admin.request('PUT', path, { body: { nome: 'Outra' } })
    expect([refused.status, refused.body.code]).toEqual([403, 'not_origin'])
    const tagged = await app.admin.request('PUT', path, { body: { tags: [], external_id: null } })
    expect(tagged.body).toMatchObject({ tags: [], external_id: null, nome: 'Maria' })
    const byPlatform = await app.local.request('PUT', path, { body: { nome: 'Maria Clara' } })
    expect(byPlatform.body).toMatchObject({ nome: 'Maria Clara', phone: '+5511955550001' })
  })
})

describe('one at a time', () => {
  test('an evento, its vaga and a candidatura, from opening to approval', async () => {
    const { id: evento_id } = await evento({ external_id: 'S1' })
    const vaga = await made(app.admin, 'vagas', { ...SECURITY, evento_external_id: 'S1' })
    expect(vaga).toMatchObject({ open: true, evento: { id: evento_id, canceled: false } })
    const { freelancer } = await made(app.admin, 'freelancers', {
      ...{ external_id: 'S1', nome: 'Ana', phone: '(21) 95555-1001' },
      ...{ funcoes: ['segurança'], cadastro_completo: true },
    })
    const ana = (freelancer as { id: number }).id
    const names = async (path: string) =>
      ((await app.operator.get(`/api/v1/${path}`)).body.freelancers as Row[]).map(({ id }) => id)
    expect(await names(`vagas/${vaga.id}/matching`)).toEqual([ana])
    const applied = await made(app.admin, 'candidaturas', { vaga_id: vaga.id, freelancer_external_id: 'S1' })
    expect(applied).toMatchObject({ status: 'pending', evento_id, freelancer: { nome: 'Ana' } })
    expect(await names(`vagas/${vaga.id}/matching`)).toEqual([])
    await app.admin.request('PUT', `/api/v1/candidaturas/${applied.id}`, { body: { status: 'approved' } })
    expect(await names(`eventos/${evento_id}/approved`)).toEqual([ana])
    expect((await app.viewer.get(`/api/v1/vagas/${vaga.id}`)).body.candidaturas).toMatchObject({
      approved: 1,
    })
    const query = `candidaturas?evento_id=${evento_id}&status=approved`
    expect((await rowsOf(app.viewer, query))[0]).toMatchObject({ freelancer: { phone: '(21) 9••••-1001' } })
    for (const path of [`eventos/${evento_id}`, `vagas/${vaga.id}`]) {
      const { status, body } = await app.admin.request('DELETE', `/api/v1/${path}`)
      expect([status, body.code]).toEqual([409, 'in_use'])
    }
  })

  test.each<[string, string, Row, string]>([
    ['a vaga without a função', 'vagas', { ...SECURITY, funcao: undefined }, 'funcao required'],
    ['negative pay', 'vagas', { ...SECURITY, pay_cents: -1 }, 'pay_cents out_of_range'],
    ['pay in words', 'vagas', { ...SECURITY, pay_cents: 'muito' }, 'pay_cents wrong_type'],
    ['pay in halves of cents', 'vagas', { ...SECURITY, pay_cents: 0.5 }, 'pay_cents wrong_type'],
    ['pay by the month', 'vagas', { ...SECURITY, pay_unit: 'month' }, 'pay_unit not_allowed'],
    ['an evento that is not there', 'vagas', { ...SECURITY, evento_id: NOBODYS_ID }, 'evento_id not_found'],
    ['no evento', 'vagas', SECURITY, 'evento_id required'],
    ['a função that nobody knows', 'vagas', { ...SECURITY, funcao: 'Astronauta' }, 'funcao not_found'],
    [
      'a start without a zone',
      'eventos',
      { ...FESTIVAL, starts_at: '2026-11-15 14:00' },
      'starts_at bad_format',
    ],
    [
      'an end before the start',
      'eventos',
      { ...FESTIVAL, ends_at: '2026-11-15T13:00:00-03:00' },
      'ends_at not_after_start',
    ],
    ['an unknown zone', 'eventos', { ...FESTIVAL, time_zone: '+03:00' }, 'time_zone not_a_time_zone'],
    ['a person without a name', 'freelancers', { external_id: 'N1' }, 'nome required'],
    ['a phone nobody can read', 'freelancers', { nome: 'Eva', phone: '1234' }, 'phone not_a_phone'],
    [
      'an unknown zone of a person',
      'freelancers',
      { nome: 'Eva', time_zone: 'Marte' },
      'time_zone not_a_time_zone',
    ],
    ['a função of one sign', 'freelancers', { nome: 'Eva', funcoes: ['!'] }, 'funcoes[0] too_short'],
    ['a vaga that is not there', 'candidaturas', { vaga_id: NOBODYS_ID }, 'vaga_id not_found'],
  ])('%s is refused, naming the field', async (_, path, body, issue) => {
    const { status, body: problem } = await app.admin.post(`/api/v1/${path}`, body)
    expect([status, problem.code]).toEqual([400, 'invalid_input'])
    const issues = (problem.errors as Row[]).map(({ field, code }) => `${String(field)} ${String(code)}`)
    expect(issues).toContain(issue)
  })

  test('what another empresa has is not found, and cannot be named', async () => {
    const { id: evento_id } = await evento()
    const vaga = await made(app.admin, 'vagas', { ...SECURITY, evento_id, external_id: 'ISO' })
    const { freelancer } = await made(app.admin, 'freelancers', { nome: 'Eva', phone: '(21) 95555-2001' })
    const freelancer_id = (freelancer as { id: number }).id
    const applied = await made(app.admin, 'candidaturas', { vaga_id: vaga.id, freelancer_id })
    for (const [method, path, body] of [
      ['GET', `eventos/${evento_id}`],
      ['GET', `eventos/${evento_id}/approved`],
      ['PUT', `eventos/${evento_id}`, { nome: 'Meu' }],
      ['DELETE', `eventos/${evento_id}`],
      ['GET', `vagas/${vaga.id}`],
      ['GET', `vagas/${vaga.id}/matching`],
      ['PUT', `vagas/${vaga.id}`, { open: false }],
      ['DELETE', `vagas/${vaga.id}`],
      ['GET', `candidaturas/${applied.id}`],
      ['PUT', `candidaturas/${applied.id}`, { status: 'approved' }],
    ] as const) {
      const answer = await app.other.request(method, `/api/v1/${path}`, body ? { body } : {})
      expect([answer.status, answer.body.code], path).toEqual([404, 'not_found'])
    }
    for (const path of ['eventos', 'vagas', 'candidaturas', `vagas?evento_id=${evento_id}`]) {
      expect(await rowsOf(app.other, path), path).toEqual([])
    }
    const foreign = await app.other.post('/api/v1/vagas', { ...SECURITY, evento_id })
    expect(foreign.body.errors).toMatchObject([{ field: 'evento_id', code: 'not_found' }])
    const named = await bulk(
      'candidaturas',
      [{ external_id: 'I1', vaga_external_id: 'ISO', freelancer_id }],
      app.other,
    )
    expect(named.items[0]?.errors).toMatchObject([{ field: 'vaga_external_id', code: 'not_found' }])
    expect((await app.admin.get(`/api/v1/vagas/${vaga.id}`)).body).toMatchObject({ open: true })
  })

  test('a função is renamed by the platform alone', async () => {
    const { id } = await made(app.admin, 'funcoes', { nome: 'Hostes' })
    const path = `/api/v1/funcoes/${id}`
    expect((await app.admin.request('PUT', path, { body: { nome: 'Hostess' } })).status).toBe(403)
    const renamed = await app.local.request('PUT', path, { body: { nome: 'Hostess' } })
    expect(renamed.body).toEqual({ id, nome: 'Hostess', freelancers: 0 })
    expect((await app.viewer.get(path)).body).toEqual(renamed.body)
    expect((await app.viewer.get(`/api/v1/funcoes/${NOBODYS_ID}`)).status).toBe(404)
  })
})

describe('the export', () => {
  const read = async (who: Persona, query = '', lang = 'pt-BR') => {
    const { status, text, headers } = await who.get(`/api/v1/freelancers/export${query}`, {
      headers: { 'accept-language': lang },
    })
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
    expect(text.startsWith('\ufeff')).toBe(true)
    return text.slice(1).split('\r\n')
  }

  test('is read by spreadsheets without formulas, and masks what the reader may not see', async () => {
    await bulk('freelancers', [
      {
        ...{ external_id: '=X1', nome: '=cmd|A1', phone: '(31) 95555-3001', funcoes: ['Bombeiro', 'Som'] },
        ...{ cadastro_completo: true, time_zone: 'America/Bahia', tags: ['@noite'] },
      },
      { external_id: 'X2', nome: 'Eva; "a"', phone: '+351 913 625 280', funcoes: ['Bombeiro'] },
    ])
    const query = '?funcao=bombeiro'
    expect(await read(app.admin, query)).toEqual([
      'external_id;nome;telefone;funcoes;cadastro_completo;time_zone;tags',
      "'=X1;'=cmd|A1;(31) 95555-3001;Bombeiro|Som;true;America/Bahia;'@noite",
      'X2;"Eva; ""a""";\'+351 913 625 280;Bombeiro;false;;',
      '',
    ])
    expect((await read(app.viewer, query))[1]).toContain(';(31) 9••••-3001;')
    expect((await read(app.other, query, 'en'))[1]).toBe(",'=cmd|A1,(31) 9••••-3001,Bombeiro|Som,true,,")
    expect(await read(app.other, `${query}&own=true`)).toHaveLength(2)
    expect(await read(app.admin, '?tag=noite')).toHaveLength(3)
    expect(await read(app.other, '?tag=noite')).toHaveLength(2)
    const unknown = await app.admin.get('/api/v1/freelancers/export?funcao=astronauta')
    expect([unknown.status, unknown.body.code]).toEqual([422, 'funcao_not_found'])
  })

  test('comes in again without changing anybody', async () => {
    const { text } = await app.admin.get('/api/v1/freelancers/export?own=true')
    const answer = await app.admin.post('/api/v1/freelancers/import', text, {
      headers: { 'content-type': 'text/csv' },
    })
    const summary = JSON.parse(answer.text.trim().split('\n').at(-1) ?? '') as Row
    expect(summary).toMatchObject({ imported: 0, updated: 0, refused: 0, linked: 0 })
    expect(summary.unchanged).toBe(summary.rows)
  })

  test('goes on over many pages', async () => {
    const items = Array.from({ length: 1_000 }, (_, at) => ({
      ...{ external_id: `P${at}`, nome: `Pessoa ${at}`, tags: ['multidão'] },
    }))
    expect(await bulk('freelancers', items)).toMatchObject({ created: 1_000 })
    const lines = await read(app.admin, '?tag=multidao')
    expect(new Set(lines).size).toBe(1_002)
  })
})
