import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { Compile, type Validator } from 'typebox/schema'
import { afterAll } from 'vitest'
import type { HttpDeps } from '../../src/edges/http/deps.ts'
import { routesAt } from '../../src/edges/http/match-route.ts'
import {
  openProgressHub,
  type ProgressHub,
  type ProgressHubOptions,
} from '../../src/edges/http/progress-hub.ts'
import type { TSchema } from '../../src/edges/http/schema.ts'
import { buildServer } from '../../src/edges/http/server.ts'
import type { HttpSettings } from '../../src/edges/http/settings.ts'
import { createEmpresa } from '../../src/identity/create-empresa.ts'
import { createUser } from '../../src/identity/create-user.ts'
import { createHashGate } from '../../src/identity/hash-gate.ts'
import type { Empresa, Role } from '../../src/identity/user.ts'
import { syncSenders } from '../../src/messages/stream-queries.ts'
import { type TestClock, testClock } from '../../src/platform/clock.ts'
import type { Ground } from '../../src/platform/context.ts'
import { openKeyring } from '../../src/platform/crypto.ts'
import { openMetrics } from '../../src/platform/metrics.ts'
import { openCheckDesk } from '../../src/verification/check-desk.ts'
import type { Otp, OtpKeys } from '../../src/verification/otp.ts'
import { type EngineName, openTestDatabase, type TestDatabase } from './database.ts'

export const METRICS_TOKEN = 'metrics-token-of-the-tests'
export const LOCAL_TOKEN = 'local-token-of-the-tests'
const SECRET_KEY = 'a secret key of the tests, long enough'
export const PASSWORD = 'uma senha boa'

export interface Answered {
  status: number
  headers: LightMyRequestResponse['headers']
  text: string
  /** The JSON of the answer; checked against the route's schema when it is a good one. */
  body: Record<string, unknown>
}

export interface Sent {
  body?: unknown
  headers?: Record<string, string>
}

/** Somebody who speaks HTTP. */
export interface Persona {
  readonly username: string | null
  /** The headers that say who it is. */
  credentials(): Promise<Record<string, string>>
  get(url: string, sent?: Sent): Promise<Answered>
  post(url: string, body?: unknown, sent?: Sent): Promise<Answered>
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD', url: string, sent?: Sent): Promise<Answered>
}

export interface TestApp {
  app: FastifyInstance
  deps: HttpDeps
  database: TestDatabase
  clock: TestClock
  /** Looks only when it is told to: the clock stands still. */
  progress: ProgressHub
  empresa: Empresa
  /** Signs nobody in. */
  anon: Persona
  /** People of `empresa`, by role. */
  admin: Persona
  operator: Persona
  viewer: Persona
  /** The admin of another empresa. */
  other: Persona
  /** The admin token of the service's own machine; says which empresa. */
  local: Persona
}

export interface TestAppOptions {
  engine?: EngineName
  settings?: Partial<HttpSettings>
  callbacks?: HttpDeps['callbacks']
  inbound?: HttpDeps['inbound']
  readiness?: HttpDeps['readiness']
  otp?: (ground: Ground, keys: OtpKeys) => Otp
  progress?: (ground: Ground) => Partial<ProgressHubOptions>
}

/** Rounds of watchers are made by hand. */
const ROUND_MS = 3_600_000

/** So that broadcasts can be written; nothing is sent, because no worker runs. */
const SENDERS = (['whatsapp', 'sms'] as const).map((channel) => ({
  ...{ channel, accountSid: 'AC1', kind: 'number' as const, address: '+551140000000' },
  ...{ otpOnly: false, ratePerSecond: 10 },
}))

/** Own codes, to Brazil, with room for whatever a test does. */
export function testOtp(ground: Ground, keys: OtpKeys, more: Partial<Otp> = {}): Otp {
  return {
    desk: openCheckDesk(ground),
    ...{
      brand: 'Eventix',
      countries: new Set(['BR']),
      contentSids: { '*': `HX${'1'.repeat(32)}` },
      keys,
      verify: null,
    },
    ...{ empresaHourMax: 1_000, dayMax: 10_000, testNumbers: new Map(), counted: () => {} },
    ...more,
  }
}

const databases = new Map<EngineName, Promise<TestDatabase>>()
const apps: FastifyInstance[] = []
let count = 0

afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()))
  for (const database of databases.values()) await (await database).close()
})

