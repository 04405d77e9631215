import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'

/** Why a version may not be sent any more, as `rejection_reason`; worded in `text/template-texts.ts`. */
const ERASED = 'ERASED'

export interface VersionSweep {
  /** Null: of all. */
  empresaId: EmpresaId | null
  pattern: string
  after: number
  limit: number
  now: Date
  /** When what Twilio has of them is deleted there. */
  cleanUpAt: Date
}

/**
 * Takes a number out of the next versions; `last` is null when there are no more. A name stays one that a template may have,
 * and unlike every other. Whoever is following a version that was changed writes nothing more.
 */
export function sweepVersions(
  db: Db,
  { empresaId, limit, after, now, ...input }: VersionSweep,
): Promise<{ last: number | null; swept: number }> {
  const pattern = sql`${input.pattern}::text`
  // Of the row as it is when it is written: whoever began to make it at Twilio meanwhile is waited for, and then seen.
  const out = sql`case when (v.content_sid is not null or v.creating_at is not null) and not page.deleted`
  return db.one(sql<{ last: number | null; swept: number }>`
    with page as (
      select v.id, v.template_id, t.deleted_at is not null as deleted
      from template_versions v join templates t on t.id = v.template_id
      where ${empresaId === null ? sql`` : sql`v.empresa_id = ${empresaId}::int and`} v.id > ${after}::int
      order by v.id limit ${limit}::int),
    renamed as (
      update templates t
      set name = regexp_replace(t.name, ${pattern}, 'x' || left(gen_random_uuid()::text, 8), 'g')
      where t.id in (select template_id from page) and t.name ~ ${pattern}),
    swept as (
      update template_versions v
      set body = regexp_replace(v.body, ${pattern}, ${NUMBER_TAKEN_OUT}::text, 'g'),
        sms_body = regexp_replace(v.sms_body, ${pattern}, ${NUMBER_TAKEN_OUT}::text, 'g'),
        samples = regexp_replace(v.samples::text, ${pattern}, ${NUMBER_TAKEN_OUT}::text, 'g')::jsonb,
        twilio_name = regexp_replace(v.twilio_name, ${pattern}, 'x', 'g'),
        rejection_reason = ${out} then ${ERASED}::text else regexp_replace(v.rejection_reason, ${pattern}, ${NUMBER_TAKEN_OUT}::text, 'g') end,
        approval = ${out} then 'disabled' else v.approval end,
        look_at = ${out} then ${input.cleanUpAt}::timestamptz
          when page.deleted or v.look_at is null then v.look_at else ${now}::timestamptz end
      from page
      where v.id = page.id
        and (concat_ws(' | ', v.body, v.sms_body, v.samples, v.rejection_reason) ~ ${pattern} or v.twilio_name ~ ${pattern})
      returning v.id)
    select (select max(id) from page) as last, (select count(*)::int from swept) as swept`)
}
