import { actorName, type Ctx, type Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { insertAudit, listAudit, type NewAudit } from './audit-queries.ts'

/** What is written down of who did what. A stable word each. */
export type AuditAction =
  | 'suppression.added'
  | 'suppression.removed'
  | 'suppressions.imported'
  | 'suppressions.exported'
  | 'numbers.declared_dead'
  | 'numbers.alive_again'
  | 'consents.imported'
  | 'person.exported'
  | 'person.erasure_requested'
  | 'person.erased'
  | 'retention.changed'
  | 'retention.applied'
  | 'api_key.made'
  | 'api_key.revoked'
  | 'brake.lifted'
  | 'audience.uploaded'
  | 'audience.removed'
  | 'broadcast.started'
  | 'broadcast.start_missed'
  | 'broadcast.paused'
  | 'broadcast.paused_by_errors'
  | 'broadcast.resumed'
  | 'broadcast.canceled'
  | 'broadcast.approval_asked'
  | 'broadcast.approved'
  | 'broadcast.refused'
  | 'broadcast.draft_removed'
  | 'reminder.sent'
  | 'reminder.missed'
  | 'reminder.nobody'
  | 'reminder.refused'
  | 'reminder_rules.changed'
  | 'price.changed'
  | 'text_rules.changed'

export interface AuditEntry {
  id: string
  /** Null: the platform, for every empresa. */
  empresaId: EmpresaId | null
  actor: string
  action: string
  facts: Record<string, unknown>
  at: Date
}

export interface Audited {
  action: AuditAction
  /** Never a phone or a name: what is written here stays when a person is erased. */
  facts?: Record<string, unknown>
  /** Whom it is about; forgotten when they are erased. */
  recipientKey?: Buffer
  /** It concerns every empresa. */
  everywhere?: boolean
}

/** Who did it, and for which empresa; null: for every one. */
type Acting = Pick<Ctx, 'db' | 'clock' | 'actor'> & { empresaId: EmpresaId | null }

/** Writes down what was done, in the transaction that does it. */
export function recordAudit(ctx: Acting, audited: Audited): Promise<void> {
  const { action, facts = {}, recipientKey = null, everywhere = false } = audited
  return recordAudits(ctx, { action, everywhere, about: [{ facts, recipientKey }] })
}

/** As `recordAudit`, an entry for each person that it was done to. */
export function recordAudits(
  ctx: Acting,
  { action, everywhere, about }: Pick<NewAudit, 'about'> & { action: AuditAction; everywhere: boolean },
): Promise<void> {
  return insertAudit(ctx.db, {
    ...{ action, about, at: ctx.clock.now(), actor: actorName(ctx.actor) },
    empresaId: everywhere ? null : ctx.empresaId,
  })
}

/** As `recordAudit`, for what a loop of the worker does in nobody's name. */
export function recordSystemAudit(
  { db, clock }: Ground,
  { empresaId, loop, action, facts = {} }: { empresaId: EmpresaId | null; loop: string } & Audited,
): Promise<void> {
  return insertAudit(db, {
    ...{ empresaId, action, at: clock.now(), actor: `system: ${loop}` },
    about: [{ facts, recipientKey: null }],
  })
}

const AUDIT_ROWS_MAX = 200

export interface AuditPage {
  /** What the last page gave as `nextCursor`; anything else starts over. */
  cursor: string | null
  limit: number
  /** Only this action; null: all. */
  action: string | null
  /** Only what concerns this person; null: all. */
  recipientKey: Buffer | null
}

/** What was done in the empresa, newest first; with `everywhere` what the platform did for every empresa. */
export async function readAudit(
  ctx: Ctx,
  page: AuditPage & { everywhere: boolean },
): Promise<{ rows: AuditEntry[]; nextCursor: string | null }> {
  const limit = Math.max(1, Math.min(page.limit, AUDIT_ROWS_MAX))
  const found = await listAudit(ctx.db, {
    empresaId: page.everywhere ? null : ctx.empresaId,
    before: /^[1-9]\d{0,14}$/.test(page.cursor ?? '') ? Number(page.cursor) : null,
    action: page.action,
    recipientKey: page.recipientKey,
    limit: limit + 1,
  })
  const rows = found.slice(0, limit).map((row) => ({ ...row, id: String(row.id) }))
  return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null }
}
