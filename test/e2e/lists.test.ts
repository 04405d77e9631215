import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

let service: TestService
let tenant: Tenant
let stranger: Tenant
let dir: string
beforeAll(async () => {
  service = await testService()
  tenant = await service.tenant()
  stranger = await service.tenant()
  dir = await mkdtemp(join(tmpdir(), 'recado-lists-'))
})
afterAll(() => rm(dir, { recursive: true }))

const recado = (
  argv: readonly string[],
  { lang = 'pt-BR' as 'pt-BR' | 'en', stdin = '', who = tenant } = {},
) => cli(argv, { lang, stdin, program: speakingTo(service.url, who.token) })

test('a list is sent, shown, mended and deleted from the command line', async () => {
  const file = join(dir, 'equipe.csv')
  await writeFile(file, 'telefone,nome,local\n11981234477,Ana,Sul\n"(11) 8123-4477",Ana,\n98123-4477,Rui,\n')
  const sent = await recado(['listas', 'enviar', file])
  expect(sent.exit).toBe(0)
  expect(sent.stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' '))).toEqual([
    expect.stringMatching(/^Lista \d+: equipe\.csv$/),
    ' Linhas do arquivo 3',
    ' Pessoas na lista 1',
    ' Fora: telefone ou linha que não serve 1',
    ' Fora: repetidas 1',
    'Variáveis para o texto: {{nome}} {{primeiro_nome}} {{local}}',
    expect.stringMatching(/^Guardada até /),
    '',
  ])
  expect(sent.stderr).toMatch(
    /Para enviar: recado enviar_whatsapp_freelancers --lista \d+ --mensagem TEXTO\n$/,
  )
  expect(sent.stderr).toContain('linha 3 ((11) 8123-4477): Repetido: a mesma pessoa já está na lista.')
  const id = /^Lista (\d+)/.exec(sent.stdout)?.[1] ?? ''

  const listed = await recado(['listas', 'list'], { lang: 'en' })
  expect(listed.stdout).toMatch(new RegExp(`^${id}  equipe\\.csv  1  .* \\(${tenant.username}\\)\n$`))
  const mend = join(dir, 'corrigir.csv')
  const shown = await recado(['listas', 'show', id, '--recusadas', mend, '--json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: Number(id), counts: { rows: 3, valid: 1 } })
  expect((await readFile(mend, 'utf8')).split('\r\n')).toHaveLength(4)

  const piped = await recado(['listas', 'show', id, '--recusadas', '-'], { lang: 'en' })
  expect(piped.stdout.split('\r\n')[0]).toBe('\ufeffline,phone,message,reason')

  expect(await recado(['listas', 'show', id], { who: stranger })).toMatchObject({ exit: 2, stdout: '' })
  expect(await recado(['listas', 'apagar', id])).toMatchObject({
    exit: 0,
    stdout: `A lista ${id} foi apagada.\n`,
  })
  const gone = await recado(['listas', 'apagar', id])
  expect([gone.exit, gone.stderr]).toEqual([2, expect.stringContaining('Não há esta lista')])
  expect((await recado(['listas', 'list'])).stderr).toContain('Nenhuma lista')
})

test('a list is sent to from the command line, and only by whom it belongs to', async () => {
  const file = join(dir, 'turno.csv')
  await writeFile(file, 'telefone;nome;local\n(11) 98123-4490;Ana;Sul\n(11) 98123-4491;Bia;\n')
  const id = /^Lista (\d+)/.exec((await recado(['listas', 'enviar', file])).stdout)?.[1] ?? ''
  const send = [
    'enviar_whatsapp_freelancers',
    '--mensagem',
    'Oi {{primeiro_nome}}, portão {{local}}',
    '--canal',
    'sms',
  ]
  const rehearsed = await recado([...send, '--lista', id, '--dry-run'])
  expect([rehearsed.exit, rehearsed.stdout]).toEqual([0, expect.stringContaining('Oi Ana, portão Sul')])
  expect(rehearsed.stderr).toMatch(/Sem dado que o texto usa +1 \(Bia\)\n/)
  const sent = recado([...send, '--lista', id, '--espera', '0', '--json'])
  const worked = sent.then(() => true)
  while (!(await Promise.race([worked, new Promise((resolve) => setImmediate(resolve, false))]))) {
    await service.app.drain()
  }
  expect([(await sent).exit, JSON.parse((await sent).stdout)]).toMatchObject([0, { total_targets: 1 }])
  const arrived = service.simulator.messages({ number: '+5511981234490' })
  expect(arrived.map(({ body }) => body)).toEqual(['Oi Ana, portão Sul'])

  const strange = await recado([...send, '--lista', id, '--dry-run'], { who: stranger })
  expect([strange.exit, strange.stderr]).toEqual([2, expect.stringContaining('Não há esta lista')])
  const both = await recado([...send, '--lista', id, '--funcao', 'Garçom'], { lang: 'en' })
  expect([both.exit, both.stderr]).toEqual([2, expect.stringContaining('--lista says who receives it')])
})

test('what is wrong with the name of a list is said of the flag', async () => {
  const { exit, stderr } = await recado(['listas', 'enviar', '-', '--nome', ' '], {
    stdin: 'telefone\n11981234477\n',
  })
  expect([exit, stderr]).toEqual([2, expect.stringContaining('  --nome: ')])
})

test('what is wrong with a file is said, however much of it is still to come', async () => {
  const stdin = `nome;local\n${'Ana;Sul\n'.repeat(500_000)}`
  const refused = await recado(['listas', 'enviar', '-', '--nome', 'Equipe'], { stdin })
  expect([refused.exit, refused.stderr]).toEqual([65, expect.stringMatching(/telefone/)])
  const missing = await recado(['listas', 'enviar', join(dir, 'nada.csv')])
  expect([missing.exit, missing.stdout]).toEqual([65, ''])
})
