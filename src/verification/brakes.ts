import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Ctx, type Ground, withTransaction } from '../platform/context.ts'
import { type Brake, brakePrefixes, endBrake, listBrakes } from './brake-queries.ts'

const BRAKES_PER_TURN_MAX = 1_000
export const BRAKES_LISTED_MAX = 500

/**
 * Stops prefixes whose codes are sent and not entered, which is how somebody earns money by having codes sent. Each is
 * an error in the log, once. Returns how many are new.
 */
export async function tendBrakes(ground: Ground): Promise<number> {
  const braked = await brakePrefixes(ground.db, ground.clock.now(), BRAKES_PER_TURN_MAX)
  for (const { prefix, codes, verified, until } of braked) {
    ground.log.error(
      { prefix, codes, verified, until },
      'codes to this prefix are hardly ever entered: it gets none for now',
    )
  }
  return braked.length
}

/** The prefixes that get no codes at present, newest first. */
export function currentBrakes(ground: Ground): Promise<Brake[]> {
  return listBrakes(ground.db, ground.clock.now(), BRAKES_LISTED_MAX)
}

/**
 * Lets a prefix have codes again; it is judged by what comes from now on. Who did it is in the audit log. Throws
 * `not_found` when it was not braked.
 */
export async function liftBrake(person: Ground & Pick<Ctx, 'actor'>, prefix: string): Promise<Brake> {
  const lifted = await withTransaction(person, async (tx) => {
    const row = await endBrake(tx.db, prefix, tx.clock.now())
    if (row === null) throw new DomainError('not_found', { what: 'brake' })
    const { codes, verified } = row
    await recordAudit(
      { ...tx, empresaId: null },
      { action: 'brake.lifted', facts: { prefix, codes, verified } },
    )
    return row
  })
  person.log.warn({ actor: person.actor, prefix }, 'codes to this prefix are sent again')
  return lifted
}
