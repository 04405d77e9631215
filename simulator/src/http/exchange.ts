import type { IncomingMessage, ServerResponse } from 'node:http'
import { startTimer } from '../clock.ts'

const BODY_BYTES_MAX = 262_144

/** One request with its body read, and how to answer it. */
export interface Exchange {
  method: string
  path: string
  query: string
  body: string
  headers: IncomingMessage['headers']
  remoteAddress: string
  response: ServerResponse
}

/** Reads the whole body, then runs. More than 256 kB is answered 413; a request broken off is never run. */
export function readExchange(
  request: IncomingMessage,
  response: ServerResponse,
  run: (exchange: Exchange) => void,
): void {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const exchange = {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    body: '',
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? '',
    response,
  }
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    run(exchange)
    return
  }
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk)
  })
  request.on('error', () => {})
  request.on('end', () => {
    if (bytes > BODY_BYTES_MAX) return answer(exchange, { status: 413, body: '{"code":20413,"status":413}' })
    const [only] = chunks
    exchange.body =
      chunks.length === 1 && only !== undefined ? only.toString() : Buffer.concat(chunks).toString()
    run(exchange)
  })
}

export interface Answer {
  status: number
  body?: string | Buffer
  headers?: Record<string, string>
  delayMs?: number
}

const JSON_TYPE = 'application/json'

/** What a handler returns once it has answered: there is nothing to hand on, and nothing may follow. */
export type Answered = undefined

/** Sends an answer, JSON unless its headers say otherwise. The caller may be gone: then nobody hears it. */
export function answer(exchange: Exchange, reply: Answer): Answered {
  if (reply.delayMs !== undefined && reply.delayMs > 0) {
    startTimer(reply.delayMs, () => answer(exchange, { ...reply, delayMs: 0 }))
    return
  }
  const { response } = exchange
  if (response.destroyed || response.headersSent) return
  const body = reply.body ?? ''
  response.writeHead(reply.status, {
    'Content-Type': JSON_TYPE,
    ...(reply.status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    ...reply.headers,
  })
  response.end(exchange.method === 'HEAD' ? undefined : body)
}

/** Begins an answer and breaks the connection in the middle of its body. */
export function answerHalf(exchange: Exchange, reply: Answer & { body: string }): Answered {
  const { response } = exchange
  if (response.destroyed) return
  response.writeHead(reply.status, {
    'Content-Type': JSON_TYPE,
    'Content-Length': Buffer.byteLength(reply.body),
    ...reply.headers,
  })
  response.write(reply.body.slice(0, reply.body.length >> 1), () => response.destroy())
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
