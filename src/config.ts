// Long because it is the one place that knows the names of variables: the schema, the few rules between its parts and
// the readers of single values belong together. The checker is our own: TypeBox costs 80 ms to load, a third of what
// `recado --help` may take, and knows neither secrets nor rules between variables.

import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { inspect } from 'node:util'
import type {
  ComplaintCode,
  ComplaintFacts,
  Expectation,
  VariableGroup,
  VariableName,
  WarningCode,
  WarningFacts,
} from './text/catalogue/config-shape-cli.ts'
import { nearest } from './text/catalogue/nearest-cli.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A value that printing does not show. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return '••••'
  }

  toJSON(): string {
    return '••••'
  }

  [inspect.custom](): string {
    return '••••'
  }
}

export type Role = 'all' | 'api' | 'worker'
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** What the service runs by. Grouped by who uses it; frozen. */
export interface Config {
  readonly role: Role
  readonly demo: boolean
  readonly dataDir: string
  readonly logLevel: LogLevel
  /** Null: nobody may read the metrics. */
  readonly metricsToken: Secret | null
  readonly http: {
    readonly host: string
    readonly port: number
    readonly publicUrl: string
    readonly publicUrlByHand: boolean
    /** A number of hops, or addresses and ranges; 0 believes nobody. */
    readonly trustedProxies: number | readonly string[]
  }
  /** Null: the embedded database in `dataDir`. */
  readonly databaseUrl: Secret | null
  /** Null in a demo that has none by hand: the launch makes one in `dataDir`. */
  readonly secretKey: Secret | null
  /** The account to send with; null when it is the simulator's. */
  readonly twilio: TwilioConfig | null
  readonly simulator: { readonly port: number; readonly portByHand: boolean } | null
  /** Whether Twilio is asked to report again after a time-out or a 5xx of ours. */
  readonly callbackRetries: boolean
  readonly codes: CodesConfig
  /** Null: no other system's queue is read. */
  readonly rabbitmq: RabbitConfig | null
  readonly rates: { readonly smsPerSecond: number | null; readonly whatsappPerSecond: number | null }
  readonly warnings: readonly Warning[]
}

/** One-time codes. */
export interface CodesConfig {
  readonly brand: string
  /** Two letters each. */
  readonly countries: readonly string[]
  /** Approved authentication templates by language; `*` serves the rest. None: empty. */
  readonly contentSids: Readonly<Record<string, string>>
  /** A service of Twilio Verify; null: own codes. */
  readonly verifySid: string | null
  readonly empresaHourMax: number
  readonly dayMax: number
  /** E.164 and code. */
  readonly testNumbers: readonly (readonly [string, string])[]
}

export interface TwilioConfig {
  readonly accountSid: string
  readonly authToken: Secret
  readonly authTokenSecondary: Secret | null
  readonly messagingServiceSid: string | null
  /** The numbers inside it, E.164 or short codes; none: not said. */
  readonly messagingServiceNumbers: readonly string[]
  readonly otpMessagingServiceSid: string | null
  /** E.164, or a short code. */
  readonly phoneNumber: string | null
  /** E.164, without `whatsapp:`. */
  readonly whatsappNumber: string | null
  readonly baseUrl: string | null
}

export interface RabbitConfig {
  readonly url: Secret
  readonly queue: string
  /** Whose the messages are that do not say so; null: they are refused. */
  readonly empresaId: number | null
  /** Whose a message may say it is. */
  readonly empresas: readonly number[]
}

/** What the command line needs to find a service; never complains about how that service is configured. */
export interface ClientConfig {
  readonly dataDir: string
  readonly url: string | null
  readonly apiKey: Secret | null
}

/** What a command that goes straight to the database needs. */
export interface DatabaseConfig {
  readonly dataDir: string
  readonly databaseUrl: Secret | null
  readonly demo: boolean
}

export interface Complaint<C extends ComplaintCode = ComplaintCode> {
  readonly code: C
  readonly variable: VariableName
  readonly facts: ComplaintFacts[C]
}

export interface Warning<C extends WarningCode = WarningCode> {
  readonly code: C
  readonly variable: string
  readonly facts: WarningFacts[C]
}

