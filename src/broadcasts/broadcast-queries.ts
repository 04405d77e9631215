import type { ErrorBurst } from '../messages/error-window.ts'
import type { GroupState } from '../messages/group-queries.ts'
import type { Channel } from '../messages/message.ts'
import { actorName, type Ctx } from '../platform/context.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, GroupId, TemplateVersionId, TextId } from '../platform/ids.ts'
import type { BroadcastInput, LeftOut, Rejected, SettledAudience } from './broadcast.ts'

export interface BroadcastRow {
  /** Some of its audience is not written yet. */
  expanding: boolean
  id: BroadcastId
  groupId: GroupId
  rejected: Rejected[]
  invalidCount: number
  leftOut: LeftOut
  requestHash: Buffer | null
}

/** What is read of a broadcast to answer as its creation does. */
export const created = sql`id, group_id, rejected, invalid_count, request_hash,
  exists (select from broadcast_parts p where p.broadcast_id = id) as expanding,
  jsonb_build_object('already', already_count, 'duplicates', duplicate_count) as left_out`

export function insertBroadcast(
  ctx: Ctx,
  input: Omit<BroadcastInput, 'audience'> & {
    audience: SettledAudience
    groupId: GroupId
    textId: TextId
    hash: Buffer | null
    templateVersionId: TemplateVersionId | null
  },
): Promise<BroadcastRow> {
  return ctx.db.one(sql<BroadcastRow>`
    insert into broadcasts (id, empresa_id, group_id, text_id, evento_id, campaign_name, preferred_channel, audience,
      idempotency_key, request_hash, created_by, created_at, template_version_id, vaga_id, candidatura_id, template_use)
    values (coalesce(${input.draft?.id ?? null}::int, nextval(pg_get_serial_sequence('broadcasts', 'id'))::int),
      ${ctx.empresaId}::int, ${input.groupId}::bigint, ${input.textId}::bigint, ${input.eventoId}::int,
      ${input.campaignName}::text, ${input.preferredChannel}::text, ${JSON.stringify(storedAudience(input))}::jsonb,
      ${input.draft?.request?.key ?? input.idempotencyKey}::text, ${input.draft?.request?.hash ?? input.hash}::bytea,
      ${input.draft?.approvedFor ?? actorName(ctx.actor)}::text, ${ctx.clock.now()}::timestamptz,
      ${input.templateVersionId}::int, ${'vagaId' in input.audience ? input.audience.vagaId : null}::int,
      ${'candidaturaId' in input.audience ? input.audience.candidaturaId : null}::int,
      ${input.template ? JSON.stringify(input.template) : null}::jsonb)
    returning ${created}`)
}

/** The targets themselves are in the messages, or in a list; the audience keeps how they were named. */
function storedAudience({ audience }: { audience: SettledAudience }): Record<string, unknown> {
  return 'targets' in audience ? { targets: audience.targets.length } : { ...audience }
}

/** Which of the targets that somebody named are none, or one twice. */
export async function setRejected(
  db: Db,
  { empresaId, broadcastId }: { empresaId: EmpresaId; broadcastId: BroadcastId },
  rejected: readonly Rejected[],
): Promise<void> {
  const invalid = rejected.filter((each) => each.reason !== 'duplicate').length
  await db.run(sql`
    update broadcasts
    set rejected = ${JSON.stringify(rejected)}::jsonb, invalid_count = ${invalid}::int,
      duplicate_count = ${rejected.length - invalid}::int
    where empresa_id = ${empresaId}::int and id = ${broadcastId}::int`)
}

/** Who was left out of some more people. */
export interface NewlyLeftOut extends LeftOut {
  invalid: number
  rejected: readonly Rejected[]
}

/** Adds who was left out by some more people of the audience. Last in its transaction: other parts wait for the row. */
export async function addLeftOut(
  db: Db,
  { empresaId, broadcastId }: { empresaId: EmpresaId; broadcastId: BroadcastId },
  { invalid, already, duplicates, rejected }: NewlyLeftOut,
): Promise<void> {
  if (invalid === 0 && already === 0 && duplicates === 0) return
  await db.run(sql`
    update broadcasts
    set invalid_count = invalid_count + ${invalid}::int, already_count = already_count + ${already}::int,
      duplicate_count = duplicate_count + ${duplicates}::int, rejected = rejected || ${JSON.stringify(rejected)}::jsonb
    where empresa_id = ${empresaId}::int and id = ${broadcastId}::int`)
}

/** How a broadcast stands that is answered as its creation is. */
export function getCreated(db: Db, empresaId: EmpresaId, id: BroadcastId): Promise<BroadcastRow> {
  return db.one(sql<BroadcastRow>`
    select ${created} from broadcasts where empresa_id = ${empresaId}::int and id = ${id}::int`)
}

/** By its idempotency key, in either of the forms it may stand in. */
export function findByIdempotencyKey(
  db: Db,
  empresaId: EmpresaId,
  forms: readonly [string, string],
): Promise<BroadcastRow | null> {
  return db.maybeOne(sql<BroadcastRow>`
    select ${created} from broadcasts
    where empresa_id = ${empresaId}::int and idempotency_key = any(${forms}::text[])
    order by id limit 1`)
}

