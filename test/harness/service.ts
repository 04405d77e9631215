import { afterAll } from 'vitest'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/src/index.ts'
import { type App, createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createEmpresa } from '../../src/identity/create-empresa.ts'
import { createUser } from '../../src/identity/create-user.ts'
import { type TestClock, testClock } from '../../src/platform/clock.ts'
import type { Ctx } from '../../src/platform/context.ts'
import { type Database, sql } from '../../src/platform/db/db.ts'
import type { EmpresaId } from '../../src/platform/ids.ts'
import { type Log, silentLog } from '../../src/platform/log.ts'
import { type EngineName, openTestDatabase } from './database.ts'

const SECRET_KEY = 'a-secret-key-for-tests-of-32-chars-or-more'
const LOCAL_TOKEN = 'local-token-of-the-tests'
export const PASSWORD = 'uma senha boa'
const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }

/**
 * The whole service against a simulator in this process: callbacks come over real HTTP, work is done by `settle` and
 * not by loops, time stands still until it is turned.
 */
export interface TestService {
  app: App
  url: string
  simulator: Simulator
  database: Database
  clock: TestClock
  account: { sid: string; token: string }
  /** Does all that is due, here and at the simulator, until both are quiet. */
  settle(): Promise<void>
  /** An empresa of its own, and its admin who speaks HTTP. */
  tenant(): Promise<Tenant>
}

export interface Tenant {
  ctx: Ctx
  empresaId: EmpresaId
  username: string
  token: string
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  get(path: string): Promise<Reply>
}

export interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by name in tests, and compared whole
  body: any
}

export interface TestServiceOptions {
  engine?: EngineName
  simulator?: SimulatorOptions
  env?: Record<string, string>
  log?: Log
  /** Stands still until it is turned, unless another is wanted. */
  clock?: TestClock
  /** How far Twilio's clock is behind ours. */
  twilioBehindMs?: () => number
}

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing.splice(0)) await close()
})

export async function testService(options: TestServiceOptions = {}): Promise<TestService> {
  const clock = options.clock ?? testClock()
  const database = await openTestDatabase(options.engine ?? 'pglite')
  const simulator = await startSimulator({
    accounts: [ACCOUNT],
    now: () => clock.now().getTime() - (options.twilioBehindMs?.() ?? 0),
    ...options.simulator,
  })
  const config = readConfig({
    SIMULATOR: '1',
    DEMO: '0',
    SECRET_KEY,
    TWILIO_SMS_RATE: '10000',
    TWILIO_WHATSAPP_RATE: '10000',
    ...options.env,
  })
  const launch = {
    secretKey: SECRET_KEY,
    localToken: LOCAL_TOKEN,
    simulator: { url: simulator.url, accountSid: ACCOUNT.sid, authToken: ACCOUNT.token },
    version: '0.0.0-test',
    ...{ log: options.log ?? silentLog, database, clock },
  }
  // Listening like an api, so that callbacks arrive; the worker's part is done by `settle`.
  const app = await createApp({ ...config, role: 'api', http: { ...config.http, port: 0 } }, launch)
  await app.start()
  // The port was chosen by the app.
  if (options.simulator?.inboundUrl === undefined) simulator.settings.set({ inboundUrl: app.inboundUrl })
  closing.push(async () => {
    await simulator.close()
    await app.stop()
  })
  return {
    ...{ app, simulator, database, clock },
    url: app.url,
    account: ACCOUNT,
    settle: () => settle(app, simulator, database, clock),
    tenant: () => makeTenant(app),
  }
}

/** The simulator's callbacks make work for us, and our work makes callbacks. */
async function settle(app: App, simulator: Simulator, database: Database, clock: TestClock): Promise<void> {
  for (;;) {
    await app.drain()
    await simulator.settle()
    const { due } = await database.db.one(sql<{ due: number }>`
      select count(*)::int as due
      from messages m join streams s on s.id = m.stream_id join senders x on x.id = s.sender_id
      where m.state = 'queued' and m.due_at <= ${clock.now()}::timestamptz and s.state = 'open'
        and x.active and (x.stopped_reason is null or x.stopped_until <= ${clock.now()}::timestamptz)`)
    if (due === 0) return
  }
}

/** The worker's part, for as long as the answer waits for it. */
export async function working<T = Reply>(service: TestService, answer: Promise<T>): Promise<T> {
  let answered = false
  const over = answer.finally(() => {
    answered = true
  })
  while (!answered) {
    await service.app.drain()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return await over
}

let tenants = 0

async function makeTenant(app: App): Promise<Tenant> {
  tenants += 1
  const empresa = await createEmpresa(app.ground, { nome: `Empresa ${tenants}` })
  const username = `admin_${empresa.id}`
  await createUser(app.ground, {
    username,
    nome: username,
    password: PASSWORD,
    role: 'admin',
    empresaId: empresa.id,
  })
  const login = await call(app.url, 'POST', '/api/v1/auth/login', {}, { username, password: PASSWORD })
  const token = String(login.body.token)
  const authorization = { authorization: `Bearer ${token}` }
  return {
    ctx: { ...app.ground, empresaId: empresa.id, actor: { kind: 'system', loop: 'test' }, lang: 'pt-BR' },
    empresaId: empresa.id,
    username,
    token,
    post: (path, body, headers = {}) => call(app.url, 'POST', path, { ...authorization, ...headers }, body),
    get: (path) => call(app.url, 'GET', path, authorization),
  }
}

/** One request by HTTP. */
export async function call(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
