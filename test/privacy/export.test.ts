import { beforeAll, expect, test } from 'vitest'
import { exportPerson } from '../../src/privacy/export-person.ts'
import { type TestService, testService } from '../harness/service.ts'
import { readMarkedColumns } from './marked-columns.ts'
import { fillWorld, MARIA, type World } from './world.ts'

let service: TestService
let world: World
beforeAll(async () => {
  service = await testService()
  world = await fillWorld(service)
})

type Exported = Record<string, Record<string, unknown>[]>
const exported = async (who: World['origin']) =>
  (await who.post('/api/v1/people/export', { phone: '11 8123-4477' })).body as Exported

test('holds everything that the empresa keeps of the person, readable', async () => {
  const mine = await exported(world.origin)
  expect(mine).toMatchObject({
    format: 'recado.person/1',
    phone: MARIA.phone,
    empresa_id: world.origin.empresaId,
  })
  expect(mine.freelancers).toMatchObject([
    { nome: MARIA.nome, phone: MARIA.phone, phone_raw: '(11) 98123-4477' },
  ])
  expect(mine.known_as).toEqual([{ empresa_id: world.origin.empresaId, external_id: 'M1' }])
  expect(mine.contacts).toHaveLength(2)
  expect(mine.consent_changes).toMatchObject([
    {
      consent: 'given',
      how: 'form',
      text_version: 'aceite-2',
      proof: { ip: '203.0.113.9', assinado: MARIA.nome },
    },
  ])
  expect(mine.suppressions?.map(({ reason, note }) => [reason, note])).toContainEqual([
    'blocklisted',
    `${MARIA.nome} pediu`,
  ])
  expect(mine.inbound_messages).toMatchObject([
    { body: `Aqui é ${MARIA.nome}`, raw: { Body: `Aqui é ${MARIA.nome}` } },
  ])
  expect(mine.messages?.map(({ text }) => text)).toEqual([
    'Bom dia',
    expect.not.stringMatching(/\d{6}/),
    'Oi',
    `Olá ${MARIA.nome}!`,
    `${MARIA.nome}, seu cachê saiu.`,
    'Dúvidas? Ligue para 11 98123-4477 ou +55 (11) 98123-4477, até as 18h.',
  ])
  expect(mine.forgotten_inbound).toMatchObject([{ sid: expect.stringMatching(/^SM0+$/) }])
  expect(mine.messages?.at(-1)).toMatchObject({
    sms_text: 'Ligue para 011 98123.4477 ou +55 (11) 98123-4477.',
  })
  expect(mine.audience_lists).toMatchObject([
    { name: 'amigos de 11 98123-4477', phone: MARIA.phone, variables: { nome: MARIA.nome } },
  ])
  expect(mine.otp_logs).toMatchObject([{ purpose: 'login', address: MARIA.phone }])
  expect(JSON.stringify(mine.otp_logs)).not.toContain('nonce')
  for (const message of mine.messages?.slice(2) ?? []) {
    expect(message).toMatchObject({ to_address: MARIA.phone, state: 'failed', error_code: 30005 })
    expect((message.attempts as unknown[]).length).toBeGreaterThan(0)
    expect(JSON.stringify(message.timeline)).toContain(MARIA.phone)
  }
})

test('leaves what is others’ to them', async () => {
  const theirs = await exported(world.other)
  expect(theirs.freelancers).toEqual([])
  expect(theirs.known_as).toEqual([{ empresa_id: world.other.empresaId, external_id: 'X7' }])
  const empresas = Object.values(theirs)
    .filter(Array.isArray)
    .flat()
    .map(({ empresa_id }) => empresa_id)
  expect(new Set(empresas)).toEqual(new Set([world.other.empresaId, null]))
})

test('is of every empresa for the platform', async () => {
  let text = ''
  const wish = { e164: MARIA.phone, everywhere: true }
  for await (const piece of exportPerson(world.origin.ctx, service.app.keyring, 'all', wish)) text += piece
  const all = JSON.parse(text) as Exported
  expect([all.freelancers?.length, all.contacts?.length, all.messages?.length]).toEqual([1, 4, 12])
})

test('names every table that keeps something of a person', async () => {
  const tables = (await readMarkedColumns(service.database.db))
    .filter(({ mark }) => mark === 'person')
    .map(({ table }) => table)
  const named: Record<string, string> = {
    ...{
      freelancer_links: 'known_as',
      events: 'messages',
      erasures: '',
      audience_list_rows: 'audience_lists',
    },
  }
  const mine = await exported(world.origin)
  const missing = [...new Set(tables)]
    .map((table) => named[table] ?? table)
    .filter((name) => name !== '' && !(name in mine))
  expect(missing, 'a table with columns of a person has a section in src/privacy/export-person.ts').toEqual(
    [],
  )
})

test('that it was asked for is written down', async () => {
  const { body } = await world.origin.get('/api/v1/audit-log?action=person.exported&phone=11981234477')
  expect(body.entries[0]).toMatchObject({ actor: world.origin.username, facts: { everywhere: false } })
})
