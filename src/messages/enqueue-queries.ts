import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, FreelancerId, GroupId } from '../platform/ids.ts'
import type { Mailing, Recipient } from './enqueue.ts'
import type { Lane } from './message.ts'
import { consentUnknown, countMoves, suppressedBy } from './queries.ts'
import type { Batch } from './write-batches.ts'

export async function insertGroup(
  db: Db,
  group: { empresaId: EmpresaId; kind: string; startsAt: Date | null; now: Date },
): Promise<GroupId> {
  const { id } = await db.one(sql<{ id: GroupId }>`
    insert into message_groups (empresa_id, kind, state, starts_at, created_at)
    values (${group.empresaId}::int, ${group.kind}::text,
      case when ${group.startsAt}::timestamptz is null then 'open' else 'scheduled' end,
      ${group.startsAt}::timestamptz, ${group.now}::timestamptz)
    returning id`)
  return id
}

export interface NewMessages extends Omit<Batch<Recipient>, 'people'> {
  empresaId: EmpresaId
  mailing: Mailing
  recipients: Sql<RecipientRow>
  /** Nobody among them can be in the group already: not having to ask saves a third of the time. */
  surelyNew?: boolean
  fallbackAfterS: number | null
}

/** What becomes a message, in the order of `position`; where that is null, as it comes. */
export interface RecipientRow {
  toAddress: string
  recipientKey: Buffer
  freelancerId: FreelancerId | null
  variables: unknown
  timeZone: string | null
  position: unknown
}

/** Recipients as rows; their zones stand beside them. */
export function recipientRows(
  recipients: readonly Recipient[],
  timeZones: readonly (string | null)[],
): Sql<RecipientRow> {
  return sql<RecipientRow>`
    select v.to_address, v.recipient_key, v.freelancer_id, v.variables::jsonb as variables, v.time_zone, v.position
    from unnest(
      ${recipients.map((each) => each.e164)}::text[],
      ${recipients.map((each) => each.recipientKey)}::bytea[],
      ${recipients.map((each) => each.freelancerId)}::int[],
      ${recipients.map((each) => (each.variables === null ? null : JSON.stringify(each.variables)))}::text[],
      ${timeZones}::text[])
      with ordinality as v (to_address, recipient_key, freelancer_id, variables, time_zone, position)`
}

/**
 * One statement for the batch, in which the reason is asked for once a row (`offset 0`): the once-per-group key, and that of external ids, leave out who is already there,
 * suppressions are put down.
 */
export function insertMessages(db: Db, input: NewMessages): Promise<{ queued: number; suppressed: number }> {
  const { mailing, route, recipients, now } = input
  const despiteOptOut = mailing.despiteOptOut ?? false
  const state = sql`select group_id, null::text as before, state as after from inserted`
  return db.one(sql<{ queued: number; suppressed: number }>`
    with r as (
      select v.*, ${input.empresaId}::int as empresa_id, ${route.channel}::text as channel, ${mailing.lane}::text as lane
      from (${recipients}) v),
    ${settings({ ...input, lane: mailing.lane })}
    inserted as (
      insert into messages (empresa_id, group_id, stream_id, text_id, freelancer_id, lane, channel, fallback_channel,
        fallback_after_s, despite_opt_out, derived_from, to_address, recipient_key, address_from, variables, sms_cost, time_zone, state, reason, due_at,
        expires_at, source, external_id, created_at, updated_at)
      select r.empresa_id, ${mailing.groupId}::bigint, ${input.streamId}::bigint, ${mailing.textId}::bigint,
        r.freelancer_id, ${mailing.lane}::text, r.channel, ${route.fallbackChannel}::text,
        ${input.fallbackAfterS}::int, ${despiteOptOut}::boolean,
        ${mailing.derivedFrom ?? null}::int, r.to_address,
        r.recipient_key, ${mailing.addressFrom}::text, r.variables, ${mailing.smsSegments}::smallint, r.time_zone,
        case when s.reason is null then 'queued' else 'suppressed' end, s.reason,
        case when s.reason is null then ${now}::timestamptz end, ${expiresAt(input)}, ${mailing.source}::text,
        ${mailing.externalId ?? null}::text, ${now}::timestamptz, ${now}::timestamptz
      from r cross join lateral (
        select ${reasonNotTo('r', { ...input, despiteOptOut })} as reason offset 0) s
      order by r.position
      ${input.surelyNew ? sql`` : sql`on conflict do nothing`}
      returning id, group_id, state),
    ${input.noted === null ? sql`` : noted(input.noted, now)}
    counted as (${countMoves(state, mailing.slot ?? 0)})
    select count(*) filter (where state = 'queued')::int as queued,
      count(*) filter (where state = 'suppressed')::int as suppressed
    from inserted`)
}

/** Why the person of a row with recipient_key, empresa_id, channel and lane is not written to; null: they are. */
export function reasonNotTo(
  row: string,
  { despiteOptOut, needsConsent, now }: { despiteOptOut: boolean; needsConsent: boolean; now: Date },
): Sql<string | null> {
  const unknown = sql`when ${consentUnknown(row)} then 'no_consent'`
  return sql<string | null>`case
    when ${suppressedBy(row, now, { despiteOptOut: sql`${despiteOptOut}::boolean` })} then 'suppressed'
    ${needsConsent ? unknown : sql``} end`
}

export function noted(kind: string, now: Date): Sql<unknown> {
  return sql`
    noted as (
      insert into events (at, message_id, kind)
      select ${now}::timestamptz, id, ${kind}::text from inserted where state = 'queued'),`
}

/** What claims will ask: which zones there are, and of lanes with caps who, in the rows of r, is written to. */
export function settings({
  timeZones,
  lane,
  isCapped,
  now,
}: Pick<NewMessages, 'timeZones' | 'isCapped' | 'now'> & { lane: Lane }): Sql<unknown> {
  const zones = [...new Set(timeZones.filter((zone) => zone !== null))].sort()
  const named = sql`
    zones as (
      insert into recipient_zones (name)
      select v.name from unnest(${zones}::text[]) as v (name)
      where not exists (select from recipient_zones z where z.name = v.name)
      on conflict do nothing),`
  const known = sql`
    known as (
      insert into recipient_sends (lane, recipient_key, updated_at)
      select distinct ${lane}::text, r.recipient_key, ${now}::timestamptz from r
      order by r.recipient_key
      on conflict do nothing),`
  return sql`${zones.length === 0 ? sql`` : named} ${isCapped ? known : sql``}`
}

/** Until when the message of a row of r, with its time_zone, is worth sending. */
export function expiresAt({
  expiries,
  expiresAt: usual,
}: Pick<NewMessages, 'expiries' | 'expiresAt'>): Sql<unknown> {
  if (expiries.length === 0) return sql`${usual}::timestamptz`
  return sql`coalesce((
    select z.expires_at
    from unnest(${expiries.map((each) => each.timeZone)}::text[], ${expiries.map((each) => each.expiresAt)}::timestamptz[])
      as z (time_zone, expires_at)
    where z.time_zone is not distinct from r.time_zone), ${usual}::timestamptz)`
}
