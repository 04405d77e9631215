import { beforeAll, describe, expect, test } from 'vitest'
import { openDurable } from '../../src/edges/library/durable.ts'
import { openPlain } from '../../src/edges/library/plain.ts'
import type { Way } from '../../src/edges/library/way.ts'
import { TwilioService } from '../../src/index.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Tenant, type TestService, testService, working } from '../harness/service.ts'

const ANA = '+5511981240001'
const BIA = '+5511981240002'
const STRANGER = '+5511981240003'

let service: TestService
let tenant: Tenant
beforeAll(async () => {
  service = await testService()
  tenant = await service.tenant()
  const imported = await fetch(`${service.url}/api/v1/freelancers/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.token}`, 'content-type': 'text/csv' },
    body: `nome;telefone;funcoes\nAna Souza;${ANA};Chapelaria\nBia Lima;${BIA};Chapelaria\n`,
  })
  await imported.text()
  const portao = { name: 'portao', category: 'UTILITY', language: 'pt-BR' }
  const sms = { sms_body: 'Portão: {{local}} fechou', sms_spelling: 'plain' }
  await tenant.post('/api/v1/templates', {
    ...{ ...portao, ...sms, body: 'Olá, {{primeiro_nome}}! O {{local}} fechou.' },
  })
})

const sentTo = (number: string) => service.simulator.messages({ number }).map(({ body }) => body)

describe('enviar_whatsapp_freelancers with a template', () => {
  const send = (...words: string[]) =>
    cli(['enviar_whatsapp_freelancers', '--funcao', 'Chapelaria', ...words], {
      program: speakingTo(service.url, tenant.token),
    })

  test('shows in the dry run how it reads on both channels, and sends nothing', async () => {
    const { exit, stdout, stderr } = await send(
      ...['--template', 'portao', '--variavel', 'local=Portão *B*', '--idioma', 'pt_BR', '--dry-run'],
    )
    expect(exit).toBe(0)
    expect(stdout).toContain('  Olá, Ana! O Portão B fechou.\n  Por SMS: Portao: Portao B fechou\n')
    expect(stderr).toContain('Modelo portao (pt-BR v1): ainda sem a aprovação do WhatsApp')
    expect([...sentTo(ANA), ...sentTo(BIA)]).toEqual([])
  })

  test.each([
    [[], '  --variavel local: Falta preencher.\n'],
    [['--variavel', 'local= '], '  --variavel local: Falta preencher.\n'],
    [['--variavel', 'local=x', '--variavel', 'cor=y'], '  --variavel cor: '],
    [['--variavel', 'local=x', '--idioma', 'es'], '  --idioma: '],
  ])('says before anything is sent what is wrong with %j', async (words, complaint) => {
    const { exit, stderr } = await send('--template', 'portao', ...words, '--yes')
    expect([exit, stderr]).toEqual([2, expect.stringContaining(complaint)])
    expect(sentTo(ANA)).toEqual([])
  })

  test('knows no template of that name', async () => {
    expect(await send('--template', 'nada')).toMatchObject({ stderr: 'Não há este modelo nesta empresa.\n' })
  })

  test('sends it to each by name', async () => {
    const words = ['--template', 'portao', '--variavel', 'local=Portão C', '--espera', '0']
    const sent = await working(service, send(...words))
    await service.settle()
    expect(sent.exit).toBe(0)
    expect([sentTo(ANA), sentTo(BIA)]).toEqual([
      ['Olá, Ana! O Portão C fechou.'],
      ['Olá, Bia! O Portão C fechou.'],
    ])
  })
})