export interface BroadcastRecord {
  id: BroadcastId
  empresaNome: string
  groupId: GroupId
  groupState: GroupState
  campaignName: string
  body: string
  preferredChannel: Channel
  invalidCount: number
  eventoId: number | null
  eventoNome: string | null
  startsAt: Date | null
  startMissed: boolean
  errorBurst: ErrorBurst | null
  expandedPercent: number | null
  leftOut: LeftOut
  createdAt: Date
  createdBy: string
}

/**
 * How much of an audience is written, by how much of the keys' or the ids' range lies behind; null: all. Keys are spread
 * evenly over their range, whatever they are of; two bytes are enough to tell.
 */
const expandedPercent = sql`(
  select least(99, floor(100 - 100 * sum(case
    when p.after_id > 0 then 1 - p.after_id::float8 / (select greatest(max(f.id), p.after_id) from freelancers f)
    else (coalesce(${place('p.until_key')}, 65536) - coalesce(${place('p.after_key')}, 0)) / 65536.0 end)))::int
  from broadcast_parts p where p.broadcast_id = b.id having count(*) > 0)`

function place(key: string): Sql<number | null> {
  const bytes = sql.raw(key)
  return sql<number | null>`
    case when length(${bytes}) >= 2 then get_byte(${bytes}, 0) * 256 + get_byte(${bytes}, 1) end`
}

/** Newest first; `before` is the id the last page ended with. One by its id when `only` is given. */
export function listRecords(
  db: Db,
  input: { empresaId: EmpresaId; before: number | null; only: number | null; limit: number },
): Promise<BroadcastRecord[]> {
  return db.many(sql<BroadcastRecord>`
    select b.id, e.nome as empresa_nome, b.group_id, g.state as group_state, b.campaign_name, t.body, b.preferred_channel, b.invalid_count,
      b.evento_id, v.nome as evento_nome, b.created_at, b.created_by, g.starts_at, b.start_missed, b.error_burst,
      jsonb_build_object('already', b.already_count, 'duplicates', b.duplicate_count) as left_out,
      ${expandedPercent} as expanded_percent
    from broadcasts b
    join empresas e on e.id = b.empresa_id
    join message_groups g on g.id = b.group_id
    join texts t on t.id = b.text_id
    left join eventos v on v.id = b.evento_id
    where b.empresa_id = ${input.empresaId}::int
      and (${input.before}::int is null or b.id < ${input.before}::int)
      and (${input.only}::int is null or b.id = ${input.only}::int)
    order by b.id desc
    limit ${input.limit}::int`)
}

export interface DueStart {
  id: BroadcastId
  empresaId: EmpresaId
  groupId: GroupId
  startsAt: Date
}

/** Broadcasts of every empresa that wait for a start that has come. */
export function listDueStarts(db: Db, now: Date, limit: number): Promise<DueStart[]> {
  return db.many(sql<DueStart>`
    select b.id, b.empresa_id, b.group_id, g.starts_at
    from message_groups g join broadcasts b on b.group_id = g.id
    where g.state = 'scheduled' and g.starts_at <= ${now}::timestamptz
    order by g.starts_at, g.id
    limit ${limit}::int`)
}

export async function setStartMissed(
  db: Db,
  empresaId: EmpresaId,
  id: BroadcastId,
  missed: boolean,
): Promise<void> {
  await db.run(sql`
    update broadcasts set start_missed = ${missed}::boolean
    where empresa_id = ${empresaId}::int and id = ${id}::int and start_missed <> ${missed}::boolean`)
}

export interface BroadcastMessageRow {
  id: number
  addressKnown: boolean
  toAddress: string
  status: string
  channel: Channel
  messageSid: string | null
  errorCode: number | null
  reason: string | null
  freelancer: string | null
  attempts: number
  updatedAt: Date
}

/** The messages of a group in the order they were written; `states` null is any. */
export function listGroupMessages(
  db: Db,
  input: {
    empresaId: EmpresaId
    groupId: GroupId
    states: readonly string[] | null
    after: number
    limit: number
  },
): Promise<BroadcastMessageRow[]> {
  return db.many(sql<BroadcastMessageRow>`
    select m.id, m.to_address, m.state as status, m.channel, a.sid as message_sid, m.error_code, m.reason,
      f.nome as freelancer,
      (m.address_from = 'caller' or coalesce(f.origin_empresa_id = m.empresa_id, false)) as address_known, m.attempt_no as attempts, m.updated_at
    from messages m
    left join freelancers f on f.id = m.freelancer_id
    left join lateral (
      select sid from attempts where message_id = m.id and sid is not null order by attempt_no desc limit 1) a on true
    where m.empresa_id = ${input.empresaId}::int and m.group_id = ${input.groupId}::bigint
      and m.id > ${input.after}::bigint
      and (${input.states}::text[] is null or m.state = any(${input.states}::text[]))
    order by m.id
    limit ${input.limit}::int`)
}
