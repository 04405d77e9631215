import { DomainError } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { deleteTemplateRow } from './queries.ts'
import { getTemplate } from './read-templates.ts'
import type { TemplateRef } from './template.ts'

/** What was queued by it may still be sent for so long; only then Twilio forgets it too. */
export const CONTENT_KEPT_MS = 48 * 3_600_000

/**
 * Takes a template away; its name is free again. What was sent by it keeps its words, and what is queued goes out. Returns
 * its name. Throws `not_found` and `template_built_in`.
 */
export async function deleteTemplate(ctx: Ctx, ref: TemplateRef): Promise<string> {
  const { id, name, builtIn } = await getTemplate(ctx, ref)
  if (builtIn || id === null) throw new DomainError('template_built_in', { name })
  const now = ctx.clock.now()
  const cleanUpAt = new Date(now.getTime() + CONTENT_KEPT_MS)
  await withTransaction(ctx, (tx) =>
    deleteTemplateRow(tx.db, { empresaId: tx.empresaId, id, now, cleanUpAt }),
  )
  return name
}