describe('the library with a template', () => {
  const vaga = { titulo: 'Garçom', remuneracao: 250 }
  const evento = { nome: 'Festival', local: 'Centro' }
  const close = async () => {}
  const durable = () => {
    const { keyring, otp } = service.app
    return openDurable({ ctx: tenant.ctx, keys: keyring, otp, waitMs: 0, close })
  }
  const service_ = (way: Way) => new TwilioService({}, way)

  test('through the database: a broadcast by its name, each person’s own words in it', async () => {
    const library = service_(durable())
    const template = { name: 'portao', variables: { local: 'Portão D' } }
    const sent = await library.sendBroadcast({ template, phoneList: [ANA, STRANGER, 'x'] })
    expect(sent).toMatchObject({ success: true, stats: { total: 3, queued: 1, failed: 2 } })
    expect(sent.rejected.map(({ reason }) => reason)).toEqual(['no_phone', 'missing_value'])
    await service.settle()
    expect(sentTo(ANA).at(-1)).toBe('Olá, Ana! O Portão D fechou.')
    await expect(library.sendBroadcast({ template: { name: 'portao' }, phoneList: [ANA] })).rejects.toThrow(
      'invalid_input',
    )
    await expect(library.sendBroadcast({ phoneList: [ANA] })).rejects.toThrow('Diga body ou template')
    await expect(library.sendBroadcast({ body: 'x', template, phoneList: [ANA] })).rejects.toThrow(
      'Diga body ou template',
    )
  })

  test('through the database: an opening by nova_vaga, filled by itself, once for an id', async () => {
    const library = service_(durable())
    const options = { template: { name: 'nova_vaga', language: 'en' as const }, id: 'vaga-1' }
    const first = await library.sendVagaNotification(STRANGER, vaga, evento, options)
    expect(first).toMatchObject({ status: 'error', statusCode: 'queued', id: expect.any(String) })
    await service.settle()
    const again = await library.sendVagaNotification(STRANGER, vaga, evento, options)
    expect(again).toMatchObject({
      ...{ status: 'success', statusCode: 'delivered', id: first.id, channel: 'whatsapp' },
      messageSid: expect.stringMatching(/^SM/),
    })
    expect(sentTo(STRANGER)).toEqual([expect.stringContaining('*Garçom*\n💰 R$ 250.00 (Por Dia)')])
    const missing = { template: { name: 'portao', variables: {} } }
    expect(await library.sendVagaNotification(ANA, vaga, evento, missing)).toMatchObject({
      ...{ status: 'error', errorMessage: expect.stringContaining('variables.local: Falta preencher.') },
    })
    const byContent = library.sendVagaNotification(ANA, vaga, evento, { template: { contentSid: 'HX1' } })
    await expect(byContent).rejects.toThrow('pelo nome')
  })

  test('straight to Twilio: by its ContentSid, numbered as nova_vaga is', async () => {
    expect((await tenant.post('/api/v1/templates/nova_vaga/submit', {})).status).toBe(200)
    await service.app.drain()
    const atTwilio = service.simulator.templates.list().find((each) => /^nova_vaga/.test(each.friendlyName))
    const { sid: accountSid, token: authToken } = service.account
    const account = { accountSid, authToken, messagingServiceSid: null, phoneNumber: '+551140000000' }
    const way = openPlain(
      { ...account, whatsappNumber: '+14155238886', verifySid: null, baseUrl: service.simulator.url },
      { missing: [], lang: 'pt-BR' },
    )
    const library = service_(way)
    const template = { contentSid: atTwilio?.sid ?? '' }
    const sent = await library.sendVagaNotification(BIA, vaga, evento, { template })
    expect(sent).toMatchObject({ status: 'success', channel: 'whatsapp' })
    expect(sentTo(BIA).at(-1)).toContain('*Garçom*\n💰 R$ 250.00 (Por Dia)\n\n📅 Evento: Festival')
    const more = { ...template, variables: { 1: 'Copeira', 2: 'R$ 1', 3: 'x', 4: 'y', 5: 'z' } }
    const many = await library.sendBroadcast({ template: more, phoneList: [BIA] })
    expect(many.stats).toMatchObject({ total: 1, sent: 1 })
    expect(sentTo(BIA).at(-1)).toContain('*Copeira*')
    await expect(library.sendBroadcast({ template: { name: 'portao' }, phoneList: [BIA] })).rejects.toThrow(
      'TwilioService.open',
    )
    await library.close()
  })
})
