import type { KillSwitchView } from '../../../messages/kill-switch.ts'
import { integer, nullable, object, type Static, string } from '../schema.ts'
import { channelSchema, type Reader } from './broadcast.ts'
import { laneSchema } from './message.ts'

const dateTime = string({ format: 'date-time' })

export const killSwitchSchema = object({
  id: integer(),
  empresa_id: nullable(integer({ description: 'Null: every empresa' })),
  lane: nullable(laneSchema),
  channel: nullable(channelSchema),
  why: string(),
  thrown_by: nullable(string({ description: 'Null for those of the platform, unless the platform asks' })),
  thrown_at: dateTime,
  lifted_by: nullable(string()),
  lifted_at: nullable(dateTime),
  in_flight: integer({ description: 'Being handed to Twilio at this moment; these may still arrive' }),
  held: integer({ description: 'Queued behind it' }),
})

/** What an empresa sees of the platform's is that, why, and what of its own is held. */
export function presentKillSwitch(
  {
    id,
    empresaId,
    lane,
    channel,
    why,
    thrownBy,
    thrownAt,
    liftedBy,
    liftedAt,
    inFlight,
    held,
  }: KillSwitchView,
  { role }: Reader,
): Static<typeof killSwitchSchema> {
  const isOthers = empresaId === null && role !== 'platform'
  return {
    ...{ id, lane, channel, why, held },
    empresa_id: empresaId,
    thrown_by: isOthers ? null : thrownBy,
    thrown_at: thrownAt.toISOString(),
    lifted_by: isOthers ? null : liftedBy,
    lifted_at: liftedAt?.toISOString() ?? null,
    in_flight: inFlight,
  }
}
