import { actorName, type Ctx } from '../platform/context.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'
import { type Audience, BODY_CHARACTERS_MAX, CAMPAIGN_NAME_CHARACTERS_MAX } from './broadcast.ts'
import { type BroadcastRow, created } from './broadcast-queries.ts'
import type { Approval, Draft, DraftHead, DraftInput, KnownRequest } from './draft.ts'
import type { Mentions } from './erase-queries.ts'

interface DraftRow
  extends Omit<Draft, keyof DraftInput | 'approval' | 'request'>,
    Pick<DraftInput, 'campaignName' | 'scheduledAt'> {
  asked: Omit<DraftInput, 'campaignName' | 'scheduledAt' | 'audience'> & { audience: Audience | null }
  targets: string[] | null
  askedAt: Date | null
  askedBy: string | null
  askedPerson: string | null
  above: number | null
  idempotencyKey: string | null
  requestHash: Buffer | null
}

const columns = sql`id, campaign_name, asked, targets, scheduled_at, version, created_by, created_at, updated_by, updated_at,
  asked_at, asked_by, asked_person, above, idempotency_key, request_hash`

export interface NewDraft {
  draft: DraftInput
  approval: Approval | null
  request: KnownRequest | null
}

/** Null where the empresa has `max` already. */
export async function insertDraft(
  ctx: Ctx,
  { draft, approval, request }: NewDraft,
  max: number,
): Promise<Draft | null> {
  const by = actorName(ctx.actor)
  const now = ctx.clock.now()
  const { asked, targets } = columnsOf(draft)
  const row = await ctx.db.maybeOne(sql<DraftRow>`
    insert into broadcast_drafts (id, empresa_id, campaign_name, asked, targets, scheduled_at, created_by, created_at, updated_by,
      updated_at, asked_at, asked_by, asked_person, above, idempotency_key, request_hash)
    select nextval(pg_get_serial_sequence('broadcasts', 'id'))::int, ${ctx.empresaId}::int, ${draft.campaignName}::text,
      ${asked}::jsonb, ${targets}::text[], ${draft.scheduledAt}::timestamptz, ${by}::text, ${now}::timestamptz, ${by}::text,
      ${now}::timestamptz, ${approval?.askedAt ?? null}::timestamptz, ${approval?.askedBy ?? null}::text,
      ${approval?.askedPerson ?? null}::text, ${approval?.above ?? null}::int, ${request?.key ?? null}::text,
      ${request?.hash ?? null}::bytea
    where (select count(*) from broadcast_drafts where empresa_id = ${ctx.empresaId}::int) < ${max}::int
    returning ${columns}`)
  return row && draftOf(row)
}

/** What waited for a second person does so no more. Null where there is none any more, or none in that version. */
export async function updateDraft(
  ctx: Ctx,
  { id, version }: { id: BroadcastId; version: number | null },
  draft: DraftInput,
): Promise<Draft | null> {
  const { asked, targets } = columnsOf(draft)
  const row = await ctx.db.maybeOne(sql<DraftRow>`
    update broadcast_drafts
    set campaign_name = ${draft.campaignName}::text, asked = ${asked}::jsonb, targets = ${targets}::text[],
      scheduled_at = ${draft.scheduledAt}::timestamptz, version = version + 1, asked_at = null, asked_by = null,
      asked_person = null, above = null, updated_by = ${actorName(ctx.actor)}::text, updated_at = ${ctx.clock.now()}::timestamptz
    where empresa_id = ${ctx.empresaId}::int and id = ${id}::int
      and (${version}::int is null or version = ${version}::int)
    returning ${columns}`)
  return row && draftOf(row)
}

/**
 * Newest first; `before` is the id the last page ended with. One by its id when `only` is given. A hundred drafts to 50,000
 * targets each took 3 s and half a gigabyte while these were read as well. A text that is too long to be sent is cut.
 */
export function listDraftHeads(
  db: Db,
  input: { empresaId: EmpresaId; before: number | null; only: number | null; limit: number },
): Promise<DraftHead[]> {
  return db.many(sql<DraftHead>`
    select d.id, left(d.campaign_name, ${CAMPAIGN_NAME_CHARACTERS_MAX}::int) as campaign_name,
      left(d.asked ->> 'body', ${BODY_CHARACTERS_MAX}::int) as body, d.asked ->> 'preferredChannel' as preferred_channel,
      d.scheduled_at, d.created_at, d.created_by, d.asked_at is not null as waits,
      case when v.id is not null then jsonb_build_object('id', v.id, 'nome', v.nome) end as evento
    from broadcast_drafts d
    left join eventos v on v.empresa_id = d.empresa_id and v.id = (d.asked ->> 'eventoId')::int
    where d.empresa_id = ${input.empresaId}::int
      and (${input.before}::int is null or d.id < ${input.before}::int)
      and (${input.only}::int is null or d.id = ${input.only}::int)
    order by d.id desc
    limit ${input.limit}::int`)
}

export async function findKeptDraft(db: Db, empresaId: EmpresaId, id: BroadcastId): Promise<Draft | null> {
  const row = await db.maybeOne(sql<DraftRow>`
    select ${columns} from broadcast_drafts where empresa_id = ${empresaId}::int and id = ${id}::int`)
  return row && draftOf(row)
}

/** The draft that a request made; null: it made none, or that is there no more. */
export async function findRequestedDraft(db: Db, empresaId: EmpresaId, key: string): Promise<Draft | null> {
  const row = await db.maybeOne(sql<DraftRow>`
    select ${columns} from broadcast_drafts
    where empresa_id = ${empresaId}::int and idempotency_key = ${key}::text`)
  return row && draftOf(row)
}

/** Has a draft wait for a second person, or wait no more; false where it is not in that version any more. */
export async function setApproval(
  { db, empresaId, actor, clock }: Ctx,
  { id, version, approval, scheduledAt }: Pick<Draft, 'id' | 'version' | 'approval' | 'scheduledAt'>,
): Promise<boolean> {
  const set = await db.run(sql`
    update broadcast_drafts
    set asked_at = ${approval?.askedAt ?? null}::timestamptz, asked_by = ${approval?.askedBy ?? null}::text,
      asked_person = ${approval?.askedPerson ?? null}::text, above = ${approval?.above ?? null}::int,
      scheduled_at = ${scheduledAt}::timestamptz, version = version + 1, updated_by = ${actorName(actor)}::text,
      updated_at = ${clock.now()}::timestamptz
    where empresa_id = ${empresaId}::int and id = ${id}::int and version = ${version}::int`)
  return set > 0
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

/** Drafts of which the last change is older. */
export function deleteOldDrafts(
  db: Db,
  { empresaId, before, limit }: { empresaId: EmpresaId; before: Date; limit: number },
): Promise<number> {
  return db.run(sql`
    delete from broadcast_drafts where id in (
      select id from broadcast_drafts
      where empresa_id = ${empresaId}::int and updated_at < ${before}::timestamptz
      order by id limit ${limit}::int for update skip locked)`)
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
        request_hash = null, version = d.version + 1
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

function draftOf(row: DraftRow): Draft {
  const { asked, targets, askedAt, askedBy, askedPerson, above, idempotencyKey, requestHash, ...rest } = row
  const isAsked = askedAt !== null && askedBy !== null && askedPerson !== null && above !== null
  return {
    ...{ ...rest, ...asked, audience: asked.audience ?? { targets: targets ?? [] } },
    approval: isAsked ? { askedAt, askedBy, askedPerson, above } : null,
    request: idempotencyKey === null ? null : { key: idempotencyKey, hash: requestHash },
  }
}
