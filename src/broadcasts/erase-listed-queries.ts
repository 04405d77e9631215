import { type Db, sql } from '../platform/db/db.ts'
import type { AudienceListId, EmpresaId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT, type NumberPattern } from '../text/number-pattern.ts'

/** Says from how many lists; each then counts one valid row less. The `offset 0` keeps the planner to one look a list. */
export function deleteFromLists(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    with found as (
      select r.list_id, r.position
      from audience_lists l cross join lateral (
        select list_id, position from audience_list_rows
        where list_id = l.id and recipient_key = ${key}::bytea offset 0) r
      where ${empresaId}::int is null or l.empresa_id = ${empresaId}::int),
    gone as (
      delete from audience_list_rows r using found
      where r.list_id = found.list_id and r.position = found.position
      returning r.list_id)
    update audience_lists l set valid_count = l.valid_count - 1, erased_count = l.erased_count + 1
    from gone where l.id = gone.list_id`)
}

/** The list with this id, or the next after it. */
export function findListFrom(
  db: Db,
  empresaId: EmpresaId | null,
  from: AudienceListId,
): Promise<{ id: AudienceListId; rowCount: number } | null> {
  return db.maybeOne(sql<{ id: AudienceListId; rowCount: number }>`
    select id, row_count from audience_lists
    where ${empresaId === null ? sql`` : sql`empresa_id = ${empresaId}::int and`} id >= ${from}::int
    order by id limit 1`)
}

export function sweepListName(db: Db, id: AudienceListId, { inText }: NumberPattern): Promise<number> {
  return db.run(sql`
    update audience_lists
    set name = regexp_replace(name, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
      columns = array(
        select regexp_replace(c.name, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g')
        from unnest(columns) with ordinality as c (name, place) order by c.place)
    where id = ${id}::int
      and (name ~ ${inText}::text or exists (select from unnest(columns) as c (name) where c.name ~ ${inText}::text))`)
}

/** Between two positions, of the rows and of the rejects; every row has one of its own. */
export async function sweepListWindow(
  db: Db,
  id: AudienceListId,
  { inText, lastDigits }: NumberPattern,
  { from, until }: { from: number; until: number },
): Promise<number> {
  const said = await db.run(sql`
    update audience_list_rows
    set variables = (
      select jsonb_object_agg(regexp_replace(v.key, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
        regexp_replace(v.value, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g'))
      from jsonb_each_text(variables) as v)
    where list_id = ${id}::int and position > ${from}::int and position <= ${until}::int
      and variables::text ~ ${inText}::text`)
  const typed = await db.run(sql`
    update audience_list_rejects set target = ${NUMBER_TAKEN_OUT}::text
    where list_id = ${id}::int and position > ${from}::int and position <= ${until}::int
      and regexp_replace(target, '[^0-9]', '', 'g') like '%' || ${lastDigits}::text || '%'`)
  return said + typed
}
