import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, GroupId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'

/** Empties broadcasts that went to one person: how they were called and by which request they were made. */
export function emptyBroadcasts(db: Db, groups: readonly GroupId[]): Promise<number> {
  return db.run(sql`
    update broadcasts set campaign_name = '', idempotency_key = null, request_hash = null, audience = '{}', rejected = '[]'
    where group_id = any(${groups}::bigint[])`)
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

/** Takes a number out of the next broadcasts that mention it; `last` is null when there are no more. */
export function sweepBroadcastRows(
  db: Db,
  { empresaId, inText, lastDigits, after, limit }: Mentions,
): Promise<{ last: number | null; swept: number }> {
  return db.one(sql<{ last: number | null; swept: number }>`
    with page as (
      select id from broadcasts
      where ${empresaId === null ? sql`` : sql`empresa_id = ${empresaId}::int and`} id > ${after}::int
      order by id limit ${limit}::int),
    swept as (
      update broadcasts b
      set campaign_name = regexp_replace(b.campaign_name, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
        audience = case when b.audience::text ~ ${inText}::text then '{}' else b.audience end,
        idempotency_key = case when b.idempotency_key ~ ${inText}::text then null else b.idempotency_key end,
        request_hash = case when b.idempotency_key ~ ${inText}::text then null else b.request_hash end,
        rejected = (
          select coalesce(jsonb_agg(
            case when regexp_replace(r.target ->> 'target', '[^0-9]', '', 'g') like '%' || ${lastDigits}::text || '%'
              then r.target || '{"target": "•••"}' else r.target end order by r.place), '[]')
          from jsonb_array_elements(b.rejected) with ordinality as r (target, place))
      from page
      where b.id = page.id
        and (b.campaign_name ~ ${inText}::text or b.idempotency_key ~ ${inText}::text or b.audience::text ~ ${inText}::text
          or exists (
            select from jsonb_array_elements(b.rejected) as r (target)
            where regexp_replace(r.target ->> 'target', '[^0-9]', '', 'g') like '%' || ${lastDigits}::text || '%'))
      returning b.id)
    select (select max(id) from page) as last, (select count(*)::int from swept) as swept`)
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
