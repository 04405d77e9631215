import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { presentShare } from './account-limit.ts'
import { findAccountLimit } from './sender-health-queries.ts'
import { type ListedSender, listSenderStates } from './sender-list-queries.ts'

export interface SenderState extends ListedSender {
  /** Which part of its requests in flight its account may have at present. */
  accountShare: number
}

/**
 * How the senders are that serve this empresa, or all of them (null). They are the platform's own, or the empresa's:
 * nothing in it is another tenant's.
 */
export async function listSenderHealth(ground: Ground, empresaId: EmpresaId | null): Promise<SenderState[]> {
  const senders = await listSenderStates(ground.db, empresaId)
  const now = ground.clock.now()
  const shares = new Map<string, number>()
  for (const sid of new Set(senders.map((each) => each.accountSid))) {
    shares.set(sid, presentShare(await findAccountLimit(ground.db, sid), now))
  }
  return senders.map((each) => ({ ...each, accountShare: shares.get(each.accountSid) ?? 1 }))
}
