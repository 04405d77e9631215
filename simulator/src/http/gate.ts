import type { IncomingMessage } from 'node:http'
import type { SimClock } from '../clock.ts'
import { API_VERSION } from '../message-json.ts'
import type { Settings } from '../options.ts'
import type { Draw } from '../random.ts'
import { hexId } from '../random.ts'

const REQUEST = 4
const REMEMBERED_MAX = 1_000

/** Counters of what was asked and how it ended: route → outcome → times. An outcome is a status, or `hang`, `reset`, `cut`. */
export type RequestCounters = Record<string, Record<string, number>>

export interface Gate {
  /** True when the Basic credentials may use the account of the path: user AC… of the path or an SK… key, and a token. */
  admits(headers: IncomingMessage['headers'], accountSid: string): boolean
  /** The account whose credentials these are: the user AC…, or the account whose token a key SK… uses; null when wrong. */
  accountOf(headers: IncomingMessage['headers']): string | null
  /** The number of this request; chance about it is drawn by it. */
  enter(accountSid: string): { n: number; atOnce: number }
  leave(accountSid: string): void
  /** Requests of all accounts that are not answered yet. */
  inFlight(): number
  count(route: string, outcome: string | number): void
  counters(): RequestCounters
  /** The ordinary time the API takes. */
  latencyMs(n: number): number
  headers(n: number, atOnce: number, latencyMs: number): Record<string, string>
}

export function openGate(settings: Settings, by: { draw: Draw; seed: number; clock: SimClock }): Gate {
  const tokens = new Map(settings.accounts.map(({ sid, token }) => [token, sid]))
  const known = new Map<string, User | null>()
  const inFlight = new Map<string, number>()
  const counters: RequestCounters = {}
  let n = 0

  function userOf({ authorization }: IncomingMessage['headers']): User | null {
    if (authorization === undefined) return null
    let user = known.get(authorization)
    if (user === undefined) {
      user = readUser(authorization, tokens)
      if (known.size >= REMEMBERED_MAX) known.clear()
      known.set(authorization, user)
    }
    return user
  }

  return {
    admits(headers, accountSid) {
      const user = userOf(headers)
      return user !== null && (user.name === accountSid || isKey(user.name))
    },
    accountOf(headers) {
      const user = userOf(headers)
      if (user === null || isKey(user.name)) return user?.tokenOf ?? null
      return /^AC[0-9a-fA-F]{32}$/.test(user.name) ? user.name : null
    },
    enter(accountSid) {
      n += 1
      const atOnce = (inFlight.get(accountSid) ?? 0) + 1
      inFlight.set(accountSid, atOnce)
      return { n, atOnce }
    },
    leave(accountSid) {
      inFlight.set(accountSid, (inFlight.get(accountSid) ?? 1) - 1)
    },
    inFlight: () => [...inFlight.values()].reduce((sum, each) => sum + each, 0),
    count(route, outcome) {
      counters[route] ??= {}
      const outcomes = counters[route]
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    },
    counters: () => structuredClone(counters),
    latencyMs(request) {
      const { min, max } = settings.apiLatencyMs
      return max === 0 ? 0 : min + by.draw(request, 'latency') * (max - min)
    },
    headers: (request, atOnce, latencyMs) => ({
      // The same time as in the messages' dates: senders measure their distance to Twilio's clock by it.
      Date: new Date(by.clock.nowMs()).toUTCString(),
      'Twilio-Request-Id': `RQ${hexId(by.seed, request, REQUEST)}`,
      'Twilio-Request-Duration': (latencyMs / 1000).toFixed(3),
      'Twilio-Concurrent-Requests': String(atOnce),
      'X-Home-Region': 'us1',
      'X-Api-Domain': 'api.twilio.com',
      'X-Twilio-Api-Version': API_VERSION,
      'X-Powered-By': 'AT-5000',
      'X-Shenanigans': 'none',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'ETag',
    }),
  }
}

interface User {
  name: string
  /** The account the token was configured for. */
  tokenOf: string
}

/** The user of Basic credentials whose password is a token; null for anything else. */
function readUser(authorization: string, tokens: ReadonlyMap<string, string>): User | null {
  const [scheme, encoded = ''] = authorization.split(' ')
  if (scheme?.toLowerCase() !== 'basic') return null
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  const tokenOf = tokens.get(rest.join(':'))
  return tokenOf === undefined ? null : { name, tokenOf }
}

function isKey(name: string): boolean {
  return /^SK[0-9a-fA-F]{32}$/.test(name)
}
