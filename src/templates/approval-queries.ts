/* What the worker knows of templates at Twilio. A version that was taken to be looked at is its taker's until `lease`. */
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, TemplateVersionId } from '../platform/ids.ts'
import type { ContentCategory } from '../twilio/content.ts'
import type { Approval, TemplateLanguage, TemplateText } from './template.ts'

export interface FollowedVersion extends Pick<TemplateText, 'body' | 'samples'> {
  id: TemplateVersionId
  empresaId: EmpresaId
  language: TemplateLanguage
  category: ContentCategory
  approval: Approval
  submittedAt: Date | null
  twilioName: string
  contentSid: string | null
  creatingAt: Date | null
  looks: number
  /** Twilio is to have it no longer: its template was deleted, or it named somebody who was erased. */
  unwanted: boolean
  /** Nobody else comes back to it before; every write names it, so that who was overtaken writes nothing. */
  lease: Date
}

/** Takes versions that somebody has to come back to, the longest due first. */
export function claimFollowed(
  db: Db,
  { now, lease, limit }: { now: Date; lease: Date; limit: number },
): Promise<FollowedVersion[]> {
  return db.many(sql<FollowedVersion>`
    update template_versions v set look_at = ${lease}::timestamptz
    from (
      select id from template_versions where look_at <= ${now}::timestamptz
      order by look_at limit ${limit}::int for update skip locked) due, templates t
    where v.id = due.id and t.id = v.template_id
    returning v.id, v.empresa_id, v.language, t.category, v.body, v.samples, v.approval, v.submitted_at, v.twilio_name,
      v.content_sid, v.creating_at, v.looks, 
      t.deleted_at is not null or v.approval = 'disabled' and v.rejection_reason is not distinct from 'ERASED' as unwanted,
      v.look_at as lease`)
}

const this_ = ({ id, empresaId, lease }: FollowedVersion) => sql`
  empresa_id = ${empresaId}::int and id = ${id}::int and look_at = ${lease}::timestamptz`

/** Before Twilio is asked to make it; false when somebody else came in between. */
export async function beginCreation(
  db: Db,
  version: FollowedVersion,
  { now, lease }: { now: Date; lease: Date },
): Promise<boolean> {
  const rows = await db.run(sql`
    update template_versions set creating_at = ${now}::timestamptz, looks = 0, look_at = ${lease}::timestamptz
    where ${this_(version)} and content_sid is null`)
  return rows === 1
}

/** Twilio did not make it for certain, so that it may be asked again. */
export async function forgetCreation(db: Db, version: FollowedVersion, lookAt: Date): Promise<void> {
  await db.run(sql`
    update template_versions set creating_at = null, look_at = ${lookAt}::timestamptz where ${this_(version)}`)
}

export async function recordNotFound(db: Db, version: FollowedVersion, lookAt: Date): Promise<void> {
  await db.run(sql`
    update template_versions set looks = looks + 1, look_at = ${lookAt}::timestamptz where ${this_(version)}`)
}

/** True while it is still this caller's to go on with. One that was taken out meanwhile is to be deleted by its SID. */
export async function recordContent(
  db: Db,
  { id, empresaId, lease }: FollowedVersion,
  contentSid: string,
): Promise<boolean> {
  const row = await db.maybeOne(sql<{ ours: boolean }>`
    update template_versions set content_sid = ${contentSid}::text, creating_at = null
    where empresa_id = ${empresaId}::int and id = ${id}::int
      and (look_at = ${lease}::timestamptz or approval = 'disabled' and content_sid is null)
    returning look_at = ${lease}::timestamptz as ours`)
  return row?.ours ?? false
}

export async function recordApproval(
  db: Db,
  version: FollowedVersion,
  by: {
    approval: Approval
    reason: string | null
    category: ContentCategory | null
    now: Date
    lookAt: Date | null
  },
): Promise<void> {
  await db.run(sql`
    update template_versions
    set approval = ${by.approval}::text, rejection_reason = ${by.reason}::text,
      approved_category = coalesce(${by.category}::text, approved_category), look_at = ${by.lookAt}::timestamptz,
      creating_at = null,
      decided_at = case when approval <> ${by.approval}::text and ${by.approval}::text not in ('submitted', 'pending')
        then ${by.now}::timestamptz else decided_at end
    where ${this_(version)}`)
}

export async function lookAgain(db: Db, version: FollowedVersion, lookAt: Date | null): Promise<void> {
  await db.run(sql`update template_versions set look_at = ${lookAt}::timestamptz where ${this_(version)}`)
}
