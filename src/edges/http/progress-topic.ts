import type { Lang } from '../../platform/context.ts'
import type { BroadcastId, EmpresaId } from '../../platform/ids.ts'
import { type Ending, frameOf } from './event-frame.ts'
import type { BroadcastState } from './presenters/broadcast.ts'
import type { Told, Watcher } from './watcher.ts'

/** How often a broadcast that moves is looked at: as often as anybody can read figures. */
export const LOOK_EVERY_MS = 500
/** One that does not move is looked at less and less often, down to this … */
const LOOK_EVERY_MS_CALM = 2_000
/** … and to this when it is over, and only receipts are still to come. */
const LOOK_EVERY_MS_OVER = 10_000
/** Looking takes at most this part of the time, however many messages have to be counted. */
const LOOKING_SHARE = 1 / 5
/** One that is over and has not changed for so long is not worth a stream any more. */
const QUIET_MS = 15 * 60_000

/** What is watched, and in which language. */
export interface Subject {
  readonly empresaId: EmpresaId
  readonly id: BroadcastId
  readonly lang: Lang
}

/** One broadcast that somebody watches: all who do in one language share its readings. */
export interface Topic extends Told, Subject {
  readonly watchers: Set<Watcher>
  state: BroadcastState | null
  /** The reading that is under way, for whoever else wants one. */
  reading: Promise<void> | null
  lookEveryMs: number
  lookedAtMs: number
  changedAtMs: number
  /** When to look again. */
  dueAtMs: number
}

export function newTopic({ empresaId, id, lang }: Subject): Topic {
  return {
    ...{ empresaId, id, lang, watchers: new Set(), frame: null, state: null, ending: null, reading: null },
    ...{ lookEveryMs: LOOK_EVERY_MS, lookedAtMs: Number.NEGATIVE_INFINITY, changedAtMs: 0, dueAtMs: 0 },
  }
}

/** Takes what was read between two moments, settles when to look again, and wakes the watchers if there is news. */
export function takeReading(
  topic: Topic,
  state: BroadcastState,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): void {
  const { frame: before, state: stateBefore } = topic
  const frame = frameOf(state, before && stateBefore && { frame: before, state: stateBefore })
  const isNews = frame.id !== before?.id
  if (isNews) Object.assign(topic, { frame, state, changedAtMs: toMs })
  const over = isOver(state)
  const everyMsMax = over ? LOOK_EVERY_MS_OVER : LOOK_EVERY_MS_CALM
  topic.lookEveryMs = isNews ? LOOK_EVERY_MS : Math.min(everyMsMax, topic.lookEveryMs * 2)
  topic.lookedAtMs = fromMs
  topic.dueAtMs = toMs + Math.max(topic.lookEveryMs, (toMs - fromMs) / LOOKING_SHARE)
  const endingBefore = topic.ending
  topic.ending = over ? endingOf(state, toMs - topic.changedAtMs) : null
  if (isNews || topic.ending !== endingBefore) for (const watcher of topic.watchers) watcher.wake()
}

function isOver({ status }: BroadcastState): boolean {
  return status === 'completed' || status === 'canceled'
}

/** Of one that is over: nothing is on its way, and nothing that arrived can still be read. Or nothing has come for long. */
function endingOf({ counts, preferred_channel }: BroadcastState, quietMs: number): Ending | null {
  const { queued, held, sending, uncertain, accepted, sent, delivered } = counts
  const onItsWay = queued + held + sending + uncertain + accepted + sent
  const mayBeRead = preferred_channel === 'whatsapp' ? delivered : 0
  if (onItsWay + mayBeRead === 0) return 'settled'
  return quietMs >= QUIET_MS ? 'quiet' : null
}
