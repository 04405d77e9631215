import { existsSync } from 'node:fs'
import { lstat, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byClockOf, type CliResult, cli, speakingTo } from '../cli-harness.ts'
import { type TestService, testService } from '../harness/service.ts'

let service: TestService
let token: string
let folder: string
beforeAll(async () => {
  service = await testService({ env: { DEMO: '1' } })
  token = await signIn('admin_diego', 'diego123')
  folder = await mkdtemp(join(tmpdir(), 'recado-directory-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function signIn(username: string, password: string): Promise<string> {
  const response = await fetch(`${service.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  return ((await response.json()) as { token: string }).token
}

const recado = (line: string, lang: 'pt-BR' | 'en' = 'pt-BR', who = token) =>
  cli(
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
    { lang, program: speakingTo(service.url, who) },
  )

/** The worker's part meanwhile. */
async function worked(command: Promise<CliResult>): Promise<CliResult> {
  let isOver = false
  const over = command.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await service.app.drain()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return over
}

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('the directory', () => {
  test('is listed as people say it', async () => {
    expect((await recado('eventos list')).stdout).toBe(
      `5  Festival de Música 2025, ${byClockOf('15/11/2025 14:00', 'America/Sao_Paulo')}, Centro de Convenções SP\n`,
    )
    expect((await recado('vagas list --abertas --funcao seguranca', 'en')).stdout).toBe(
      '147  Segurança de Portaria (Segurança), Festival de Música 2025: R$250.00 per day, 20 places, open\n' +
        '    candidaturas: 4 approved, 3 waiting for an answer\n',
    )
    const applied = await recado('candidaturas list --vaga 148 --status approved --limit 1')
    expect(applied.stdout).toMatch(
      /^\d+ {2}Ana Araújo, \+\d+: aprovada para Recepção de Convidados \(148\)\n$/,
    )
    expect(applied.stderr).toMatch(/^Há mais\. Continue com --cursor \d+\n$/)
    expect((await recado('funcoes list')).stdout).toContain('Segurança: 28 freelancers\n')
    expect(JSON.parse((await recado('eventos list --json')).stdout)).toMatchObject({ eventos: [{ id: 5 }] })
    expect(await recado('eventos list --de 16/11/2025')).toMatchObject({
      exit: 0,
      stderr: 'Nenhum evento.\n',
    })
    const ofTheDay = await recado('eventos list --ate 15/11/2025')
    expect(ofTheDay.stdout).toContain('Festival de Música 2025')
  })

  test('is listed until a time of day, which is not the day after', async () => {
    const listed = async (words: string) => (await recado(`eventos list ${words}`)).stdout !== ''
    expect(await listed('--ate 2025-11-15T14:00:00-03:00')).toBe(true)
    expect(await listed('--ate 2025-11-15T13:59:00-03:00')).toBe(false)
    expect(await listed('--de 2025-11-15T14:00:00-03:00')).toBe(true)
    expect(await listed('--de 2025-11-15T14:01:00-03:00')).toBe(false)
  })

  test('an export leaves folders and links as they are', async () => {
    const sub = await mkdtemp(join(folder, 'saida-'))
    const [real, link] = [join(sub, 'real.csv'), join(sub, 'atalho.csv')]
    await writeFile(real, 'antes')
    await symlink(real, link)
    const intoFolder = await recado(`eventos export --csv ${sub}`)
    expect([intoFolder.exit, intoFolder.stderr]).toEqual([65, `${sub} é uma pasta, não um arquivo CSV.\n`])
    expect((await recado(`eventos export --csv ${link}`)).exit).toBe(0)
    const written = await recado('eventos export --csv -')
    expect(written).toMatchObject({ exit: 0, stderr: '' })
    expect(await readFile(real, 'utf8')).toBe(written.stdout)
    expect((await readdir(sub)).sort()).toEqual(['atalho.csv', 'real.csv'])
  })

  test.skipIf(!existsSync('/dev/full'))(
    'an export says that there is no space, and keeps no half',
    async () => {
      const sub = await mkdtemp(join(folder, 'cheio-'))
      const link = join(sub, 'cheio.csv')
      // To the device itself nothing happens, whatever is done to the link.
      await symlink('/dev/full', link)
      const { exit, stderr } = await recado(`eventos export --csv ${link}`, 'en')
      expect([exit, stderr]).toEqual([65, expect.stringContaining('the space on the disk')])
      expect((await lstat(link)).isSymbolicLink()).toBe(true)
      expect(await readdir(sub)).toEqual(['cheio.csv'])
    },
  )

  test.each(['eventos', 'vagas', 'candidaturas', 'funcoes'])(
    'the %s that were exported come in again unchanged',
    async (kind) => {
      const path = join(folder, `${kind}.csv`)
      const exported = await recado(`${kind} export --csv ${path}`)
      expect(exported.stderr).toMatch(/^\d+ linhas? exportadas? para .*\.csv\.\n$/)
      const taken = await recado(`${kind} import ${path}`)
      expect([taken.exit, taken.stdout]).toEqual([0, expect.stringMatching(/Novas +0\n.*Atualizadas +0\n/)])
      expect(taken.stdout).toMatch(/Recusadas +0\n/)
      expect((await recado(`${kind} export`)).stdout).toBe(await readFile(path, 'utf8'))
    },
  )

  test('a file says row by row what was not taken; a rehearsal keeps nothing', async () => {
    const rows = 'Código;Nome;Local;Início\nX1;Feira;Centro;20/12/2026 09:00\nX2;Feira;Centro;amanhã\n'
    const path = await fileOf('novos.csv', rows)
    const rehearsed = await recado(`eventos import ${path} --dry-run`)
    expect(rehearsed.stdout).toBe(
      'Linhas lidas: 2\n  Novas        1\n  Atualizadas  0\n  Sem mudança  0\n  Recusadas    1\nNada foi gravado.\n',
    )
    expect(rehearsed.stderr).toContain(
      'linha 3: Não entrou. Início: Formato não reconhecido. Por exemplo: 15/11/2025 14:00.\n',
    )
    expect((await recado('eventos export')).stdout).not.toContain('X1')
    const json = await recado(`eventos import ${path} --json --dry-run`, 'en')
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['row', 'summary'])
  })

  test.each([
    ['eventos list --de ontem', 2, '--de não aceita "ontem": é um dia, com hora ou sem, como 14/11/2025 ou'],
    ['candidaturas list --status talvez', 2, '--status não aceita "talvez"'],
    ['vagas list --funcao Astronauta', 2, 'Não há a função “Astronauta”'],
    ['vagas export --csv /nonexistent/vagas.csv', 65, 'não pode ser escrito'],
    ['eventos import /nonexistent.csv', 65, 'O arquivo /nonexistent.csv não existe.'],
  ])('recado %s ends with %i', async (line, exit, words) => {
    expect(await recado(line)).toMatchObject({ exit, stderr: expect.stringContaining(words) })
  })

  test('a file of 200 MB is refused by its size', async () => {
    const path = await fileOf('enorme.csv', 'external_id;nome;local;inicio\n')
    await truncate(path, 200 * 1_048_576)
    expect(await recado(`eventos import ${path}`)).toMatchObject({
      ...{ exit: 65, stderr: expect.stringContaining('O corpo passa do limite de 50 MB.') },
    })
  })

  test('a file without its columns is the wrong file', async () => {
    const path = await fileOf('errado.csv', 'external_id,nome\nX1,Feira\n')
    expect(await recado(`vagas import ${path}`)).toMatchObject({
      exit: 65,
      stderr: expect.stringContaining(
        'Não achamos as colunas evento_external_id, funcao, valor, forma e lugares.',
      ),
    })
  })
})

describe('notices', () => {
  const sent = () => service.simulator.messages().length

  test('a vaga is told of to whom it may interest, once', async () => {
    const before = sent()
    const dry = await recado('vagas notificar 147 --dry-run')
    expect(dry.stderr).toMatch(/Nova vaga: Segurança de Portaria, Festival de Música 2025/)
    expect(dry.stderr.replace(/ {2,}/g, ' ')).toMatch(/Encontrados 15\n[\s\S]*Vão receber 14\n/)
    expect(dry.stdout).toContain('Segurança de Portaria')
    expect(JSON.parse((await recado('vagas notificar 147 --dry-run --json')).stdout)).toMatchObject({
      audience: { matched: 15, recipients: 14, invalid: 1, already: 0 },
    })
    expect(sent()).toBe(before)
    // One of the fifteen has a landline.
    const told = await worked(recado('vagas notificar 147 --espera 0'))
    expect([told.exit, told.stdout]).toEqual([1, expect.stringContaining('Telefone inválido')])
    expect(sent()).toBe(before + 14)
    const again = await worked(recado('vagas notificar 147 --espera 0'))
    expect([again.exit, again.stdout]).toEqual([
      0,
      'Todos a quem a vaga pode interessar já foram avisados. Nada foi enviado.\n',
    ])
    expect(sent()).toBe(before + 14)
  })

  test('all who are approved for an evento are alerted, reminded and told of a change', async () => {
    for (const line of [
      'eventos alerta 5 --mensagem "Portão B fechado, {{primeiro_nome}}."',
      'eventos lembrete 5',
      'eventos mudanca 5 --mensagem "Às 15h." --canal sms',
    ]) {
      const before = sent()
      const { exit, stdout } = await worked(recado(`${line} --espera 0 --json`))
      expect([exit, JSON.parse(stdout)], line).toMatchObject([0, { total_targets: 9, failed: 0 }])
      await service.settle()
      expect(sent(), line).toBeGreaterThanOrEqual(before + 9)
    }
    const bodies = service.simulator.messages().map(({ body }) => body)
    expect(bodies).toContainEqual(expect.stringContaining('Portão B fechado, Maria.'))
  })

  test('an approval is told once; asked again the command says what became of it', async () => {
    const [line = ''] = (await recado('candidaturas list --vaga 148 --status approved')).stdout.split('\n')
    const id = line.split(' ')[0]
    const first = await worked(recado(`candidaturas notificar ${id} --espera 0`, 'en'))
    expect([first.exit, first.stderr]).toEqual([0, expect.stringMatching(/^Application of Ana Araújo for/)])
    const before = sent()
    const second = await worked(recado(`candidaturas notificar ${id} --espera 0`, 'en'))
    expect([second.exit, second.stderr]).toEqual([0, expect.stringContaining('had been told before')])
    expect(sent()).toBe(before)
  })

  test('more than 50 people without a terminal need --yes', async () => {
    const people = Array.from(
      { length: 51 },
      (_, at) => `P${at},Pessoa ${at},(11) 9${String(60_000_000 + at)}`,
    )
    const path = await fileOf('pessoas.csv', ['external_id,nome,telefone', ...people].join('\n'))
    const evento = await fileOf('festa.csv', 'external_id;nome;local;inicio\nF1;Festa;Praça;20/12/2026\n')
    const vaga = await fileOf(
      'ajuda.csv',
      'external_id;evento_external_id;funcao;titulo;valor;forma;lugares\nA1;F1;limpeza;Ajuda;100;dia;60\n',
    )
    const approved = await fileOf(
      'aprovadas.csv',
      [
        'vaga_external_id;freelancer_external_id;situacao',
        ...people.map((_, at) => `A1;P${at};aprovada`),
      ].join('\n'),
    )
    for (const [kind, file] of [
      ['freelancers', path],
      ['eventos', evento],
      ['vagas', vaga],
      ['candidaturas', approved],
    ]) {
      expect((await recado(`${kind} import ${file}`)).exit, kind).toBe(0)
    }
    const { id } = JSON.parse((await recado('eventos list --json')).stdout).eventos[0]
    const before = sent()
    expect(await recado(`eventos lembrete ${id}`)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('São 51 destinatários e não há um terminal para confirmar.'),
    })
    expect(sent()).toBe(before)
    const { exit } = await worked(recado(`eventos lembrete ${id} --yes --espera 0`))
    expect(exit).toBe(0)
  })

  test.each([
    ['vagas notificar abc', 'ID não aceita "abc"'],
    ['vagas notificar 149', 'Esta vaga está fechada'],
    ['vagas notificar 999', 'Não há esta vaga nesta empresa.'],
    ['eventos alerta 5', 'Falta a opção --mensagem.'],
    ['eventos alerta 5 --mensagem {{cidade}}', '{{cidade}}'],
    ['candidaturas notificar 5', 'Esta candidatura não está aprovada.'],
  ])('recado %s is refused', async (line, words) => {
    expect(await recado(line)).toMatchObject({ exit: 2, stderr: expect.stringContaining(words) })
  })

  test('what is another empresa’s is not there', async () => {
    const simone = await signIn('admin_simone', 'simone123')
    for (const line of ['vagas notificar 147', 'eventos lembrete 5', 'candidaturas notificar 1']) {
      expect((await recado(line, 'pt-BR', simone)).exit, line).toBe(2)
    }
    expect((await recado('vagas list', 'pt-BR', simone)).stdout).toBe('')
  })
})

describe('demo', () => {
  test('says what is there, how to sign in and what to try', async () => {
    const { exit, stdout } = await recado('demo', 'en')
    expect(exit).toBe(0)
    for (const words of ['Evento 5', 'Vaga 147', 'admin_diego / diego123', 'recado vagas notificar 147']) {
      expect(stdout).toContain(words)
    }
    expect(stdout).toContain(`${service.url}/empresa/broadcast/`)
    const json = JSON.parse((await recado('demo --json')).stdout)
    expect(json).toMatchObject({ demo: true, examples: { evento: { id: 5 }, vaga: { id: 147 } } })
    expect(json.logins).toContainEqual({ username: 'admin_simone', password: 'simone123' })
  })

  test('does not claim examples that who asks cannot see', async () => {
    const { stdout } = await recado('demo', 'pt-BR', 'none')
    expect(stdout).toContain('os exemplos não aparecem para esta empresa')
  })

  test('says how to add them where there are none, and no log-ins', async () => {
    const plain = await testService()
    const { token: known } = await plain.tenant()
    const program = speakingTo(plain.url, known)
    const { exit, stdout, stderr } = await cli(['demo'], { program })
    expect([exit, stdout]).toEqual([0, expect.stringContaining('Isto não é uma demonstração')])
    expect(stdout + stderr).not.toContain('diego123')
    expect(stderr).toContain('DEMO=1')
    expect(JSON.parse((await cli(['demo', '--json'], { program })).stdout)).toMatchObject({
      ...{ demo: false, examples: null, logins: [] },
    })
  })
})

test('templates status tells how far an approval is, and ends with 1 where it was refused', async () => {
  await recado('templates create reject_me --mensagem "Promoção imperdível hoje."')
  expect(await recado('templates status reject_me')).toMatchObject({
    exit: 0,
    stdout: 'pt-BR v1: rascunho\n',
  })
  await recado('templates submit reject_me')
  const waiting = await recado('templates status reject_me')
  expect([waiting.exit, waiting.stdout]).toEqual([0, 'pt-BR v1: a caminho da Meta\n'])
  expect(waiting.stderr).toContain('O WhatsApp ainda não decidiu.')
  await service.app.drain()
  await service.simulator.settle()
  service.clock.advance(10_000)
  await service.app.drain()
  const refused = await recado('templates status reject_me')
  expect([refused.exit, refused.stdout]).toEqual([
    1,
    expect.stringContaining('pt-BR v1: recusado\n    Motivo: '),
  ])
  expect(await recado('templates status reject_me --idioma es')).toMatchObject({
    ...{ exit: 2, stderr: 'reject_me não existe neste idioma. Existe em pt-BR.\n' },
  })
  const json = JSON.parse((await recado('templates status reject_me --json')).stdout)
  expect(json).toMatchObject({ name: 'reject_me', languages: [{ language: 'pt-BR', approval: 'rejected' }] })
})
