import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { Retention, RetentionView } from './retention.ts'

export function findRetention(db: Db, empresaId: EmpresaId): Promise<RetentionView | null> {
  return db.maybeOne(sql<RetentionView>`
    select content_days, raw_days, inbound_days, updated_at, updated_by
    from retention_rules where empresa_id = ${empresaId}::int`)
}

export async function writeRetention(
  db: Db,
  empresaId: EmpresaId,
  row: Retention & { by: string; now: Date },
): Promise<void> {
  await db.run(sql`
    insert into retention_rules (empresa_id, content_days, raw_days, inbound_days, updated_at, updated_by)
    values (${empresaId}::int, ${row.contentDays}::int, ${row.rawDays}::int, ${row.inboundDays}::int,
      ${row.now}::timestamptz, ${row.by}::text)
    on conflict (empresa_id) do update
    set content_days = excluded.content_days, raw_days = excluded.raw_days, inbound_days = excluded.inbound_days,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
}

/** What every empresa keeps; those that said nothing keep what the default says. */
export function listRetentions(db: Db, usual: Retention): Promise<(Retention & { empresaId: EmpresaId })[]> {
  return db.many(sql<Retention & { empresaId: EmpresaId }>`
    select e.id as empresa_id,
      case when r.empresa_id is null then ${usual.contentDays}::int else r.content_days end as content_days,
      case when r.empresa_id is null then ${usual.rawDays}::int else r.raw_days end as raw_days,
      case when r.empresa_id is null then ${usual.inboundDays}::int else r.inbound_days end as inbound_days
    from empresas e left join retention_rules r on r.empresa_id = e.id
    order by e.id`)
}

export type RetentionKind = 'content' | 'raw' | 'broadcasts'

/** Up to which message or broadcast it has been worked off; locked, so that two processes do not do the same. */
export async function lockPosition(db: Db, empresaId: EmpresaId, kind: RetentionKind): Promise<number> {
  await db.run(sql`
    insert into retention_progress (empresa_id, kind, position) values (${empresaId}::int, ${kind}::text, 0)
    on conflict do nothing`)
  const { position } = await db.one(sql<{ position: number }>`
    select position from retention_progress
    where empresa_id = ${empresaId}::int and kind = ${kind}::text for update`)
  return position
}

export async function savePosition(
  db: Db,
  row: { empresaId: EmpresaId; kind: RetentionKind; position: number },
): Promise<void> {
  await db.run(sql`
    update retention_progress set position = ${row.position}::bigint
    where empresa_id = ${row.empresaId}::int and kind = ${row.kind}::text`)
}
