import { beforeAll, expect, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'
import { importFreelancers } from '../../directory/import-freelancers.ts'
import type { Ctx } from '../../platform/context.ts'

const BROADCAST = '/api/v1/twilio/broadcast'
const request = {
  campaign_name: 'Alerta Portão B',
  body: 'Olá! Confira as vagas',
  targets: ['(11) 98123-4477', '11 98123 4477', '(21) 99876-5544', 'amanhã'],
  preferred_channel: 'sms',
  wait_ms: 0,
}

let app: TestApp
let id: number
beforeAll(async () => {
  app = await testApp()
  const { body } = await app.admin.post(BROADCAST, request)
  id = body.broadcast_id as number
})

const messagesOf = async (who: Persona, query = '') =>
  (await who.get(`/api/v1/broadcasts/${id}/messages${query}`)).body.messages as Record<string, unknown>[]

test.each(['999999999999999', '99999999999999999999', '-1', 'x'])(
  'a cursor that no page gave (%s) starts over',
  async (cursor) => {
    const { admin } = await testApp()
    for (const list of ['broadcasts', 'audiences/uploads', 'reminders']) {
      expect((await admin.get(`/api/v1/${list}?cursor=${cursor}`)).status, list).toBe(200)
    }
  },
)

test("the guide's request gets the guide's answer, with what could not be taken", async () => {
  const { status, body } = await app.operator.post(BROADCAST, { ...request, campaign_name: 'Outra' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    success: true,
    stats: { total: 3, sent: 0, failed: 1, queued: 2, suppressed: 0 },
    rejected: expect.arrayContaining([
      expect.objectContaining({ target: '11 98123 4477', reason: 'duplicate' }),
      expect.objectContaining({ target: 'amanhã', message: expect.stringMatching(/\.$/) }),
    ]),
  })
})

test.each([
  ['in the header', {}, { 'idempotency-key': 'k-1' }],
  ['in the body', { idempotency_key: 'k-2' }, {}],
])(
  'an idempotency key %s gives the first broadcast back, and not for another text',
  async (_, field, headers) => {
    const send = (body: string) => app.admin.post(BROADCAST, { ...request, ...field, body }, { headers })
    const [first, again, other] = [await send('Um'), await send('Um'), await send('Dois')]
    expect(again.body.broadcast_id).toBe(first.body.broadcast_id)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict'])
  },
)

test('a preview tells what would happen and writes nothing', async () => {
  const before = (await app.admin.get('/api/v1/broadcasts')).body.broadcasts
  const { campaign_name: _, wait_ms: __, ...asked } = request
  const { status, body } = await app.admin.post('/api/v1/broadcasts/preview', asked)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    audience: { recipients: 2, duplicates: 1, invalid: 1 },
    channels: { whatsapp: 0, sms: 2 },
    cost: { currency: 'USD', as_of: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
  })
  expect((await app.admin.get('/api/v1/broadcasts')).body.broadcasts).toEqual(before)
})

test('a broadcast is read in the field names of the guide', async () => {
  const { body } = await app.viewer.get(`/api/v1/broadcasts/${id}`)
  expect(body).toMatchObject({
    id,
    empresa_contratante: { id: app.empresa.id, nome: app.empresa.nome },
    campaign_name: 'Alerta Portão B',
    status: 'sending',
    ...{ total_targets: 3, sent: 0, delivered: 0, failed: 1, success_rate: 0 },
    created_by: app.admin.username,
  })
})

test('pages follow each other without gaps', async () => {
  const seen: unknown[] = []
  let cursor = ''
  do {
    const { body } = await app.admin.get(`/api/v1/broadcasts?limit=1${cursor}`)
    const [row] = body.broadcasts as { id: number }[]
    seen.push(row?.id)
    cursor = body.next_cursor === null ? '' : `&cursor=${String(body.next_cursor)}`
  } while (cursor !== '' && seen.length < 20)
  const all = (await app.admin.get('/api/v1/broadcasts')).body.broadcasts as { id: number }[]
  expect(seen).toEqual(all.map((each) => each.id))
})

