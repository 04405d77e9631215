import { eraseListed, sweepLists } from '../broadcasts/erase-listed.ts'
import { eraseOwnBroadcasts, sweepBroadcasts, sweepDrafts } from '../broadcasts/erase-mentions.ts'
import { eraseContacts } from '../contacts/erase-contacts.ts'
import { eraseFreelancers } from '../directory/erase-freelancers.ts'
import { eraseFromAudit } from '../identity/erase-from-audit.ts'
import { eraseInbound, eraseMessages, sweepTexts } from '../messages/erase-messages.ts'
import type { Ground } from '../platform/context.ts'
import type { Keyring } from '../platform/crypto.ts'
import type { ErasureId } from '../platform/ids.ts'
import { sweepTemplates } from '../templates/erase-mentions.ts'
import type { NumberPattern } from '../text/number-pattern.ts'
import { eraseCodes } from '../verification/erase-codes.ts'
import type { Person } from './erasure.ts'
import { areTransactionsOver, findNextTransaction } from './erasure-queries.ts'

/** A person who is being erased. */
export interface ErasedPerson extends Person {
  erasureId: ErasureId
  pattern: NumberPattern
  keyring: Pick<Keyring, 'requestMac'>
}

/** What one batch of a step did. */
export interface StepOutcome {
  /** Rows by table. */
  counts: Record<string, number>
  /** `next`: the step is done. A number: it goes on from there. `wait`: something is in flight; it is tried again from here. */
  goOn: 'next' | 'wait' | number
}

/** Takes a person out of the tables of one room. */
export type ErasureStep = (tx: Ground, person: ErasedPerson, position: number) => Promise<StepOutcome>

/**
 * Everything that holds something of a person, in order; each finds what is there by their key or their number and leaves
 * nothing behind, so that doing it again does no harm. A table that is new has its place in one of these: `test/privacy/`
 * fails until it has.
 */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  waitForWriters,
  // Before what they become when somebody starts them.
  async (tx, { empresaId, pattern }, after) => {
    const { last, swept } = await sweepDrafts(tx, { empresaId, pattern, after })
    return { counts: { broadcast_drafts: swept }, goOn: last ?? 'next' }
  },
  takeMessages,
  async (tx, person) => {
    const { counts, left } = await eraseCodes(tx, person)
    return { counts, goOn: left === 0 ? 'next' : 'wait' }
  },
  async (tx, person) => {
    const { counts, isAll } = await eraseInbound(tx, person)
    return { counts, goOn: isAll ? 'next' : 0 }
  },
  async (tx, person) => ({ counts: await eraseContacts(tx, person), goOn: 'next' }),
  async (tx, person) => ({ counts: await eraseFreelancers(tx, person), goOn: 'next' }),
  async (tx, person) => ({ counts: await eraseFromAudit(tx, person), goOn: 'next' }),
  async (tx, { empresaId, pattern, keyring }, after) => {
    const { last, swept } = await sweepBroadcasts(tx, keyring, { empresaId, pattern, after })
    return { counts: { broadcasts: swept }, goOn: last ?? 'next' }
  },
  async (tx, { empresaId, pattern }, after) => {
    const { last, swept } = await sweepTexts(tx, { empresaId, pattern: pattern.inText, after })
    return { counts: { texts: swept }, goOn: last ?? 'next' }
  },
  async (tx, { empresaId, pattern }, after) => {
    const { last, swept } = await sweepTemplates(tx, { empresaId, pattern: pattern.inText, after })
    return { counts: { template_versions: swept }, goOn: last ?? 'next' }
  },
  // Again: of what was uploaded meanwhile.
  async (tx, person) => ({ counts: { audience_list_rows: await eraseListed(tx, person) }, goOn: 'next' }),
  async (tx, { empresaId, pattern }, after) => {
    const { last, swept } = await sweepLists(tx, { empresaId, pattern, after })
    return { counts: { audience_lists: swept }, goOn: last ?? 'next' }
  },
  // Again: of broadcasts that were being written from the directory, until the person was gone from it.
  waitForWriters,
  takeMessages,
]

async function takeMessages(tx: Ground, person: ErasedPerson): Promise<StepOutcome> {
  const { counts, groupsOfOne, left } = await eraseMessages(tx, person, person.erasureId)
  const { redactions, ...tables } = counts
  const broadcasts = await eraseOwnBroadcasts(tx, person.keyring, groupsOfOne)
  const goOn = left === 0 ? 'next' : counts.messages > 0 ? 0 : 'wait'
  return { counts: { ...tables, broadcasts, twilio: redactions }, goOn }
}

/** In place of a transaction's number; the first that there can be is 3. */
const LISTS_LEFT = 1

/**
 * Whoever began to write before the person was blocked may not have committed yet, a broadcast to thousands for one; the
 * steps would not see their rows. Its position is the transaction that they all come before. The lists that broadcasts are
 * written from are left, and that is committed, before anybody is waited for: who comes later does not find them there.
 */
async function waitForWriters(tx: Ground, person: ErasedPerson, before: number): Promise<StepOutcome> {
  if (before === 0) {
    return { counts: { audience_list_rows: await eraseListed(tx, person) }, goOn: LISTS_LEFT }
  }
  if (before === LISTS_LEFT) return { counts: {}, goOn: await findNextTransaction(tx.db) }
  return { counts: {}, goOn: (await areTransactionsOver(tx.db, before)) ? 'next' : 'wait' }
}
