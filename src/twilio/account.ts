import { type Dispatcher, errors, Pool } from 'undici'
import { type Alarm, openAlarm } from '../platform/sleep.ts'
import { parseStorable } from '../text/storable.ts'

/** How long each part of a call may take. Together they stay far below a lease (`messages/deadlines.ts`). */
const CONNECT_TIMEOUT_MS = 5_000
const HEADERS_TIMEOUT_MS = 10_000
/** From its first byte to its last: drop by drop is no answer either. */
export const BODY_TIMEOUT_MS = 5_000

/** No answer of Twilio that we read is larger: a page of 50 messages of 1600 characters is about 200 kB. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024

const API_ORIGIN = 'https://api.twilio.com'

export interface AccountSettings {
  accountSid: string
  authToken: string
  /** One other host for all of Twilio's APIs: the simulator, a proxy. */
  baseUrl: string | null
  /** Sockets, and so requests in flight; nothing is ever queued inside the pool. */
  connections: number
}

/** The sockets to one of Twilio's hosts, as one account. */
export interface TwilioHost {
  /** The path below the root the host was opened with. Rejects only with what the wire did, see `notSent`. */
  call(request: TwilioRequest): Promise<TwilioAnswer>
  close(): Promise<void>
  /** Ends what is in flight too; for who only reads. */
  abandon(): Promise<void>
}

/** An account at Twilio: its paths are below `/2010-04-01/Accounts/{sid}`. */
export interface TwilioAccount extends TwilioHost {
  readonly accountSid: string
  readonly connections: number
}

export interface TwilioRequest {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  /** A form, encoded. */
  form?: string
  /** In place of a form, for the APIs that take JSON. */
  jsonBody?: unknown
}

export interface TwilioAnswer {
  status: number
  /** Twilio's own clock: the Date header as it came. */
  date: string | null
  /** The Retry-After header, when it is a number of seconds. */
  retryAfterSeconds: number | null
  /** The parsed body when it is a JSON object, else null: HTML of a proxy, a cut body. */
  json: Record<string, unknown> | null
}

/** Opens the sockets to an account. */
export function openAccount(settings: AccountSettings): TwilioAccount {
  const { accountSid, connections } = settings
  const root = `/2010-04-01/Accounts/${accountSid}`
  return { accountSid, connections, ...openHost(settings, { origin: API_ORIGIN, root }) }
}

/** Opens the sockets to a host: pipelining 1, so that one slow answer never holds another. */
export function openHost(
  { accountSid, authToken, baseUrl, connections }: AccountSettings,
  { origin, root }: { origin: string; root: string },
): TwilioHost {
  const pool = new Pool(baseUrl ?? origin, {
    connections,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    keepAliveTimeout: 30_000,
  })
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const readHeaders = { authorization, accept: 'application/json' }
  const formHeaders = { ...readHeaders, 'content-type': 'application/x-www-form-urlencoded' }
  const jsonHeaders = { ...readHeaders, 'content-type': 'application/json' }

  return {
    async call({ method, path, form, jsonBody }) {
      const isJson = jsonBody !== undefined
      const { body, ...head } = await exchange(pool, {
        method,
        path: root + path,
        headers: isJson ? jsonHeaders : form === undefined ? readHeaders : formHeaders,
        body: isJson ? JSON.stringify(jsonBody) : (form ?? null),
      })
      return { ...head, json: parseObject(body) }
    },
    close: () => pool.close(),
    abandon: () => pool.destroy(),
  }
}

/** As many requests are in flight as may be: this one was not made. */
class HostBusy extends Error {
  readonly code = 'busy'
}

/** The host with a ceiling of requests in flight; beyond it a call rejects at once with `HostBusy`. */
export function withCeiling(host: TwilioHost, callsMax: number): TwilioHost {
  let calls = 0
  return {
    ...host,
    async call(request) {
      if (calls >= callsMax) throw new HostBusy()
      calls += 1
      try {
        return await host.call(request)
      } finally {
        calls -= 1
      }
    },
  }
}

/**
 * Whether a failed call certainly never reached Twilio: no connection was made. Anything later (a reset, a time-out)
 * may have been accepted, and must be looked up.
 */
export function notSent(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError || error instanceof HostBusy) return true
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(notSent)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return NEVER_CONNECTED.has(code)
}

const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

interface Exchanged extends Omit<TwilioAnswer, 'json'> {
  body: string
}

/** One request by undici's own callbacks: no stream is made of an answer that is read whole anyway. */
function exchange(pool: Pool, options: Dispatcher.DispatchOptions): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let status = 0
    let date: string | null = null
    let retryAfterSeconds: number | null = null
    let late: Alarm | null = null
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart(controller, statusCode, headers) {
        late?.clear()
        late = openAlarm(() => controller.abort(new errors.BodyTimeoutError()))
        late.set(BODY_TIMEOUT_MS)
        status = statusCode
        date = typeof headers.date === 'string' ? headers.date : null
        retryAfterSeconds = parseSeconds(headers['retry-after'])
      },
      onResponseData(controller, chunk) {
        bytes += chunk.length
        if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk)
        else controller.abort(new errors.ResponseExceededMaxSizeError())
      },
      onResponseEnd() {
        late?.clear()
        resolve({ status, date, retryAfterSeconds, body: bodyOf(chunks) })
      },
      onResponseError(_controller, error) {
        late?.clear()
        reject(error)
      },
    })
  })
}

function parseSeconds(header: unknown): number | null {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : null
}

function bodyOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  return chunks.length === 1 && first ? first.toString('utf8') : Buffer.concat(chunks).toString('utf8')
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value = parseStorable(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** Whether it can be a code of Twilio's; what cannot is not kept as one. */
export function isCode(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 1_000_000
}

/** A JSON object; an array is none. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
