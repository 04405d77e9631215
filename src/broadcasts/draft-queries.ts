import { actorName, type Ctx } from '../platform/context.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'
import type { Audience } from './broadcast.ts'
import { type BroadcastRow, created } from './broadcast-queries.ts'
import type { Draft, DraftInput } from './draft.ts'
import type { Mentions } from './erase-queries.ts'

interface DraftRow extends Omit<Draft, keyof DraftInput>, Pick<DraftInput, 'campaignName' | 'scheduledAt'> {
  asked: Omit<DraftInput, 'campaignName' | 'scheduledAt' | 'audience'> & { audience: Audience | null }
  targets: string[] | null
}

const columns = sql`id, campaign_name, asked, targets, scheduled_at, version, created_by, created_at, updated_by, updated_at`

/** Null where the empresa has `max` already. */
export async function insertDraft(ctx: Ctx, draft: DraftInput, max: number): Promise<Draft | null> {
  const by = actorName(ctx.actor)
  const now = ctx.clock.now()
  const { asked, targets } = columnsOf(draft)
  const row = await ctx.db.maybeOne(sql<DraftRow>`
    insert into broadcast_drafts (id, empresa_id, campaign_name, asked, targets, scheduled_at, created_by, created_at, updated_by,
      updated_at)
    select nextval(pg_get_serial_sequence('broadcasts', 'id'))::int, ${ctx.empresaId}::int, ${draft.campaignName}::text,
      ${asked}::jsonb, ${targets}::text[], ${draft.scheduledAt}::timestamptz, ${by}::text, ${now}::timestamptz, ${by}::text,
      ${now}::timestamptz
    where (select count(*) from broadcast_drafts where empresa_id = ${ctx.empresaId}::int) < ${max}::int
    returning ${columns}`)
  return row && draftOf(row)
}

/** Null where there is none any more. */
export async function updateDraft(ctx: Ctx, id: BroadcastId, draft: DraftInput): Promise<Draft | null> {
  const { asked, targets } = columnsOf(draft)
  const row = await ctx.db.maybeOne(sql<DraftRow>`
    update broadcast_drafts
    set campaign_name = ${draft.campaignName}::text, asked = ${asked}::jsonb, targets = ${targets}::text[],
      scheduled_at = ${draft.scheduledAt}::timestamptz, version = version + 1, updated_by = ${actorName(ctx.actor)}::text,
      updated_at = ${ctx.clock.now()}::timestamptz
    where empresa_id = ${ctx.empresaId}::int and id = ${id}::int
    returning ${columns}`)
  return row && draftOf(row)
}

/** Newest first; `before` is the id the last page ended with. One by its id when `only` is given. */
export async function listDrafts(
  db: Db,
  input: { empresaId: EmpresaId; before: number | null; only: number | null; limit: number },
): Promise<Draft[]> {
  const rows = await db.many(sql<DraftRow>`
    select ${columns} from broadcast_drafts
    where empresa_id = ${input.empresaId}::int
      and (${input.before}::int is null or id < ${input.before}::int)
      and (${input.only}::int is null or id = ${input.only}::int)
    order by id desc
    limit ${input.limit}::int`)
  return rows.map(draftOf)
}

/** Takes a draft away, in the version that is meant, or in any; false where there is none. */
export async function deleteDraft(
  db: Db,
  empresaId: EmpresaId,
  { id, version }: { id: BroadcastId; version: number | null },
): Promise<boolean> {
  const deleted = await db.run(sql`
    delete from broadcast_drafts
    where empresa_id = ${empresaId}::int and id = ${id}::int
      and (${version}::int is null or version = ${version}::int)`)
  return deleted > 0
}

/** What a draft became; null: it is still one, or never was. */
export function findStarted(db: Db, empresaId: EmpresaId, id: BroadcastId): Promise<BroadcastRow | null> {
  return db.maybeOne(sql<BroadcastRow>`
    select ${created} from broadcasts where empresa_id = ${empresaId}::int and id = ${id}::int`)
}

/** Takes a number out of the next drafts that mention it, and off their targets; `last` is null when there are no more. */
export function sweepDraftRows(
  db: Db,
  { empresaId, inText, lastDigits, after, limit }: Mentions,
): Promise<{ last: number | null; swept: number }> {
  const digits = sql`regexp_replace(x.target, '[^0-9]', '', 'g') like '%' || ${lastDigits}::text || '%'`
  const targets = sql`unnest(d.targets) with ordinality as x (target, place)`
  return db.one(sql<{ last: number | null; swept: number }>`
    with page as (
      select id from broadcast_drafts
      where ${empresaId === null ? sql`` : sql`empresa_id = ${empresaId}::int and`} id > ${after}::int
      order by id limit ${limit}::int),
    swept as (
      update broadcast_drafts d
      set campaign_name = regexp_replace(d.campaign_name, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
        asked = regexp_replace(d.asked::text, ${inText}::text, ${NUMBER_TAKEN_OUT}::text, 'g')::jsonb,
        targets = case when d.targets is not null
          then (select coalesce(array_agg(x.target order by x.place), '{}') from ${targets} where not ${digits}) end,
        version = d.version + 1
      from page
      where d.id = page.id
        and (d.campaign_name ~ ${inText}::text or d.asked::text ~ ${inText}::text
          or exists (select from ${targets} where ${digits}))
      returning d.id)
    select (select max(id) from page) as last, (select count(*)::int from swept) as swept`)
}

function columnsOf({ body, template, audience, preferredChannel, eventoId, fallbackAfterS }: DraftInput): {
  asked: string
  targets: string[] | null
} {
  const targets = 'targets' in audience ? audience.targets : null
  const asked: DraftRow['asked'] = {
    ...{ body, template, preferredChannel, eventoId, fallbackAfterS },
    audience: targets === null ? audience : null,
  }
  return { asked: JSON.stringify(asked), targets }
}

function draftOf({ asked, targets, ...row }: DraftRow): Draft {
  const audience = asked.audience ?? { targets: targets ?? [] }
  return { ...row, ...asked, audience }
}
