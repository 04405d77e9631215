import type { Ctx } from '../platform/context.ts'
import { hasBlock } from './suppression-queries.ts'

/**
 * Whether the person may not be written to by the empresa on any channel, whatever they ask for: they are on a blocklist, or
 * were erased. For what does not go through the queue, which asks by itself.
 */
export function isBlocked({ db, empresaId, clock }: Ctx, recipientKey: Buffer): Promise<boolean> {
  return hasBlock(db, { empresaId, recipientKey, now: clock.now() })
}
