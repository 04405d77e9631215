import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../simulator/src/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }
const SECRET_KEY = 'a-secret-key-of-the-package-test-32-chars'

/**
 * What `npm install recado.tgz` makes of an empty project, without asking a registry: the package as it is packed, and
 * beside it what it says it depends on, and nothing else.
 */
describe('the packed library in an empty project', () => {
  let project: string
  let simulator: Simulator
  let files: string[]

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'recado-package-'))
    const { stdout } = await run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', project],
      { cwd: root },
    )
    const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[]
    files = packed?.files.map(({ path }) => path) ?? []
    const home = join(project, 'node_modules/recado')
    mkdirSync(home, { recursive: true })
    await run('tar', ['-xzf', join(project, packed?.filename ?? ''), '-C', home, '--strip-components=1'])
    const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    for (const name of Object.keys(dependencies)) {
      const place = join(project, 'node_modules', name)
      mkdirSync(dirname(place), { recursive: true })
      symlinkSync(join(root, 'node_modules', name), place)
    }
    for (const name of readdirSync(join(root, 'examples')))
      cpSync(join(root, 'examples', name), join(project, name))
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    simulator = await startSimulator({ accounts: [ACCOUNT] })
  })
  afterAll(async () => {
    await simulator?.close()
    rmSync(project, { recursive: true, force: true })
  })

  const environment = (over: Record<string, string> = {}) => ({
    PATH: process.env.PATH,
    ...{ TWILIO_ACCOUNT_SID: ACCOUNT.sid, TWILIO_AUTH_TOKEN: ACCOUNT.token, TWILIO_BASE_URL: simulator.url },
    ...{ TWILIO_PHONE_NUMBER: '+551140000000', TWILIO_WHATSAPP_NUMBER: '+14155238886' },
    ...over,
  })

  async function node(args: string[], env: NodeJS.ProcessEnv, stdin = ''): Promise<string> {
    const child: ChildProcess = spawn(process.execPath, args, {
      cwd: project,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child.stdin?.end(stdin)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)))
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${said}`)
    return said
  }

  test('has what it needs and nothing of ours', () => {
    expect(files).toContain('dist/index.js')
    expect(files).toContain('dist/index.d.ts')
    expect(files).toContain('migrations/0001_identity.sql')
    expect(
      files.filter((path) => /\.test\.|^(test|src|bench|scripts)\/|\.tsbuildinfo|stamp$/.test(path)),
    ).toEqual([])
  })

  test('send.mjs sends, straight to Twilio', { timeout: 120_000 }, async () => {
    const phone = '+5511981110001'
    const said = await node(['send.mjs', phone], environment({ TWILIO_VERIFY_SID: `VA${'0'.repeat(32)}` }))
    expect(said).toContain('Configurado: true')
    expect(said).toMatch(/SMS: success SM[0-9a-f]{32}/)
    expect(said).toContain('Vaga por whatsapp: success')
    expect(said).toContain('Enviados: 3/3')
    const received = simulator.messages({ number: phone }).map(({ to, body }) => [to, body.split('\n')[0]])
    expect(received).toEqual(
      expect.arrayContaining([
        [phone, 'Teste de envio de SMS do NotifyX'],
        [`whatsapp:${phone}`, '💼 *Nova Vaga Disponível!*'],
        [`whatsapp:${phone}`, '⚠️ Atualização: Evento adiado para amanhã.'],
      ]),
    )
  })

  test('durable.mjs sends through the database', { timeout: 180_000 }, async () => {
    const phone = '+5511981110002'
    const env = environment({ SECRET_KEY, DATA_DIR: join(project, 'data') })
    const create = ['users', 'create', 'maria', '--nova-empresa', 'Minha Empresa', '--password-stdin']
    await node(['node_modules/recado/dist/main.js', ...create], env, 'uma senha boa\n')
    const said = await node(['durable.mjs', '1', phone], env)
    expect(said).toContain('SMS: success uma vez só')
    expect(said).toContain('Campanha 1: 2/2')
    expect(said).toContain('Código: Código enviado via sms')
    const texts = simulator.messages({ number: phone }).map((each) => each.body)
    expect(texts.filter((text) => text === 'Seu pedido saiu para entrega.')).toHaveLength(1)
  })

  test('is typed', { timeout: 120_000 }, async () => {
    writeFileSync(
      join(project, 'typed.ts'),
      `import { type SendResult, TwilioService } from 'recado'
      const twilio = new TwilioService({ lang: 'en' })
      const result: SendResult = await twilio.sendWithFallback('+5511999999999', 'Oi', { preferredChannel: 'sms' })
      const sid: string | null = result.messageSid
      // @ts-expect-error: a channel that is none
      await twilio.sendWithFallback('+5511999999999', 'Oi', { preferredChannel: 'pombo' })
      export { sid }\n`,
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--skipLibCheck',
      '--types',
      'node',
    ]
    await node([tsc, ...options, '--typeRoots', join(root, 'node_modules/@types'), 'typed.ts'], environment())
  })
})
