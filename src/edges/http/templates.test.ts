import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { sql } from '../../platform/db/db.ts'

const VAGA = {
  ...{ name: 'vaga_urgente', category: 'UTILITY', language: 'pt-BR' },
  body: 'Olá, {{primeiro_nome}}! Há vaga em {{local}}. Você vem?',
  sms_body: 'Vaga em {{local}}, não perca',
  samples: { local: 'São Paulo' },
}
const PERSON = '+5511981234477'
const lang = (language: string) => ({ headers: { 'accept-language': language } })

test('a template is written, read, edited, previewed, submitted and deleted', async () => {
  const { operator, viewer, admin } = await testApp()
  const made = await operator.post('/api/v1/templates', VAGA)
  expect(made.body).toMatchObject({
    ...{ name: 'vaga_urgente', built_in: false },
    languages: [{ language: 'pt-BR', in_force: 1, newest: 1, approval: 'draft' }],
    versions: [
      { variables: ['primeiro_nome', 'local'], created_by: operator.username, sms_spelling: 'accents' },
    ],
  })
  const at = '/api/v1/templates/vaga_urgente'
  const { name: _name, category: _category, ...text } = VAGA
  const edited = await operator.request('PUT', at, { body: { ...text, sms_spelling: 'plain' } })
  expect(edited.body.languages).toEqual([{ language: 'pt-BR', in_force: 2, newest: 2, approval: 'draft' }])
  expect((await viewer.get(`/api/v1/templates/${made.body.id}`)).body.versions).toHaveLength(2)
  const listed = (await viewer.get('/api/v1/templates')).body.templates as { name: string }[]
  expect(listed.map(({ name }) => name).slice(-2)).toEqual(['mudanca_evento', 'vaga_urgente'])

  const rows = [
    { primeiro_nome: 'Zé', local: 'Belém' },
    { primeiro_nome: '**', local: 'Belém' },
  ]
  const preview = await viewer.post(`${at}/preview`, { rows }, lang('en'))
  expect(preview.body).toMatchObject({
    ...{ version: 2, approval: 'draft', submission_errors: [] },
    whatsapp: {
      text: 'Olá, Ana! Há vaga em São Paulo. Você vem?',
      cost: { max: 0.005, as_of: '2026-09-01' },
    },
    sms: { chosen: 'plain', accents: { encoding: 'UCS-2' }, plain: { encoding: 'GSM-7', segments: 1 } },
    examples: [{ row: 1, sms: 'Vaga em Belem, nao perca' }],
    row_errors: [
      { row: 2, errors: [{ field: 'variables.primeiro_nome', code: 'required', message: 'Missing.' }] },
    ],
  })

  expect((await operator.post(`${at}/submit`, {})).status).toBe(403)
  const submitted = await admin.post(`${at}/submit`, {})
  expect(submitted.body.versions).toMatchObject([
    { version: 2, approval: 'submitted', approval_message: expect.stringContaining('Meta') },
    { version: 1, approval: 'draft' },
  ])
  expect((await admin.request('DELETE', at)).body).toEqual({ name: 'vaga_urgente' })
  expect((await admin.get(at)).status).toBe(404)
})

test('what Meta would refuse is said before it is asked, in the reader’s language', async () => {
  const { admin } = await testApp()
  await admin.post('/api/v1/templates', { ...VAGA, name: 'ruim', body: 'Vaga: {{local}}{{dia}}' })
  for (const [language, words] of [
    ['pt-BR', ['termina em uma variável', 'duas variáveis seguidas', 'Falta preencher']],
    ['en', ['ends with a variable', 'two variables in a row', 'Missing']],
  ] as const) {
    const refused = await admin.post('/api/v1/templates/ruim/submit', {}, lang(language))
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_input'])
    const errors = refused.body.errors as { field: string; message: string }[]
    expect(errors.map(({ field }) => field)).toEqual(['body', 'body', 'samples.dia'])
    errors.forEach(({ message }, i) => {
      expect(message).toContain(words[i])
    })
  }
})