/** The environment cannot be used. Holds all complaints, each naming its variable. */
export class ConfigError extends Error {
  readonly complaints: readonly Complaint[]

  constructor(complaints: readonly Complaint[]) {
    super(complaints.map((complaint) => `${complaint.variable}: ${complaint.code}`).join('; '))
    this.name = 'ConfigError'
    this.complaints = complaints
  }
}

interface Kind<T> {
  readonly expects: Expectation
  /** Undefined when the text is no such value. */
  readonly parse: (text: string) => T | undefined
  readonly secret?: true
}

/** One variable: what it is, where it belongs and what it is when nobody says. */
export interface Variable<T = unknown> extends Kind<T> {
  readonly group: VariableGroup
  readonly fallback?: string
  /** A value to show in the example; never a working secret. */
  readonly example: string
}

const URL_LENGTH_MAX = 2048
const SECRET_KEY_LENGTH_MIN = 32

const port: Kind<number> = { expects: 'port', parse: (text) => wholeNumber(text, 1, 65_535) }
const httpUrl: Kind<string> = { expects: 'http_url', parse: parseHttpUrl }
const rate: Kind<number> = { expects: 'rate', parse: parseRate }
const phone: Kind<string> = { expects: 'phone', parse: parsePhoneNumber }
const count: Kind<number> = { expects: 'count', parse: (text) => wholeNumber(text, 1, 100_000_000) }
const flag: Kind<boolean> = { expects: 'switch', parse: parseSwitch }
const messagingService: Kind<string> = { expects: 'messaging_service_sid', parse: sid('MG') }
const authToken: Kind<Secret> = { expects: 'auth_token', parse: parseAuthToken, secret: true }

