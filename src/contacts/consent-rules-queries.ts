import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { ConsentRules, ConsentRulesView } from './consent-rules.ts'

export function findRules(db: Db, empresaId: EmpresaId): Promise<ConsentRulesView | null> {
  return db.maybeOne(sql<ConsentRulesView>`
    select known_consent_for, strict_window, stop_covers, stop_words, updated_at, updated_by
    from consent_rules where empresa_id = ${empresaId}::int`)
}

export async function writeRules(
  db: Db,
  empresaId: EmpresaId,
  { rules, by, now }: { rules: ConsentRules; by: string; now: Date },
): Promise<void> {
  await db.run(sql`
    insert into consent_rules (empresa_id, known_consent_for, strict_window, stop_covers, stop_words, updated_at, updated_by)
    values (${empresaId}::int, ${rules.knownConsentFor}::text[], ${rules.strictWindow}::boolean,
      ${rules.stopCovers}::text, ${rules.stopWords}::text[], ${now}::timestamptz, ${by}::text)
    on conflict (empresa_id) do update set known_consent_for = excluded.known_consent_for,
      strict_window = excluded.strict_window, stop_covers = excluded.stop_covers, stop_words = excluded.stop_words,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
}
