import { Pool } from 'undici'
import { callbackForm, encodeForm, type StatusChange } from './callback-form.ts'
import { type CallbackTarget, parseCallbackUrl, type RetryCause } from './callback-url.ts'
import type { SimClock } from './clock.ts'
import type { LiveFaults } from './faults.ts'
import type { Message } from './message.ts'
import { type Draw, hexId } from './random.ts'
import { signForm } from './signature.ts'
import type { Timeline } from './timeline.ts'

const IN_FLIGHT_MAX = 50
const TARGETS_REMEMBERED_MAX = 10_000
const CALLBACK = 3
/** A callback held back for its successor goes out alone when none came. */
const SWAP_WAIT_MS = 1_500
const RETRY_MS = 200

export interface CallbackOptions {
  delayMsMin: number
  delayMsMax: number
  /** How many of a hundred neighbours change places, 0 to 1. */
  swapRate: number
  /** Adds a signed parameter nobody knows, as Twilio does from time to time. */
  unknownParameter: boolean
  /** Only loopback addresses are called unless this is `any`. */
  hosts: 'loopback' | 'any'
}

export interface CallbackCounters {
  /** Answered 2xx. */
  delivered: number
  /** Given up: another answer, or none. */
  failed: number
  retried: number
  dropped: number
  duplicated: number
  swapped: number
  /** Not called because the address is not loopback. */
  refused: number
}

export interface Callbacks {
  /** Tells the message's StatusCallback, a little later. `told` runs once it was, or was given up. */
  tell(message: Message, change: StatusChange, told: () => void): void
  /** Callbacks queued or in flight; what still waits for its time is in the timeline. */
  busy(): number
  idle(): Promise<void>
  counters(): CallbackCounters
  close(): Promise<void>
}

interface Job {
  message: Message
  change: StatusChange
  target: CallbackTarget
  token: string
  attempt: number
  startedAtMs: number
  told: () => void
}

export interface CallbackDeps {
  options: CallbackOptions
  faults: LiveFaults
  draw: Draw
  seed: number
  clock: SimClock
  timeline: Timeline
  tokenOf: (accountSid: string) => string
}

/**
 * Sends callbacks: 50 at a time, those of one message one after the other in the order of its statuses, unless a swap
 * or a fault says otherwise.
 */
export function openCallbacks(deps: CallbackDeps): Callbacks {
  const { faults, draw, timeline } = deps
  const counters: CallbackCounters = {
    delivered: 0,
    failed: 0,
    retried: 0,
    dropped: 0,
    duplicated: 0,
    swapped: 0,
    refused: 0,
  }
  const targets = new Map<string, CallbackTarget | null>()
  const heldBack = new Map<Message, Job>()
  const lastDueMs = new Map<Message, number>()
  const sender = openSender(deps, counters)

  function targetOf(message: Message): CallbackTarget | null {
    if (message.statusCallback === null) return null
    let target = targets.get(message.statusCallback)
    if (target === undefined) {
      target = parseCallbackUrl(message.statusCallback)
      if (targets.size >= TARGETS_REMEMBERED_MAX) targets.clear()
      targets.set(message.statusCallback, target)
    }
    return target
  }

  function delayMs(message: Message, change: StatusChange): number {
    const { delayMsMin, delayMsMax } = deps.options
    const usual = delayMsMin + draw(message.n, `delay-${change.status}`) * (delayMsMax - delayMsMin)
    const late = faults.hit('delayCallbacksMs', message)
    return usual + (late === null ? 0 : late.ms * draw(message.n, `late-${change.status}`))
  }

  /** Later than the one before it, so that only a swap changes the order. */
  function dueAtMs(message: Message, change: StatusChange): number {
    const due = Math.max(timeline.nowMs() + delayMs(message, change), lastDueMs.get(message) ?? 0)
    lastDueMs.set(message, due)
    return due
  }

  /** Only a status that usually has a successor is held back for it. */
  function wantsSwap(message: Message, change: StatusChange): boolean {
    if (change.status === 'delivered') {
      return message.channel === 'whatsapp' && faults.hit('reorderCallbacks', message) !== null
    }
    if (change.status !== 'queued' && change.status !== 'sent') return false
    if (faults.hit('reorderCallbacks', message) !== null) return true
    return draw(message.n, `swap-${change.status}`) < deps.options.swapRate
  }

  function release(job: Job): void {
    if ((lastDueMs.get(job.message) ?? 0) <= timeline.nowMs()) lastDueMs.delete(job.message)
    const held = heldBack.get(job.message)
    if (held === undefined && wantsSwap(job.message, job.change)) {
      heldBack.set(job.message, job)
      timeline.after(SWAP_WAIT_MS, () => {
        if (heldBack.get(job.message) !== job) return
        heldBack.delete(job.message)
        sender.send(job)
      })
      return
    }
    sender.send(job)
    if (faults.hit('duplicateCallbacks', job.message) !== null) {
      counters.duplicated += 1
      sender.send({ ...job, told: () => {} })
    }
    if (held === undefined) return
    heldBack.delete(job.message)
    counters.swapped += 1
    sender.send(held)
  }

  return {
    tell(message, change, told) {
      const target = targetOf(message)
      if (target === null) return told()
      if (deps.options.hosts === 'loopback' && !target.isLoopback) {
        counters.refused += 1
        return told()
      }
      if (faults.hit('dropCallbacks', message) !== null) {
        counters.dropped += 1
        return told()
      }
      const token = deps.tokenOf(message.accountSid)
      const job = { message, change, target, token, attempt: 0, startedAtMs: 0, told }
      timeline.at(dueAtMs(message, change), () => release(job))
    },
    busy: sender.busy,
    idle: sender.idle,
    counters: () => ({ ...counters }),
    close: sender.close,
  }
}

