import type {
  Broadcast,
  BroadcastCounts,
  BroadcastStats,
  CreatedBroadcast,
  Rejected,
  SteeredBroadcast,
} from '../../../broadcasts/broadcast.ts'
import type { Role } from '../../../identity/user.ts'
import type { ErrorBurst } from '../../../messages/error-window.ts'
import type { Lang } from '../../../platform/context.ts'
import { burstText } from '../../../text/burst-text.ts'
import { targetRefusalText } from '../../../text/import-texts.ts'
import { meaningOf } from '../../../text/twilio-codes.ts'
import {
  boolean,
  integer,
  list,
  literalTrue,
  nullable,
  number,
  object,
  oneOf,
  type Static,
  string,
} from '../schema.ts'

/** Who reads: what they may see and in which language. */
export interface Reader {
  role: Role
  lang: Lang
}

export const channelSchema = oneOf(['whatsapp', 'sms'])

export const rejectedSchema = list(object({ target: string(), reason: string(), message: string() }), {
  description:
    "Targets that are no phone we can write to, and repeated ones; the reason is a stable word, the message is in the reader's language",
})

const statsSchema = {
  total: integer({ description: 'Distinct targets' }),
  sent: integer({ description: 'Accepted by Twilio and not failed since' }),
  failed: integer({ description: 'Failed, expired or canceled; invalid targets too' }),
  queued: integer({ description: 'Not handed over yet, or being found out' }),
  suppressed: integer({ description: 'Not to be written to' }),
} satisfies Record<keyof BroadcastStats, unknown>

const countsSchema = object({
  queued: integer(),
  held: integer(),
  sending: integer(),
  uncertain: integer(),
  accepted: integer(),
  sent: integer(),
  delivered: integer(),
  read: integer(),
  failed: integer(),
  expired: integer(),
  canceled: integer(),
  suppressed: integer(),
  invalid: integer(),
} satisfies Record<keyof BroadcastCounts, unknown>)

const statusSchema = oneOf([
  'draft',
  'awaiting_approval',
  'scheduled',
  'sending',
  'paused',
  'completed',
  'canceled',
])

const leftOutSchema = object(
  {
    already: integer({
      description: 'Reached by a broadcast that the audience excepts, or told of the same before',
    }),
    duplicates: integer({ description: 'On the phone of somebody who is written to' }),
  },
  { description: 'Who is meant and gets nothing' },
)

const expandingSchema = boolean({
  description: 'The audience is still being written: total grows. What is written leaves meanwhile',
})

export const createdBroadcastSchema = object({
  success: literalTrue(),
  broadcast_id: integer(),
  stats: object(statsSchema, { description: 'What had happened when the answer was given' }),
  rejected: rejectedSchema,
  left_out: leftOutSchema,
  expanding: expandingSchema,
  awaiting_approval: boolean({ description: 'Nothing of it is written until a second person approves it' }),
})

export function presentCreated(created: CreatedBroadcast, lang: Lang): Static<typeof createdBroadcastSchema> {
  const { broadcastId, stats, rejected, leftOut, expanding, awaitingApproval = false } = created
  return {
    ...{ success: true, broadcast_id: broadcastId, stats, expanding },
    rejected: presentRejected(rejected, lang),
    left_out: leftOut,
    awaiting_approval: awaitingApproval,
  }
}

export const steeredBroadcastSchema = object({
  success: literalTrue(),
  broadcast_id: integer(),
  status: statusSchema,
  stats: object(statsSchema),
  waiting: integer({ description: 'Not begun: leaves only while the broadcast is sending' }),
  in_flight: integer({ description: 'Just being handed to Twilio, or being found out: may still arrive' }),
  canceled: integer({ description: 'Taken out of the queue unsent' }),
  counts: countsSchema,
})

