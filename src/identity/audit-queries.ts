import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

export interface NewAudit {
  empresaId: EmpresaId | null
  actor: string
  action: string
  at: Date
  /** One entry each. */
  about: readonly { facts: Record<string, unknown>; recipientKey: Buffer | null }[]
}

export async function insertAudit(db: Db, { empresaId, actor, action, at, about }: NewAudit): Promise<void> {
  await db.run(sql`
    insert into audit_log (empresa_id, actor, action, facts, recipient_key, at)
    select ${empresaId}::int, ${actor}::text, ${action}::text, v.facts::jsonb, v.recipient_key, ${at}::timestamptz
    from unnest(
      ${about.map((each) => JSON.stringify(each.facts))}::text[], ${about.map((each) => each.recipientKey)}::bytea[])
      with ordinality as v (facts, recipient_key, position)
    order by v.position`)
}

export interface AuditRow {
  id: number
  empresaId: EmpresaId | null
  actor: string
  action: string
  facts: Record<string, unknown>
  at: Date
}

/** Newest first; `before` is the id that the last page ended with. */
export function listAudit(
  db: Db,
  input: {
    empresaId: EmpresaId | null
    before: number | null
    action: string | null
    recipientKey: Buffer | null
    limit: number
  },
): Promise<AuditRow[]> {
  const { empresaId } = input
  return db.many(sql<AuditRow>`
    select id, empresa_id, actor, action, facts, at from audit_log
    where ${empresaId === null ? sql`empresa_id is null` : sql`empresa_id = ${empresaId}::int`}
      and (${input.before}::bigint is null or id < ${input.before}::bigint)
      and (${input.action}::text is null or action = ${input.action}::text)
      and (${input.recipientKey}::bytea is null or recipient_key = ${input.recipientKey}::bytea)
    order by id desc
    limit ${input.limit}::int`)
}

/** Unties a person from what was written down about them; `empresaId` null: in every empresa. Returns how many rows. */
export function forgetInAudit(db: Db, recipientKey: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    update audit_log set recipient_key = null
    where recipient_key = ${recipientKey}::bytea
      and (${empresaId}::int is null or empresa_id = ${empresaId}::int)`)
}
