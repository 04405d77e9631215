import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, request } from 'undici'
import { DomainError } from '../../errors.ts'
import type { Lang } from '../../platform/context.ts'
import { RemoteError } from './remote-error.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Longer than the 30 s a broadcast may wait before it answers. */
const HEADERS_TIMEOUT_MS = 60_000
/** An import answers as it reads; a row may be long in coming. */
const BODY_TIMEOUT_MS = 120_000
const ANSWER_BYTES_MAX = 10 * 1024 * 1024

/** Speaks to one service as one caller. */
export interface Client {
  readonly url: string
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  delete<T>(path: string): Promise<T>
  /** An answer that is no JSON, as it comes. */
  text(path: string): AsyncIterable<string>
  /**
   * Sends a stream up while the answer, one JSON value a line, comes down. Where its size is known it is told, so that what
   * is too large is refused before it is sent.
   */
  exchange(path: string, body: { stream: Readable; bytes: number | null }): AsyncIterable<unknown>
  /** The answer as it comes, piece by piece; with a body it is a POST. */
  read(path: string, body?: unknown): Promise<AsyncIterable<string>>
  /** The answer as it comes, in pieces of any size. */
  download(path: string): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface ClientSettings {
  readonly url: string
  readonly token: string | null
  readonly empresa: number | undefined
  readonly lang: Lang
}

/** Throws `service_unreachable` when nobody answers and `RemoteError` when the answer is a problem. */
export function openClient({ url, token, empresa, lang }: ClientSettings): Client {
  const dispatcher = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
  })
  const common: Record<string, string> = { 'accept-language': lang, accept: 'application/json' }
  if (token !== null) common.authorization = `Bearer ${token}`
  if (empresa !== undefined) common['x-empresa-id'] = String(empresa)

  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: string | Readable,
    headers = {},
  ) {
    const options = { method, dispatcher, headers: { ...common, ...headers }, body: body ?? null }
    const answer = await reach(url, () => request(`${url}${path}`, options))
    if (answer.statusCode >= 400) throw await readProblem(answer)
    return answer
  }

  return {
    url,
    get: async <T>(path: string) => readJson<T>(url, await call('GET', path)),
    post: async <T>(path: string, body: unknown, headers = {}) =>
      readJson<T>(
        url,
        body === undefined
          ? await call('POST', path)
          : await call('POST', path, JSON.stringify(body), {
              'content-type': 'application/json',
              ...headers,
            }),
      ),
    put: async <T>(path: string, body: unknown) =>
      readJson<T>(url, await call('PUT', path, JSON.stringify(body), { 'content-type': 'application/json' })),
    delete: async <T>(path: string) => readJson<T>(url, await call('DELETE', path)),
    async *text(path) {
      const answer = await call('GET', path, undefined, { accept: 'text/csv, application/json' })
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      for await (const chunk of answer.body) yield decoder.decode(chunk as Uint8Array, { stream: true })
      yield decoder.decode()
    },
    async read(path, body) {
      const headers = { accept: '*/*', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      const answer = await (body === undefined
        ? call('GET', path, undefined, headers)
        : call('POST', path, JSON.stringify(body), headers))
      return decoded(answer.body)
    },
    async *exchange(path, { stream, bytes }) {
      const headers = {
        ...{ 'content-type': 'text/csv', accept: 'application/x-ndjson, application/json' },
        ...(bytes === null ? {} : { 'content-length': String(bytes) }),
      }
      const answer = await call('POST', path, stream, headers)
      yield* readLines(unlessCut(url, answer.body))
    },
    async *download(path) {
      const answer = await call('GET', path, undefined, { accept: 'text/csv, application/json' })
      yield* unlessCut(url, answer.body)
    },
    close: () => dispatcher.destroy(),
  }
}

async function reach<T>(url: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (isConnectionFailure(error)) throw new DomainError('service_unreachable', { url })
    throw error
  }
}

/** What undici and the system say when the other side is not there, went away, or is not a service. */
function isConnectionFailure(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return (
    typeof code === 'string' && /^(UND_ERR_|E[A-Z]+$|HPE_|ERR_SSL|ERR_TLS|CERT_|DEPTH_|UNABLE_)/.test(code)
  )
}

async function readJson<T>(url: string, answer: Dispatcher.ResponseData): Promise<T> {
  const text = await reach(url, () => readText(answer))
  if (answer.statusCode === 204) return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    // Something answers there, and it is not Recado.
    throw new DomainError('service_unreachable', { url })
  }
}

async function readText(answer: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer.body) {
    bytes += (chunk as Buffer).length
    if (bytes > ANSWER_BYTES_MAX) break
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

interface Problem {
  code?: unknown
  message?: unknown
  detail?: unknown
  title?: unknown
  errors?: unknown
}

async function readProblem(answer: Dispatcher.ResponseData): Promise<RemoteError> {
  const problem = parseProblem(await readText(answer))
  const retryAfter = Number(answer.headers['retry-after'])
  const message = [problem.message, problem.detail, problem.title].find((text) => typeof text === 'string')
  return new RemoteError({
    status: answer.statusCode,
    code: typeof problem.code === 'string' ? problem.code : '',
    message: typeof message === 'string' ? message : `HTTP ${answer.statusCode}`,
    fields: Array.isArray(problem.errors) ? problem.errors.filter(isField) : [],
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  })
}

function parseProblem(text: string): Problem {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

function isField(entry: unknown): entry is { field: string; message: string } {
  const field = entry as { field?: unknown; message?: unknown } | null
  return typeof field?.field === 'string' && typeof field.message === 'string'
}

async function* decoded(body: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const chunk of body) yield decoder.decode(chunk, { stream: true })
}

async function* unlessCut(url: string, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw isConnectionFailure(error) ? new DomainError('service_unreachable', { url }) : error
  }
}

async function* readLines(body: AsyncIterable<Uint8Array>): AsyncIterable<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
  if (rest.trim() !== '') yield JSON.parse(rest)
}
