import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EXIT_OF } from '../src/edges/cli/exit.ts'
import { chooseLang } from '../src/edges/cli/input.ts'
import { COMMANDS, TEXTS } from '../src/edges/cli/run-cli.ts'
import { DomainError } from '../src/errors.ts'
import { cli, speakingTo, testInterrupt } from './cli-harness.ts'

const COMMAND_LINES = [
  [],
  ...COMMANDS.map(({ name }) => name.split(' ')),
  ['freelancers'],
  ['eventos'],
  ['vagas'],
  ['candidaturas'],
  ['funcoes'],
  ['broadcasts'],
  ['messages'],
  ['api-keys'],
  ['users'],
  ['templates'],
  ['rules'],
  ['consent-rules'],
  ['kill-switch'],
  ['suppressions'],
  ['consents'],
  ['people'],
  ['audit'],
  ['retention'],
]

describe('help', () => {
  const leftovers = {
    'pt-BR':
      /\b(options|command|default|choices|usage|arguments|commands|examples|exit codes?|required|display|output|language|shows?|writes?)\b/i,
    en: /\b(opções|comandos?|padrão|uso|argumentos|exemplos|códigos|mostra|escreve|idioma|envia|conta|obrigatóri[ao])\b/i,
  }

  for (const lang of ['pt-BR', 'en'] as const) {
    test.each(COMMAND_LINES.map((words) => [words.join(' ') || 'recado', words] as const))(
      `of %s is wholly in ${lang}`,
      async (_name, words) => {
        const { exit, stdout, stderr } = await cli([...words, '--help'], { lang })
        expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
        const prose = stdout
          .split('\n')
          .filter((line) => !/^\s*(Uso: |Usage: )?recado /.test(line) && !/^[#\w$]+=|echo /.test(line.trim()))
          .join('\n')
          .replace(/--[\w-]+|<[^>]+>|\b[a-z]+_[a-z_]+\b/g, '')
          .replace(
            /^ {2}(import|export|count|list|show|config|serve|migrate|create|users|messages|retry-failed|report|test-sms|api-keys|revoke)\b/gm,
            '',
          )
        expect(prose).not.toMatch(leftovers[lang])
      },
    )

    test(`every flag has a sentence in ${lang}`, async () => {
      for (const { name } of COMMANDS) {
        const { stdout } = await cli([...name.split(' '), '--help'], { lang })
        for (const [, flag, sentence] of stdout.matchAll(/^ {2}(--\S+(?: <[^>]+>)?)(.*)$/gm)) {
          expect(sentence?.trim(), `${name} ${flag}`).not.toBe('')
        }
      }
    })

    test(`lists the exit codes that a command has in ${lang}`, async () => {
      const { stdout } = await cli(['enviar_whatsapp_freelancers', '--help'], { lang })
      for (const exit of [0, 1, 2, 69, 77, 78, 130] as const) {
        expect(stdout).toContain(`  ${String(exit).padEnd(4)} ${TEXTS[lang].help.exitMeanings[exit]}`)
      }
    })
  }

  test("shows the guide's flags", async () => {
    const { stdout } = await cli(['enviar_whatsapp_freelancers', '--help'])
    for (const flag of ['--mensagem', '--apenas-completos', '--funcao', '--canal', '--dry-run']) {
      expect(stdout).toContain(flag)
    }
  })

  test('of config lists the variables', async () => {
    expect((await cli(['config', '--help'])).stdout).toContain('TWILIO_ACCOUNT_SID')
  })

  test('is what recado alone shows', async () => {
    const { exit, stdout } = await cli([])
    expect(exit).toBe(0)
    expect(stdout).toContain('enviar_whatsapp_freelancers')
  })
})

describe('the language', () => {
  test.each([
    [[], {}, 'pt-BR'],
    [[], { LANG: 'C.UTF-8' }, 'pt-BR'],
    [[], { LANG: 'en_US.UTF-8' }, 'en'],
    [[], { LANG: 'en_US.UTF-8', RECADO_LANG: 'pt-BR' }, 'pt-BR'],
    [['config', '--lang', 'en'], {}, 'en'],
    [['config', '--lang=pt-BR'], { RECADO_LANG: 'en' }, 'pt-BR'],
  ] as const)('of %j with %j is %s', (argv, env, lang) => {
    expect(chooseLang(argv, env)).toBe(lang)
  })
})

describe('what is typed wrongly', () => {
  const cases: [string, string][] = [
    ['--bogus', 'A opção --bogus não existe.'],
    ['freelancer count', 'O comando freelancer não existe. Seria freelancers?'],
    ['freelancers', 'recado freelancers precisa de um comando: import, count, export.'],
    ['freelancers imprt x', 'O comando imprt não existe. Seria import?'],
    ['enviar_whatsapp_freelancers', 'Falta a opção --mensagem.'],
    ['enviar_whatsapp_freelancers --mensagem x --template y', 'Use --mensagem ou --template, e não os dois.'],
    ['enviar_whatsapp_freelancers --mensagem x --variavel a=b', 'só servem com --template.'],
    ['enviar_whatsapp_freelancers --template y --variavel a', '--variavel não aceita "a"'],
    ['enviar_whatsapp_freelancers --template y --idioma fr', '--idioma não aceita "fr"'],
    ['enviar_whatsapp_freelancers --mensagm x', 'A opção --mensagm não existe. Seria --mensagem?'],
    ['enviar_whatsapp_freelancers --mensagem', 'A opção --mensagem precisa de um valor.'],
    ['enviar_whatsapp_freelancers --mensagem x --canal fax', '--canal não aceita "fax": é whatsapp ou sms.'],
    ['enviar_whatsapp_freelancers --mensagem x --espera -3', '--espera não aceita "-3"'],
    ['enviar_whatsapp_freelancers --mensagem x y z', 'Sobrou y z.'],
    ['freelancers count --empresa oito', '--empresa não aceita "oito"'],
    ['config --lang fr', '--lang não aceita "fr"'],
    ['broadcasts show', 'Falta ID.'],
    ['broadcasts show abc', 'ID não aceita "abc"'],
    ['users create ana --papel chefe', '--papel não aceita "chefe"'],
    ['users create ana --papel viewer', 'Diga de qual empresa'],
  ]

  test.each(cases)('recado %s', async (line, sentence) => {
    const { exit, stdout, stderr } = await cli(line.split(' '))
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })
})

describe('files', () => {
  test.each([
    ['/nonexistent.csv', 'O arquivo /nonexistent.csv não existe.'],
    ['/', '/ é uma pasta, não um arquivo CSV.'],
  ])('%s is refused before any service is needed', async (path, sentence) => {
    expect(await cli(['freelancers', 'import', path])).toMatchObject({ exit: 65, stderr: `${sentence}\n` })
  })
})

describe('errors', () => {
  test('a bug has an id and a place, and no stack', async () => {
    const { exit, stderr } = await cli(['migrate'], {
      program: { migrate: async () => Promise.reject(new TypeError('x is not a function')) },
    })
    expect(exit).toBe(70)
    expect(stderr).toMatch(
      /^Algo deu errado do nosso lado \([0-9a-f]{8}\)\. Os detalhes estão em \/tmp\/bug\.log\.\n/,
    )
    expect(stderr).not.toContain('x is not a function')
  })

  test('an error of ours ends with its own exit code', async () => {
    const inUse = new DomainError('data_dir_in_use', { dir: '/d', pid: 7, url: null })
    const { exit, stderr } = await cli(['migrate'], {
      program: { migrate: async () => Promise.reject(inUse) },
    })
    expect(exit).toBe(EXIT_OF.data_dir_in_use)
    expect(stderr).toContain('/d')
  })

  test('a service that is not there is named', async () => {
    const { exit, stderr } = await cli(['freelancers', 'count'], {
      program: speakingTo('http://127.0.0.1:9'),
    })
    expect(exit).toBe(69)
    expect(stderr).toContain('http://127.0.0.1:9')
  })
})

describe('a password', () => {
  test('is read from standard input', async () => {
    const people: unknown[] = []
    const program = {
      createPerson: async (person: { username: string }) => {
        people.push(person)
        return { username: person.username, role: 'platform', empresa: null }
      },
    }
    const { exit, stdout } = await cli(['users', 'create', 'ana', '--password-stdin'], {
      stdin: 'uma-senha-boa\n',
      program,
    })
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'Acesso criado: ana (platform).\n' })
    expect(people).toMatchObject([{ username: 'ana', password: 'uma-senha-boa', role: null }])
  })

  test('is not asked where nobody can answer', async () => {
    expect(await cli(['users', 'create', 'ana'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--password-stdin'),
    })
  })

  test('of seven characters is refused', async () => {
    expect(await cli(['users', 'create', 'ana', '--password-stdin'], { stdin: '1234567' })).toMatchObject({
      exit: 2,
    })
  })
})

/** A service that answers as scripted; the real one is spoken to in the end-to-end tests. */
describe('sending, against a scripted service', () => {
  let server: Server | null = null
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
    server = null
  })

  const broadcast = (counts: Record<string, number>) => {
    const sum = (...states: string[]) => states.reduce((total, state) => total + (counts[state] ?? 0), 0)
    const total = sum(...Object.keys(counts))
    const delivered = sum('delivered', 'read')
    return {
      id: 42,
      campaign_name: 'Alerta Portão B',
      body: 'x',
      status: 'sending',
      total_targets: total,
      sent: sum('accepted', 'sent', 'delivered', 'read'),
      delivered,
      read: sum('read'),
      failed: sum('failed', 'expired', 'canceled'),
      success_rate: (100 * delivered) / total,
      counts,
      fell_back: 0,
      scheduled_at: null,
      start_missed: false,
      created_at: '2026-11-22T15:00:00Z',
      created_by: 'admin_diego',
    }
  }

  const preview = (recipients: number) => ({
    audience: {
      matched: recipients + 3,
      without_phone: 2,
      invalid: 0,
      duplicates: 1,
      suppressed: 0,
      without_consent: 0,
      recipients,
    },
    sent_today: { recipients: 0, broadcasts: [] },
    channels: { whatsapp: recipients, sms: 0 },
    windows: { open: 1, closed: 0, unknown: recipients - 1 },
    segments: {
      encoding: 'UCS-2',
      per_message: 2,
      per_message_plain: 1,
      total: 2 * recipients,
      total_plain: recipients,
      estimated: false,
    },
    cost: { currency: 'USD', min: 5, max: 10, brl_min: 27, brl_max: 54, as_of: '2026-11-01' },
    cost_plain: { currency: 'USD', min: 5, max: 7, brl_min: 27, brl_max: 40, as_of: '2026-11-01' },
    finishing: { seconds: 111, at: '2026-11-22T18:01:51Z' },
    template: null,
    left_out_examples: [
      {
        reason: 'no_phone',
        detail: null,
        count: 2,
        people: [
          { nome: 'Ana Sem', to: null },
          { nome: 'Bia Sem', to: null },
        ],
      },
      { reason: 'invalid', detail: 'invalid_area_code', count: 1, people: [{ nome: null, to: '99999' }] },
      {
        reason: 'invalid',
        detail: 'missing_value',
        count: 5,
        people: [{ nome: '***', to: '(11) 9••••-4477' }],
      },
      { reason: 'duplicate', detail: null, count: 1, people: [{ nome: 'Rui Mesmo', to: '+5511981234477' }] },
    ],
    examples: [
      {
        ...{ nome: 'Maria Souza', to: '(11) 98123-4477' },
        ...{ body: 'Olá, Maria!\nAté já', sms: 'Olá, Maria!\nAté já' },
      },
    ],
  })

  type Answer = { status?: number; body: unknown } | { text: string; isCut?: boolean }
  type Script = (request: {
    method: string
    path: string
    body: string
    headers: IncomingMessage['headers']
  }) => Answer | null

  async function serviceOf(script: Script): Promise<string> {
    server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const path = request.url ?? ''
      const answer = script({ method: request.method ?? '', path, body, headers: request.headers })
      if (answer === null) {
        request.socket.destroy()
        return
      }
      if ('text' in answer) {
        response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' })
        response.write(answer.text, () => (answer.isCut ? request.socket.destroy() : response.end()))
        return
      }
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer.body))
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const me = {
    user: { username: 'admin_diego' },
    empresas: [{ id: 8, nome: 'Diego Segurança' }],
    demo: true,
    simulator: 'http://sim.example',
  }

  function scripted(
    recipients: number,
    states: Record<string, number>[],
    seen: string[] = [],
    failPosts = 0,
  ): Script {
    let polls = 0
    let posts = 0
    return ({ method, path, body }) => {
      seen.push(`${method} ${path} ${body}`)
      if (path === '/api/v1/me') return { body: me }
      if (path === '/api/v1/broadcasts/preview') return { body: preview(recipients) }
      if (path === '/api/v1/twilio/broadcast') {
        posts++
        return posts <= failPosts
          ? null
          : { body: { success: true, broadcast_id: 42, stats: {}, rejected: [] } }
      }
      if (path.startsWith('/api/v1/broadcasts/42/messages')) {
        const failed = {
          id: '1',
          status: 'failed',
          error_code: 63024,
          error_message: 'O número não tem WhatsApp.',
        }
        return { body: { messages: [failed], next_cursor: null } }
      }
      const counts = states[Math.min(polls++, states.length - 1)] ?? {}
      return { body: broadcast(counts) }
    }
  }

  test('senders are listed with their rate and, in plain words, why one is stopped', async () => {
    const sender = {
      ...{ id: 1, channel: 'whatsapp', address: '+14155238886', active: true, account_share: 0.5 },
      ...{ rate_per_second: 40, full_rate_per_second: 80, stopped_reason: null, stopped_until: null },
    }
    const stopped = {
      ...{ ...sender, id: 2, channel: 'sms', address: 'MG1', account_share: 1 },
      ...{ stopped_reason: 'auth', stopped_until: '2026-11-22T15:01:00.000Z' },
    }
    const body = { senders: [sender, stopped] }
    const url = await serviceOf(({ path }) => ({ body: path === '/api/v1/senders' ? body : me }))
    const { exit, stdout } = await cli(['senders'], { program: speakingTo(url) })
    expect(exit).toBe(0)
    expect(stdout).toContain('1  WhatsApp +14155238886: 40 por segundo\n')
    expect(stdout).toContain('40 por segundo em vez de 80')
    expect(stdout).toContain('50% do normal')
    expect(stdout).toContain('a Twilio não aceita as nossas credenciais')
    const json = await cli(['senders', '--json'], { program: speakingTo(url) })
    expect(JSON.parse(json.stdout)).toEqual(body)
  })

  test('codes are listed in the line of the guide, conversion and brakes in plain words', async () => {
    const codes = {
      codes: [{ address: '(11) 9••••-0001', purpose: 'signup', status: 'verified' }],
      next_cursor: '7',
    }
    const rows = { rows: [{ key: '5511987', codes: 4, verified: 3, rate: 0.75 }] }
    const brake = { prefix: '5511987', until: '2026-11-22T15:01:00.000Z', codes: 40, verified: 1 }
    const url = await serviceOf(({ method, path }) => {
      if (path.startsWith('/api/v1/otp?')) return { body: codes }
      if (path.startsWith('/api/v1/otp/conversion?')) return { body: rows }
      if (method === 'DELETE') return { body: brake }
      return { body: path === '/api/v1/otp/brakes' ? { brakes: [brake] } : me }
    })
    const program = { program: speakingTo(url) }
    const listed = await cli(['otp', 'list'], program)
    expect(listed).toMatchObject({ exit: 0, stdout: '(11) 9••••-0001 - signup - verified\n' })
    expect(listed.stderr).toContain('--cursor 7')
    expect((await cli(['otp', 'conversion', '--por', 'faixa'], program)).stdout).toBe(
      '5511987: 3/4 digitados (75%)\n',
    )
    expect((await cli(['otp', 'brakes'], program)).stdout).toContain('+5511987… suspensa até 22/11/2026')
    expect((await cli(['otp', 'lift-brake', '+5511987'], program)).stdout).toBe(
      'Códigos para +5511987… voltam a sair.\n',
    )
  })

  const send = ['enviar_whatsapp_freelancers', '--mensagem', 'Olá, {{primeiro_nome}}!']

  test.each([
    [
      'pt-BR',
      /Partes de SMS\s+2 por mensagem \(UCS-2\), cerca de 10\.000 ao todo\n/,
      /SMS sem acentos\s+1 por mensagem, cerca de 5\.000 ao todo; cerca de/,
    ],
    [
      'en',
      /SMS segments\s+2 per message \(UCS-2\), about 10,000 in all\n/,
      /SMS without accents\s+1 per message, about 5,000 in all; about/,
    ],
  ] as const)(
    'segments that were counted for some only are said to be estimated (%s)',
    async (lang, whole, plain) => {
      const { segments, ...rest } = preview(5_000)
      const url = await serviceOf(({ path }) => ({
        body: path === '/api/v1/me' ? me : { ...rest, segments: { ...segments, estimated: true } },
      }))
      const { stderr } = await cli([...send, '--dry-run'], { lang, program: speakingTo(url) })
      expect(stderr).toMatch(whole)
      expect(stderr).toMatch(plain)
    },
  )

  test('a dry run shows the audience and examples, and sends nothing', async () => {
    const seen: string[] = []
    const url = await serviceOf(scripted(80, [], seen))
    const { exit, stdout, stderr } = await cli([...send, '--dry-run'], { program: speakingTo(url) })
    expect(exit).toBe(0)
    expect(stdout).toBe('Exemplo:\n\nMaria Souza · (11) 98123-4477\n  Olá, Maria!\n  Até já\n')
    expect(stderr).toMatch(/Sem telefone\s+2 \(Ana Sem, Bia Sem\)\n/)
    expect(stderr).toMatch(/Telefone inválido\s+1 \(99999\)\n/)
    expect(stderr).toMatch(/Sem dado que o texto usa\s+5 \(\*\*\*…\)\n/)
    expect(stderr).toMatch(/Repetidos\s+1 \(Rui Mesmo\)\n/)
    expect(stderr).toMatch(/Vão receber\s+80\n/)
    expect(stderr).toContain('com os preços de 01/11/2026')
    expect(stderr).toMatch(/SMS sem acentos\s+1 por mensagem, 80 ao todo; cerca de US\$\s5,00 a US\$\s7,00/)
    expect(stderr).toMatch(/Leva\s+1 min 51 s de envio, até 22\/11\/2026/)
    expect(stderr).toMatch(/Partes de SMS\s+2 por mensagem \(UCS-2\), 160 ao todo\n/)
    expect(stderr).toContain('Simulador em uso')
    expect(seen.filter((line) => line.includes('/twilio/broadcast'))).toEqual([])
  })

  test('more than 50 people without a terminal need --yes', async () => {
    const url = await serviceOf(scripted(51, []))
    const { exit, stderr } = await cli(send, { program: speakingTo(url) })
    expect(exit).toBe(2)
    expect(stderr).toContain('São 51 destinatários e não há um terminal para confirmar.')
  })

  test('an empty audience is refused', async () => {
    const url = await serviceOf(scripted(0, []))
    expect(await cli(send, { program: speakingTo(url) })).toMatchObject({ exit: 2 })
  })

  test('follows the states to their end and tells what failed and why', async () => {
    const states = [
      { queued: 3 },
      { sending: 1, accepted: 2 },
      { accepted: 1, delivered: 2 },
      { delivered: 2, failed: 1 },
    ]
    const url = await serviceOf(scripted(3, states))
    const { exit, stdout, stderr } = await cli(send, { program: speakingTo(url) })
    expect(exit).toBe(1)
    expect(stdout).toContain('Campanha 42: 2 de 3 entregues (66,7%)')
    expect(stdout).toContain('1  O número não tem WhatsApp. (63024)')
    expect(stdout).toContain('Todas têm um fim conhecido.')
    expect(stderr).toContain('3 de 3 com a Twilio')
  })

  test('says what is still open when the wait is over', async () => {
    const url = await serviceOf(scripted(3, [{ accepted: 2, delivered: 1 }]))
    const { exit, stdout } = await cli([...send, '--espera', '0'], { program: speakingTo(url) })
    expect(exit).toBe(0)
    expect(stdout).toContain('2 ainda em aberto')
  })

  test('messages that wait for their time are said to', async () => {
    const url = await serviceOf(scripted(3, [{ held: 2, delivered: 1 }]))
    const { exit, stdout } = await cli([...send, '--espera', '0'], { program: speakingTo(url) })
    expect(exit).toBe(0)
    expect(stdout).toContain('2 esperam a hora de sair')
  })

  test('repeats a lost request with the same idempotency key', async () => {
    const seen: string[] = []
    const url = await serviceOf(scripted(3, [{ delivered: 3 }], seen, 1))
    const { exit } = await cli(send, { program: speakingTo(url) })
    const keys = seen
      .filter((line) => line.includes('/twilio/broadcast'))
      .map((line) => /"idempotency_key":"([^"]+)"/.exec(line)?.[1])
    expect(exit).toBe(0)
    expect(keys).toEqual([keys[0], keys[0]])
  })

  test('Ctrl-C stops the display and says how to look again', async () => {
    const interrupt = testInterrupt()
    const script = scripted(3, [{ queued: 3 }])
    const url = await serviceOf((request) => {
      if (request.path === '/api/v1/broadcasts/42') interrupt.press()
      return script(request)
    })
    const { exit, stderr } = await cli(send, {
      program: { ...speakingTo(url), onInterrupt: () => interrupt },
    })
    expect(exit).toBe(130)
    expect(stderr).toContain('recado broadcasts show 42')
  })

  test('the JSON of a summary is one object on stdout', async () => {
    const url = await serviceOf(scripted(3, [{ delivered: 3 }]))
    const { stdout } = await cli([...send, '--json'], { program: speakingTo(url) })
    expect(JSON.parse(stdout)).toMatchObject({ id: 42, open: 0, failures: [], simulator: me.simulator })
  })

  test('a complaint about the body names the flag', async () => {
    const problem = {
      code: 'invalid_input',
      message: 'Há um problema com os dados.',
      errors: [{ field: 'body', message: 'Passa de 1.600 caracteres.' }],
    }
    const url = await serviceOf(({ path }) =>
      path === '/api/v1/me' ? { body: me } : { status: 400, body: problem },
    )
    const { exit, stderr } = await cli(send, { program: speakingTo(url) })
    expect(exit).toBe(2)
    expect(stderr).toBe('Há um problema com os dados.\n  --mensagem: Passa de 1.600 caracteres.\n')
  })

  test('shows a broadcast as the guide does', async () => {
    const url = await serviceOf(scripted(2, [{ delivered: 1, sent: 1 }]))
    const { stdout } = await cli(['broadcasts', 'show', '42'], { program: speakingTo(url) })
    expect(stdout.split('\n')[0]).toBe('Alerta Portão B: 1/2 (50.0%)')
  })

  test('the empresa and the key go along', async () => {
    let headers: IncomingMessage['headers'] = {}
    const url = await serviceOf((request) => {
      headers = request.headers
      return { body: { total: 1240, with_phone: 1208, without_phone: 32, completos: 900 } }
    })
    const { stdout } = await cli(['freelancers', 'count', '--empresa', '8'], {
      program: speakingTo(url, 'chave'),
    })
    expect(headers).toMatchObject({
      authorization: 'Bearer chave',
      'x-empresa-id': '8',
      'accept-language': 'pt-BR',
    })
    expect(stdout.split('\n')[0]).toBe('Total:              1.240')
  })

  test.each(['freelancers', 'vagas'])('an import of %s that is cut short says so', async (kind) => {
    const url = await serviceOf(() => ({ text: '{"type":"progress","rows":500}\n', isCut: true }))
    const words = [kind, 'import', '-']
    const { exit, stdout, stderr } = await cli(words, { program: speakingTo(url), stdin: 'a;b\n1;2\n' })
    expect([exit, stdout]).toEqual([69, ''])
    expect(stderr).toContain(
      'A importação foi cortada antes do fim. Repita: o que já entrou não entra em dobro.',
    )
  })

  describe('freelancers export', () => {
    const CSV = '\ufeffnome;telefone\r\nAna;(11) 9••••-0001\r\nBia;\r\n'
    let folder: string
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'recado-export-'))
    })
    afterEach(() => rm(folder, { recursive: true }))

    test('prints the CSV, filtered as it was asked', async () => {
      const paths: string[] = []
      const url = await serviceOf(({ path }) => {
        paths.push(path)
        return { text: CSV }
      })
      const line = ['freelancers', 'export', '--funcao', 'Garçom', '--tag', 'VIP', '--apenas-completos']
      expect(await cli(line, { program: speakingTo(url) })).toEqual({ exit: 0, stdout: CSV, stderr: '' })
      expect(paths).toEqual(['/api/v1/freelancers/export?funcao=Gar%C3%A7om&tag=VIP&apenas_completos=true'])
    })

    test('writes a file that others cannot read, and says how many are in it', async () => {
      const url = await serviceOf(() => ({ text: CSV }))
      const file = join(folder, 'pessoas.csv')
      const { exit, stdout, stderr } = await cli(['freelancers', 'export', '--csv', file], {
        program: speakingTo(url),
      })
      expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' })
      expect(stderr).toBe(`2 pessoas exportadas para ${file}.\n`)
      expect(await readFile(file, 'utf8')).toBe(CSV)
      expect((await stat(file)).mode & 0o077).toBe(0)
    })

    test('leaves no half of a file where it is cut short, and the one before as it was', async () => {
      const url = await serviceOf(() => ({ text: CSV, isCut: true }))
      const file = join(folder, 'pessoas.csv')
      await writeFile(file, 'antes')
      const { exit } = await cli(['freelancers', 'export', '--csv', file], { program: speakingTo(url) })
      expect(exit).toBe(69)
      expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['pessoas.csv'], 'antes'])
    })

    test('a folder that is not there is told', async () => {
      const url = await serviceOf(() => ({ text: CSV }))
      const file = join(folder, 'nada', 'pessoas.csv')
      const { exit, stderr } = await cli(['freelancers', 'export', '--csv', file], {
        program: speakingTo(url),
      })
      expect([exit, stderr]).toEqual([
        65,
        `O arquivo ${file} não pode ser escrito. Confira a pasta, as permissões e o espaço em disco.\n`,
      ])
    })
  })

  const rules = {
    ...{ quiet_hours: null, daily_messages: null, daily_segments: 900, today: null },
    proposed: {
      quiet_hours: { from: '09:00', to: '22:00', never_on: ['sunday'] },
      ...{ daily_messages: 20_000, daily_segments: 40_000 },
    },
  }

  test('rules set changes what is named and leaves the rest', async () => {
    const puts: unknown[] = []
    const url = await serviceOf(({ method, body }) => {
      if (method === 'PUT') puts.push(JSON.parse(body))
      return { body: method === 'PUT' ? { ...rules, ...JSON.parse(body) } : rules }
    })
    const line = 'rules set --horario 09:00-22:00 --nunca-em sunday --mensagens-por-dia 5000'
    const { exit, stdout } = await cli(line.split(' '), { program: speakingTo(url), lang: 'en' })
    const quiet_hours = { from: '09:00', to: '22:00', never_on: ['sunday'] }
    expect([exit, puts]).toEqual([0, [{ quiet_hours, daily_messages: 5000, daily_segments: 900 }]])
    expect(stdout).toContain('between 09:00 and 22:00, never on Sunday')
  })

  test('consent-rules set changes what is named and leaves the rest', async () => {
    const before = {
      known_consent_for: [],
      strict_window: true,
      stop_covers: 'everything',
      stop_words: ['fora'],
    }
    const puts: unknown[] = []
    const url = await serviceOf(({ method, body }) => {
      if (method === 'PUT') puts.push(JSON.parse(body))
      return { body: method === 'PUT' ? JSON.parse(body) : { ...before, updated_at: null, updated_by: null } }
    })
    const words = [
      'consent-rules',
      'set',
      '--exige-consentimento',
      'offers',
      '--janela-estrita',
      'off',
      '--palavra',
      'off',
    ]
    const { exit, stdout } = await cli(words, { program: speakingTo(url) })
    const after = { ...before, known_consent_for: ['offers'], strict_window: false, stop_words: [] }
    expect([exit, puts]).toEqual([0, [after]])
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'Exige consentimento para:           ofertas',
      'Janela do WhatsApp sem informação:  tenta o WhatsApp uma vez',
      'PARAR encerra:                      tudo',
      'Outras palavras para PARAR:         nenhuma',
    ])
  })

  test('rules show says what is off and what we propose', async () => {
    const url = await serviceOf(() => ({ body: rules }))
    const { stdout } = await cli(['rules', 'show'], { program: speakingTo(url) })
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'As mensagens saem:         sem limite (propomos: entre 09:00 e 22:00, nunca em domingo)',
      'Mensagens por dia:         sem limite (propomos: 20.000)',
      'Segmentos de SMS por dia:  900',
    ])
  })

  test.each([
    ['rules set', 'Diga o que mudar.'],
    ['rules set --horario 9-22', '--horario não aceita "9-22"'],
    ['rules set --mensagens-por-dia 0', '--mensagens-por-dia não aceita "0"'],
    ['rules set --nunca-em sunday', '--horario'],
    ['consent-rules set', 'Diga o que mudar.'],
    ['consent-rules set --janela-estrita talvez', '--janela-estrita não aceita "talvez"'],
    ['kill-switch lift x', 'ID não aceita "x"'],
    ['kill-switch throw', '--motivo'],
  ])('%s is refused before anything is asked', async (line, words) => {
    const { exit, stderr } = await cli(line.split(' '))
    expect(exit).toBe(2)
    expect(stderr).toContain(words)
  })

  test('a kill switch is thrown, listed and lifted', async () => {
    const seen: string[] = []
    const thrown = {
      ...{ id: 3, empresa_id: 8, lane: 'bulk', channel: null, why: 'texto errado', thrown_by: 'maria' },
      ...{ thrown_at: '2026-11-22T15:00:00Z', lifted_by: null, lifted_at: null, in_flight: 12, held: 4100 },
    }
    const url = await serviceOf(({ method, path, body }) => {
      seen.push(`${method} ${path} ${body}`)
      return { body: method === 'GET' ? { kill_switches: [thrown] } : thrown }
    })
    const program = speakingTo(url)
    const words = ['kill-switch', 'throw', '--motivo', 'texto errado', '--fila', 'bulk']
    const { stdout } = await cli(words, { program })
    expect(stdout).toMatch(
      /^3 {2}empresa 8, bulk, desde .*, por maria: texto errado\n {4}saindo agora: 12; esperando: 4\.100\n$/,
    )
    expect((await cli(['kill-switch', 'list'], { program })).stdout).toBe(stdout)
    expect((await cli(['kill-switch', 'lift', '3'], { program })).stdout).toContain('3 foi retirada')
    expect(seen).toEqual([
      'POST /api/v1/kill-switches {"why":"texto errado","lane":"bulk"}',
      'GET /api/v1/kill-switches ',
      'DELETE /api/v1/kill-switches/3 ',
    ])
  })
})
