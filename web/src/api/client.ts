import { currentLang } from '../lib/text/i18n.ts'
import { problemOf, unreachable } from './problem.ts'
import type { Operations } from './schema.ts'

type Operation = keyof Operations
export type Answer<O extends Operation> = Operations[O]['answer']

/** What an operation takes, checked against the contract. */
export interface Given<O extends Operation> {
  params?: Operations[O]['params']
  query?: Operations[O]['query']
  body?: Operations[O]['body']
  /** Of who may lose interest. */
  signal?: AbortSignal
}

const PATIENCE_MS = 10_000

/**
 * Calls one operation of the API with the session's cookie, and gives its answer. Throws a ProblemError whatever goes
 * wrong, but what `signal` was aborted with when the caller lost interest.
 */
export async function call<O extends Operation>(operation: O, given: Given<O> = {}): Promise<Answer<O>> {
  const [method = 'GET', path = '/'] = operation.split(' ')
  const address = addressOf(path, { ...given.params }, { ...given.query })
  const response = await send(method, address, given.body ?? undefined, given.signal)
  if (!response.ok) throw await problemOf(response)
  return response.status === 204 ? null : await response.json()
}

async function send(method: string, address: string, body?: object, signal?: AbortSignal): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  const json = body && { body: JSON.stringify(body) }
  const headers = { 'accept-language': currentLang(), ...(body && { 'content-type': 'application/json' }) }
  try {
    const either = signal ? AbortSignal.any([signal, patience]) : patience
    return await fetch(address, { method, headers, ...json, signal: either })
  } catch (error) {
    if (signal?.aborted) throw error
    throw unreachable(patience.aborted ? 'problem.slow' : 'problem.unreachableMeans')
  }
}

type Values = Record<string, string | number | boolean | readonly string[] | undefined>

function addressOf(path: string, params: Values, query: Values): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  )
  const pairs = Object.entries(query).flatMap(([name, value = []]) =>
    [value].flat().map((each) => [name, String(each)]),
  )
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs)}`
}
