import { type Dispatcher, errors, Pool } from 'undici'

/** How long each part of a call may take. Together they stay far below a lease (`messages/deadlines.ts`). */
const CONNECT_TIMEOUT_MS = 5_000
const HEADERS_TIMEOUT_MS = 10_000
const BODY_TIMEOUT_MS = 5_000

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

/** An account at Twilio and the sockets to it. */
export interface TwilioAccount {
  readonly accountSid: string
  readonly connections: number
  /** The path below `/2010-04-01/Accounts/{sid}`. Rejects only with what the wire did, see `notSent`. */
  call(request: TwilioRequest): Promise<TwilioAnswer>
  close(): Promise<void>
}

export interface TwilioRequest {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  /** A form, encoded. */
  form?: string
}

export interface TwilioAnswer {
  status: number
  /** Twilio's own clock: the Date header as it came. */
  date: string | null
  /** The parsed body when it is a JSON object, else null: HTML of a proxy, a cut body. */
  json: Record<string, unknown> | null
}

/** Opens the sockets to an account: pipelining 1, so that one slow answer never holds another. */
export function openAccount(settings: AccountSettings): TwilioAccount {
  const pool = new Pool(settings.baseUrl ?? API_ORIGIN, {
    connections: settings.connections,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    keepAliveTimeout: 30_000,
  })
  const authorization = `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`
  const root = `/2010-04-01/Accounts/${settings.accountSid}`
  const readHeaders = { authorization, accept: 'application/json' }
  const formHeaders = { ...readHeaders, 'content-type': 'application/x-www-form-urlencoded' }

  return {
    accountSid: settings.accountSid,
    connections: settings.connections,
    async call({ method, path, form }) {
      const { status, date, body } = await exchange(pool, {
        method,
        path: root + path,
        headers: form === undefined ? readHeaders : formHeaders,
        body: form ?? null,
      })
      return { status, date, json: parseObject(body) }
    },
    close: () => pool.close(),
  }
}

/**
 * Whether a failed call certainly never reached Twilio: no connection was made. Anything later (a reset, a time-out)
 * may have been accepted, and must be looked up.
 */
export function notSent(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError) return true
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

interface Exchanged {
  status: number
  date: string | null
  body: string
}

/** One request by undici's own callbacks: no stream is made of an answer that is read whole anyway. */
function exchange(pool: Pool, options: Dispatcher.DispatchOptions): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let status = 0
    let date: string | null = null
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode, headers) {
        status = statusCode
        date = typeof headers.date === 'string' ? headers.date : null
      },
      onResponseData(_controller, chunk) {
        bytes += chunk.length
        if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk)
      },
      onResponseEnd() {
        const body = bytes > ANSWER_BYTES_MAX ? '' : bodyOf(chunks)
        resolve({ status, date, body })
      },
      onResponseError(_controller, error) {
        reject(error)
      },
    })
  })
}

function bodyOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  return chunks.length === 1 && first ? first.toString('utf8') : Buffer.concat(chunks).toString('utf8')
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
