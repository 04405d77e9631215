import { afterAll, beforeAll, expect, it } from 'vitest'
import { create, officialClient, openSimulator, PERSON, SENDER, WHATSAPP_SENDER } from '../test/kit.ts'
import { AUTHENTICATION_CONTENT_SID, AUTHENTICATION_CONTENT_SIDS, type Simulator } from './index.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator()
})
afterAll(() => simulator.close())

const TEXT = '*483920* é seu código de verificação. Para sua segurança, não o compartilhe.'
const contentVariables = JSON.stringify({ 1: '483920' })
const toWhatsApp = `whatsapp:${PERSON}`

it('is rendered in the API and on the phone, and passes outside the 24-hour window', async () => {
  simulator.phones.set(PERSON, { windowOpen: false })
  const client = officialClient(simulator)
  const made = await client.messages.create({
    to: toWhatsApp,
    from: WHATSAPP_SENDER,
    contentSid: AUTHENTICATION_CONTENT_SID,
    contentVariables,
  })
  expect(made.body).toBe(TEXT)
  await simulator.settle()
  expect(await client.messages(made.sid).fetch()).toMatchObject({ status: 'delivered', body: TEXT })
  expect((await client.messages.list({ to: toWhatsApp })).map(({ body }) => body)).toEqual([TEXT])
  expect(simulator.phones.get(PERSON)?.bubbles[0]?.copyCode).toEqual({
    code: '483920',
    footer: 'Este código expira em 10 minutos.',
    button: 'Copiar código',
  })
  await client.messages(made.sid).update({ body: '' })
  expect(simulator.phones.get(PERSON)?.bubbles[0]).toMatchObject({ body: '', copyCode: null })
})

it.each([
  ['en', '*483920* is your verification code. For your security, do not share this code.', 'Copy code'],
  ['es', '*483920* es tu código de verificación. Por tu seguridad, no lo compartas.', 'Copiar código'],
] as const)('exists in %s', async (lang, text, button) => {
  await create(simulator, {
    To: toWhatsApp,
    ContentSid: AUTHENTICATION_CONTENT_SIDS[lang],
    ContentVariables: contentVariables,
  })
  expect(simulator.messages().at(-1)).toMatchObject({ body: text, copyCode: { button } })
})

it.each([
  ['no variables', undefined],
  ['no code among them', '{"2":"483920"}'],
  ['an empty code', '{"1":""}'],
  ['a null', '{"1":null}'],
  ['a number', '{"1":483920}'],
  ['no JSON', '483920'],
])('with %s is 21656', async (_what, ContentVariables) => {
  const answer = await create(simulator, {
    To: toWhatsApp,
    ContentSid: AUTHENTICATION_CONTENT_SID,
    ...(ContentVariables === undefined ? {} : { ContentVariables }),
  })
  expect(answer).toMatchObject({ status: 400, body: { code: 21656 } })
})

it('puts no button under a plain text', async () => {
  const client = officialClient(simulator)
  const plain = await client.messages.create({ to: PERSON, from: SENDER, body: 'Olá' })
  expect(simulator.messages().find(({ sid }) => sid === plain.sid)?.copyCode).toBe(null)
})
