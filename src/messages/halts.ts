import type { Db } from '../platform/db/db.ts'
import type { EmpresaId, StreamId } from '../platform/ids.ts'
import type { Channel, Lane } from './message.ts'
import { notifyHalt } from './queries.ts'

/** What is no longer wanted. Left out or null: any. */
export interface Halt {
  streamId?: StreamId | null
  empresaId?: EmpresaId | null
  lane?: Lane | null
  channel?: Channel | null
  /** In hex. */
  recipientKey?: string | null
}

/** A message as far as a halt may be about it. */
export interface Haltable {
  streamId: StreamId
  empresaId: EmpresaId
  lane: Lane
  channel: Channel
  recipientKey: string
}

/** What this process was told to hold back, for as long as it may have it in its hands from before. */
export interface Halts {
  /** What came by NOTIFY; anything that cannot be read, such as '' after a lost connection, is a halt of everything. */
  hear(payload: string): void
  /** Whether a message claimed at that moment, by the monotonic clock, was halted since. */
  stops(message: Haltable, claimedAtMs: number): boolean
}

/** More than these are not told apart: what was claimed before the last of them is judged anew. */
const HALTS_MAX = 1_000

/**
 * Opens the registry. It answers for `keptMs`; nobody hands over what was claimed longer ago. Nothing is lost by a halt
 * that stops too much: what is given back goes to the next claim, which judges by the database.
 */
export function openHalts(clock: { monotonicMs(): number }, keptMs: number): Halts {
  let heard: { halt: Halt; atMs: number }[] = []

  return {
    hear(payload) {
      const atMs = clock.monotonicMs()
      heard = heard.filter((each) => atMs - each.atMs <= keptMs)
      if (heard.length >= HALTS_MAX) heard = [{ halt: {}, atMs }]
      else heard.push({ halt: readHalt(payload), atMs })
    },
    stops(message, claimedAtMs) {
      if (heard.length === 0) return false
      return heard.some(({ halt, atMs }) => claimedAtMs <= atMs && concerns(halt, message))
    },
  }
}

function readHalt(payload: string): Halt {
  try {
    const read: unknown = JSON.parse(payload)
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}

function concerns(halt: Halt, message: Haltable): boolean {
  const names = ['streamId', 'empresaId', 'lane', 'channel', 'recipientKey'] as const
  return names.every((name) => halt[name] == null || halt[name] === message[name])
}

/**
 * Tells the workers of every process, once this transaction has committed, that what they have claimed and not handed
 * over is no longer wanted. They give it back, and the next claim judges it.
 */
export function haltScope(
  db: Db,
  scope: { streamId?: StreamId; empresaId?: EmpresaId | null; lane?: Lane | null; channel?: Channel | null },
): Promise<void> {
  return notifyHalt(db, JSON.stringify(scope))
}

/** As `haltScope`, for what goes to one person: said in the transaction that writes down that they may not be written to. */
export function haltRecipient(
  db: Db,
  {
    recipientKey,
    ...scope
  }: { recipientKey: Buffer; empresaId?: EmpresaId | null; channel?: Channel | null },
): Promise<void> {
  return notifyHalt(db, JSON.stringify({ ...scope, recipientKey: recipientKey.toString('hex') }))
}
