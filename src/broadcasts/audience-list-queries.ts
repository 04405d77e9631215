import { type Db, sql } from '../platform/db/db.ts'
import type { AudienceListId, EmpresaId } from '../platform/ids.ts'
import type { TargetRefusal } from '../text/catalogue/shape-import.ts'
import type { AudienceList, ListKind, ListReject } from './audience-list.ts'

const columns = sql`
  l.id, l.name, l.kind, l.state, l.columns, l.created_by, l.created_at, l.used_at,
  jsonb_build_object('rows', l.row_count, 'valid', l.valid_count, 'invalid', l.invalid_count,
    'duplicates', l.duplicate_count, 'erased', l.erased_count) as counts`

/** Whether a broadcast has still to read the list `l`. The one place that says who uses a list. */
const inUse = sql`exists (
  select from broadcast_parts p join broadcasts b on b.id = p.broadcast_id
  where p.empresa_id = l.empresa_id and (b.audience ->> 'listId')::int = l.id)`

interface NewList {
  empresaId: EmpresaId
  name: string
  kind: ListKind
  columns: readonly string[]
  createdBy: string
  now: Date
}

export function insertList(db: Db, list: NewList): Promise<{ id: AudienceListId }> {
  return db.one(sql<{ id: AudienceListId }>`
    insert into audience_lists (empresa_id, name, kind, state, columns, created_by, created_at, filled_at)
    values (${list.empresaId}::int, ${list.name}::text, ${list.kind}::text, 'filling', ${list.columns}::text[],
      ${list.createdBy}::text, ${list.now}::timestamptz, ${list.now}::timestamptz)
    returning id`)
}

/** Keeps a list that is being filled from leaving until the transaction is over; says whether it still is. */
export async function holdFilling(db: Db, empresaId: EmpresaId, id: AudienceListId): Promise<boolean> {
  const found = await db.maybeOne(sql<{ id: AudienceListId }>`
    select id from audience_lists
    where empresa_id = ${empresaId}::int and id = ${id}::int and state = 'filling'
    for key share`)
  return found !== null
}

export interface NewListRow {
  position: number
  e164: string
  recipientKey: Buffer
  variables: Readonly<Record<string, string>> | null
}

/** Puts people into a list and says at which positions; who is in it already is left out, and of two the first is taken. */
export async function insertListRows(
  db: Db,
  id: AudienceListId,
  rows: readonly NewListRow[],
): Promise<number[]> {
  const variables = rows.map((each) => (each.variables === null ? null : JSON.stringify(each.variables)))
  const taken = await db.many(sql<{ position: number }>`
    insert into audience_list_rows (list_id, position, e164, recipient_key, variables)
    select ${id}::int, v.position, v.e164, v.recipient_key, v.variables::jsonb
    from unnest(${rows.map((each) => each.position)}::int[], ${rows.map((each) => each.e164)}::text[],
      ${rows.map((each) => each.recipientKey)}::bytea[], ${variables}::text[])
      as v (position, e164, recipient_key, variables)
    order by v.position
    on conflict on constraint audience_list_rows_once do nothing
    returning position`)
  return taken.map(({ position }) => position)
}

export async function insertRejects(
  db: Db,
  id: AudienceListId,
  rejects: readonly ListReject[],
): Promise<void> {
  await db.run(sql`
    insert into audience_list_rejects (list_id, position, line, target, reason)
    select ${id}::int, v.position, v.line, v.target, v.reason
    from unnest(${rejects.map((each) => each.position)}::int[], ${rejects.map((each) => each.line)}::int[],
      ${rejects.map((each) => each.target)}::text[], ${rejects.map((each) => each.reason)}::text[])
      as v (position, line, target, reason)`)
}

/** Counts rows that came. After they were written: whoever erases somebody holds their rows before the list. */
export async function countListed(
  db: Db,
  empresaId: EmpresaId,
  id: AudienceListId,
  more: { rows: number; valid: number; duplicates: number; now: Date },
): Promise<void> {
  await db.run(sql`
    update audience_lists
    set row_count = row_count + ${more.rows}::int, valid_count = valid_count + ${more.valid}::int,
      duplicate_count = duplicate_count + ${more.duplicates}::int,
      invalid_count = invalid_count + ${more.rows - more.valid - more.duplicates}::int,
      filled_at = ${more.now}::timestamptz
    where empresa_id = ${empresaId}::int and id = ${id}::int`)
}

/** Null where it is not being filled any more. */
export function finishList(db: Db, empresaId: EmpresaId, id: AudienceListId): Promise<AudienceList | null> {
  return db.maybeOne(sql<AudienceList>`
    update audience_lists l set state = 'ready'
    where l.empresa_id = ${empresaId}::int and l.id = ${id}::int and l.state = 'filling'
    returning ${columns}`)
}