/** `stats` adds up, and so do `counts`; the three between are what whoever stopped it asks first. */
export function presentSteered(steered: SteeredBroadcast): Static<typeof steeredBroadcastSchema> {
  const { broadcastId, status, stats, counts } = steered
  return {
    ...{ success: true, broadcast_id: broadcastId, status, stats },
    waiting: counts.queued + counts.held,
    in_flight: counts.sending + counts.uncertain,
    canceled: counts.canceled,
    counts,
  }
}

export const broadcastSchema = object({
  id: integer(),
  empresa_contratante: object({ id: integer(), nome: string() }),
  campaign_name: string(),
  body: string(),
  preferred_channel: channelSchema,
  status: statusSchema,
  total_targets: integer(),
  sent: integer(),
  delivered: integer({ description: 'Read included' }),
  read: integer(),
  failed: integer(),
  queued: integer(),
  suppressed: integer(),
  success_rate: number({ description: 'Per cent of all targets that were delivered, one decimal' }),
  counts: countsSchema,
  fell_back: integer({ description: 'Messages whose last attempt is an SMS after WhatsApp' }),
  evento: nullable(object({ id: integer(), nome: string() })),
  scheduled_at: nullable(
    string({ format: 'date-time', description: 'When it starts, or was to start; null: at once' }),
  ),
  start_missed: boolean({
    description: 'Paused because the service was not running then; resume or cancel it',
  }),
  paused_reason: nullable(
    object(
      {
        code: oneOf(['error_burst']),
        message: string({ description: "In the reader's language, with what to do" }),
        answered: integer({ description: 'Messages that Twilio had taken or refused since counting began' }),
        errors: integer({ description: 'How many of them failed for a reason that concerns the others too' }),
        codes: list(object({ code: integer(), meaning: string(), count: integer() })),
      },
      { description: 'Why it was paused by itself; null: it was not' },
    ),
  ),
  expanding: expandingSchema,
  expanded_percent: integer({ minimum: 0, maximum: 100, description: 'How much of the audience is written' }),
  left_out: leftOutSchema,
  created_at: string({ format: 'date-time' }),
  created_by: string(),
})

export type BroadcastState = Static<typeof broadcastSchema>

export function presentBroadcast(broadcast: Broadcast, lang: Lang): BroadcastState {
  const {
    empresa,
    campaignName,
    preferredChannel,
    totalTargets,
    successRate,
    fellBack,
    scheduledAt,
    startMissed,
    errorBurst,
    expandedPercent,
    leftOut,
    createdAt,
    createdBy,
  } = broadcast
  const { id, body, status, sent, delivered, read, failed, queued, suppressed, counts, evento } = broadcast
  return {
    id,
    empresa_contratante: empresa,
    campaign_name: campaignName,
    body,
    preferred_channel: preferredChannel,
    status,
    total_targets: totalTargets,
    ...{ sent, delivered, read, failed, queued, suppressed },
    success_rate: successRate,
    counts,
    fell_back: fellBack,
    evento,
    scheduled_at: scheduledAt?.toISOString() ?? null,
    start_missed: startMissed,
    paused_reason: errorBurst && presentBurst(errorBurst, lang),
    expanding: expandedPercent !== null,
    expanded_percent: expandedPercent ?? 100,
    left_out: leftOut,
    created_at: createdAt.toISOString(),
    created_by: createdBy,
  }
}

function presentBurst({ answered, errors, codes }: ErrorBurst, lang: Lang) {
  return {
    code: 'error_burst' as const,
    message: burstText(lang, { answered, errors, code: codes[0]?.code ?? 0 }),
    ...{ answered, errors },
    codes: codes.map(({ code, count }) => ({ code, meaning: meaningOf(lang, code), count })),
  }
}

/** Each with its reason in the reader's language. */
export function presentRejected(rejected: readonly Rejected[], lang: Lang): Static<typeof rejectedSchema> {
  return rejected.map(({ target, reason }) => ({ target, reason, message: targetRefusalText(lang, reason) }))
}