/** The schema: everything that can be set from outside. Also the source of `.env.example` and `recado config --help`. */
export const VARIABLES = {
  HOST: { ...text('host', /^[\w.:-]{1,255}$/), group: 'address', fallback: '127.0.0.1', example: '0.0.0.0' },
  PORT: { ...port, group: 'address', fallback: '3000', example: '3000' },
  PUBLIC_URL: { ...httpUrl, group: 'address', example: 'https://recado.example.com' },
  TRUSTED_PROXIES: { expects: 'proxies', parse: parseProxies, group: 'address', fallback: '0', example: '1' },
  ROLE: { ...choice('role', ['all', 'api', 'worker']), group: 'address', fallback: 'all', example: 'all' },
  LOG_LEVEL: {
    ...choice('log_level', ['debug', 'info', 'warn', 'error', 'silent']),
    group: 'address',
    fallback: 'info',
    example: 'info',
  },
  METRICS_TOKEN: { expects: 'api_key', parse: parseApiKey, secret: true, group: 'address', example: '' },
  DATABASE_URL: {
    expects: 'postgres_url',
    parse: parsePostgresUrl,
    secret: true,
    group: 'storage',
    example: 'postgres://recado:recado@localhost:5432/recado',
  },
  DATA_DIR: { ...text('folder', /^[^\0]+$/), group: 'storage', fallback: './data', example: './data' },
  SECRET_KEY: { expects: 'secret_key', parse: parseSecretKey, secret: true, group: 'storage', example: '' },
  TWILIO_ACCOUNT_SID: {
    expects: 'account_sid',
    parse: sid('AC'),
    group: 'twilio',
    example: 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  },
  TWILIO_AUTH_TOKEN: { ...authToken, group: 'twilio', example: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
  TWILIO_AUTH_TOKEN_SECONDARY: { ...authToken, group: 'twilio', example: '' },
  TWILIO_MESSAGING_SERVICE_SID: {
    ...messagingService,
    group: 'twilio',
    example: 'MGxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  },
  TWILIO_MESSAGING_SERVICE_NUMBERS: {
    expects: 'phones',
    parse: parsePhoneNumbers,
    group: 'twilio',
    example: '+5511940000001,+5511940000002,28999',
  },
  TWILIO_OTP_MESSAGING_SERVICE_SID: { ...messagingService, group: 'twilio', example: '' },
  TWILIO_VERIFY_SID: {
    expects: 'verify_sid',
    parse: sid('VA'),
    group: 'twilio',
    example: 'VAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  },
  TWILIO_OTP_CONTENT_SID: {
    expects: 'content_sids',
    parse: parseContentSids,
    group: 'twilio',
    example: 'HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  },
  TWILIO_PHONE_NUMBER: { ...phone, group: 'twilio', example: '+551130000000' },
  TWILIO_WHATSAPP_NUMBER: { ...phone, group: 'twilio', example: 'whatsapp:+551130000000' },
  TWILIO_BASE_URL: { ...httpUrl, group: 'twilio', example: '' },
  TWILIO_CALLBACK_RETRIES: { ...flag, group: 'twilio', fallback: '1', example: '1' },
  TWILIO_SMS_RATE: { ...rate, group: 'twilio', example: '' },
  TWILIO_WHATSAPP_RATE: { ...rate, group: 'twilio', example: '' },
  OTP_BRAND: {
    ...text('brand', /^[^\p{Cc}{}*]{1,40}$/u),
    group: 'codes',
    fallback: 'Eventix',
    example: 'Eventix',
  },
  OTP_COUNTRIES: {
    expects: 'countries',
    parse: parseCountries,
    group: 'codes',
    fallback: 'BR',
    example: 'BR,PT',
  },
  OTP_EMPRESA_HOUR_MAX: { ...count, group: 'codes', fallback: '1000', example: '1000' },
  OTP_DAY_MAX: { ...count, group: 'codes', fallback: '10000', example: '10000' },
  OTP_TEST_NUMBERS: {
    expects: 'test_numbers',
    parse: parseTestNumbers,
    group: 'codes',
    example: '+5511900000001=123456',
  },
  OTP_TEST_NUMBERS_ALLOWED: { ...flag, group: 'codes', fallback: '0', example: '0' },
  RABBITMQ_URL: {
    expects: 'amqp_url',
    parse: parseAmqpUrl,
    secret: true,
    group: 'rabbitmq',
    example: 'amqp://recado:recado@localhost:5672',
  },
  RABBITMQ_QUEUE: {
    ...text('queue_name', /^[\w.-]{1,200}$/),
    group: 'rabbitmq',
    fallback: 'recado.messages',
    example: 'recado.messages',
  },
  RABBITMQ_EMPRESA_ID: {
    expects: 'empresa_id',
    parse: (raw) => wholeNumber(raw, 1, 999_999_999),
    group: 'rabbitmq',
    example: '8',
  },
  RABBITMQ_EMPRESAS: { expects: 'empresa_ids', parse: parseEmpresas, group: 'rabbitmq', example: '1,8' },
  DEMO: { ...flag, group: 'rehearsal', example: '1' },
  SIMULATOR: { ...flag, group: 'rehearsal', example: '1' },
  SIMULATOR_PORT: { ...port, group: 'rehearsal', fallback: '3001', example: '3001' },
  RECADO_URL: { ...httpUrl, group: 'client', example: 'https://recado.example.com' },
  RECADO_API_KEY: { expects: 'api_key', parse: parseApiKey, secret: true, group: 'client', example: '' },
  RECADO_LANG: { ...choice('lang', ['pt-BR', 'en']), group: 'client', fallback: 'pt-BR', example: 'pt-BR' },
} as const satisfies Record<VariableName, Variable>

type Value<N extends VariableName> = (typeof VARIABLES)[N] extends Kind<infer T> ? T : never
type Values = { [N in VariableName]?: Value<N> }

/** The whole configuration, or a `ConfigError` with everything that is wrong with it. */
export function readConfig(env: Environment): Config {
  const { values, complaints } = readValues(env)
  const demo = isDemo(env, values)
  complaints.push(
    ...demoComplaints(env, values, demo),
    ...twilioComplaints(env, values),
    ...rabbitComplaints(env, values),
  )
  const simulated = values.SIMULATOR ?? (demo && !twilioGiven(env))
  if (!simulated && !twilioGiven(env)) {
    complaints.push({ code: 'nothing_to_send_with', variable: 'TWILIO_ACCOUNT_SID', facts: {} })
  }
  if (!demo && !given(env, 'SECRET_KEY')) {
    complaints.push({ code: 'secret_key_required', variable: 'SECRET_KEY', facts: {} })
  }
  if (!simulated && values.OTP_TEST_NUMBERS && !values.OTP_TEST_NUMBERS_ALLOWED) {
    complaints.push({ code: 'test_numbers_in_production', variable: 'OTP_TEST_NUMBERS', facts: {} })
  }
  const role = values.ROLE ?? 'all'
  if (role !== 'all' && !given(env, 'DATABASE_URL')) {
    complaints.push({ code: 'role_needs_database', variable: 'DATABASE_URL', facts: { role } })
  }
  refuse(complaints)
  return assemble(env, values, { demo, simulated })
}

/** Only the account at Twilio, for programs that send by themselves; without one, which variables it would take. */
export function readAccountConfig(env: Environment = process.env): {
  twilio: TwilioConfig | null
  verifySid: string | null
  missing: VariableName[]
} {
  const { values, complaints } = readValues(env, [...ACCOUNT_VARIABLES])
  const none = twilioGiven(env) ? [] : (['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'] as const)
  const wrong = [...complaints, ...twilioComplaints(env, values)].map(({ variable }) => variable)
  const missing = [...new Set([...none, ...wrong])]
  const twilio = missing.length === 0 ? twilioConfig(values) : null
  return { twilio, verifySid: values.TWILIO_VERIFY_SID ?? null, missing }
}

/** The environment of this process, with what is given instead of it. */
export function environmentWith(given: Environment): Environment {
  return { ...process.env, ...given }
}

/** Only what finding a service takes. */
export function readClientConfig(env: Environment): ClientConfig {
  const { values, complaints } = readValues(env, ['DATA_DIR', 'RECADO_URL', 'RECADO_API_KEY', 'RECADO_LANG'])
  refuse(complaints)
  return Object.freeze({
    dataDir: resolve(values.DATA_DIR ?? 'data'),
    url: values.RECADO_URL ?? null,
    apiKey: values.RECADO_API_KEY ?? null,
  })
}

/** Only what opening the database takes. */
export function readDatabaseConfig(env: Environment): DatabaseConfig {
  const { values, complaints } = readValues(env, ['DATA_DIR', 'DATABASE_URL', 'DEMO'])
  refuse(complaints)
  return Object.freeze({
    dataDir: resolve(values.DATA_DIR ?? 'data'),
    databaseUrl: values.DATABASE_URL ?? null,
    demo: isDemo(env, values),
  })
}

function readValues(
  env: Environment,
  names = Object.keys(VARIABLES) as VariableName[],
): { values: Values; complaints: Complaint[] } {
  const values: Record<string, unknown> = {}
  const complaints: Complaint[] = []
  for (const name of names) {
    const variable: Variable = VARIABLES[name]
    const raw = given(env, name) ?? variable.fallback
    if (raw === undefined) continue
    const value = variable.parse(raw)
    if (value !== undefined) values[name] = value
    else {
      const shown = variable.secret ? null : raw.slice(0, 80)
      complaints.push({
        code: 'bad_value',
        variable: name,
        facts: { expects: variable.expects, given: shown },
      })
    }
  }
  return { values: values as Values, complaints }
}

/** What was set by hand. An empty value is what `NAME=` in a `.env` means: nothing. */
function given(env: Environment, name: VariableName): string | undefined {
  const raw = env[name]?.trim()
  return raw === '' ? undefined : raw
}

function refuse(complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw new ConfigError(complaints)
}

/** What only makes sense with an account. The rates do not: they pace the simulator's senders too. */
const ACCOUNT_VARIABLES = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_AUTH_TOKEN_SECONDARY',
  'TWILIO_MESSAGING_SERVICE_SID',
  'TWILIO_MESSAGING_SERVICE_NUMBERS',
  'TWILIO_OTP_MESSAGING_SERVICE_SID',
  'TWILIO_VERIFY_SID',
  'TWILIO_OTP_CONTENT_SID',
  'TWILIO_PHONE_NUMBER',
  'TWILIO_WHATSAPP_NUMBER',
  'TWILIO_BASE_URL',
] as const satisfies VariableName[]

const CODE_VARIABLES: ReadonlySet<VariableName> = new Set(['TWILIO_VERIFY_SID', 'TWILIO_OTP_CONTENT_SID'])

function twilioGiven(env: Environment): boolean {
  return ACCOUNT_VARIABLES.some((name) => given(env, name) !== undefined)
}

function isDemo(env: Environment, values: Values): boolean {
  if (values.DEMO !== undefined) return values.DEMO
  return !twilioGiven(env) && given(env, 'DATABASE_URL') === undefined
}

function demoComplaints(env: Environment, values: Values, demo: boolean): Complaint[] {
  const host = values.HOST
  if (!demo || given(env, 'DEMO') !== undefined || host === undefined || isLoopback(host)) return []
  return [{ code: 'demo_public_host', variable: 'DEMO', facts: { host } }]
}

function twilioComplaints(env: Environment, values: Values): Complaint[] {
  const have = ACCOUNT_VARIABLES.filter(
    // The simulator has services of Verify and templates too, and no account to be configured.
    (name) => given(env, name) !== undefined && !(values.SIMULATOR && CODE_VARIABLES.has(name)),
  )
  if (have.length === 0) return []
  const missing = (['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'] as const).filter((name) => !given(env, name))
  const complaints: Complaint[] = []
  const [first] = missing
  if (first !== undefined) {
    complaints.push({ code: 'twilio_incomplete', variable: first, facts: { missing, given: have } })
  }
  const senders = [
    'TWILIO_MESSAGING_SERVICE_SID',
    'TWILIO_PHONE_NUMBER',
    'TWILIO_WHATSAPP_NUMBER',
  ] as const satisfies VariableName[]
  // A sender that is given and badly written has its own complaint.
  if (!senders.some((name) => values[name] !== undefined || given(env, name) !== undefined)) {
    complaints.push({ code: 'twilio_no_sender', variable: 'TWILIO_MESSAGING_SERVICE_SID', facts: {} })
  }
  return complaints
}

function rabbitComplaints(env: Environment, values: Values): Complaint[] {
  const named = given(env, 'RABBITMQ_EMPRESA_ID') ?? given(env, 'RABBITMQ_EMPRESAS')
  if (values.RABBITMQ_URL === undefined || named !== undefined) return []
  return [{ code: 'rabbitmq_needs_empresa', variable: 'RABBITMQ_EMPRESA_ID', facts: {} }]
}

function assemble(
  env: Environment,
  values: Values,
  { demo, simulated }: { demo: boolean; simulated: boolean },
): Config {
  const host = values.HOST ?? '127.0.0.1'
  const httpPort = values.PORT ?? 3000
  const twilio = simulated ? null : twilioConfig(values)
  const publicUrl = values.PUBLIC_URL ?? localUrl(host, httpPort)
  const config: Config = {
    role: values.ROLE ?? 'all',
    demo,
    dataDir: resolve(values.DATA_DIR ?? 'data'),
    logLevel: values.LOG_LEVEL ?? 'info',
    metricsToken: values.METRICS_TOKEN ?? null,
    http: {
      host,
      port: httpPort,
      publicUrl,
      publicUrlByHand: values.PUBLIC_URL !== undefined,
      trustedProxies: values.TRUSTED_PROXIES ?? 0,
    },
    databaseUrl: values.DATABASE_URL ?? null,
    secretKey: values.SECRET_KEY ?? null,
    twilio,
    simulator: simulated
      ? { port: values.SIMULATOR_PORT ?? 3001, portByHand: given(env, 'SIMULATOR_PORT') !== undefined }
      : null,
    callbackRetries: values.TWILIO_CALLBACK_RETRIES ?? true,
    codes: codesConfig(values),
    rabbitmq: rabbitConfig(values),
    rates: {
      smsPerSecond: values.TWILIO_SMS_RATE ?? null,
      whatsappPerSecond: values.TWILIO_WHATSAPP_RATE ?? null,
    },
    warnings: [
      ...unknownVariables(env),
      ...localCallbacks(publicUrl, twilio),
      ...rabbitWarnings(env, values),
    ],
  }
  return freeze(config)
}

function twilioConfig(values: Values): TwilioConfig | null {
  if (values.TWILIO_ACCOUNT_SID === undefined || values.TWILIO_AUTH_TOKEN === undefined) return null
  return {
    accountSid: values.TWILIO_ACCOUNT_SID,
    authToken: values.TWILIO_AUTH_TOKEN,
    authTokenSecondary: values.TWILIO_AUTH_TOKEN_SECONDARY ?? null,
    messagingServiceSid: values.TWILIO_MESSAGING_SERVICE_SID ?? null,
    messagingServiceNumbers: values.TWILIO_MESSAGING_SERVICE_NUMBERS ?? [],
    otpMessagingServiceSid: values.TWILIO_OTP_MESSAGING_SERVICE_SID ?? null,
    phoneNumber: values.TWILIO_PHONE_NUMBER ?? null,
    whatsappNumber: values.TWILIO_WHATSAPP_NUMBER ?? null,
    baseUrl: values.TWILIO_BASE_URL ?? null,
  }
}

function codesConfig(values: Values): CodesConfig {
  return {
    brand: values.OTP_BRAND ?? 'Eventix',
    countries: values.OTP_COUNTRIES ?? ['BR'],
    contentSids: values.TWILIO_OTP_CONTENT_SID ?? {},
    verifySid: values.TWILIO_VERIFY_SID ?? null,
    empresaHourMax: values.OTP_EMPRESA_HOUR_MAX ?? 1_000,
    dayMax: values.OTP_DAY_MAX ?? 10_000,
    testNumbers: values.OTP_TEST_NUMBERS ?? [],
  }
}

function rabbitConfig(values: Values): RabbitConfig | null {
  if (values.RABBITMQ_URL === undefined) return null
  return {
    url: values.RABBITMQ_URL,
    queue: values.RABBITMQ_QUEUE ?? 'recado.messages',
    empresaId: values.RABBITMQ_EMPRESA_ID ?? null,
    empresas: values.RABBITMQ_EMPRESAS ?? [],
  }
}

function unknownVariables(env: Environment): Warning[] {
  const known = Object.keys(VARIABLES)
  return Object.keys(env)
    .filter((name) => /^(TWILIO|RECADO|OTP|RABBITMQ)_/.test(name) && !known.includes(name))
    .map((name) => ({
      code: 'unknown_variable',
      variable: name,
      facts: { nearest: nearest(name, known) },
    }))
}

function localCallbacks(publicUrl: string, twilio: TwilioConfig | null): Warning[] {
  if (twilio === null || twilio.baseUrl !== null || !isLoopback(new URL(publicUrl).hostname)) return []
  return [{ code: 'public_url_local', variable: 'PUBLIC_URL', facts: { url: publicUrl } }]
}

function rabbitWarnings(env: Environment, values: Values): Warning[] {
  const url = values.RABBITMQ_URL && new URL(values.RABBITMQ_URL.reveal())
  if (url) {
    const isOpen = url.protocol === 'amqp:' && !isLoopback(url.hostname)
    return isOpen ? [{ code: 'rabbitmq_plain', variable: 'RABBITMQ_URL', facts: {} }] : []
  }
  const idle = (['RABBITMQ_QUEUE', 'RABBITMQ_EMPRESA_ID', 'RABBITMQ_EMPRESAS'] as const).filter(
    (name) => given(env, name) !== undefined,
  )
  return idle.map((variable) => ({ code: 'rabbitmq_without_url', variable, facts: {} }))
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/** The address by which this machine reaches a service that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !(inner instanceof Secret)) freeze(inner)
  }
  return Object.freeze(value)
}

function text(expects: Expectation, pattern: RegExp): Kind<string> {
  return { expects, parse: (raw) => (pattern.test(raw) ? raw : undefined) }
}

function choice<const T extends string>(expects: Expectation, values: readonly T[]): Kind<T> {
  return { expects, parse: (raw) => values.find((value) => value.toLowerCase() === raw.toLowerCase()) }
}

function sid(prefix: string): (raw: string) => string | undefined {
  const pattern = new RegExp(`^${prefix}[0-9a-fA-F]{32}$`)
  return (raw) => (pattern.test(raw) ? raw : undefined)
}

function wholeNumber(raw: string, min: number, max: number): number | undefined {
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN
  return value >= min && value <= max ? value : undefined
}

function parseRate(raw: string): number | undefined {
  const value = /^\d{1,5}([.,]\d+)?$/.test(raw) ? Number(raw.replace(',', '.')) : Number.NaN
  return value > 0 && value <= 10_000 ? value : undefined
}

function parseSwitch(raw: string): boolean | undefined {
  if (/^(1|true|yes|on|sim)$/i.test(raw)) return true
  return /^(0|false|no|off|não|nao)$/i.test(raw) ? false : undefined
}

function parseHttpUrl(raw: string): string | undefined {
  if (raw.length > URL_LENGTH_MAX || !URL.canParse(raw)) return undefined
  const url = new URL(raw)
  const plain = url.search === '' && url.hash === '' && url.username === '' && url.hostname !== ''
  return plain && /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined
}

function parsePostgresUrl(raw: string): Secret | undefined {
  if (raw.length > URL_LENGTH_MAX || !URL.canParse(raw)) return undefined
  return /^postgres(ql)?:$/.test(new URL(raw).protocol) ? new Secret(raw) : undefined
}

function parseAmqpUrl(raw: string): Secret | undefined {
  if (raw.length > URL_LENGTH_MAX || !URL.canParse(raw)) return undefined
  const { protocol, hostname } = new URL(raw)
  return /^amqps?:$/.test(protocol) && hostname !== '' ? new Secret(raw) : undefined
}

function parseEmpresas(raw: string): readonly number[] | undefined {
  const ids = raw.split(',').map((part) => wholeNumber(part.trim(), 1, 999_999_999))
  const known = ids.filter((id) => id !== undefined)
  return known.length === ids.length ? [...new Set(known)] : undefined
}

function parseProxies(raw: string): number | readonly string[] | undefined {
  const hops = wholeNumber(raw, 0, 16)
  if (hops !== undefined) return hops
  const ranges = raw.split(',').map((part) => part.trim())
  return ranges.every(isRange) ? ranges : undefined
}

function isRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || wholeNumber(bits, 0, version === 4 ? 32 : 128) !== undefined
}

function parsePhoneNumber(raw: string): string | undefined {
  const digits = raw.replace(/^whatsapp:/i, '').replace(/[\s().-]/g, '')
  return /^\+[1-9]\d{7,14}$/.test(digits) || /^\d{3,6}$/.test(digits) ? digits : undefined
}

function parsePhoneNumbers(raw: string): readonly string[] | undefined {
  const numbers = raw.split(',').map((part) => parsePhoneNumber(part.trim()))
  const known = numbers.filter((number) => number !== undefined)
  return known.length === numbers.length ? [...new Set(known)] : undefined
}

function parseCountries(raw: string): readonly string[] | undefined {
  const countries = raw.split(',').map((part) => part.trim().toUpperCase())
  return countries.every((country) => /^[A-Z]{2}$/.test(country)) ? [...new Set(countries)] : undefined
}

/** One for everybody, or one a language: `pt-BR=HX…,en=HX…`. */
function parseContentSids(raw: string): Readonly<Record<string, string>> | undefined {
  const pairs = raw.split(',').map((part) => {
    const [, language = '*', name = ''] = /^\s*(?:(pt-BR|en|es)=)?(HX[0-9a-fA-F]{32})\s*$/.exec(part) ?? []
    return [language, name] as const
  })
  return pairs.every(([, name]) => name !== '') ? Object.fromEntries(pairs) : undefined
}

function parseTestNumbers(raw: string): readonly (readonly [string, string])[] | undefined {
  const pairs = raw.split(',').map((part) => {
    const [number = '', code = ''] = part.split('=')
    const e164 = parsePhoneNumber(number.trim())
    return e164?.startsWith('+') && /^\d{6}$/.test(code.trim()) ? ([e164, code.trim()] as const) : undefined
  })
  const known = pairs.filter((pair) => pair !== undefined)
  return known.length === pairs.length ? known : undefined
}

function parseAuthToken(raw: string): Secret | undefined {
  return /^\S{8,128}$/.test(raw) && !/^x+$/i.test(raw) ? new Secret(raw) : undefined
}

function parseSecretKey(raw: string): Secret | undefined {
  return raw.length >= SECRET_KEY_LENGTH_MIN ? new Secret(raw) : undefined
}

function parseApiKey(raw: string): Secret | undefined {
  return /^\S{1,512}$/.test(raw) ? new Secret(raw) : undefined
}
