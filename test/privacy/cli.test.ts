import { beforeAll, expect, test } from 'vitest'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

let service: TestService
let tenant: Tenant
beforeAll(async () => {
  service = await testService()
  tenant = await service.tenant()
})

const recado = (argv: readonly string[], stdin = '', lang: 'pt-BR' | 'en' = 'pt-BR') =>
  cli(argv, { lang, stdin, program: speakingTo(service.url, tenant.token) })

test('somebody is blocked, listed, exported and let back in', async () => {
  const added = await recado([
    ...['suppressions', 'add', '(11) 98123-4477, 11 98123-4478', '--motivo', 'Pediu por telefone'],
    ...['--canal', 'sms', '--ate', '31/12/2026'],
  ])
  expect([added.exit, added.stdout]).toEqual([0, '+5511981234477: bloqueado\n+5511981234478: bloqueado\n'])
  const listed = await recado(['suppressions', 'list', '--telefone', '011 98123.4477'], '', 'en')
  expect(listed.stdout).toMatch(
    /^\d+ {2}\+5511981234477 {2}blocked \(SMS\), since 22\/11\/2026 .*, until .*, by admin_\d+: Pediu por telefone\n$/,
  )
  const json = await recado(['suppressions', 'list', '--json', '--limit', '1'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    suppressions: [{ phone: expect.stringMatching(/^\+551198123447[78]$/) }],
  })
  const exported = await recado(['suppressions', 'export'])
  expect(exported.stdout).toMatch(/\r\n\(11\) 98123-4478;sms;Pediu por telefone;/)
  const removed = await recado(['suppressions', 'remove', '(11) 98123-4477'])
  expect([removed.exit, removed.stdout]).toEqual([0, 'Um bloqueio foi retirado.\n'])
  const again = await recado(['suppressions', 'remove', '(11) 98123-4477'])
  expect([again.exit, again.stderr]).toEqual([
    2,
    'Este telefone não está na lista de bloqueio desta empresa.\n',
  ])
})

test.each([
  [['suppressions', 'add', '(11) 98123-4477'], '--motivo'],
  [['suppressions', 'add', 'Maria', '--motivo', 'x'], 'phones[0]'],
  [['suppressions', 'add', '(11) 98123-4477', '--motivo', 'x', '--ate', 'amanhã'], '--ate'],
  [['suppressions', 'list', '--motivo', 'raiva'], '--motivo'],
  [['suppressions', 'add', '(11) 98123-4477', '--motivo', 'x', '--canal', 'fax'], '--canal'],
  [['people', 'export', 'Maria'], 'phone'],
  [['retention', 'set'], 'retention set --help'],
  [['retention', 'set', '--conteudo', 'muito'], '--conteudo'],
  [['retention', 'set', '--conteudo', '3'], 'content_days'],
  [['people', 'erase', '(11) 98123-4477'], '--yes'],
])('%j is refused, naming %s', async (argv, named) => {
  const { exit, stderr } = await recado(argv)
  expect([exit, stderr]).toEqual([2, expect.stringContaining(named)])
})

test('what only the platform may do is not allowed', async () => {
  for (const argv of [
    ['suppressions', 'add', '(11) 98123-4477', '--motivo', 'x', '--todas'],
    ['suppressions', 'list', '--todas'],
    ['people', 'erase', '(11) 98123-4477', '--yes', '--todas'],
    ['audit', 'list', '--todas'],
  ]) {
    expect((await recado(argv)).exit, argv.join(' ')).toBe(77)
  }
})

test('lists come in from a file, and what cannot be taken is said', async () => {
  const blocked = await recado(['suppressions', 'import', '-'], 'telefone;motivo\n(21) 98123-4477;x\n123;y\n')
  expect(blocked.stderr).toContain('linha 3: Não entrou.')
  expect(blocked.stdout.replace(/ +/g, ' ')).toBe(
    'Linhas lidas: 2\n Anotadas 1\n Atualizadas 0\n Sem mudança 0\n Recusadas 1\n Com o telefone consertado 0\n Mensagens tiradas da fila 0\n',
  )
  const consents = await recado(['consents', 'import', '-', '--json'], 'phone,consent\n21 98123-4488,sim\n')
  const [summary] = consents.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .slice(-1)
  expect(summary).toMatchObject({ type: 'summary', rows: 1, added: 1, refused: 0 })
  const wrong = await recado(['consents', 'import', '-'], 'nome\nAna\n')
  expect(wrong.exit).toBe(65)
})

test('a person is exported and erased', async () => {
  const exported = await recado(['people', 'export', '(11) 98123-4478'])
  expect(JSON.parse(exported.stdout)).toMatchObject({ format: 'recado.person/1', phone: '+5511981234478' })
  const erased = await recado(['people', 'erase', '(11) 98123-4478', '--yes', '--espera', '0'])
  expect([erased.exit, erased.stdout]).toEqual([0, expect.stringContaining('apagando, pedido em')])
  expect(erased.stderr).toContain('recado people erasures')
  await service.settle()
  const list = await recado(['people', 'erasures'], '', 'en')
  expect(list.stdout).toMatch(/^\d+ {2}erased, asked for on /)
})

test('what stays of somebody who was erased does not keep their other blocks from being lifted', async () => {
  const phone = '(11) 98123-4478'
  await recado(['suppressions', 'add', phone, '--motivo', 'x', '--canal', 'whatsapp'])
  const removed = await recado(['suppressions', 'remove', phone])
  expect([removed.exit, removed.stdout, removed.stderr]).toEqual([
    ...[0, '2 bloqueios foram retirados.\n'],
    'Um bloqueio fica: esta pessoa foi apagada. Só a plataforma libera novas mensagens para ela.\n',
  ])
  const again = await recado(['suppressions', 'remove', phone])
  expect([again.exit, again.stderr]).toEqual([2, expect.stringMatching(/^Um bloqueio fica/)])
})

test('what was done is told, and for how long things are kept', async () => {
  const audit = await recado(['audit', 'list', '--acao', 'person.erased'])
  expect(audit.stdout).toMatch(/system: erasures {2}person\.erased {2}\{"counts":/)
  const set = await recado(['retention', 'set', '--conteudo', '730', '--formularios', '90'])
  expect(set.stdout).toBe(
    'Mensagens enviadas:     730 dias\nFormulários da Twilio:   90 dias\nMensagens recebidas:    para sempre\n',
  )
  const off = await recado(['retention', 'set', '--conteudo', 'off', '--json'])
  expect(JSON.parse(off.stdout)).toMatchObject({ content_days: null, raw_days: 90, inbound_days: null })
  expect((await recado(['retention', 'show'], '', 'en')).stdout).toContain('Messages sent:      for ever')
})
