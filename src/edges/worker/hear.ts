import type { AccountShare } from '../../messages/account-limit.ts'
import type { Sending } from '../../messages/dispatch.ts'
import type { Ground } from '../../platform/context.ts'
import type { Database } from '../../platform/db/db.ts'
import type { Pump } from './pump.ts'

/** What whoever sends has to be told by other processes. */
export interface Ears {
  /** No new work is taken up. */
  stopWaking(): Promise<void>
  /** Nothing is in hand any more that could be halted. */
  stopHearing(): Promise<void>
}

/** Listens for work in the lanes of these pumps, for what may not leave any more, and for limits of the account. */
export async function hearWhatConcernsSending(
  ground: Ground,
  database: Pick<Database, 'listen'>,
  { halts, accountShare }: Pick<Sending, 'halts'> & { accountShare: Pick<AccountShare, 'reload'> },
  { pumps, codeQueued }: { pumps: readonly Pick<Pump, 'wake' | 'lanes'>[]; codeQueued(): void },
): Promise<Ears> {
  const stopWork = await database.listen('recado_work', (lane) => {
    if (lane === 'otp') codeQueued()
    for (const pump of pumps) if (lane === '' || pump.lanes.some((each) => each === lane)) pump.wake()
  })
  const stopHearing = await database.listen('recado_halt', halts.hear)
  const stopLimits = await database.listen('recado_limits', () => {
    accountShare.reload().catch((error: unknown) => {
      ground.log.warn({ err: error }, "the account's limit was not read; it is read again in a moment")
    })
  })
  return {
    async stopWaking() {
      await Promise.all([stopWork(), stopLimits()])
    },
    stopHearing,
  }
}
