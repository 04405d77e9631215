import { Pool } from 'undici'
import { callbackForm, encodeForm, type Form, type StatusChange } from './callback-form.ts'
import type { CallbackTarget, RetryCause } from './callback-url.ts'
import type { Message } from './message.ts'
import { hexId } from './random.ts'
import { signForm } from './signature.ts'
import type { Timeline } from './timeline.ts'

const IN_FLIGHT_MAX = 200
const CALLBACK = 3
const RETRY_MS = 200

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

/** One callback on its way. */
export interface Job {
  message: Message
  change: StatusChange
  target: CallbackTarget
  token: string
  attempt: number
  startedAtMs: number
  told: () => void
}

export interface SenderDeps {
  unknownParameter: boolean
  seed: number
  timeline: Timeline
  counters: CallbackCounters
}

/** Sends callbacks, 200 at a time, those of one message one after the other, and retries as their address says. */
export interface Sender {
  send(job: Job): void
  /** Queued or in flight. */
  busy(): number
  idle(): Promise<void>
  close(): Promise<void>
}

export function openSender(deps: SenderDeps): Sender {
  const { counters, timeline } = deps
  const pools = new Map<string, Pool>()
  const queue = openQueue()
  const told: Array<() => void> = []
  let inFlight = 0
  let isClosed = false
  const busy = () => queue.size() + inFlight

  function send(job: Job): void {
    queue.push(job)
    pump()
  }

  function pump(): void {
    while (inFlight < IN_FLIGHT_MAX && !isClosed) {
      const job = queue.take()
      if (job === undefined) return
      inFlight += 1
      void call(job).finally(() => done(job))
    }
  }

  function done(job: Job): void {
    inFlight -= 1
    queue.release(job)
    pump()
    if (busy() > 0) return
    for (const tell of told.splice(0)) tell()
  }

  async function call(job: Job): Promise<void> {
    if (job.attempt === 0) job.startedAtMs = timeline.nowMs()
    const outcome = await post(poolOf(pools, job.target), job, deps)
    if (isClosed) return
    if (outcome === 'ok') counters.delivered += 1
    else if (mayRetry(job, outcome, timeline.nowMs())) {
      counters.retried += 1
      timeline.after(RETRY_MS * (job.attempt + 1), () => send({ ...job, attempt: job.attempt + 1 }))
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

/** First in, first out, but never two jobs of one message at a time: the later waits until the earlier is released. */
interface Queue {
  push(job: Job): void
  take(): Job | undefined
  release(job: Job): void
  size(): number
}

function openQueue(): Queue {
  const ready: Job[] = []
  let head = 0
  const behind = new Map<Message, Job[]>()
  let waiting = 0
  return {
    push(job) {
      const line = behind.get(job.message)
      if (line === undefined) {
        behind.set(job.message, [])
        ready.push(job)
      } else {
        line.push(job)
        waiting += 1
      }
    },
    take() {
      if (head > 1_000 && head * 2 > ready.length) {
        ready.splice(0, head)
        head = 0
      }
      return head < ready.length ? ready[head++] : undefined
    },
    release(job) {
      const next = behind.get(job.message)?.shift()
      if (next === undefined) {
        behind.delete(job.message)
        return
      }
      waiting -= 1
      ready.push(next)
    },
    size: () => ready.length - head + waiting,
  }
}

type Outcome = 'ok' | 'other' | RetryCause

function mayRetry(job: Job, outcome: Outcome, nowMs: number): boolean {
  if (outcome === 'ok' || outcome === 'other' || !job.target.retryOn.has(outcome)) return false
  return job.attempt < job.target.retriesMax && nowMs - job.startedAtMs < job.target.totalTimeoutMs
}

async function post(pool: Pool, job: Job, deps: SenderDeps): Promise<Outcome> {
  const form = callbackForm(job.message, job.change, deps.unknownParameter)
  try {
    const answer = await pool.request({
      method: 'POST',
      path: job.target.path,
      headers: webhookHeaders({
        ...{ token: job.token, url: job.target.url, form },
        idempotencyToken: idempotencyToken(job, deps.seed),
      }),
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

/** What every call of Twilio's carries, its signature included. */
export function webhookHeaders(call: {
  token: string
  url: string
  form: Form
  idempotencyToken: string
}): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'user-agent': 'TwilioProxy/1.1',
    accept: '*/*',
    'x-home-region': 'us1',
    'i-twilio-idempotency-token': call.idempotencyToken,
    'x-twilio-signature': signForm(call.token, call.url, call.form),
  }
}

/**
 * A connection that failed before an answer counts as a connection failure. That includes a kept-alive socket the
 * other side closed meanwhile: Twilio opens its own.
 */
export function causeOf(error: unknown): Outcome {
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

/** The pool of an address; made when it is new. */
export function poolOf(pools: Map<string, Pool>, target: CallbackTarget): Pool {
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
