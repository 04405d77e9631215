import { recordAudit } from '../identity/audit-log.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { Spelling } from './template.ts'
import { findTextRules, writeTextRules } from './text-rules-queries.ts'

/** How SMS is spelt of what nobody chose a spelling for: words written for one broadcast, and the built-in texts. */
export interface TextRulesView {
  smsSpelling: Spelling
  updatedAt: Date | null
  updatedBy: string | null
}

/** The rules in force; with accents until somebody makes some. */
export async function getTextRules(ctx: Ctx): Promise<TextRulesView> {
  const row = await findTextRules(ctx.db, ctx.empresaId)
  return row ?? { smsSpelling: 'accents', updatedAt: null, updatedBy: null }
}

/** Replaces the rules, for what is written from now on; what is queued already keeps its spelling. */
export async function setTextRules(ctx: Ctx, smsSpelling: Spelling): Promise<TextRulesView> {
  await withTransaction(ctx, async (tx) => {
    const row = { smsSpelling, updatedAt: tx.clock.now(), updatedBy: actorName(tx.actor) }
    await writeTextRules(tx.db, tx.empresaId, row)
    await recordAudit(tx, { action: 'text_rules.changed', facts: { smsSpelling } })
  })
  return getTextRules(ctx)
}

/** Whether SMS goes without accents where nobody chose. */
export async function isSmsPlain(ctx: Ctx): Promise<boolean> {
  return (await getTextRules(ctx)).smsSpelling === 'plain'
}
