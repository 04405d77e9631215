import {
  type ConsentChange,
  type ConsentOutcome,
  type ConsentScope,
  changeConsent,
} from '../contacts/change-consent.ts'
import { LANE_OF_PURPOSE } from '../contacts/consent.ts'
import { withTransaction } from '../platform/context.ts'
import { cancelQueued } from './cancel-queued.ts'

/**
 * Changes consent and what follows from it for messages, in one transaction: of whoever says no everything that waits in
 * a queue is canceled, and every process gives back what it holds for them (`cancel-queued.ts`). What is written later is
 * judged by the opt-out, at enqueue and at claim.
 */
export function applyConsent(scope: ConsentScope, change: ConsentChange): Promise<ConsentOutcome> {
  return withTransaction(scope, async (inside) => {
    const outcome = await changeConsent(inside, change)
    if (change.consent !== 'revoked') return outcome
    const { channel, purpose, people } = change
    await cancelQueued(inside, {
      ...{ channel, empresaId: inside.empresaId, reason: 'opted_out' },
      lane: purpose === null ? null : LANE_OF_PURPOSE[purpose],
      recipientKeys: people.map((each) => each.recipientKey),
    })
    return outcome
  })
}
