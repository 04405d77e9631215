import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/**
 * Takes a number out of the next versions of the empresa, null: of all; `last` is null when there are no more. A name stays
 * one that a template may have, and unlike every other. Whoever is following a version that was changed writes nothing more.
 */
export function sweepVersions(
  db: Db,
  input: { empresaId: EmpresaId | null; pattern: string; after: number; limit: number; now: Date },
): Promise<{ last: number | null; swept: number }> {
  const pattern = sql`${input.pattern}::text`
  return db.one(sql<{ last: number | null; swept: number }>`
    with page as (
      select id, template_id from template_versions
      where ${input.empresaId === null ? sql`` : sql`empresa_id = ${input.empresaId}::int and`} id > ${input.after}::int
      order by id limit ${input.limit}::int),
    renamed as (
      update templates t
      set name = regexp_replace(t.name, ${pattern}, 'x' || left(gen_random_uuid()::text, 8), 'g')
      where t.id in (select template_id from page) and t.name ~ ${pattern}),
    swept as (
      update template_versions v
      set body = regexp_replace(v.body, ${pattern}, '•••', 'g'),
        sms_body = regexp_replace(v.sms_body, ${pattern}, '•••', 'g'),
        samples = regexp_replace(v.samples::text, ${pattern}, '•••', 'g')::jsonb,
        rejection_reason = regexp_replace(v.rejection_reason, ${pattern}, '•••', 'g'),
        twilio_name = regexp_replace(v.twilio_name, ${pattern}, 'x', 'g'),
        approval = case when v.content_sid is null and v.creating_at is null then v.approval else 'disabled' end,
        look_at = case when v.content_sid is null and v.creating_at is null and v.look_at is not null then ${input.now}::timestamptz end
      from page
      where v.id = page.id
        and (concat_ws(' | ', v.body, v.sms_body, v.samples, v.rejection_reason) ~ ${pattern} or v.twilio_name ~ ${pattern})
      returning v.id)
    select (select max(id) from page) as last, (select count(*)::int from swept) as swept`)
}
