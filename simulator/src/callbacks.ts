import type { StatusChange } from './callback-form.ts'
import { type CallbackCounters, type Job, openSender } from './callback-sender.ts'
import { type CallbackTarget, parseCallbackUrl } from './callback-url.ts'
import type { LiveFaults } from './faults.ts'
import type { Message } from './message.ts'
import type { Draw } from './random.ts'
import type { Timeline } from './timeline.ts'

const TARGETS_REMEMBERED_MAX = 10_000
/** A callback held back for its successor goes out alone when none came. */
const SWAP_WAIT_MS = 1_500

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

export interface Callbacks {
  /** Tells the message's StatusCallback, a little later. `told` runs once it was, or was given up. */
  tell(message: Message, change: StatusChange, told: () => void): void
  /** Callbacks queued or in flight; what still waits for its time is in the timeline. */
  busy(): number
  idle(): Promise<void>
  counters(): CallbackCounters
  close(): Promise<void>
}

export interface CallbackDeps {
  options: CallbackOptions
  faults: LiveFaults
  draw: Draw
  seed: number
  timeline: Timeline
  tokenOf: (accountSid: string) => string
}

/** Decides when a callback is due, whether it is told at all, and which change places; the sender does the rest. */
export function openCallbacks(deps: CallbackDeps): Callbacks {
  const { faults, timeline, options } = deps
  const counters = freshCounters()
  const sender = openSender({ ...deps, counters, unknownParameter: options.unknownParameter })
  const targetOf = rememberTargets()
  const heldBack = new Map<Message, Job>()
  const lastDueMs = new Map<Message, number>()

  /** Not before the one before it, so that only a swap changes the order. */
  function dueAtMs(message: Message, change: StatusChange): number {
    const due = Math.max(timeline.nowMs() + delayMs(deps, message, change), lastDueMs.get(message) ?? 0)
    lastDueMs.set(message, due)
    return due
  }

  function holdBack(job: Job): void {
    heldBack.set(job.message, job)
    timeline.after(SWAP_WAIT_MS, () => {
      if (heldBack.get(job.message) !== job) return
      heldBack.delete(job.message)
      sender.send(job)
    })
  }

  function release(job: Job): void {
    if ((lastDueMs.get(job.message) ?? 0) <= timeline.nowMs()) lastDueMs.delete(job.message)
    const held = heldBack.get(job.message)
    if (held === undefined && wantsSwap(deps, job)) {
      holdBack(job)
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
      const target = targetOf(message.statusCallback)
      const isRefused = target !== null && options.hosts === 'loopback' && !target.isLoopback
      const isDropped = target !== null && !isRefused && faults.hit('dropCallbacks', message) !== null
      if (isRefused) counters.refused += 1
      if (isDropped) counters.dropped += 1
      if (target === null || isRefused || isDropped) {
        told()
        return
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

function freshCounters(): CallbackCounters {
  return { delivered: 0, failed: 0, retried: 0, dropped: 0, duplicated: 0, swapped: 0, refused: 0 }
}

/** Addresses repeat, and reading one costs more than finding it again. */
function rememberTargets(): (statusCallback: string | null) => CallbackTarget | null {
  const targets = new Map<string, CallbackTarget | null>()
  return (statusCallback) => {
    if (statusCallback === null) return null
    let target = targets.get(statusCallback)
    if (target === undefined) {
      target = parseCallbackUrl(statusCallback)
      if (targets.size >= TARGETS_REMEMBERED_MAX) targets.clear()
      targets.set(statusCallback, target)
    }
    return target
  }
}

function delayMs({ options, faults, draw }: CallbackDeps, message: Message, change: StatusChange): number {
  const { delayMsMin, delayMsMax } = options
  const usual = delayMsMin + draw(message.n, `delay-${change.status}`) * (delayMsMax - delayMsMin)
  const late = faults.hit('delayCallbacksMs', message)
  return usual + (late === null ? 0 : late.ms * draw(message.n, `late-${change.status}`))
}

/** Only a status that usually has a successor is held back for it. */
function wantsSwap({ options, faults, draw }: CallbackDeps, { message, change }: Job): boolean {
  const { status } = change
  if (status === 'delivered') {
    return message.channel === 'whatsapp' && faults.hit('reorderCallbacks', message) !== null
  }
  if (status !== 'queued' && status !== 'sent') return false
  if (faults.hit('reorderCallbacks', message) !== null) return true
  return draw(message.n, `swap-${status}`) < options.swapRate
}
