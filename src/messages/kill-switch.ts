import { DomainError } from '../errors.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { EmpresaId, KillSwitchId } from '../platform/ids.ts'
import { LEASE_MS } from './deadlines.ts'
import { haltScope } from './halts.ts'
import {
  countStopped,
  insertKillSwitch,
  type KillScope,
  type KillSwitch,
  liftSwitch,
  listKillSwitches,
} from './kill-switch-queries.ts'
import { notifyWork } from './queries.ts'

/** A switch with what it cannot stop any more and what it holds. */
export interface KillSwitchView extends KillSwitch {
  /** Handed over or just being handed over to Twilio: these may still arrive. */
  inFlight: number
  /** Queued behind it; they leave when it is lifted, unless they have expired by then. */
  held: number
}

/** Whose switches somebody may throw and lift: their own empresa's, or everybody's. */
export type KillReach = 'own' | 'all'

export const KILL_SWITCHES_MAX = 200
/** In force on the very same scope; each has its own reason. All that stop an empresa are then among those listed. */
const SAME_SCOPE_MAX = 5

/**
 * Stops what the scope names, in every process: claims take nothing of it from this moment, and what was claimed and
 * not handed over is given back. Throws `forbidden` for a scope beyond the reach, and `too_many_kill_switches` where it is
 * stopped many times over already.
 */
export async function throwKillSwitch(
  ctx: Ctx,
  reach: KillReach,
  { scope, why }: { scope: KillScope; why: string },
): Promise<KillSwitchView> {
  if (reach === 'own' && scope.empresaId !== ctx.empresaId) throw new DomainError('forbidden', {})
  const now = ctx.clock.now()
  const thrown = await withTransaction(ctx, async ({ db }) => {
    const row = await insertKillSwitch(db, { scope, why, by: actorName(ctx.actor), now, max: SAME_SCOPE_MAX })
    if (row === null) throw new DomainError('too_many_kill_switches', { countMax: SAME_SCOPE_MAX })
    await haltScope(db, scope)
    return row
  })
  ctx.log.warn({ actor: ctx.actor, killSwitch: thrown.id, scope: { ...scope }, why }, 'sending was stopped')
  return viewOf(ctx, reach, thrown)
}

/** Lets what it held go on, from where it stood. Throws `not_found` unless it is in force and within reach. */
export async function liftKillSwitch(ctx: Ctx, reach: KillReach, id: KillSwitchId): Promise<KillSwitchView> {
  const now = ctx.clock.now()
  const lifted = await withTransaction(ctx, async ({ db }) => {
    const row = await liftSwitch(db, { id, empresaId: ofReach(ctx, reach), by: actorName(ctx.actor), now })
    if (row !== null) await notifyWork(db)
    return row
  })
  if (lifted === null) throw new DomainError('not_found', { what: 'kill_switch' })
  ctx.log.warn({ actor: ctx.actor, killSwitch: id }, 'sending was allowed again')
  return viewOf(ctx, reach, lifted)
}

/** Those in force first, then the latest of the past; everybody's in force are among an empresa's. */
export async function readKillSwitches(ctx: Ctx, reach: KillReach): Promise<KillSwitchView[]> {
  const rows = await listKillSwitches(ctx.db, ofReach(ctx, reach), KILL_SWITCHES_MAX)
  const views: KillSwitchView[] = []
  for (const row of rows) views.push(await viewOf(ctx, reach, row))
  return views
}

/** A switch of the past holds nothing. */
async function viewOf(ctx: Ctx, reach: KillReach, row: KillSwitch): Promise<KillSwitchView> {
  if (row.liftedAt !== null) return { ...row, inFlight: 0, held: 0 }
  const leaseEnd = new Date(ctx.clock.now().getTime() + LEASE_MS)
  return { ...row, ...(await countStopped(ctx.db, row, { seenBy: ofReach(ctx, reach), leaseEnd })) }
}

function ofReach({ empresaId }: Ctx, reach: KillReach): EmpresaId | null {
  return reach === 'all' ? null : empresaId
}
