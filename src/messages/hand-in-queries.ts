/* The statements about messages that other systems hand in, each with its own id and text. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, MessageId } from '../platform/ids.ts'
import { expiresAt, noted, reasonNotTo, settings } from './enqueue-queries.ts'
import { HANDED_IN_SOURCE, type HandedIn } from './handed-in.ts'
import type { Channel, Lane, MessageState } from './message.ts'
import { feedMoves } from './queries.ts'
import type { Batch } from './write-batches.ts'

export interface NewHandedIn extends Omit<Batch<HandedIn & { recipientKey: Buffer }>, 'people'> {
  empresaId: EmpresaId
  lane: Lane
  hasFeed: boolean
  messages: readonly (HandedIn & { recipientKey: Buffer })[]
}

/**
 * One statement for the batch: leaves out the ids that are known, stores each distinct text of the others once, and
 * puts suppressions down. Two at the same time are told apart by the unique key.
 */
export function insertHandedIn(
  db: Db,
  input: NewHandedIn,
): Promise<{ externalId: string; state: 'queued' | 'suppressed' }[]> {
  const { lane, route, messages, now } = input
  const { count, numbers } = numberTexts(messages)
  const moves = sql`
    select id, has_feed, state, null::text as sid, null::int as error_code, reason from inserted`
  return db.many(sql<{ externalId: string; state: 'queued' | 'suppressed' }>`
    with r as materialized (${newRows(input, numbers)}),
    ${textIds(count)}
    ${settings({ ...input, lane })}
    inserted as (
      insert into messages (empresa_id, stream_id, text_id, lane, channel, fallback_channel, to_address, recipient_key,
        address_from, sms_cost, time_zone, state, reason, due_at, expires_at, source, external_id, has_feed,
        created_at, updated_at)
      select r.empresa_id, ${input.streamId}::bigint, (select ids from text_ids)[r.text_no], ${lane}::text, r.channel,
        ${route.fallbackChannel}::text, r.to_address, r.recipient_key, 'caller', r.sms_cost, r.time_zone,
        case when s.reason is null then 'queued' else 'suppressed' end, s.reason,
        case when s.reason is null then ${now}::timestamptz end, ${expiresAt(input)}, ${HANDED_IN_SOURCE}::text,
        r.external_id, ${input.hasFeed}::boolean, ${now}::timestamptz, ${now}::timestamptz
      from r cross join lateral (
        select ${reasonNotTo('r', { ...input, despiteOptOut: false })} as reason offset 0) s
      order by r.position
      on conflict (empresa_id, source, external_id) where external_id is not null do nothing
      returning id, text_id, external_id, state, reason, has_feed),
    ${storedTexts(input)}
    ${input.noted === null ? sql`` : noted(input.noted, now)}
    fed as (${feedMoves(moves, now)})
    select external_id, state from inserted`)
}

/** Each is looked for by its own key; as `not exists` it would become a join with everything handed in before. */
function newRows(
  { empresaId, lane, route, messages, timeZones }: NewHandedIn,
  textNumbers: readonly number[],
): Sql<unknown> {
  return sql`
    select v.*, ${empresaId}::int as empresa_id, ${route.channel}::text as channel, ${lane}::text as lane
    from unnest(
      ${messages.map((each) => each.externalId)}::text[], ${messages.map((each) => each.e164)}::text[],
      ${messages.map((each) => each.recipientKey)}::bytea[], ${messages.map((each) => each.smsSegments)}::smallint[],
      ${textNumbers}::int[], ${messages.map((each) => each.body)}::text[], ${timeZones}::text[])
      with ordinality as v (external_id, to_address, recipient_key, sms_cost, text_no, body, time_zone, position)
    where (
      select true from messages m
      where m.empresa_id = ${empresaId}::int and m.source = ${HANDED_IN_SOURCE}::text
        and m.external_id = v.external_id
      limit 1) is null`
}

/** Ids drawn beforehand, so that rows find theirs by number; no part of the statement is joined with another. */
function textIds(count: number): Sql<unknown> {
  return sql`
    text_ids as materialized (
      select array_agg(nextval('texts_id_seq') order by n) as ids from generate_series(1, ${count}::int) n),`
}

/** The texts of what was inserted: one that no message has would be erased with nobody. */
function storedTexts({ empresaId, now }: NewHandedIn): Sql<unknown> {
  return sql`
    texts_made as (
      insert into texts (id, empresa_id, body, sms_segments, created_at)
      select distinct on (r.text_no) (select ids from text_ids)[r.text_no], ${empresaId}::int, r.body, r.sms_cost,
        ${now}::timestamptz
      from r
      where (select ids from text_ids)[r.text_no] = any (array(select text_id from inserted))
      order by r.text_no),`
}

/** Of each message the number of its text among the distinct ones, counted from 1. */
function numberTexts(messages: readonly HandedIn[]): { count: number; numbers: number[] } {
  const byBody = new Map<string, number>()
  const numbers = messages.map(({ body }) => {
    const number = byBody.get(body) ?? byBody.size + 1
    byBody.set(body, number)
    return number
  })
  return { count: byBody.size, numbers }
}

/** How many messages of an empresa's lane are queued, counted up to `max`. */
export async function countBacklog(
  db: Db,
  { empresaId, lane, max }: { empresaId: EmpresaId; lane: Lane; max: number },
): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from (
      select from streams s join messages m on m.stream_id = s.id and m.due_at is not null
      where s.empresa_id = ${empresaId}::int and s.lane = ${lane}::text and not s.idle
      limit ${max}::int) queued`)
  return n
}

export interface HandedInRow {
  id: MessageId
  externalId: string
  state: MessageState
  toAddress: string
  body: string
}

/** Messages by the other system's ids; unknown ones are left out. */
export function findHandedIn(
  db: Db,
  empresaId: EmpresaId,
  externalIds: readonly string[],
): Promise<HandedInRow[]> {
  return db.many(sql<HandedInRow>`
    select m.id, m.external_id, m.state, m.to_address, t.body
    from messages m join texts t on t.id = m.text_id
    where m.empresa_id = ${empresaId}::int and m.source = ${HANDED_IN_SOURCE}::text
      and m.external_id = any(${externalIds}::text[])`)
}

/** One line of the delivery report. */
export interface ReportRow {
  id: MessageId
  externalId: string
  toAddress: string
  channel: Channel
  state: MessageState
  sid: string | null
  errorCode: number | null
  reason: string | null
  createdAt: Date
  updatedAt: Date
}

/** Messages handed in from one moment to before another, in the order they came, after the last one seen. */
export function listHandedIn(
  db: Db,
  input: {
    empresaId: EmpresaId
    from: Date
    to: Date
    after: { createdAt: Date; id: MessageId }
    limit: number
  },
): Promise<ReportRow[]> {
  const { after } = input
  return db.many(sql<ReportRow>`
    select m.id, m.external_id, m.to_address, m.channel, m.state, m.error_code, m.reason, m.created_at, m.updated_at, (
      select a.sid from attempts a where a.message_id = m.id and a.sid is not null
      order by a.attempt_no desc limit 1) as sid
    from messages m
    where m.empresa_id = ${input.empresaId}::int and m.source = ${HANDED_IN_SOURCE}::text and m.external_id is not null
      and m.created_at >= ${input.from}::timestamptz and m.created_at < ${input.to}::timestamptz
      and (m.created_at, m.id) > (${after.createdAt}::timestamptz, ${after.id}::bigint)
    order by m.created_at, m.id
    limit ${input.limit}::int`)
}