interface Sender {
  send(job: Job): void
  busy(): number
  idle(): Promise<void>
  close(): Promise<void>
}

function openSender(deps: CallbackDeps, counters: CallbackCounters): Sender {
  const pools = new Map<string, Pool>()
  const queue: Job[] = []
  let queueHead = 0
  /** Jobs of a message that wait for the one in flight. */
  const behind = new Map<Message, Job[]>()
  let waitingBehind = 0
  let inFlight = 0
  const told: Array<() => void> = []
  let isClosed = false

  const busy = () => queue.length - queueHead + waitingBehind + inFlight

  function send(job: Job): void {
    const line = behind.get(job.message)
    if (line === undefined) {
      behind.set(job.message, [])
      queue.push(job)
    } else {
      line.push(job)
      waitingBehind += 1
    }
    pump()
  }

  function pump(): void {
    while (inFlight < IN_FLIGHT_MAX && queueHead < queue.length && !isClosed) {
      const job = queue[queueHead++]
      if (job === undefined) break
      inFlight += 1
      void call(job).finally(() => done(job))
    }
    if (queueHead > 1_000 && queueHead * 2 > queue.length) {
      queue.splice(0, queueHead)
      queueHead = 0
    }
  }

  function done(job: Job): void {
    inFlight -= 1
    const next = behind.get(job.message)?.shift()
    if (next === undefined) behind.delete(job.message)
    else {
      waitingBehind -= 1
      queue.push(next)
    }
    pump()
    if (busy() > 0) return
    for (const tell of told.splice(0)) tell()
  }

  async function call(job: Job): Promise<void> {
    if (job.attempt === 0) job.startedAtMs = deps.timeline.nowMs()
    const outcome = await post(poolOf(pools, job.target), job, deps)
    if (isClosed) return
    if (outcome === 'ok') counters.delivered += 1
    else if (mayRetry(job, outcome, deps.timeline.nowMs())) {
      counters.retried += 1
      deps.timeline.after(RETRY_MS * (job.attempt + 1), () => send({ ...job, attempt: job.attempt + 1 }))
      return
    } else counters.failed += 1
    job.told()
  }

  return {
    send,
    busy,
    idle: () => (busy() === 0 ? Promise.resolve() : new Promise((resolve) => told.push(resolve))),
    async close() {
      isClosed = true
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      for (const tell of told.splice(0)) tell()
    },
  }
}

type Outcome = 'ok' | 'other' | RetryCause

function mayRetry(job: Job, outcome: Outcome, nowMs: number): boolean {
  if (outcome === 'ok' || outcome === 'other' || !job.target.retryOn.has(outcome)) return false
  return job.attempt < job.target.retriesMax && nowMs - job.startedAtMs < job.target.totalTimeoutMs
}

async function post(pool: Pool, job: Job, deps: CallbackDeps): Promise<Outcome> {
  const form = callbackForm(job.message, job.change, deps.options.unknownParameter)
  try {
    const answer = await pool.request({
      method: 'POST',
      path: job.target.path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
        'x-home-region': 'us1',
        'i-twilio-idempotency-token': idempotencyToken(job, deps.seed),
        'x-twilio-signature': signForm(job.token, job.target.url, form),
      },
      body: encodeForm(form),
      headersTimeout: job.target.readTimeoutMs,
      bodyTimeout: job.target.readTimeoutMs,
    })
    await answer.body.dump()
    if (answer.statusCode < 300) return 'ok'
    return answer.statusCode >= 500 ? '5xx' : answer.statusCode >= 400 ? '4xx' : 'other'
  } catch (error) {
    return causeOf(error)
  }
}

/**
 * A connection that failed before an answer counts as a connection failure. That includes a kept-alive socket the
 * other side closed meanwhile: Twilio opens its own.
 */
function causeOf(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return 'rt'
  if (code === 'UND_ERR_INVALID_ARG') return 'other'
  return 'ct'
}

/** The same for every try of one callback. */
function idempotencyToken(job: Job, seed: number): string {
  const hex = hexId(
    seed ^ job.change.status.length,
    job.message.n,
    CALLBACK + job.change.status.charCodeAt(0),
  )
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

function poolOf(pools: Map<string, Pool>, target: CallbackTarget): Pool {
  const key = `${target.connectTimeoutMs} ${target.origin}`
  let pool = pools.get(key)
  if (pool === undefined) {
    pool = new Pool(target.origin, {
      connections: IN_FLIGHT_MAX,
      pipelining: 1,
      connect: { timeout: target.connectTimeoutMs },
    })
    pools.set(key, pool)
  }
  return pool
}
