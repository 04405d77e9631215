import {
  type ConsentChange,
  type ConsentOutcome,
  type ConsentScope,
  changeConsent,
} from '../contacts/change-consent.ts'
import { LANE_OF_PURPOSE } from '../contacts/consent.ts'
import { withTransaction } from '../platform/context.ts'
import { cancelQueuedFor, noteInFlight } from './cancel-queries.ts'
import { haltRecipient, haltScope } from './halts.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const CANCELED_PER_STATEMENT_MAX = 2_000
/** For more people than these all that is in hand is judged anew: as cheap, and one notice. */
const HALTED_SINGLY_MAX = 20

/**
 * Changes consent and what follows from it for messages, in one transaction: of whoever says no everything that waits in
 * a queue is canceled, and every process gives back what it holds for them. What is written later is judged by the
 * opt-out, at enqueue and at claim. Said of one channel alone, what waits for it is left to the claim: there it may
 * have another way out.
 */
export function applyConsent(scope: ConsentScope, change: ConsentChange): Promise<ConsentOutcome> {
  return withTransaction(scope, async (inside) => {
    const outcome = await changeConsent(inside, change)
    if (change.consent !== 'revoked') return outcome
    const { channel, purpose, people } = change
    const { db, empresaId, clock } = inside
    const keys = people.map((each) => each.recipientKey)
    const lane = purpose === null ? null : LANE_OF_PURPOSE[purpose]
    for (
      let canceled = channel === null ? CANCELED_PER_STATEMENT_MAX : 0;
      canceled === CANCELED_PER_STATEMENT_MAX;
    ) {
      canceled = await cancelQueuedFor(db, {
        ...{ empresaId, keys, lane, now: clock.now(), reason: 'opted_out' },
        limit: CANCELED_PER_STATEMENT_MAX,
      })
    }
    await noteInFlight(db, { empresaId, keys, lane, channel, now: clock.now() })
    if (keys.length > HALTED_SINGLY_MAX) await haltScope(db, { empresaId, channel })
    else for (const recipientKey of keys) await haltRecipient(db, { recipientKey, empresaId, channel })
    return outcome
  })
}
