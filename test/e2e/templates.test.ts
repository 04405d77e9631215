import { beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const ANA = '+5511981230001'
const STRANGER = '+5511981230002'

let service: TestService
let tenant: Tenant
beforeAll(async () => {
  service = await testService()
  tenant = await service.tenant()
  const imported = await fetch(`${service.url}/api/v1/freelancers/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.token}`, 'content-type': 'text/csv' },
    body: `nome;telefone;funcoes\nAna *Beatriz* Souza;${ANA};Garçom\n`,
  })
  await imported.text()
})

const recado = (...words: string[]) => cli(words, { program: speakingTo(service.url, tenant.token) })
const atTwilio = (name: string) =>
  service.simulator.templates.list().find(({ friendlyName }) => friendlyName.startsWith(`${name}_e`))
const sentTo = (number: string) => service.simulator.messages({ number })

async function later(seconds: number): Promise<void> {
  service.clock.advance(seconds * 1000)
  await service.app.drain()
}

async function broadcast(more: object): Promise<{ broadcast_id: number }> {
  const { status, body } = await tenant.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Portões', wait_ms: 0, ...more },
  })
  if (status !== 200) throw new Error(JSON.stringify(body))
  await service.settle()
  return body
}

test('an approval, step by step: written, submitted, pending, approved, and sent outside the window', async () => {
  service.simulator.phones.set(ANA, { windowOpen: false })
  const words = ['--mensagem', 'Olá, {{primeiro_nome}}! O {{local}} fechou.', '--exemplo', 'local=Portão B']
  const made = await recado('templates', 'create', 'portao', ...words, '--sem-acentos')
  expect(made).toMatchObject({ exit: 0, stdout: 'portao v1 guardado.\n' })

  // Nobody approved it yet: WhatsApp does not take it outside the window, and SMS says it in plain letters.
  const use = { template: 'portao', variables: { local: 'Portão C' }, targets: [ANA] }
  await broadcast(use)
  expect(sentTo(ANA)).toMatchObject([
    { channel: 'whatsapp', contentSid: null, errorCode: 63016 },
    { channel: 'sms', status: 'delivered', body: 'Ola, Ana! O Portao C fechou.' },
  ])

  expect((await recado('templates', 'submit', 'portao')).exit).toBe(0)
  await service.app.drain()
  expect((await recado('templates', 'show', 'portao')).stdout).toContain('pt-BR v1: a caminho da Meta')
  const { sid } = atTwilio('portao') ?? { sid: '' }
  service.simulator.templates.decide(sid, { status: 'pending' })
  await later(10)
  expect((await recado('templates', 'list')).stdout).toContain('portao  pt-BR v1  em análise  (UTILITY)')
  service.simulator.templates.decide(sid, { status: 'approved' })
  await later(10)
  expect((await recado('templates', 'list')).stdout).toContain('portao  pt-BR v1  aprovado  (UTILITY)')

  const { broadcast_id: id } = await broadcast(use)
  const last = sentTo(ANA).at(-1)
  expect(last).toMatchObject({
    ...{ channel: 'whatsapp', status: 'delivered', contentSid: sid, body: 'Olá, Ana! O Portão C fechou.' },
  })
  const row = await service.database.db.one(sql<{ version: number; language: string }>`
    select v.version, v.language from broadcasts b join template_versions v on v.id = b.template_version_id
    where b.id = ${id}::int`)
  expect(row).toEqual({ version: 1, language: 'pt-BR' })
})

test('a template that is paused after it was queued goes on by SMS', async () => {
  const { sid } = atTwilio('portao') ?? { sid: '' }
  service.simulator.templates.decide(sid, { status: 'paused' })
  await broadcast({ template: 'portao', variables: { local: 'Portão D' }, targets: [ANA] })
  expect(sentTo(ANA).slice(-2)).toMatchObject([
    { channel: 'whatsapp', contentSid: sid, errorCode: 63041 },
    { channel: 'sms', body: 'Ola, Ana! O Portao D fechou.' },
  ])
  await later(3_600)
  expect((await recado('templates', 'list')).stdout).toContain('portao  pt-BR v1  pausado')
})