test('viewers see masked phones, others whole ones', async () => {
  const [whole] = await messagesOf(app.operator)
  const [masked] = await messagesOf(app.viewer)
  expect(whole?.to_address).toBe('+5511981234477')
  expect(masked?.to_address).not.toContain('81234477')
  const one = await app.viewer.get(`/api/v1/messages/${String(whole?.id)}`)
  expect(one.text).not.toContain('81234477')
})

test('messages are filtered by state, one or several', async () => {
  expect(await messagesOf(app.admin, '?status=queued')).toHaveLength(2)
  expect(await messagesOf(app.admin, '?status=failed')).toHaveLength(0)
  expect(await messagesOf(app.admin, '?status=failed&status=queued')).toHaveLength(2)
})

test('a message tells its story in the language of the reader', async () => {
  const [row] = await messagesOf(app.admin)
  const url = `/api/v1/messages/${String(row?.id)}`
  const story = async (lang: string) => {
    const { body } = await app.admin.get(url, { headers: { 'accept-language': lang } })
    expect(body).toMatchObject({ status: 'queued', body: 'Olá! Confira as vagas', attempts: [] })
    return (body.timeline as { text: string }[]).map(({ text }) => text)
  }
  expect(await story('pt-BR')).toEqual(['Entrou na fila.'])
  expect(await story('en')).toEqual(['Entered the queue.'])
})

test('another empresa sees nothing of it', async () => {
  const [row] = await messagesOf(app.admin)
  for (const url of [
    `/api/v1/broadcasts/${id}`,
    `/api/v1/broadcasts/${id}/messages`,
    `/api/v1/messages/${String(row?.id)}`,
  ]) {
    expect((await app.other.get(url)).status, url).toBe(404)
  }
  expect((await app.other.get('/api/v1/broadcasts')).body.broadcasts).toEqual([])
})

test('freelancers are seen by all, whole only by the admins of whoever brought them', async () => {
  const ctx: Ctx = {
    ...app.deps.ground,
    ...{ empresaId: app.empresa.id, actor: { kind: 'local' }, lang: 'pt-BR' },
  }
  const csv = 'external_id;nome;telefone;funcoes;cadastro_completo\nF1;Zuleica;(31) 98877-6655;Garçom;sim\n'
  const options = { dryRun: false, onRow: () => {}, onProgress: () => {} }
  await importFreelancers(ctx, app.deps.broadcasts.keys, chunksOf(csv), options)

  const seenBy = async (who: Persona) => {
    const { body } = await who.get('/api/v1/freelancers?q=zuleica')
    return (body.freelancers as { phone: string; external_id: string | null }[])[0]
  }
  expect(await seenBy(app.admin)).toMatchObject({ phone: '+5531988776655', external_id: 'F1' })
  expect((await seenBy(app.operator))?.phone).not.toContain('88776655')
  expect(await seenBy(app.other)).toMatchObject({
    phone: expect.not.stringContaining('88776655'),
    external_id: null,
  })
  const count = await app.viewer.get('/api/v1/freelancers/count?funcao=gar%C3%A7om&apenas_completos=true')
  expect(count.body).toMatchObject({ total: 1, with_phone: 1, without_phone: 0 })
  const funcoes = (await app.viewer.get('/api/v1/funcoes')).body.funcoes as { nome: string }[]
  expect(funcoes).toContainEqual(expect.objectContaining({ nome: 'Garçom', freelancers: 1 }))
})

test('a função that does not exist names those that do', async () => {
  const { status, body } = await app.admin.get('/api/v1/freelancers/count?funcao=astronauta')
  expect([status, body.code]).toEqual([422, 'funcao_not_found'])
  expect(body.facts).toMatchObject({ nome: 'astronauta', existing: expect.any(Array) })
})

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
