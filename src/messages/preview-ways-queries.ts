import { type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, SenderId } from '../platform/ids.ts'
import type { Channel, Lane } from './message.ts'
import { consentUnknown, suppressedBy } from './queries.ts'
import { isShutOut, type Reach, windowState } from './whatsapp-window-queries.ts'

/** By what it is told beforehand what enqueueing would do with people. */
export interface WayAhead {
  empresaId: EmpresaId
  lane: Lane
  channel: Channel
  /** Whose windows are counted; null where WhatsApp is not tried. */
  windowsOf: SenderId | null
  /** Who goes straight by SMS; null: nobody. */
  reach: Reach | null
  needsConsent: boolean
  now: Date
}

/** What would become of some people, on the channel that they would get it by. */
export interface WayCounts {
  suppressed: number
  /** Of the rest. */
  withoutConsent: number
  /** Straight by SMS, because WhatsApp does not reach them. */
  straightBySms: number
  windowOpen: number
  windowClosed: number
  /** The first of them that were found, three at most. */
  suppressedIds: number[]
  withoutConsentIds: number[]
}

/** People by keys, each with its place, from 1, as its id. */
export function peopleOfKeys(keys: readonly Buffer[]): Sql<{ id: number; recipientKey: Buffer }> {
  return sql`
    select v.place::int as id, v.key as recipient_key from unnest(${keys}::bytea[]) with ordinality as v (key, place)`
}

/** Counts people, who are rows of (id, recipient_key). */
export function countWays(people: Sql<{ id: number; recipientKey: Buffer }>, way: WayAhead): Sql<WayCounts> {
  const { empresaId, lane, channel, windowsOf, reach, needsConsent, now } = way
  const window = windowsOf === null ? sql`null::text` : windowState('r', { senderId: windowsOf, now })
  const shutOut = reach === null ? sql`false` : isShutOut('v', reach, sql`v.window_state`)
  // Written down once: else each count would look everybody up again.
  return sql<WayCounts>`
    with v as materialized (
      select r.*, ${window} as window_state
      from (
        select s.id, s.recipient_key, ${empresaId}::int as empresa_id, ${lane}::text as lane, ${channel}::text as channel
        from (${people}) s) r),
    w as materialized (select v.*, ${shutOut} as shut_out from v),
    k as materialized (
      select c.id, c.window_state, c.shut_out,
        case when ${suppressedBy('c', now)} then 'suppressed'
          ${needsConsent ? sql`when ${consentUnknown('c')} then 'no_consent'` : sql``} end as kept
      from (
        select w.id, w.recipient_key, w.empresa_id, w.lane, w.window_state, w.shut_out,
          case when w.shut_out then 'sms' else w.channel end as channel from w) c)
    select count(*) filter (where k.kept = 'suppressed')::int as suppressed,
      count(*) filter (where k.kept = 'no_consent')::int as without_consent,
      count(*) filter (where k.kept is null and k.shut_out)::int as straight_by_sms,
      count(*) filter (where k.window_state = 'open')::int as window_open,
      count(*) filter (where k.window_state = 'closed')::int as window_closed,
      coalesce((array_agg(k.id) filter (where k.kept = 'suppressed'))[1:3], '{}') as suppressed_ids,
      coalesce((array_agg(k.id) filter (where k.kept = 'no_consent'))[1:3], '{}') as without_consent_ids
    from k`
}