test('a rejection is told in words, with what Meta said', async () => {
  const { admin, deps } = await testApp()
  const { body } = await admin.post('/api/v1/templates', { ...VAGA, name: 'recusado' })
  await deps.ground.db.run(sql`
    update template_versions set approval = 'rejected', rejection_reason = 'PROMOTIONAL: says promo'
    where template_id = ${Number(body.id)}::int`)
  const read = await admin.get('/api/v1/templates/recusado')
  expect(read.body.versions).toMatchObject([
    {
      rejection_reason: 'PROMOTIONAL: says promo',
      rejection_message: 'A Meta viu propaganda em um modelo que não é MARKETING. (says promo)',
    },
  ])
})

test.each([
  ['a name that is taken', { name: 'nova_vaga' }, 409, 'template_name_taken', null],
  ['a name with spaces', { name: 'Vaga Urgente' }, 400, 'invalid_input', 'name'],
  ['no body', { body: '' }, 400, 'invalid_input', 'body'],
  ['a sample that is no text', { samples: { local: 1 } }, 400, 'invalid_input', 'samples.local'],
  ['a category of codes', { category: 'AUTHENTICATION' }, 400, 'invalid_input', 'category'],
  ['a language we do not have', { language: 'fr' }, 400, 'invalid_input', 'language'],
])('%s is refused', async (_what, over, status, code, field) => {
  const { operator } = await testApp()
  const refused = await operator.post('/api/v1/templates', { ...VAGA, ...over })
  expect([refused.status, refused.body.code]).toEqual([status, code])
  if (field !== null) expect(refused.body.errors).toMatchObject([{ field }])
})

test('another empresa’s template does not exist, to read, to change or to send', async () => {
  const { operator, other } = await testApp()
  const { body } = await operator.post('/api/v1/templates', { ...VAGA, name: 'nosso' })
  const at = `/api/v1/templates/${body.id}`
  const answers = [
    await other.get(at),
    await other.request('PUT', at, { body: { language: 'pt-BR', body: 'Oi' } }),
    await other.request('DELETE', at),
    await other.post(`${at}/submit`, {}),
    await other.post(`${at}/preview`, {}),
    await other.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'Deles', template_id: body.id, targets: [PERSON], wait_ms: 0 },
    }),
  ]
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
})

