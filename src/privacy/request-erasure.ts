import { suppressErased } from '../contacts/erase-contacts.ts'
import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { cancelQueued } from '../messages/cancel-queued.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { Keyring } from '../platform/crypto.ts'
import { type Erasure, type PersonReach, SEALED_COLUMN } from './erasure.ts'
import { insertErasure, lockOpenErasure, restartErasure } from './erasure-queries.ts'

/**
 * Asks for a person to be taken out of everything of the empresa, or with `everywhere` of the whole service. From this
 * moment nothing more is sent to them; the rest is done by a loop (`run-erasures.ts`). Asked again while it is under way it
 * gives the same one, which begins anew: what was written down since goes as well. Throws `forbidden` for everywhere beyond the reach.
 */
export async function requestErasure(
  ctx: Ctx,
  keyring: Keyring,
  reach: PersonReach,
  { e164, everywhere }: { e164: string; everywhere: boolean },
): Promise<Erasure> {
  if (everywhere && reach === 'own') throw new DomainError('forbidden', {})
  const empresaId = everywhere ? null : ctx.empresaId
  const person = { recipientKey: keyring.recipientKey(e164), empresaId }
  const sealed = keyring.encrypt(empresaId ?? 'shared', SEALED_COLUMN, e164)
  const erasure = await withTransaction(ctx, async (tx) => {
    // First, because it is a lock as well: of two who ask at once the second finds what the first has begun.
    await suppressErased(tx, person)
    const open = await lockOpenErasure(tx.db, person)
    const recipientKeys = [person.recipientKey]
    await cancelQueued(tx, { recipientKeys, empresaId, channel: null, lane: null, reason: 'suppressed' })
    const now = tx.clock.now()
    if (open) return restartErasure(tx.db, { id: open.id, sealed, now })
    const requestedBy = actorName(tx.actor)
    const asked = await insertErasure(tx.db, { ...person, sealed, requestedBy, now })
    const facts = { erasure: asked.id }
    await recordAudit(tx, { action: 'person.erasure_requested', facts, everywhere })
    return asked
  })
  ctx.log.info({ erasureId: erasure.id, empresaId }, 'a person is to be erased')
  return erasure
}
