import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { findVariables } from '../text/template.ts'
import { type Channel, type Lane, type MessageState, messageIdFrom } from './message.ts'
import {
  findMessage,
  listAttemptsOf,
  listEventsOf,
  type MessageRecord,
  type TimelineAttempt,
} from './message-queries.ts'
import { bodyFor } from './render.ts'

/** One message with all that became of it, oldest first. */
export interface MessageDetail {
  id: string
  lane: Lane
  toAddress: string
  /** Whether this empresa may see the address. */
  addressKnown: boolean
  body: string
  channel: Channel
  state: MessageState
  fellBack: boolean
  errorCode: number | null
  reason: string | null
  /** Why it waits and until when; of what expired while it waited, why it did. */
  held: Held | null
  freelancer: string | null
  /** When the person's data were taken out of it; then address and text are empty. */
  erasedAt: Date | null
  createdAt: Date
  updatedAt: Date
  attempts: TimelineAttempt[]
  timeline: TimelineEntry[]
}

export interface Held {
  /** A stable word: `quiet_hours`, `recipient_cap`, `daily_ceiling`, `kill_switch`, `paused`, `scheduled`, `retry`. */
  reason: string
  /** Null when it is for a person to say. */
  until: Date | null
}

export interface TimelineEntry {
  at: Date
  kind: string
  facts: Record<string, unknown>
}

/** Throws `not_found` for a message that does not exist or belongs to another empresa: the two look the same. */
export async function getMessage(ctx: Ctx, id: string): Promise<MessageDetail> {
  const now = ctx.clock.now()
  const messageId = messageIdFrom(id)
  const row = messageId === null ? null : await findMessage(ctx.db, ctx.empresaId, messageId, now)
  if (messageId === null || row === null) throw new DomainError('not_found', { what: 'message' })
  const attempts = await listAttemptsOf(ctx.db, messageId)
  const events = await listEventsOf(ctx.db, messageId, row.createdAt)
  const { text, variables, isSecret, dueAt, heldReason, withheldFor, ceilingUntil, startsAt, ...message } =
    row
  return {
    ...message,
    id,
    held: heldOf({ state: row.state, dueAt, heldReason, withheldFor, ceilingUntil, startsAt }, now),
    body: row.erasedAt === null ? bodyFor(text, isSecret ? veiled(text, variables) : variables) : '',
    attempts,
    timeline: timelineOf(row.createdAt, attempts, events),
  }
}

const VEIL = '••••••'

/** What is stored nowhere is shown by nothing. */
function veiled(text: string, variables: Record<string, string> | null): Record<string, string> {
  const veils = Object.fromEntries(findVariables(text).map((name) => [name, VEIL]))
  return { ...veils, ...variables }
}

/** What stops its whole stream comes before what it waits for by itself. */
function heldOf(
  row: Pick<MessageRecord, 'state' | 'dueAt' | 'heldReason' | 'withheldFor' | 'ceilingUntil' | 'startsAt'>,
  now: Date,
): Held | null {
  const { state, dueAt, heldReason, withheldFor, ceilingUntil, startsAt } = row
  if (state === 'expired') return heldReason === null ? null : { reason: heldReason, until: null }
  if (withheldFor !== null) {
    const untils: Record<string, Date | null> = { daily_ceiling: ceilingUntil, scheduled: startsAt }
    return { reason: withheldFor, until: untils[withheldFor] ?? null }
  }
  if (dueAt === null || dueAt <= now) return null
  return { reason: heldReason ?? 'retry', until: dueAt }
}

/** Enqueueing, claims and acceptances are read from the rows they left; everything else has an event. */
function timelineOf(
  createdAt: Date,
  attempts: readonly TimelineAttempt[],
  events: readonly TimelineEntry[],
): TimelineEntry[] {
  const steps = attempts.flatMap((attempt): TimelineEntry[] => [
    {
      at: attempt.claimedAt,
      kind: 'claimed',
      facts: { attempt: attempt.attemptNo, channel: attempt.channel },
    },
    ...(attempt.acceptedAt
      ? [
          {
            at: attempt.acceptedAt,
            kind: 'accepted',
            facts: { attempt: attempt.attemptNo, channel: attempt.channel, sid: attempt.sid },
          },
        ]
      : []),
  ])
  const all = [{ at: createdAt, kind: 'queued', facts: {} }, ...steps, ...events]
  return all
    .map((entry, order) => ({ entry, order }))
    .sort((a, b) => a.entry.at.getTime() - b.entry.at.getTime() || a.order - b.order)
    .map(({ entry }) => entry)
}
