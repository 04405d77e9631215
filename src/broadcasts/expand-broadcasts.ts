import { DomainError } from '../errors.ts'
import { isCanceled } from '../messages/group-queries.ts'
import { backoffMs } from '../platform/backoff.ts'
import { type Ctx, type Ground, withTransaction } from '../platform/context.ts'
import { isNamedList, isNotice, type SettledAudience, type Targets } from './broadcast.ts'
import { addLeftOut, type NewlyLeftOut } from './broadcast-queries.ts'
import {
  commitLater,
  deletePart,
  keepFromCancel,
  movePart,
  type Part,
  putOff,
  readByIndexes,
  takePart,
} from './expansion-queries.ts'
import { isNoticeOver } from './notice-over.ts'
import { type Writing, type Written, writeAudience } from './write-audience.ts'

/** People in one transaction. Pausing and canceling wait for it, on the embedded database everything does. */
export const PEOPLE_MAX = { postgres: 10_000, pglite: 2_000 } as const
const RETRY_MS = { baseMs: 1_000, maxMs: 300_000 } as const
const LOOP = 'expansion'

/**
 * Goes on with one part of one broadcast whose audience is not yet written: some more people, about `peopleMax`, in a transaction that also
 * keeps how far it came. False: nobody waits for that now. Of two who ask at the same time each gets another part. What
 * fails is tried again later, at most five minutes, and holds up no other.
 */
export async function expandSome(
  ground: Ground,
  peopleMax: number = PEOPLE_MAX[ground.db.engine],
): Promise<boolean> {
  let taken: Part | null = null
  try {
    await withTransaction(ground, async (tx) => {
      taken = await takePart(tx.db, tx.clock.now())
      if (taken !== null) await goOn(tx, taken, peopleMax)
    })
  } catch (error) {
    if (taken === null) throw error
    await comeBack(ground, taken, error)
  }
  return taken !== null
}

async function goOn(ground: Ground, part: Part, peopleMax: number): Promise<void> {
  const { broadcastId, empresaId, groupId, audience } = part
  await readByIndexes(ground.db)
  await commitLater(ground.db)
  await keepFromCancel(ground.db, broadcastId)
  if (isNobody(audience) || (await isCanceled(ground.db, empresaId, { groupId }))) {
    return deletePart(ground.db, part)
  }
  const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'system', loop: LOOP }, lang: 'pt-BR' }
  // Who is told now would apply for a vaga that is closed.
  if (isNotice(audience) && (await isNoticeOver(ctx, audience, part.source)))
    return deletePart(ground.db, part)
  const written = await writeAudience(
    ctx,
    {
      audience,
      said: part,
      mailing: mailingOf(part),
      route: { channel: part.channel, fallbackChannel: part.fallbackChannel },
      how: 'in bulk',
      careful: part.failures > 0,
    },
    part,
    peopleMax,
  )
  await addLeftOut(ground.db, part, countLeftOut(audience, written))
  if (written.next === null) await deletePart(ground.db, part)
  else await movePart(ground.db, part, written.next, ground.clock.now())
}

/** An audience that says nobody would else be everybody; targets without a list are all written by who makes the broadcast. */
function isNobody(audience: SettledAudience): audience is Targets {
  return 'targets' in audience || Object.keys(audience).length === 0
}

function mailingOf(part: Part) {
  const { lane, textId, smsSegments, groupId, source, preferredChannel, fallbackAfterS } = part
  const { usefulUntil, livesFrom, audience } = part
  return {
    ...{ lane, textId, smsSegments, groupId, source, preferredChannel, fallbackAfterS, usefulUntil },
    ...({ startsAt: livesFrom, addressFrom: 'listId' in audience ? 'caller' : 'directory' } as const),
  }
}

/** Whom a notice concerns or a request named and who cannot be written to has failed; whom a filter finds is only left out. */
export function countLeftOut(
  audience: Writing['audience'],
  { already, duplicates, unreachable, rejected }: Written,
): NewlyLeftOut {
  const isNamed = isNamedList(audience)
  const invalid = isNamed || isNotice(audience) ? unreachable : 0
  return { invalid, already, duplicates, rejected: isNamed ? rejected : [] }
}

/** What a notice was about may be gone meanwhile: then there is nobody left to tell. */
async function comeBack(ground: Ground, part: Part, error: unknown): Promise<void> {
  const facts = { broadcastId: part.broadcastId, part: part.part, failures: part.failures }
  if (error instanceof DomainError && ['not_found', 'evento_not_found'].includes(error.code)) {
    ground.log.warn(
      { ...facts, err: error },
      'what a notice is about is gone; the rest of its people are not told',
    )
    return deletePart(ground.db, part)
  }
  ground.log.warn({ ...facts, err: error }, 'the audience of a broadcast was not written; it is tried again')
  const now = ground.clock.now()
  const waitMs = part.failures === 0 ? 0 : backoffMs(part.failures, RETRY_MS)
  await putOff(ground.db, part, new Date(now.getTime() + waitMs))
}