/** The HTTP edge on a database of this test file, with an empresa and people of its own. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const engine = options.engine ?? 'pglite'
  const opened = databases.get(engine) ?? openTestDatabase(engine)
  databases.set(engine, opened)
  const database = await opened
  const clock = testClock()
  const ground = database.ground(clock)
  const keyring = await openKeyring(ground, SECRET_KEY)
  const progress = openProgressHub({
    ...{ ground, clock, random: () => 0, counted: () => {}, roundMs: ROUND_MS },
    ...options.progress?.(ground),
  })
  const deps: HttpDeps = {
    ground,
    settings: {
      publicUrl: new URL('http://recado.test'),
      trustedProxies: 0,
      version: '0.0.0-test',
      demo: false,
      simulatorUrl: null,
      defaultLang: 'pt-BR',
      ...options.settings,
    },
    localToken: LOCAL_TOKEN,
    hashGate: createHashGate(),
    broadcasts: { keys: keyring },
    progress,
    verification: { ground, otp: options.otp?.(ground, keyring) ?? testOtp(ground, keyring) },
    keyring,
    callbacks: options.callbacks ?? { receive: async () => {} },
    door: null,
    doctor: { examine: async () => [] },
    hasFeed: false,
    inbound: options.inbound ?? { receive: async () => {} },
    metrics: openMetrics({ processMetrics: false }),
    metricsToken: METRICS_TOKEN,
    readiness: options.readiness ?? (async () => ({ database: true, migrations: true })),
  }
  await syncSenders(database.db, SENDERS, clock.now())
  const app = await buildServer(deps)
  apps.push(app)

  count += 1
  const empresa = await createEmpresa(ground, { nome: `Empresa ${count}` })
  const another = await createEmpresa(ground, { nome: `Outra empresa ${count}` })
  const somebody = (role: Role, of: Empresa) => member(app, deps, `${role}_${of.id}`, role, of)
  return {
    app,
    deps,
    database,
    clock,
    progress,
    empresa,
    anon: persona(app, null, async () => ({})),
    admin: somebody('admin', empresa),
    operator: somebody('operator', empresa),
    viewer: somebody('viewer', empresa),
    other: somebody('admin', another),
    local: persona(app, null, async () => ({
      authorization: `Bearer ${LOCAL_TOKEN}`,
      'x-empresa-id': String(empresa.id),
    })),
  }
}

/** Exists and signs in when first needed: hashing a password takes its time. */
function member(
  app: FastifyInstance,
  deps: HttpDeps,
  username: string,
  role: Role,
  empresa: Empresa,
): Persona {
  let signedIn: Promise<Record<string, string>> | null = null
  const signIn = async () => {
    const identity = { username, password: PASSWORD }
    await createUser(deps.ground, { ...identity, nome: username, role, empresaId: empresa.id })
    const { body } = await speak(app, 'POST', '/api/v1/auth/login', { body: identity })
    return { authorization: `Bearer ${String(body.token)}` }
  }
  return persona(app, username, () => {
    signedIn ??= signIn()
    return signedIn
  })
}

function persona(
  app: FastifyInstance,
  username: string | null,
  credentials: () => Promise<Record<string, string>>,
): Persona {
  const request: Persona['request'] = async (method, url, { body, headers } = {}) =>
    speak(app, method, url, { body, headers: { ...(await credentials()), ...headers } })
  return {
    username,
    credentials,
    request,
    get: (url, sent) => request('GET', url, sent),
    post: (url, body, sent) => request('POST', url, { ...sent, body }),
  }
}

async function speak(
  app: FastifyInstance,
  method: Parameters<Persona['request']>[0],
  url: string,
  { body, headers = {} }: Sent,
): Promise<Answered> {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const response = await app.inject({
    method,
    url,
    headers: { ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const isJson = /^application\/(problem\+)?json/.test(String(response.headers['content-type']))
  const answered = {
    status: response.statusCode,
    headers: response.headers,
    text: response.payload,
    body: isJson ? (JSON.parse(response.payload) as Record<string, unknown>) : {},
  }
  checkAnswer(method, url, answered)
  return answered
}

const validators = new Map<TSchema, Validator>()

/** Answers are sent as the handlers made them; here is where they have to be what the documents say. */
function checkAnswer(method: string, url: string, { status, body, text }: Answered): void {
  const route = routesAt(url).find((each) => each.method === method)
  if (!route?.answer || route.answerType || status !== (route.answerStatus ?? 200)) return
  const validator = validators.get(route.answer) ?? Compile(route.answer as object)
  validators.set(route.answer, validator)
  const [valid, errors] = validator.Errors(body)
  if (!valid) {
    throw new Error(`${method} ${url} does not answer as documented: ${JSON.stringify(errors)}\n${text}`)
  }
}
