import { recordSystemAudit } from '../identity/audit-log.ts'
import { countOpenRedactions, deleteRedactions } from '../messages/redaction-queries.ts'
import { backoffMs } from '../platform/backoff.ts'
import { type Ground, withTransaction } from '../platform/context.ts'
import type { Keyring } from '../platform/crypto.ts'
import type { ErasureId } from '../platform/ids.ts'
import { numberPattern } from '../text/number-pattern.ts'
import { SEALED_COLUMN } from './erasure.ts'
import {
  claimErasure,
  finishErasure,
  lockErasure,
  putOffErasure,
  saveErasure,
  type WorkedErasure,
} from './erasure-queries.ts'
import { ERASURE_STEPS } from './erasure-steps.ts'

/** Longer than a batch takes; whoever died in the middle is followed after this. */
const LEASE_MS = 60_000
/** So that one large erasure does not keep the others waiting; it goes on with the next turn. */
const BATCHES_PER_TURN_MAX = 50
const ERASURES_PER_TURN_MAX = 20
/** How often it is asked whether what was in flight has landed, or Twilio is done. */
const WAIT_MS = 5_000
const RETRY_BACKOFF = { baseMs: 10_000, maxMs: 3_600_000 }

/**
 * Works off what was asked for: each step in batches, each batch with how far it came in one transaction, so that a process
 * that dies anywhere is followed by another from there. One is done when nothing of the person is left here and Twilio
 * has taken all out; its receipt is in the audit log. Returns how many were worked on.
 */
export async function runErasures(
  ground: Ground,
  keyring: Pick<Keyring, 'decrypt' | 'requestMac'>,
): Promise<number> {
  for (let worked = 0; worked < ERASURES_PER_TURN_MAX; worked++) {
    const now = ground.clock.now()
    const claimed = await claimErasure(ground.db, { now, until: new Date(now.getTime() + LEASE_MS) })
    if (claimed === null) return worked
    await workOn(ground, keyring, claimed)
  }
  return ERASURES_PER_TURN_MAX
}

async function workOn(
  ground: Ground,
  keyring: Pick<Keyring, 'decrypt' | 'requestMac'>,
  { id, failures }: { id: ErasureId; failures: number },
): Promise<void> {
  const putOff = (ms: number, failed: number) => {
    const dueAt = new Date(ground.clock.now().getTime() + ms)
    return putOffErasure(ground.db, { id, dueAt, failures: failed })
  }
  try {
    for (let batch = 0; batch < BATCHES_PER_TURN_MAX; batch++) {
      const went = await withTransaction(ground, (tx) => runBatch(tx, keyring, id))
      if (went === 'done') return
      if (went === 'wait') return await putOff(WAIT_MS, 0)
    }
    await putOff(0, 0)
  } catch (error) {
    ground.log.error({ err: error, erasureId: id, failures }, 'an erasure failed; it goes on from there')
    await putOff(backoffMs(failures + 1, RETRY_BACKOFF), failures + 1)
  }
}

async function runBatch(
  tx: Ground,
  keyring: Pick<Keyring, 'decrypt' | 'requestMac'>,
  id: ErasureId,
): Promise<'on' | 'wait' | 'done'> {
  const work = await lockErasure(tx.db, id)
  if (work === null) return 'done'
  const step = ERASURE_STEPS[work.step]
  if (step === undefined || work.sealed === null) return finish(tx, work)
  const number = keyring.decrypt(work.empresaId ?? 'shared', SEALED_COLUMN, work.sealed)
  const { recipientKey, empresaId } = work
  const person = { recipientKey, empresaId, erasureId: id, pattern: numberPattern(number), keyring }
  const { counts, goOn } = await step(tx, person, work.position)
  const total = { ...work.counts }
  for (const [table, n] of Object.entries(counts)) total[table] = (total[table] ?? 0) + n
  await saveErasure(tx.db, {
    ...{ id, state: 'erasing', counts: total },
    step: goOn === 'next' ? work.step + 1 : work.step,
    position: typeof goOn === 'number' ? goOn : goOn === 'wait' ? work.position : 0,
    waitsFor: goOn === 'wait' ? 'in_flight' : null,
  })
  return goOn === 'wait' ? 'wait' : 'on'
}

/** The receipt says how much, of which table and when, and not who. */
async function finish(tx: Ground, { id, empresaId, step, counts }: WorkedErasure): Promise<'wait' | 'done'> {
  const open = await countOpenRedactions(tx.db, id)
  if (open > 0) {
    const waiting = { state: 'redacting', waitsFor: 'redaction' } as const
    await saveErasure(tx.db, { ...waiting, id, step, position: 0, counts })
    return 'wait'
  }
  await deleteRedactions(tx.db, id)
  await finishErasure(tx.db, { id, counts, now: tx.clock.now() })
  await recordSystemAudit(tx, {
    ...{ empresaId, loop: 'erasures', action: 'person.erased' },
    facts: { erasure: id, counts },
  })
  tx.log.info({ erasureId: id, counts }, 'a person was erased')
  return 'done'
}
