import { type Channel, canonicalNumber } from './address.ts'
import type { Draw } from './random.ts'

/** When a fault strikes: at a rate (default: always), or the next so many times; for one channel only if named. */
export interface When {
  /** 0 to 1. */
  rate?: number
  /** So many times, then never again. */
  next?: number
  channel?: Channel
}

/** Every fault the simulator knows. What is not set does not happen. */
export interface FaultSet {
  /** Answers that much later, after the message was accepted; a range when `msMax` is given. */
  latencyMs?: When & { ms: number; msMax?: number }
  /** Accepted, and never answered. */
  acceptThenHang?: When
  /** Accepted, and the connection is torn down instead of an answer. */
  acceptThenReset?: When
  /** Accepted, and answered 500 / 20500. */
  acceptThen500?: When
  /** 500 / 20500 and nothing created. */
  refuse500?: When
  /** 503 / 20503 and nothing created. */
  status503?: When
  /** An HTML page of a proxy with status 502, nothing created. */
  html502?: When
  /** Any error at the API, nothing created. */
  reject?: When & { httpStatus: number; code: number }
  /** Accepted, and the 201 has no `sid`. */
  created201WithoutSid?: When
  /** Accepted, and the 201 ends in the middle of its body. */
  cutBody?: When
  /** 429 / 20429, nothing created. */
  rateLimit429?: When
  /** The message ends so, told by callback. */
  finalStatus?: When & { status: 'failed' | 'undelivered'; errorCode: number }
  /** WhatsApp outside the 24-hour window: 63016 after the 201 (templates pass). */
  windowClosed?: When
  /** Meta rejects the templates that are judged meanwhile. */
  rejectTemplates?: When
  /** The carrier or Meta never says more: the message stays `sent`. */
  noReceipt?: When
  /** Status callbacks that are never sent. */
  dropCallbacks?: When
  /** Status callbacks sent twice. */
  duplicateCallbacks?: When
  /** Status callbacks sent after the one that follows them. */
  reorderCallbacks?: When
  /** Status callbacks sent later, up to so many milliseconds. */
  delayCallbacksMs?: When & { ms: number }
  /** Incoming messages whose webhook is never called. */
  dropInbound?: When
  /** Incoming messages whose webhook is called twice, at the same time. */
  duplicateInbound?: When
  /** Incoming messages whose webhook is called later, up to so many milliseconds. */
  delayInboundMs?: When & { ms: number }
  /** Messages younger than this are missing from lists. */
  listLagMs?: When & { ms: number }
  /** Lists answer 500 / 20500. */
  listFails?: When
  /** More requests at once than this on an account: 429 / 20429. */
  concurrencyLimit?: When & { limit: number }
  /** Messages leave each sender no faster; one that waits longer than its ValidityPeriod fails with 30036. */
  senderRate?: When & { perSecond: number }
}

export type FaultName = keyof FaultSet
/** `null` switches a fault off, `true` is "always", a number is a rate (or the milliseconds of a …Ms fault). */
export type FaultPatch = { [Name in FaultName]?: FaultSet[Name] | null | true | number }

export interface Faults {
  /** What is set now for everybody, or for one number (E.164). `next` is what is left of it. */
  get(only?: string): FaultSet
  /** Changes the faults named, leaves the others; throws `FaultError` when a value makes no sense. */
  set(patch: FaultPatch, only?: string): void
  /** No fault at all, or none for this number. */
  reset(only?: string): void
  /** The numbers that have faults of their own. */
  numbers(): string[]
}

export class FaultError extends Error {}

/** Inside: asks whether a fault strikes now, and uses up one of `next` if so. */
export interface LiveFaults extends Faults {
  hit<Name extends FaultName>(name: Name, about: FaultSubject): NonNullable<FaultSet[Name]> | null
}

export interface FaultSubject {
  n: number
  number?: string
  channel?: Channel
}

const EVERYBODY = '*'

