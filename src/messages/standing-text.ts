import type { Ctx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { TextId } from '../platform/ids.ts'
import { findStandingText, insertStandingText } from './text-queries.ts'
import type { StoredText } from './texts.ts'

/**
 * Stores a text that the program itself sends again and again, once for each empresa and wording: codes do not write
 * a text each. Returns the same id for the same words.
 */
export async function standingText(
  ctx: Ctx,
  text: StoredText & { variables: readonly string[]; smsSegments: number },
): Promise<TextId> {
  const { db, empresaId } = ctx
  const { body, smsBody, content, variables } = text
  const key = sha256(JSON.stringify([body, smsBody, content, variables])).toString('base64url')
  const known =
    (await findStandingText(db, empresaId, key)) ??
    (await insertStandingText(db, { ...text, empresaId, key, now: ctx.clock.now() })) ??
    (await findStandingText(db, empresaId, key))
  if (known === null) throw new Error('a standing text was neither found nor stored')
  return known
}
