import { readHealthFigures } from '../../messages/health-figures.ts'
import { listSenderHealth } from '../../messages/list-senders.ts'
import type { Lane } from '../../messages/message.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Ground } from '../../platform/context.ts'
import { readDatabaseTime } from '../../platform/queries.ts'
import type { Found } from '../../text/catalogue/shape-doctor-http.ts'

/** Callers' tokens, times of sending and leases are in seconds; below this nobody notices. */
const CLOCKS_APART_S_MAX = 5
/** For how long the oldest due message of a lane may have been due; broadcasts take as long as their senders do. */
const LATE_S: Record<Lane, number> = { otp: 5, alert: 15, transactional: 300, bulk: 3_600 }

/** Whether the database answers, and agrees with this machine about the time. */
export async function checkDatabase({ db, clock }: Ground): Promise<Found[]> {
  const subject = 'database'
  try {
    const askedMs = clock.monotonicMs()
    const databaseMs = await readDatabaseTime(db)
    const ms = Math.round(clock.monotonicMs() - askedMs)
    const apartS = Math.round(Math.abs(databaseMs - systemClock().now().getTime()) / 1000)
    const clocks: Found[] =
      apartS > CLOCKS_APART_S_MAX
        ? [{ subject: 'clock', state: 'advice', code: 'clock_off', facts: { seconds: apartS } }]
        : [{ subject: 'clock', state: 'ok', code: 'clock_ok', facts: { seconds: apartS } }]
    return [{ subject, state: 'ok', code: 'database_ok', facts: { engine: db.engine, ms } }, ...clocks]
  } catch {
    return [{ subject, state: 'wrong', code: 'database_away', facts: {} }]
  }
}

/** Whether senders are stopped or slowed. */
export async function checkSenders(ground: Ground): Promise<Found[]> {
  const subject = 'senders'
  const senders = (await listSenderHealth(ground, null)).filter((each) => each.active)
  const name = (each: { channel: string; address: string }) =>
    `${each.channel === 'whatsapp' ? 'WhatsApp' : 'SMS'} ${each.address}`
  const names = (list: typeof senders) => list.map(name).join(', ')
  const stopped = senders.filter((each) => each.stoppedReason !== null)
  const slowed = senders.filter(
    (each) => each.stoppedReason === null && each.ratePerSecond < each.fullRatePerSecond,
  )
  return [
    ...(stopped.length > 0
      ? [{ subject, state: 'wrong', code: 'senders_stopped', facts: { which: names(stopped) } } as const]
      : []),
    ...(slowed.length > 0
      ? [{ subject, state: 'advice', code: 'senders_slowed', facts: { which: names(slowed) } } as const]
      : []),
    ...(stopped.length + slowed.length === 0
      ? [{ subject, state: 'ok', code: 'senders_ok', facts: { count: senders.length } } as const]
      : []),
  ]
}

/** Whether something waits for longer than it should, or was come back to by nobody. */
export async function checkQueue(ground: Ground): Promise<Found[]> {
  const subject = 'queue'
  const { queue, overdue } = await readHealthFigures(ground)
  const late = queue
    .filter(({ lane, oldestS }) => oldestS > LATE_S[lane])
    .map(({ lane, oldestS }): Found => {
      const facts = { lane, seconds: Math.round(oldestS) }
      return { subject, state: 'wrong', code: 'queue_late', facts }
    })
  const left = Object.entries(overdue)
    .filter(([, count]) => count > 0)
    .map(
      ([kind, count]): Found => ({ subject, state: 'wrong', code: 'queue_overdue', facts: { kind, count } }),
    )
  const due = queue.reduce((sum, each) => sum + each.due, 0)
  const wrong = [...late, ...left]
  return wrong.length > 0 ? wrong : [{ subject, state: 'ok', code: 'queue_ok', facts: { due } }]
}
