import { describe, expect, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'
import { type EngineName, engines, hasEngine } from '../../../test/harness/database.ts'
import { sql } from '../../platform/db/db.ts'

type Row = Record<string, unknown>

const VAGA = '/api/v1/twilio/notificar-vaga'
const APROVACAO = '/api/v1/twilio/notificar-aprovacao'
const ALERTA = '/api/v1/twilio/alerta-emergencia'
const LEMBRETE = '/api/v1/twilio/lembrete'
const MUDANCA = '/api/v1/twilio/mudanca-evento'
const BEGINS = '2026-11-23T14:00:00-03:00'

let count = 0
/** A mobile, and a função, that no other test has. */
const mobile = () => `+55119${String(85_000_000 + ++count)}`

interface World extends TestApp {
  eventoId: number
  vagaId: number
  /** Brings somebody in who has the função of the vaga. */
  bring(phone?: string | null, more?: Row): Promise<number>
  /** Has somebody apply for the vaga; approved unless it is said. */
  apply(freelancerId: number, status?: string): Promise<number>
  /** The vaga's messages, oldest first. */
  messages(): Promise<Row[]>
}

async function world(engine: EngineName = 'pglite'): Promise<World> {
  const app = await testApp({ engine })
  const funcao = `Função ${engine} ${++count}`
  const made = async (path: string, body: Row) => {
    const { status, body: answer } = await app.admin.post(`/api/v1/${path}`, body)
    if (status !== 200) throw new Error(JSON.stringify(answer))
    return answer
  }
  await made('funcoes', { nome: funcao })
  const evento = await made('eventos', { nome: 'Festival', local: 'Centro', starts_at: BEGINS })
  const pay = { pay_cents: 25_000, pay_unit: 'day', places: 3 }
  const vaga = await made('vagas', { ...pay, titulo: 'Portaria', evento_id: evento.id, funcao })
  return {
    ...app,
    eventoId: Number(evento.id),
    vagaId: Number(vaga.id),
    async bring(phone = mobile(), more = {}) {
      const person = { nome: 'Ana Souza', phone, funcoes: [funcao], cadastro_completo: true, ...more }
      const external_id = `F${++count}`
      return Number(((await made('freelancers', { external_id, ...person })).freelancer as Row).id)
    },
    async apply(freelancer_id, status = 'approved') {
      return Number((await made('candidaturas', { vaga_id: vaga.id, freelancer_id, status })).id)
    },
    messages: () =>
      app.database.db.many(sql<Row>`
        select id, lane, source, state, to_address, expires_at, fallback_after_s, address_from from messages
        where empresa_id = ${app.empresa.id}::int order by id`),
  }
}

async function asked(who: Persona, path: string, body: Row, headers = {}): Promise<Row> {
  const answer = await who.post(path, { wait_ms: 0, ...body }, { headers })
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

async function refused(who: Persona, path: string, body: Row): Promise<unknown[]> {
  const { status, body: problem } = await who.post(path, { wait_ms: 0, ...body })
  const issues = ((problem.errors ?? []) as Row[]).map(({ field, code }) => `${field} ${code}`)
  return [status, problem.code, ...issues]
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`once (${engine})`, () => {
    test('a vaga is told to who matches, and to nobody twice: newcomers only, each call a broadcast', async () => {
      const { admin, vagaId, bring, apply, messages } = await world(engine)
      const shared = mobile()
      await bring(shared)
      await bring(shared, { nome: 'Bia Lima' })
      await bring('(11) 3456-7890')
      await bring(undefined, { cadastro_completo: false })
      await apply(await bring(), 'refused')
      const first = await asked(admin, VAGA, { vaga_id: vagaId })
      expect(first).toMatchObject({ success: true, na_fila: 1, erros: 1, notificados: 0, ja_notificados: 0 })
      expect(first).toMatchObject({ total_freelancers: 3, repetidos: 1, suprimidos: 0 })
      const again = await asked(admin, VAGA, { vaga_id: vagaId })
      expect(again).toEqual({
        ...first,
        ...{ na_fila: 0, ja_notificados: 1, broadcast_id: null },
      })

      await bring()
      const third = await asked(admin, VAGA, { vaga_id: vagaId })
      expect(third).toMatchObject({ na_fila: 1, ja_notificados: 1 })
      expect(third.broadcast_id).not.toBe(first.broadcast_id)
      expect(await messages()).toMatchObject([
        { lane: 'bulk', source: 'vaga', addressFrom: 'directory', fallbackAfterS: null },
        { lane: 'bulk', source: 'vaga' },
      ])
    })

    test('who was kept out or taken back may be told later', async () => {
      const { admin, vagaId, bring } = await world(engine)
      const [blocked, taken] = [mobile(), mobile()]
      await bring(blocked)
      await bring(taken)
      const block = (phone: string) => admin.post('/api/v1/suppressions', { phones: [phone], note: 'x' })
      await block(blocked)
      expect(await asked(admin, VAGA, { vaga_id: vagaId })).toMatchObject({ na_fila: 1, suprimidos: 1 })
      expect((await block(taken)).body.canceled).toBe(1)
      const { body } = await admin.get('/api/v1/suppressions')
      for (const { id } of body.suppressions as Row[]) {
        await admin.request('DELETE', `/api/v1/suppressions/${id}`)
      }
      expect(await asked(admin, VAGA, { vaga_id: vagaId })).toMatchObject({ na_fila: 2, ja_notificados: 0 })
    })

    test('an approval is told once; again it answers with the first, unless it was taken back meanwhile', async () => {
      const { admin, clock, bring, apply, messages } = await world(engine)
      const id = await apply(await bring())
      const first = await asked(admin, APROVACAO, { candidatura_id: id })
      expect(first).toMatchObject({ stats: { total: 1, queued: 1 }, ja_notificado: false })
      clock.advance(1000)
      const again = await asked(admin, APROVACAO, { candidatura_id: id })
      expect(again).toEqual({ ...first, ja_notificado: true, left_out: { already: 1, duplicates: 0 } })
      expect(await messages()).toMatchObject([{ lane: 'transactional', source: 'aprovacao' }])
      for (const status of ['withdrawn', 'approved']) {
        await admin.request('PUT', `/api/v1/candidaturas/${id}`, { body: { status } })
      }
      const anew = await asked(admin, APROVACAO, { candidatura_id: id })
      expect(anew).toMatchObject({ stats: { queued: 1 }, ja_notificado: false })
      expect(await messages()).toHaveLength(2)
    })

    test('an alert goes to each who is approved, once each, in its lane', async () => {
      const { admin, viewer, eventoId, bring, apply, messages } = await world(engine)
      await apply(await bring())
      await apply(await bring(null))
      await apply(await bring(), 'pending')
      const alert = { evento_id: eventoId, mensagem: '*Portão B* fechado,\n{{primeiro_nome}}!' }
      const sent = await asked(admin, ALERTA, alert)
      expect(sent).toMatchObject({ success: true, stats: { total: 2, queued: 1, failed: 1 }, rejected: [] })
      expect(await messages()).toMatchObject([{ lane: 'alert', source: 'alerta', fallbackAfterS: 60 }])
      const { body } = await viewer.get(`/api/v1/broadcasts/${sent.broadcast_id}`)
      expect(body).toMatchObject({
        ...{ campaign_name: 'Alerta de emergência: Festival', evento: { id: eventoId, nome: 'Festival' } },
        body: '⚠️ *EVENTIX - Atualização Importante*\n\n*Portão B* fechado,\n{{primeiro_nome}}!\n\nPara mais informações, acesse o app Eventix.',
        counts: { invalid: 1 },
      })
    })
  })
}

describe.skipIf(!hasEngine('postgres'))('two callers at the same moment (postgres)', () => {
  test('tell nobody twice, of a vaga and of an approval', async () => {
    const { admin, operator, vagaId, bring, apply, messages } = await world('postgres')
    const people = await Promise.all([bring(), bring(), bring()])
    const callers = [admin, operator, admin, operator]
    const told = await Promise.all(callers.map((who) => asked(who, VAGA, { vaga_id: vagaId })))
    expect(told.map(({ na_fila }) => na_fila).sort()).toEqual([0, 0, 0, 3])
    const id = await apply(people[0] ?? 0)
    const approved = await Promise.all(callers.map((who) => asked(who, APROVACAO, { candidatura_id: id })))
    expect(new Set(approved.map(({ broadcast_id }) => broadcast_id)).size).toBe(1)
    expect(await messages()).toHaveLength(4)
  })
})

test('the same key gives the first answer back, whatever became of the vaga; another request with it is refused', async () => {
  const { admin, vagaId, bring, apply, eventoId, messages } = await world()
  const first = await bring()
  const key = { 'idempotency-key': 'k1' }
  const answer = await asked(admin, VAGA, { vaga_id: vagaId }, key)
  await bring()
  await admin.request('PUT', `/api/v1/vagas/${vagaId}`, { body: { titulo: 'Outro nome', open: false } })
  expect(await asked(admin, VAGA, { vaga_id: vagaId }, key)).toEqual(answer)
  const other = { vaga_id: vagaId, preferred_channel: 'sms', idempotency_key: 'k1' }
  expect(await refused(admin, VAGA, other)).toEqual([409, 'idempotency_conflict'])
  await admin.request('PUT', `/api/v1/vagas/${vagaId}`, { body: { open: true } })

  await apply(first)
  const alert = { evento_id: eventoId, mensagem: 'Portão B fechado' }
  const sent = await asked(admin, ALERTA, { ...alert, idempotency_key: 'k2' })
  expect(await asked(admin, ALERTA, { ...alert, idempotency_key: 'k2' })).toEqual(sent)
  expect(await messages()).toHaveLength(2)
  // Whoever alerts again means it.
  expect((await asked(admin, ALERTA, alert)).broadcast_id).not.toBe(sent.broadcast_id)
})

test('what arrives after the evento has begun says nothing any more; where it has begun, the lane decides', async () => {
  const { admin, clock, vagaId, eventoId, bring, messages } = await world()
  await bring()
  const soon = new Date(clock.now().getTime() + 3_600_000).toISOString()
  const begins = (starts_at: string) =>
    admin.request('PUT', `/api/v1/eventos/${eventoId}`, { body: { starts_at } })
  await begins(soon)
  await asked(admin, VAGA, { vaga_id: vagaId })
  await begins('2025-11-15T14:00:00-03:00')
  await bring()
  await asked(admin, VAGA, { vaga_id: vagaId })
  const ends = (await messages()).map(({ expiresAt }) => (expiresAt as Date).toISOString())
  const tomorrow = new Date(clock.now().getTime() + 24 * 3_600_000).toISOString()
  expect(ends).toEqual([soon, tomorrow])
})

test('a vaga that takes nobody, an evento that is off, an application that is not approved: each is told why', async () => {
  const { admin, vagaId, eventoId, bring, apply, messages } = await world()
  expect(await refused(admin, VAGA, { vaga_id: vagaId })).toEqual([422, 'audience_empty'])
  expect(await refused(admin, ALERTA, { evento_id: eventoId, mensagem: 'Oi' })).toEqual([
    422,
    'audience_empty',
  ])
  await bring()
  const pending = await apply(await bring(), 'pending')
  const approved = await apply(await bring())
  const voiceless = await apply(await bring(null))
  expect(await refused(admin, APROVACAO, { candidatura_id: pending })).toEqual([
    ...[400, 'invalid_input', 'candidatura_id not_approved'],
  ])
  expect(await refused(admin, APROVACAO, { candidatura_id: voiceless })).toEqual([422, 'audience_empty'])
  const put = (path: string, body: Row) => admin.request('PUT', `/api/v1/${path}`, { body })
  const closed = [400, 'invalid_input', 'vaga_id closed']
  await put(`vagas/${vagaId}`, { open: false })
  expect(await refused(admin, VAGA, { vaga_id: vagaId })).toEqual(closed)
  await put(`vagas/${vagaId}`, { open: true })
  await put(`eventos/${eventoId}`, { canceled: true })
  expect(await refused(admin, VAGA, { vaga_id: vagaId })).toEqual(closed)
  expect(await refused(admin, APROVACAO, { candidatura_id: approved })).toEqual([
    ...[400, 'invalid_input', 'candidatura_id canceled'],
  ])
  expect(await refused(admin, LEMBRETE, { evento_id: eventoId })).toEqual([
    ...[400, 'invalid_input', 'evento_id canceled'],
  ])
  expect(await messages()).toEqual([])
  // That it is off is what they have to be told.
  await asked(admin, ALERTA, { evento_id: eventoId, mensagem: 'O evento foi cancelado.' })
})

test('a vaga is an offer, which who has not agreed may be spared; an approval is no offer', async () => {
  const { admin, vagaId, bring, apply, messages } = await world()
  await bring()
  const approved = await apply(await bring())
  const rules = { known_consent_for: ['offers'], strict_window: false, stop_covers: 'offers', stop_words: [] }
  expect((await admin.request('PUT', '/api/v1/consent-rules', { body: rules })).status).toBe(200)
  expect(await asked(admin, VAGA, { vaga_id: vagaId })).toMatchObject({ na_fila: 0, suprimidos: 1 })
  await asked(admin, APROVACAO, { candidatura_id: approved })
  expect(await messages()).toMatchObject([{ state: 'suppressed' }, { state: 'queued' }])
  expect((await admin.request('DELETE', `/api/v1/vagas/${vagaId}`)).body.code).toBe('in_use')
})

test('a reminder and a change say how things stand, and what somebody adds', async () => {
  const { admin, eventoId, bring, apply, messages } = await world()
  await apply(await bring())
  await admin.request('PUT', `/api/v1/eventos/${eventoId}`, {
    body: { starts_at: '2026-11-22T15:00:00-03:00', ends_at: '2026-11-22T17:00:00-03:00' },
  })
  const told = async (path: string, body: Row = {}) => {
    const { broadcast_id } = await asked(admin, path, { evento_id: eventoId, ...body })
    return (await admin.get(`/api/v1/broadcasts/${broadcast_id}`)).body
  }
  const lines = '📅 Evento: Festival\n📍 Local: Centro\n🗓️ Data: 22/11/2026 15:00\n\n'
  expect(await told(LEMBRETE)).toMatchObject({
    campaign_name: 'Lembrete: Festival',
    body: `⏰ *Lembrete do Evento*\n\nFalta pouco! Sua presença está confirmada:\n\n${lines}Para mais informações, acesse o app Eventix.`,
  })
  expect((await told(LEMBRETE, { mensagem: 'Leve *RG*, {{nome}}.' })).body).toContain(
    `${lines}📌 Aviso: Leve *RG*, {{nome}}.\n\nPara mais`,
  )
  expect((await told(MUDANCA, { mensagem: 'entrada pelo Portão C' })).body).toContain(
    'O que mudou: entrada pelo Portão C\n',
  )
  expect((await told(MUDANCA)).body).toContain('confira o local e a data: Centro, 22/11/2026 15:00.')
  await admin.request('PUT', `/api/v1/eventos/${eventoId}`, { body: { canceled: true } })
  expect((await told(MUDANCA, { language: 'en' })).body).toContain('What changed: the event was canceled.')
  const written = (await messages()).map(({ source, lane, expiresAt }) => [source, lane, expiresAt])
  const until = (kind: string, at: string) => [kind, 'transactional', new Date(at)]
  expect(written).toEqual([
    until('lembrete', '2026-11-22T15:00:00-03:00'),
    until('lembrete', '2026-11-22T15:00:00-03:00'),
    until('mudanca', '2026-11-22T17:00:00-03:00'),
    until('mudanca', '2026-11-22T17:00:00-03:00'),
    until('mudanca', '2026-11-22T17:00:00-03:00'),
  ])
})

test.each<[string, Row, unknown[]]>([
  ['nothing', {}, [400, 'invalid_input', 'mensagem required']],
  ['blanks', { mensagem: ' \n ' }, [400, 'invalid_input', 'mensagem required']],
  ['only signs', { mensagem: '***' }, [400, 'invalid_input', 'mensagem required']],
  ['too much', { mensagem: 'x'.repeat(601) }, [400, 'invalid_input', 'mensagem too_long']],
  ['a bell', { mensagem: 'Portão\u0007' }, [400, 'invalid_input', 'mensagem control_characters']],
  ['open braces', { mensagem: 'Oi {{nome' }, [400, 'invalid_input', 'mensagem bad_format']],
  ['an unknown name', { mensagem: 'Oi {{nick}}' }, [422, 'unknown_variable']],
  ['a wait too long', { mensagem: 'Oi', wait_ms: 40_000 }, [400, 'invalid_input', 'wait_ms out_of_range']],
])('an alert with %s is refused before anything is written', async (_, body, problem) => {
  const { admin, eventoId, bring, apply, messages } = await world()
  await apply(await bring())
  expect(await refused(admin, ALERTA, { evento_id: eventoId, ...body })).toEqual(problem)
  expect(await messages()).toEqual([])
})

test('what another empresa has is not found; who may only look may not tell', async () => {
  const { admin, other, viewer, operator, vagaId, eventoId, bring, apply, messages } = await world()
  const id = await apply(await bring())
  await bring()
  for (const [path, body, problem] of [
    [VAGA, { vaga_id: vagaId }, [404, 'not_found']],
    [APROVACAO, { candidatura_id: id }, [404, 'not_found']],
    [ALERTA, { evento_id: eventoId, mensagem: 'Oi' }, [422, 'evento_not_found']],
    [LEMBRETE, { evento_id: eventoId }, [422, 'evento_not_found']],
    [MUDANCA, { evento_id: eventoId }, [422, 'evento_not_found']],
  ] as const) {
    expect(await refused(other, path, body)).toEqual(problem)
    expect(await refused(viewer, path, body)).toEqual([403, 'forbidden'])
    expect(await messages()).toEqual([])
  }
  const told = await asked(operator, VAGA, { vaga_id: vagaId })
  expect((await other.get(`/api/v1/broadcasts/${told.broadcast_id}`)).status).toBe(404)
  const { body } = await admin.get('/api/v1/broadcasts')
  expect(body.broadcasts).toMatchObject([
    { campaign_name: 'Nova vaga: Portaria, Festival', status: 'sending' },
  ])
})

describe('what a notice would do', () => {
  const previewed = async (who: Persona, path: string, body: Row): Promise<Row> => {
    const answer = await who.post(`${path}/preview`, body)
    expect(answer.status, answer.text).toBe(200)
    return answer.body
  }

  test('is what it then does: whom a vaga tells, whom not and why', async () => {
    const { admin, vagaId, bring, messages } = await world()
    const shared = mobile()
    await bring(shared)
    await bring(shared, { nome: 'Bia Lima' })
    await bring('(11) 3456-7891')
    const blocked = mobile()
    await bring(blocked)
    await admin.post('/api/v1/suppressions', { phones: [blocked], note: 'x' })
    const before = await previewed(admin, VAGA, { vaga_id: vagaId })
    expect(before).toMatchObject({
      audience: { matched: 4, duplicates: 1, invalid: 1, already: 0, suppressed: 1, recipients: 1 },
      channels: { whatsapp: 1, sms: 0 },
      template: { name: 'nova_vaga', language: 'pt-BR', approved: false },
      finishing: { seconds: 1 },
      left_out_examples: [
        { reason: 'invalid', detail: 'landline', count: 1, people: [{ to: '+551134567891' }] },
        { reason: 'duplicate', detail: null, count: 1, people: [{ nome: 'Bia Lima' }] },
        { reason: 'suppressed', detail: null, count: 1, people: [{ to: expect.stringMatching(/^\+55/) }] },
      ],
    })
    const [example] = before.examples as Row[]
    expect(example).toMatchObject({ nome: 'Ana Souza', body: expect.stringContaining('*Portaria*') })
    expect(await messages()).toEqual([])
    const told = await asked(admin, VAGA, { vaga_id: vagaId })
    expect(told).toMatchObject({ total_freelancers: 4, na_fila: 1, suprimidos: 1, erros: 1, repetidos: 1 })
    await bring()
    const after = await previewed(admin, VAGA, { vaga_id: vagaId })
    expect(after.audience).toMatchObject({ matched: 5, already: 1, suppressed: 1, recipients: 1 })
    expect(after.left_out_examples).toContainEqual(
      expect.objectContaining({
        reason: 'already',
        people: [expect.objectContaining({ nome: 'Ana Souza' })],
      }),
    )
  })

  test('is judged by its lane: who wants no offers is still told of an approval, and of an alert', async () => {
    const { admin, vagaId, eventoId, bring, apply } = await world()
    await bring()
    const candidatura_id = await apply(await bring())
    const rules = {
      known_consent_for: ['offers'],
      strict_window: false,
      stop_covers: 'offers',
      stop_words: [],
    }
    await admin.request('PUT', '/api/v1/consent-rules', { body: rules })
    const counted = async (path: string, body: Row) => {
      const { matched, without_consent, already, recipients } = (await previewed(admin, path, body))
        .audience as Row
      return [matched, without_consent, already, recipients]
    }
    expect(await counted(VAGA, { vaga_id: vagaId })).toEqual([1, 1, 0, 0])
    expect(await counted(APROVACAO, { candidatura_id })).toEqual([1, 0, 0, 1])
    await asked(admin, APROVACAO, { candidatura_id })
    expect(await counted(APROVACAO, { candidatura_id })).toEqual([1, 0, 1, 0])
    expect(await counted(ALERTA, { evento_id: eventoId, mensagem: 'Oi' })).toEqual([1, 0, 0, 1])
    expect(await counted(MUDANCA, { evento_id: eventoId })).toEqual([1, 0, 0, 1])
  })

  test('says how it reads by SMS, what that costs with and without accents, and when it would be over', async () => {
    const { admin, clock, eventoId, bring, apply } = await world()
    for (const phone of [mobile(), mobile(), mobile(), mobile()]) await apply(await bring(phone))
    const mensagem =
      'Não esqueça o documento: é indispensável para a liberação da entrada, {{primeiro_nome}}.'
    const asSms = { evento_id: eventoId, mensagem, preferred_channel: 'sms' }
    const { examples, segments, cost, cost_plain, finishing } = await previewed(admin, LEMBRETE, asSms)
    expect((examples as Row[]).map(({ sms }) => sms)).toEqual(
      Array(3).fill(
        'Eventix: lembrete! Festival, Centro, 23/11/2026 14:00. Não esqueça o documento: é indispensável para a liberação da entrada, Ana. Mais no app.',
      ),
    )
    expect(segments).toEqual({
      ...{
        encoding: 'UCS-2',
        per_message: 3,
        per_message_plain: 1,
        total: 12,
        total_plain: 4,
        estimated: false,
      },
    })
    expect((cost as Row).min).toBeCloseTo(Number((cost_plain as Row).min) * 3, 1)
    // Ten segments a second, nine of them for what is not urgent.
    expect(finishing).toEqual({ seconds: 2, at: new Date(clock.now().getTime() + 12_000 / 9).toISOString() })
    const quiet = { from: '06:00', to: '07:00', never_on: [] }
    const rules = { quiet_hours: quiet, daily_messages: null, daily_segments: null }
    await admin.request('PUT', '/api/v1/sending-rules', { body: rules })
    expect((await previewed(admin, LEMBRETE, asSms)).finishing).toEqual({
      ...{ seconds: 2, at: '2026-11-23T09:00:01.333Z' },
    })
    const { seconds, at } = (await previewed(admin, ALERTA, asSms)).finishing as Row
    expect([seconds, String(at).slice(0, 16)]).toEqual([1, clock.now().toISOString().slice(0, 16)])
  })

  test('refuses what the notice refuses, and nobody left to be told is no error', async () => {
    const { admin, other, viewer, vagaId, eventoId, bring, apply } = await world()
    const alert = { evento_id: eventoId, mensagem: 'Oi {{nick}}' }
    const preview = (who: Persona, path: string, body: Row) => refusedPreview(who, `${path}/preview`, body)
    expect(await preview(admin, ALERTA, alert)).toEqual([422, 'unknown_variable'])
    expect((await previewed(admin, LEMBRETE, { evento_id: eventoId })).audience).toMatchObject({
      recipients: 0,
    })
    const candidatura_id = await apply(await bring(), 'pending')
    expect(await preview(admin, APROVACAO, { candidatura_id })).toEqual([
      ...[400, 'invalid_input', 'candidatura_id not_approved'],
    ])
    for (const [path, body, problem] of [
      [VAGA, { vaga_id: vagaId }, [404, 'not_found']],
      [APROVACAO, { candidatura_id }, [404, 'not_found']],
      [LEMBRETE, { evento_id: eventoId }, [422, 'evento_not_found']],
    ] as const) {
      expect(await preview(other, path, body)).toEqual(problem)
      expect(await preview(viewer, path, body)).toEqual([403, 'forbidden'])
    }
    await admin.request('PUT', `/api/v1/vagas/${vagaId}`, { body: { open: false } })
    expect(await preview(admin, VAGA, { vaga_id: vagaId })).toEqual([400, 'invalid_input', 'vaga_id closed'])
  })
})

async function refusedPreview(who: Persona, path: string, body: Row): Promise<unknown[]> {
  const { status, body: problem } = await who.post(path, body)
  const issues = ((problem.errors ?? []) as Row[]).map(({ field, code }) => `${field} ${code}`)
  return [status, problem.code, ...issues]
}