test('a broadcast by template says what is missing before anything is written, and is itself again by its key', async () => {
  const { operator } = await testApp()
  await operator.post('/api/v1/templates', { ...VAGA, name: 'aviso', body: 'Aviso: {{local}} fechou hoje.' })
  const wanted = { campaign_name: 'Aviso', template: 'aviso', targets: [PERSON], wait_ms: 0 }
  const send = (over: object) => operator.post('/api/v1/twilio/broadcast', { ...wanted, ...over })
  const fieldsOf = async (over: object) => {
    const { body } = await send(over)
    return (body.errors as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`)
  }
  expect(await fieldsOf({})).toEqual(['variables.local required'])
  expect(await fieldsOf({ variables: { local: 'A', lugar: 'B' } })).toEqual(['variables.lugar unknown_field'])
  expect(await fieldsOf({ variables: { local: 7 } })).toEqual(['variables.local wrong_type'])
  expect(await fieldsOf({ body: 'Oi' })).toEqual(['template not_allowed'])
  expect(await fieldsOf({ template: undefined })).toEqual(['body required'])
  expect(await fieldsOf({ template: undefined, body: 'Oi', variables: {} })).toEqual([
    'variables not_allowed',
  ])
  expect(await fieldsOf({ variables: { local: 'A' }, language: 'es' })).toEqual(['language not_found'])
  expect((await send({ template: 'codigo_de_acesso' })).body.code).toBe('template_built_in')

  const key = { idempotency_key: 'aviso-1', variables: { local: 'Portão B' } }
  const first = await send(key)
  expect((await send(key)).body.broadcast_id).toBe(first.body.broadcast_id)
  expect((await send({ ...key, variables: { local: 'Portão C' } })).body.code).toBe('idempotency_conflict')
  const read = await operator.get(`/api/v1/broadcasts/${first.body.broadcast_id}`)
  expect(read.body.body).toBe('Aviso: Portão B fechou hoje.')
})

test('its preview shows what WhatsApp and SMS would say', async () => {
  const { operator } = await testApp()
  await operator.post('/api/v1/templates', {
    ...{ ...VAGA, name: 'aviso', body: 'Atenção: {{local}} fechou.', sms_spelling: 'plain' },
    ...{ sms_body: 'Atenção: {{local}}!' },
  })
  const preview = await operator.post('/api/v1/broadcasts/preview', {
    ...{ template: 'aviso', variables: { local: 'Portão B' }, targets: [PERSON] },
  })
  expect(preview.body).toMatchObject({
    template: { name: 'aviso', language: 'pt-BR', version: 1, approved: false },
    segments: { encoding: 'GSM-7', per_message: 1 },
    examples: [{ body: 'Atenção: Portão B fechou.', sms: 'Atencao: Portao B!' }],
  })
})

test('prices are read by everybody and written by the platform', async () => {
  const { viewer, admin, local } = await testApp()
  const price = {
    ...{ channel: 'sms', category: 'service', country: 'BR', usd_min: 0.05, usd_max: 0.06 },
    ...{ brl_per_usd: 5.5, as_of: '2026-11-01', source: 'the price page' },
  }
  const put = (body: object) => local.request('PUT', '/api/v1/prices', { body })
  expect((await admin.request('PUT', '/api/v1/prices', { body: price })).status).toBe(403)
  expect((await put(price)).body).toEqual(price)
  expect((await viewer.get('/api/v1/prices')).body.prices).toContainEqual(price)
  expect((await put({ ...price, usd_min: 0.1 })).body.errors).toMatchObject([{ field: 'usd_min' }])
  const audit = '/api/v1/audit-log?action=price.changed'
  const entries = [{ actor: 'local', empresa_id: null, facts: { channel: 'sms', usdMax: 0.06 } }]
  expect((await local.get(`${audit}&everywhere=true`)).body.entries).toMatchObject(entries)
  expect((await admin.get(audit)).body.entries).toEqual([])
})

test('an empresa may want its SMS without accents, where no template of its own says otherwise', async () => {
  const { admin, operator, viewer, other } = await testApp()
  const RULES = '/api/v1/text-rules'
  const put = (who: typeof admin, sms_spelling: string) =>
    who.request('PUT', RULES, { body: { sms_spelling } })
  expect((await viewer.get(RULES)).body).toEqual({
    ...{ sms_spelling: 'accents', updated_at: null, updated_by: null },
  })
  expect([(await put(operator, 'plain')).status, (await put(admin, 'bold')).status]).toEqual([403, 400])
  expect((await put(admin, 'plain')).body).toMatchObject({
    sms_spelling: 'plain',
    updated_by: admin.username,
  })
  expect((await other.get(RULES)).body.sms_spelling).toBe('accents')
  const { body } = await admin.get('/api/v1/audit-log?action=text_rules.changed')
  expect(body.entries).toMatchObject([{ facts: { smsSpelling: 'plain' } }])

  const smsOf = async (who: typeof admin, said: object) => {
    const preview = await who.post('/api/v1/broadcasts/preview', { targets: ['11987650001'], ...said })
    const { examples, segments } = preview.body as { examples: { sms: string }[]; segments: object }
    return [examples[0]?.sms, (segments as { encoding: string }).encoding]
  }
  const words = { body: 'Atenção: o portão não abre.' }
  expect(await smsOf(admin, words)).toEqual(['Atencao: o portao nao abre.', 'GSM-7'])
  expect(await smsOf(other, words)).toEqual(['Atenção: o portão não abre.', 'UCS-2'])
  const alert = { template: 'alerta_emergencia', variables: { mensagem: 'Portão B' } }
  expect(await smsOf(admin, alert)).toEqual(['EVENTIX, aviso importante: Portao B Mais no app.', 'GSM-7'])
  const own = { name: 'com_acentos', category: 'UTILITY', language: 'pt-BR', body: 'Portão fechado.' }
  await admin.post('/api/v1/templates', own)
  expect(await smsOf(admin, { template: 'com_acentos' })).toEqual(['Portão fechado.', 'UCS-2'])
})
