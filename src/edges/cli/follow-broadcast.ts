import { DomainError } from '../../errors.ts'
import { sleep } from '../../platform/sleep.ts'
import { formatNumber } from '../../text/format.ts'
import type { Broadcast } from './answers/broadcast.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import type { Connection } from './connect.ts'
import { openProgress, type Progress } from './progress.ts'

/** Quick at first, so that a small broadcast feels immediate; then gentle. */
const POLL_MS_MIN = 200
const POLL_MS_MAX = 2_000
/** A service that is being restarted is waited for. */
const UNREACHABLE_MS_MAX = 60_000

export interface Followed {
  readonly broadcast: Broadcast
  readonly end: 'final' | 'time_over' | 'interrupted'
  readonly tookMs: number
}

/**
 * Shows the true states until every message is at least accepted, then waits at most `waitMs` for receipts. Ctrl-C
 * ends the display and not the sending: a service hosted here goes on until all is handed over, or a second Ctrl-C.
 */
export async function followBroadcast(
  run: Run,
  { client, hosted, interrupt }: Connection,
  { id, waitMs }: { id: number; waitMs: number },
): Promise<Followed> {
  const progress = openProgress(run)
  const startMs = performance.now()
  let receiptsFromMs: number | null = null
  let pollMs = POLL_MS_MIN
  let hidden = false
  try {
    for (;;) {
      const broadcast = await readPatiently(client, id)
      const nowMs = performance.now()
      const followed = (end: Followed['end']): Followed => ({ broadcast, end, tookMs: nowMs - startMs })
      const stand = standOf(broadcast)
      if (!hidden) progress.show(broadcast, stand.handedOver)
      if (interrupt.count > 0 && !hidden) {
        hidden = true
        sayDetached(run, progress, { id, hosted: hosted && stand.toHandOver > 0 })
      }
      if (interrupt.count > 0 && (!hosted || stand.toHandOver === 0)) return followed('interrupted')
      if (interrupt.count > 1) {
        run.output.talk(run.texts.send.detachedTwice(String(id)))
        return followed('interrupted')
      }
      if (stand.toHandOver === 0) {
        if (stand.open === 0) return followed('final')
        receiptsFromMs ??= sayWaiting(run, progress, { open: stand.open, waitMs, nowMs })
        if (nowMs - receiptsFromMs >= waitMs) return followed('time_over')
      }
      await sleep(pollMs, interrupt.nextSignal())
      pollMs = Math.min(POLL_MS_MAX, pollMs * 1.15)
    }
  } finally {
    progress.stop()
  }
}

interface Stand {
  /** Not yet with Twilio and not at their end. Held ones, which may be held until tomorrow, only have the wait for receipts. */
  readonly toHandOver: number
  readonly handedOver: number
  /** Without a known end. */
  readonly open: number
  readonly held: number
}

export function standOf({ counts, expanding }: Pick<Broadcast, 'counts' | 'expanding'>): Stand {
  const sum = (...states: string[]) => states.reduce((total, state) => total + (counts[state] ?? 0), 0)
  // Those who are not written yet are at least one more.
  const unwritten = expanding ? 1 : 0
  const toHandOver = sum('queued', 'sending', 'uncertain') + unwritten
  const held = sum('held')
  const all = sum(...Object.keys(counts))
  return {
    toHandOver,
    held,
    handedOver: all + unwritten - toHandOver - held,
    open: toHandOver + held + sum('accepted', 'sent'),
  }
}

async function readPatiently(client: Client, id: number): Promise<Broadcast> {
  const startMs = performance.now()
  for (;;) {
    try {
      return await client.get<Broadcast>(`/api/v1/broadcasts/${id}`)
    } catch (error) {
      const away = error instanceof DomainError && error.code === 'service_unreachable'
      if (!away || performance.now() - startMs > UNREACHABLE_MS_MAX) throw error
    }
    await sleep(POLL_MS_MAX)
  }
}

function sayWaiting(
  { texts, lang }: Run,
  progress: Progress,
  { open, waitMs, nowMs }: { open: number; waitMs: number; nowMs: number },
): number {
  const line = texts.send.waitingReceipts(
    formatNumber(lang, open),
    formatNumber(lang, Math.round(waitMs / 1000)),
  )
  if (waitMs > 0) progress.say(line)
  return nowMs
}

function sayDetached(
  { output, texts }: Run,
  progress: Progress,
  { id, hosted }: { id: number; hosted: boolean },
): void {
  progress.stop()
  output.talk(hosted ? texts.send.detachedHosted(String(id)) : texts.send.detached(String(id)))
}