export function openFaults(draw: Draw): LiveFaults {
  const scopes = new Map<string, FaultSet>()
  const scopeOf = (only?: string) => (only === undefined ? EVERYBODY : canonicalNumber(only))
  const set = (patch: FaultPatch, only?: string) => {
    const scope = scopeOf(only)
    const merged: Record<string, unknown> = { ...scopes.get(scope) }
    for (const [name, value] of Object.entries(patch)) {
      const rule = readRule(name, value)
      if (rule === null) delete merged[name]
      else merged[name] = rule
    }
    if (Object.keys(merged).length === 0) scopes.delete(scope)
    else scopes.set(scope, merged)
  }
  return {
    get: (only) => structuredClone(scopes.get(scopeOf(only)) ?? {}),
    set,
    reset: (only) => (only === undefined ? scopes.clear() : void scopes.delete(scopeOf(only))),
    numbers: () => [...scopes.keys()].filter((scope) => scope !== EVERYBODY),
    hit(name, about) {
      if (scopes.size === 0) return null
      const own = about.number === undefined ? undefined : scopes.get(about.number)?.[name]
      const rule = own ?? scopes.get(EVERYBODY)?.[name]
      return rule !== undefined && strikes(rule, { name, about, draw }) ? rule : null
    },
  }
}

function strikes(rule: When, by: { name: string; about: FaultSubject; draw: Draw }): boolean {
  if (rule.channel !== undefined && rule.channel !== by.about.channel) return false
  if (rule.next !== undefined && rule.next <= 0) return false
  if (rule.rate !== undefined && by.draw(by.about.n, by.name) >= rule.rate) return false
  if (rule.next !== undefined) rule.next -= 1
  return true
}

/** The numbers a rule must have, with the range each may be in. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  latencyMs: { ms: [0, 600_000] },
  reject: { httpStatus: [400, 599], code: [1, 999_999] },
  finalStatus: { errorCode: [1, 999_999] },
  delayCallbacksMs: { ms: [0, 86_400_000] },
  delayInboundMs: { ms: [0, 86_400_000] },
  listLagMs: { ms: [0, 86_400_000] },
  concurrencyLimit: { limit: [1, 100_000] },
  senderRate: { perSecond: [0.001, 1_000_000] },
}
const PLAIN = new Set([
  'acceptThenHang',
  'acceptThenReset',
  'acceptThen500',
  'refuse500',
  'status503',
  'html502',
  'created201WithoutSid',
  'cutBody',
  'rateLimit429',
  'windowClosed',
  'rejectTemplates',
  'noReceipt',
  'dropCallbacks',
  'duplicateCallbacks',
  'reorderCallbacks',
  'dropInbound',
  'duplicateInbound',
  'listFails',
])
const KNOWN_FIELDS = new Set(['rate', 'next', 'channel', 'msMax', 'status'])

function readRule(name: string, value: unknown): Record<string, unknown> | null {
  const needs = NEEDS[name]
  if (needs === undefined && !PLAIN.has(name)) throw new FaultError(`There is no fault named ${name}.`)
  if (value === null || value === undefined || value === 0) return null
  const rule = longForm(name, value, needs)
  for (const field of Object.keys(rule)) {
    if (!KNOWN_FIELDS.has(field) && needs?.[field] === undefined) {
      throw new FaultError(`${name} has no field ${field}.`)
    }
  }
  for (const [field, [least, most]] of Object.entries(needs ?? {}))
    checkNumber(name, field, rule[field], least, most)
  if (rule.rate !== undefined) checkNumber(name, 'rate', rule.rate, 0, 1)
  if (rule.next !== undefined) checkNumber(name, 'next', rule.next, 0, 1_000_000)
  if (rule.msMax !== undefined) checkNumber(name, 'msMax', rule.msMax, 0, 600_000)
  if (rule.channel !== undefined && rule.channel !== 'sms' && rule.channel !== 'whatsapp') {
    throw new FaultError(`${name}.channel is sms or whatsapp.`)
  }
  if (name === 'finalStatus' && rule.status !== 'failed' && rule.status !== 'undelivered') {
    throw new FaultError('finalStatus.status is failed or undelivered.')
  }
  return rule
}

function longForm(name: string, value: unknown, needs: object | undefined): Record<string, unknown> {
  if (value === true && needs === undefined) return {}
  if (typeof value === 'number') {
    const [only] = Object.keys(needs ?? { rate: true })
    if (only !== undefined && Object.keys(needs ?? {}).length <= 1) return { [only]: value }
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new FaultError(`${name} needs an object.`)
}

function checkNumber(name: string, field: string, value: unknown, ...[least, most]: [number, number]): void {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw new FaultError(`${name}.${field} is a number from ${least} to ${most}.`)
  }
}
