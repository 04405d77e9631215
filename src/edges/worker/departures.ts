import type { Claimed } from '../../messages/claim.ts'
import type { Ready } from '../../messages/dispatch.ts'
import type { SenderId } from '../../platform/ids.ts'

/** So much lateness is made up for at once: a fortieth of what a sender sends in a second, */
const MADE_UP_MS = 25
/** or one message, where that is more. */
const madeUpMs = (ratePerSecond: number) => Math.max(MADE_UP_MS, 1000 / ratePerSecond)
/** What is faster waits for free slots and not for its pace: to book it again would be time lost. */
const RATE_MAX = 400

/** What a claim says of when a message leaves. */
export interface Booked extends Pick<Ready, 'paceClass'> {
  readonly claimed: Pick<Claimed, 'senderId' | 'leaveAt' | 'ratePerSecond' | 'bookedCost'>
}

/**
 * Claimed messages until they leave, each at the moment that was booked for it. Where a process stood still, or its claim
 * came late, the moments of many have passed: they would leave in a bunch, at the moments that others have booked.
 */
export interface Departures<R extends Booked> {
  readonly size: number
  add(booked: readonly R[]): void
  /** Those whose moment was booked again leave one after the other from then on. They miss none again. */
  addAgain(missed: readonly R[], fromMs: number): void
  /** Takes out what has missed its moment, by sender. Codes and alerts leave at once, however late. */
  takeMissed(nowMs: number): R[][]
  /** The next to leave and how long that is from now, 0 or less for at once; null: none is here. */
  next(nowMs: number): { ready: R; waitMs: number } | null
  /** Takes out what `next` has shown. */
  take(): void
  takeAll(): R[]
}

interface Departure<R> {
  ready: R
  leaveMs: number
  mayMiss: boolean
}

export function openDepartures<R extends Booked>(): Departures<R> {
  /** The first to leave last. */
  let queue: Departure<R>[] = []
  /** How many of them may miss their moment: where none may, as without a pace to keep, nobody looks through all for each that leaves. */
  let mayMiss = 0
  const put = (departures: Departure<R>[]) => {
    queue = [...departures, ...queue].sort((a, b) => b.leaveMs - a.leaveMs)
    for (const each of departures) if (each.mayMiss) mayMiss += 1
  }
  return {
    get size() {
      return queue.length
    },
    add(booked) {
      put(
        booked.map((ready) => ({
          ready,
          leaveMs: ready.claimed.leaveAt.getTime(),
          mayMiss: ready.paceClass === 'bulk' && ready.claimed.ratePerSecond <= RATE_MAX,
        })),
      )
    },
    addAgain(missed, fromMs) {
      let leaveMs = fromMs
      put(
        missed.map((ready) => {
          const departure = { ready, leaveMs, mayMiss: false }
          leaveMs += (ready.claimed.bookedCost * 1000) / ready.claimed.ratePerSecond
          return departure
        }),
      )
    },
    takeMissed(nowMs) {
      const first = queue.at(-1)
      if (mayMiss === 0 || !first || nowMs - first.leaveMs <= MADE_UP_MS) return []
      const bySender = new Map<SenderId, R[]>()
      const others: Departure<R>[] = []
      for (const each of queue) {
        const { senderId } = each.ready.claimed
        if (hasMissed(each, nowMs)) bySender.set(senderId, [each.ready, ...(bySender.get(senderId) ?? [])])
        else others.push(each)
      }
      mayMiss -= queue.length - others.length
      queue = others
      return [...bySender.values()]
    },
    next(nowMs) {
      const first = queue.at(-1)
      return first ? { ready: first.ready, waitMs: first.leaveMs - nowMs } : null
    },
    take() {
      if (queue.pop()?.mayMiss) mayMiss -= 1
    },
    takeAll() {
      mayMiss = 0
      return queue.splice(0).map(({ ready }) => ready)
    },
  }
}

function hasMissed({ ready, leaveMs, mayMiss }: Departure<Booked>, nowMs: number): boolean {
  return mayMiss && nowMs - leaveMs > madeUpMs(ready.claimed.ratePerSecond)
}
