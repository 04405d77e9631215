import type { Db } from '../platform/db/db.ts'
import { sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { Spelling } from './template.ts'

export interface TextRulesRow {
  smsSpelling: Spelling
  updatedAt: Date
  updatedBy: string
}

export function findTextRules(db: Db, empresaId: EmpresaId): Promise<TextRulesRow | null> {
  return db.maybeOne(sql<TextRulesRow>`
    select sms_spelling, updated_at, updated_by from text_rules where empresa_id = ${empresaId}::int`)
}

export async function writeTextRules(
  db: Db,
  empresaId: EmpresaId,
  { smsSpelling, updatedAt, updatedBy }: TextRulesRow,
): Promise<void> {
  await db.run(sql`
    insert into text_rules (empresa_id, sms_spelling, updated_at, updated_by)
    values (${empresaId}::int, ${smsSpelling}::text, ${updatedAt}::timestamptz, ${updatedBy}::text)
    on conflict (empresa_id) do update set sms_spelling = excluded.sms_spelling,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
}
