import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, TemplateId, TemplateVersionId } from '../platform/ids.ts'
import type { ContentCategory } from '../twilio/content.ts'
import type { TemplateLanguage, TemplateText, TemplateVersion } from './template.ts'

export interface TemplateRow {
  id: TemplateId
  name: string
  category: ContentCategory
  builtIn: boolean
}

export type VersionRow = TemplateVersion & { id: TemplateVersionId; templateId: TemplateId }

const templateColumns = sql`t.id, t.name, t.category, t.built_in`

/** Those that were not deleted, by name; `only` one of them. */
export function listTemplateRows(
  db: Db,
  empresaId: EmpresaId,
  only: { id?: TemplateId | null; name?: string | null },
  limit: number,
): Promise<TemplateRow[]> {
  return db.many(sql<TemplateRow>`
    select ${templateColumns} from templates t
    where t.empresa_id = ${empresaId}::int and t.deleted_at is null
      and (${only.id ?? null}::int is null or t.id = ${only.id ?? null}::int)
      and (${only.name ?? null}::text is null or t.name = ${only.name ?? null}::text)
    order by t.name
    limit ${limit}::int`)
}

/**
 * Of each language the newest version and the newest approved one, the two that matter; all of them when `all`. Newest first.
 */
export function listVersionRows(
  db: Db,
  empresaId: EmpresaId,
  templateIds: readonly TemplateId[],
  all: boolean,
): Promise<VersionRow[]> {
  return db.many(sql<VersionRow>`
    select v.id, v.template_id, v.language, v.version, v.body, v.sms_body, v.sms_spelling, v.samples, v.approval,
      v.approved_category, v.rejection_reason, v.submitted_at, v.decided_at, v.content_sid, v.created_at, v.created_by
    from (
      select *, row_number() over (partition by template_id, language order by version desc) as nth,
        row_number() over (partition by template_id, language, approval order by version desc) as nth_of_approval
      from template_versions
      where empresa_id = ${empresaId}::int and template_id = any(${templateIds}::int[])) v
    where ${all}::boolean or v.nth = 1 or v.approval = 'approved' and v.nth_of_approval = 1
    order by v.template_id, v.language, v.version desc`)
}

export interface NewTemplate {
  empresaId: EmpresaId
  name: string
  category: ContentCategory
  builtIn: boolean
  by: string
  now: Date
}

/** Null when the name is taken. */
export function insertTemplate(db: Db, input: NewTemplate): Promise<TemplateRow | null> {
  return db.maybeOne(sql<TemplateRow>`
    insert into templates as t (empresa_id, name, category, built_in, created_by, created_at)
    values (${input.empresaId}::int, ${input.name}::text, ${input.category}::text, ${input.builtIn}::boolean,
      ${input.by}::text, ${input.now}::timestamptz)
    on conflict (empresa_id, name) where deleted_at is null do nothing
    returning ${templateColumns}`)
}

export async function countTemplates(db: Db, empresaId: EmpresaId): Promise<number> {
  const { count } = await db.one(sql<{ count: number }>`
    select count(*)::int as count from templates where empresa_id = ${empresaId}::int and deleted_at is null`)
  return count
}

/** Locks the template, so that two edits at once get two numbers. False when it is gone. */
export async function lockTemplate(db: Db, empresaId: EmpresaId, id: TemplateId): Promise<boolean> {
  const row = await db.maybeOne(sql`
    select id from templates
    where empresa_id = ${empresaId}::int and id = ${id}::int and deleted_at is null for update`)
  return row !== null
}

/** The next version of a language; the template must be locked. */
export function insertVersion(
  db: Db,
  input: TemplateText & {
    empresaId: EmpresaId
    templateId: TemplateId
    language: TemplateLanguage
    by: string
    now: Date
  },
): Promise<{ id: TemplateVersionId; version: number }> {
  return db.one(sql<{ id: TemplateVersionId; version: number }>`
    insert into template_versions (empresa_id, template_id, language, version, body, sms_body, sms_spelling, samples,
      created_by, created_at)
    select ${input.empresaId}::int, ${input.templateId}::int, ${input.language}::text, coalesce(max(version), 0) + 1,
      ${input.body}::text, ${input.smsBody}::text, ${input.smsSpelling}::text, ${JSON.stringify(input.samples)}::jsonb,
      ${input.by}::text, ${input.now}::timestamptz
    from template_versions where template_id = ${input.templateId}::int and language = ${input.language}::text
    returning id, version`)
}

/** From draft to submitted; anything further stays as it is. */
export async function markSubmitted(
  db: Db,
  input: { empresaId: EmpresaId; id: TemplateVersionId; twilioName: string; now: Date },
): Promise<void> {
  await db.run(sql`
    update template_versions
    set approval = 'submitted', submitted_at = ${input.now}::timestamptz, look_at = ${input.now}::timestamptz,
      twilio_name = ${input.twilioName}::text
    where empresa_id = ${input.empresaId}::int and id = ${input.id}::int and approval = 'draft'`)
}

/** What Twilio has of it is looked at once more at `cleanUpAt`, to be deleted there. */
export async function deleteTemplateRow(
  db: Db,
  input: { empresaId: EmpresaId; id: TemplateId; now: Date; cleanUpAt: Date },
): Promise<void> {
  await db.run(sql`
    update templates set deleted_at = ${input.now}::timestamptz
    where empresa_id = ${input.empresaId}::int and id = ${input.id}::int and deleted_at is null`)
  await db.run(sql`
    update template_versions set look_at = ${input.cleanUpAt}::timestamptz
    where empresa_id = ${input.empresaId}::int and template_id = ${input.id}::int
      and (content_sid is not null or creating_at is not null)`)
  await db.run(sql`
    update template_versions set look_at = null
    where empresa_id = ${input.empresaId}::int and template_id = ${input.id}::int
      and content_sid is null and creating_at is null`)
}
