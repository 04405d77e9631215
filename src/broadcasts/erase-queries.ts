import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, GroupId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'

/** The idempotency key of a broadcast. */
export interface RequestKey {
  id: BroadcastId
  empresaId: EmpresaId
  key: string
}

export function listKeysOfGroups(db: Db, groups: readonly GroupId[]): Promise<RequestKey[]> {
  return db.many(sql<RequestKey>`
    select id, empresa_id, idempotency_key as key from broadcasts
    where group_id = any(${groups}::bigint[]) and idempotency_key is not null`)
}

/** Whether the audience of broadcast `b` is still being written: what it says is needed for those who are to come. */
const isExpanding = sql`exists (select from broadcast_parts p where p.broadcast_id = b.id)`

/**
 * Empties broadcasts that went to one person: how they were called and by which request they were made. Keys that are not
 * given are lost. One that is still being written goes to others as well.
 */
export function emptyBroadcasts(
  db: Db,
  groups: readonly GroupId[],
  keys: readonly RequestKey[],
): Promise<number> {
  return db.run(sql`
    update broadcasts b
    set campaign_name = '', request_hash = null, audience = '{}', rejected = '[]', template_use = null,
      idempotency_key = (select k.key from ${rowsOf(keys)} where k.id = b.id)
    where b.group_id = any(${groups}::bigint[]) and not ${isExpanding}`)
}

export interface Mentions {
  /** Null: of all. */
  empresaId: EmpresaId | null
  /** Within a text. */
  inText: string
  /** Of a target as it was typed. */
  lastDigits: string
  after: number
  limit: number
}

/** Which of the next broadcasts mention a number in their keys. */
export function listKeysThatMention(db: Db, mentions: Mentions): Promise<RequestKey[]> {
  return db.many(sql<RequestKey>`
    with page as (${nextBroadcasts(mentions)})
    select b.id, b.empresa_id, b.idempotency_key as key from page join broadcasts b on b.id = page.id
    where b.idempotency_key ~ ${mentions.inText}::text`)
}

/** Takes a number out of the next broadcasts that mention it, and puts these keys; `last` is null when there are no more. */
export function sweepBroadcastRows(
  db: Db,
  mentions: Mentions,
  keys: readonly RequestKey[],
): Promise<{ last: number | null; swept: number }> {
  const { inText, lastDigits } = mentions
  return db.one(sql<{ last: number | null; swept: number }>`
    with page as (${nextBroadcasts(mentions)}),
    swept as (
      update broadcasts b
      set campaign_name = regexp_replace(b.campaign_name, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
        -- Who is in it is told by ids as well; nothing but names has a number.
        audience = case
          when b.audience::text !~ ${inText}::text then b.audience
          when ${isExpanding} then b.audience - '{funcoes,tags,columns}'::text[]
          else '{}' end,
        template_use = regexp_replace(b.template_use::text, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g')::jsonb,
        idempotency_key = case when b.idempotency_key ~ ${inText}::text
          then (select k.key from ${rowsOf(keys)} where k.id = b.id) else b.idempotency_key end,
        request_hash = case when b.idempotency_key ~ ${inText}::text then null else b.request_hash end,
        rejected = (
          select coalesce(jsonb_agg(
            case when regexp_replace(r.target ->> 'target', '[^0-9]', '', 'g') like '%' || ${lastDigits}::text || '%'
              then r.target || '{"target": "•••"}' else r.target end order by r.place), '[]')
          from jsonb_array_elements(b.rejected) with ordinality as r (target, place))
      from page
      where b.id = page.id
        and (b.campaign_name ~ ${inText}::text or b.idempotency_key ~ ${inText}::text or b.audience::text ~ ${inText}::text
          or b.template_use::text ~ ${inText}::text
          or exists (
            select from jsonb_array_elements(b.rejected) as r (target)
            where regexp_replace(r.target ->> 'target', '[^0-9]', '', 'g') like '%' || ${lastDigits}::text || '%'))
      returning b.id)
    select (select max(id) from page) as last, (select count(*)::int from swept) as swept`)
}

function rowsOf(keys: readonly RequestKey[]): Sql<unknown> {
  const ids = keys.map(({ id }) => id)
  return sql`unnest(${ids}::int[], ${keys.map(({ key }) => key)}::text[]) as k (id, key)`
}

function nextBroadcasts({ empresaId, after, limit }: Mentions): Sql<{ id: BroadcastId }> {
  return sql`
    select id from broadcasts
    where ${empresaId === null ? sql`` : sql`empresa_id = ${empresaId}::int and`} id > ${after}::int
    order by id limit ${limit}::int`
}

/** Hides the rejected targets of the next broadcasts, up to the first that is young; `last` is null when there are none. */
export function hideRejectedTargets(
  db: Db,
  { empresaId, after, before, limit }: { empresaId: EmpresaId; after: number; before: Date; limit: number },
): Promise<{ last: number | null; hidden: number }> {
  return db.one(sql<{ last: number | null; hidden: number }>`
    with page as (
      select id, created_at >= ${before}::timestamptz as is_young from broadcasts
      where empresa_id = ${empresaId}::int and id > ${after}::int
      order by id limit ${limit}::int),
    old as (select id from page where id < all (select id from page where is_young)),
    hidden as (
      update broadcasts b
      set rejected = (
        select jsonb_agg(r.target || '{"target": "•••"}' order by r.place)
        from jsonb_array_elements(b.rejected) with ordinality as r (target, place))
      from old where b.id = old.id and b.rejected <> '[]'
      returning b.id)
    select (select max(id) from old) as last, (select count(*)::int from hidden) as hidden`)
}