/** Those of one kind, newest first. Of a list that is leaving nobody hears. */
export function listLists(
  db: Db,
  input: {
    empresaId: EmpresaId
    kind: ListKind | null
    before: number | null
    only: AudienceListId | null
    limit: number
  },
): Promise<AudienceList[]> {
  return db.many(sql<AudienceList>`
    select ${columns} from audience_lists l
    where l.empresa_id = ${input.empresaId}::int and l.state <> 'leaving'
      and (${input.kind}::text is null or l.kind = ${input.kind}::text)
      and (${input.before}::int is null or l.id < ${input.before}::int)
      and (${input.only}::int is null or l.id = ${input.only}::int)
    order by l.id desc
    limit ${input.limit}::int`)
}

export async function countUploads(db: Db, empresaId: EmpresaId): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from audience_lists
    where empresa_id = ${empresaId}::int and kind = 'upload' and state <> 'leaving'`)
  return n
}

/** Marks a list as used and locks it, so that it stays until the transaction is over; null where there is none. */
export function markUsed(
  db: Db,
  empresaId: EmpresaId,
  id: AudienceListId,
  now: Date,
): Promise<AudienceList | null> {
  return db.maybeOne(sql<AudienceList>`
    update audience_lists l
    set used_at = case when l.state = 'ready' then ${now}::timestamptz else l.used_at end
    where l.empresa_id = ${empresaId}::int and l.id = ${id}::int and l.state <> 'leaving'
    returning ${columns}`)
}

/** Locks an upload, so that nobody begins to use or to fill it; null where there is none. */
export async function lockUpload(
  db: Db,
  empresaId: EmpresaId,
  id: AudienceListId,
): Promise<{ id: AudienceListId } | null> {
  return db.maybeOne(sql<{ id: AudienceListId }>`
    select id from audience_lists
    where empresa_id = ${empresaId}::int and id = ${id}::int and kind = 'upload' and state <> 'leaving'
    for update`)
}

/** Lets a list leave, unless it is in use. In a statement after the lock: a broadcast that was made meanwhile is seen then. */
export async function letListLeave(db: Db, empresaId: EmpresaId, id: AudienceListId): Promise<boolean> {
  const left = await db.run(sql`
    update audience_lists l set state = 'leaving'
    where l.empresa_id = ${empresaId}::int and l.id = ${id}::int and not ${inUse}`)
  return left > 0
}

/**
 * Has the oldest list of the empresa that has had its time leave, and locks it: one that was last used before `before`,
 * or whose filling broke off. Null: there is none, or others are at work on it.
 */
export function lockLeaving(
  db: Db,
  { empresaId, before, fillingBefore }: { empresaId: EmpresaId; before: Date; fillingBefore: Date },
): Promise<{ id: AudienceListId } | null> {
  return db.maybeOne(sql<{ id: AudienceListId }>`
    with due as (
      select l.id from audience_lists l
      where l.empresa_id = ${empresaId}::int and not ${inUse}
        and (l.state = 'leaving' or (l.state = 'filling' and l.filled_at < ${fillingBefore}::timestamptz)
          or (l.state = 'ready' and coalesce(l.used_at, l.created_at) < ${before}::timestamptz))
      order by l.id limit 1
      for update skip locked)
    update audience_lists l set state = 'leaving' from due where l.id = due.id
    returning l.id`)
}

/** Deletes the next rows of a list, and when there are none any more the list; says how many rows went. */
export async function deleteListed(db: Db, id: AudienceListId, limit: number): Promise<number> {
  for (const table of ['audience_list_rows', 'audience_list_rejects']) {
    const gone = await db.run(sql`
      delete from ${sql.id(table)}
      where list_id = ${id}::int and position = any(array(
        select position from ${sql.id(table)} where list_id = ${id}::int order by position limit ${limit}::int))`)
    if (gone > 0) return gone
  }
  return db.run(sql`delete from audience_lists where id = ${id}::int`)
}

/** In the order of the file. The list has to be the empresa's own. */
export function listListRejects(
  db: Db,
  { listId, after, limit }: { listId: AudienceListId; after: number; limit: number },
): Promise<ListReject[]> {
  return db.many(sql<ListReject>`
    select position, line, target, reason from audience_list_rejects
    where list_id = ${listId}::int and position > ${after}::int
    order by position
    limit ${limit}::int`)
}

/** All of a list of targets, in the order they were named. */
export function listAllRejects(
  db: Db,
  listId: AudienceListId,
): Promise<{ target: string; reason: TargetRefusal }[]> {
  return db.many(sql<{ target: string; reason: TargetRefusal }>`
    select target, reason from audience_list_rejects where list_id = ${listId}::int order by position`)
}