test('a rejection is told in words; a person the directory does not know is left out by name', async () => {
  await recado('templates', 'create', 'reject_me', '--mensagem', 'Promoção imperdível hoje.')
  await recado('templates', 'submit', 'reject_me')
  await service.app.drain()
  await service.simulator.settle()
  await later(10)
  const { stdout } = await recado('templates', 'show', 'reject_me')
  expect(stdout).toContain('pt-BR v1: recusado')
  expect(stdout).toContain('Motivo: O texto não combina com a categoria ou com o idioma escolhido.')
  const refused = await tenant.post('/api/v1/twilio/broadcast', {
    ...{
      campaign_name: 'Portões',
      template: 'portao',
      variables: { local: 'A' },
      targets: [STRANGER],
      wait_ms: 0,
    },
  })
  expect(refused.body).toMatchObject({ stats: { failed: 1 }, rejected: [{ reason: 'missing_value' }] })
})

test('a template by which Twilio took a message whose answer was lost is found by its words, not sent again', async () => {
  service.simulator.templates.decide(atTwilio('portao')?.sid ?? '', { status: 'approved' })
  await later(3_600)
  const before = sentTo(ANA).length
  service.simulator.faults.set({ acceptThenReset: { next: 1 } })
  await broadcast({ template: 'portao', variables: { local: 'Portão\nE' }, targets: [ANA] })
  for (const seconds of [2, 5, 20, 60]) {
    service.clock.advance(seconds * 1000)
    await service.settle()
  }
  service.simulator.faults.reset()
  expect(sentTo(ANA).slice(before)).toMatchObject([
    { status: 'delivered', body: 'Olá, Ana! O Portão E fechou.' },
  ])
})

test('the command line previews, says what is missing, and deletes', async () => {
  const preview = await recado('templates', 'preview', 'nova_vaga', '--variavel', 'vaga=Garçom')
  expect(preview.exit).toBe(1)
  expect(preview.stdout).toContain(
    'SMS sem acentos: 1 segm. GSM-7, US$ 0,0599 (R$ 0,3235, preço de 2026-09-01)',
  )
  expect(preview.stderr).toContain('variables.local: Falta preencher.')
  expect((await recado('templates', 'preview', 'portao', '--variavel', 'local')).exit).toBe(2)
  expect((await recado('templates', 'submit', 'codigo_de_acesso')).exit).toBe(2)
  const second = await recado('templates', 'create', 'portao', '--mensagem', 'Fechou.', '--nova-versao')
  expect(second.stdout).toBe('portao v2 guardado.\n')
  expect((await recado('templates', 'list')).stdout).toContain('por enquanto, sai a v1, já aprovada')
  expect((await recado('templates', 'delete', 'portao')).stdout).toBe('portao foi apagado.\n')
  expect((await recado('templates', 'show', 'portao')).exit).toBe(2)
})

test('the spelling of SMS is set from the command line, and what is sent has it', async () => {
  expect((await recado('text-rules', 'show')).stdout).toContain('sai com acentos')
  expect((await recado('text-rules', 'set', '--sms', 'plain')).stdout).toContain('sai sem acentos')
  const phone = '+5511981230009'
  await broadcast({ body: 'Portão aberto já', targets: [phone], preferred_channel: 'sms' })
  expect(sentTo(phone)).toMatchObject([{ channel: 'sms', body: 'Portao aberto ja' }])
  await recado('text-rules', 'set', '--sms', 'accents')
})

test('prices are listed for everybody and put down by the platform; what is not named stays as it was', async () => {
  const platform = (...words: string[]) =>
    cli(['prices', ...words], { program: speakingTo(service.url, 'local-token-of-the-tests') })
  const day = ['--canal', 'sms', '--data', '2026-11-20']
  const first = await platform('set', ...day, '--usd-min', '0,05', '--usd-max', '0.06', '--fonte', 'a tabela')
  expect([first.exit, first.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^Anotado: sms service BR: US\$ 0,05–0,06, a R\$ [\d,]+ o dólar, desde 2026-11-20 \(a tabela\)\n$/,
    ),
  ])
  const then = await platform('set', ...day, '--reais-por-dolar', '6')
  expect(then.stdout).toContain('US$ 0,05–0,06, a R$ 6,00 o dólar, desde 2026-11-20 (a tabela)')
  expect((await recado('prices', 'list')).stdout).toContain('sms service BR: US$ 0,05–0,06, a R$ 6,00')
  expect((await recado('templates', 'preview', 'nova_vaga')).stdout).toContain('preço de 2026-11-20')
  expect(await recado('prices', 'set', ...day, '--usd-min', '1')).toMatchObject({ exit: 77 })
  expect((await platform('set', ...day, '--usd-min', '-1')).stderr).toContain('--usd-min não aceita "-1"')
  expect((await platform('set', ...day, '--pais', 'PT', '--usd-min', '1')).stderr).toContain(
    '--reais-por-dolar',
  )
})
