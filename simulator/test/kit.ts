import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import twilio from 'twilio'
import { DEFAULT_ACCOUNT, type Simulator, type SimulatorOptions, startSimulator } from '../src/index.ts'

export const SERVICE = `MG${'0'.repeat(31)}1`
export const PERSON = '+5511981234477'
export const OTHER = '+5592981142207'
export const SENDER = '+5511400028922'
export const WHATSAPP_SENDER = 'whatsapp:+14155238886'

export const PATH = `/2010-04-01/Accounts/${DEFAULT_ACCOUNT.sid}/Messages.json`
const AUTHORIZATION = `Basic ${Buffer.from(`${DEFAULT_ACCOUNT.sid}:${DEFAULT_ACCOUNT.token}`).toString('base64')}`

type Fields = Record<string, string | string[]>

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** Speaks plain HTTP to a simulator, as a caller without a library would. */
export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { ...init, headers: { authorization: AUTHORIZATION, ...init.headers } })
  const text = await response.text()
  const isJson = text.startsWith('{')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } }
}

export function post(url: string, fields: Fields, init: RequestInit = {}): Promise<Answer> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) form.append(name, each)
  return call(url, { ...init, method: 'POST', body: form })
}

/** Creates a message; by service to PERSON unless told otherwise. */
export function create(
  simulator: { url: string },
  fields: Fields = {},
  init: RequestInit = {},
): Promise<Answer> {
  return post(
    simulator.url + PATH,
    { To: PERSON, MessagingServiceSid: SERVICE, Body: 'Olá', ...fields },
    init,
  )
}

const AT_ONCE = 20

/** Creates one message for each set of fields, a few at a time. */
export async function createMany(simulator: { url: string }, all: Fields[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let i = 0; i < all.length; i += AT_ONCE) {
    answers.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map((fields) => create(simulator, fields)))))
  }
  return answers
}

export function officialClient(simulator: Simulator) {
  const client = twilio(DEFAULT_ACCOUNT.sid, DEFAULT_ACCOUNT.token)
  client.api.baseUrl = simulator.url
  client.verify.baseUrl = simulator.url
  client.messaging.baseUrl = simulator.url
  client.content.baseUrl = simulator.url
  return client
}

export interface Received {
  url: string
  headers: Record<string, string>
  form: Record<string, string>
}

export interface Receiver {
  url: string
  received: Received[]
  statuses(sid?: string): string[]
  /** What the next calls are answered, in order; 204 after that. */
  answers: Array<number | { status?: number; type?: string; body: string }>
  close(): Promise<void>
}

/** A tiny service that takes status callbacks and incoming messages. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers: Receiver['answers'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      received.push({ url: `http://${request.headers.host}${request.url}`, headers, form })
      const answer = answers.shift() ?? 204
      if (typeof answer === 'number') return response.writeHead(answer).end()
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/xml' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/status`,
    received,
    answers,
    statuses: (sid) =>
      received
        .filter(({ form }) => sid === undefined || form.MessageSid === sid)
        .map(({ form }) => form.MessageStatus ?? ''),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** A simulator for one test file, with its own faults put back after each test by the caller. */
export function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ ...options, callbacks: { swapRate: 0, ...options.callbacks } })
}
