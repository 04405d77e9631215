import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, GroupId, StreamId } from '../platform/ids.ts'
import type { Mailing, Recipient, Route } from './enqueue.ts'
import { countMoves, suppressedBy } from './queries.ts'

export async function insertGroup(
  db: Db,
  group: { empresaId: EmpresaId; kind: string; now: Date },
): Promise<GroupId> {
  const { id } = await db.one(sql<{ id: GroupId }>`
    insert into message_groups (empresa_id, kind, created_at)
    values (${group.empresaId}::int, ${group.kind}::text, ${group.now}::timestamptz)
    returning id`)
  return id
}

export interface NewMessages {
  empresaId: EmpresaId
  mailing: Mailing
  route: Route
  streamId: StreamId
  recipients: readonly Recipient[]
  now: Date
  expiresAt: Date
  fallbackAfterS: number | null
}

/** One statement for the batch: the once-per-group key leaves out who is already there, suppressions are put down. */
export function insertMessages(db: Db, input: NewMessages): Promise<{ queued: number; suppressed: number }> {
  const { mailing, route, recipients, now } = input
  const state = sql`select group_id, null::text as before, state as after from inserted`
  return db.one(sql<{ queued: number; suppressed: number }>`
    with r as (
      select v.*, ${input.empresaId}::int as empresa_id, ${route.channel}::text as channel
      from unnest(
        ${recipients.map((each) => each.e164)}::text[],
        ${recipients.map((each) => each.recipientKey)}::bytea[],
        ${recipients.map((each) => each.freelancerId)}::int[],
        ${recipients.map((each) => (each.variables === null ? null : JSON.stringify(each.variables)))}::text[])
        with ordinality as v (to_address, recipient_key, freelancer_id, variables, position)),
    inserted as (
      insert into messages (empresa_id, group_id, stream_id, text_id, freelancer_id, lane, channel, fallback_channel, fallback_after_s,
        to_address, recipient_key, address_from, variables, sms_cost, state, reason, due_at, expires_at, source, created_at, updated_at)
      select r.empresa_id, ${mailing.groupId}::bigint, ${input.streamId}::bigint, ${mailing.textId}::bigint,
        r.freelancer_id, ${mailing.lane}::text, r.channel, ${route.fallbackChannel}::text,
        ${input.fallbackAfterS}::int, r.to_address,
        r.recipient_key, ${mailing.addressFrom}::text, r.variables::jsonb, ${mailing.smsSegments}::smallint,
        case when s.suppressed then 'suppressed' else 'queued' end, case when s.suppressed then 'suppressed' end,
        ${now}::timestamptz, ${input.expiresAt}::timestamptz, ${mailing.source}::text, ${now}::timestamptz,
        ${now}::timestamptz
      from r cross join lateral (select ${suppressedBy('r', now)} as suppressed) s
      order by r.position
      on conflict do nothing
      returning group_id, state),
    counted as (${countMoves(state, 0)})
    select count(*) filter (where state = 'queued')::int as queued,
      count(*) filter (where state = 'suppressed')::int as suppressed
    from inserted`)
}
