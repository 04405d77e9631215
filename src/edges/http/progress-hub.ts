import { getBroadcast } from '../../broadcasts/read-broadcasts.ts'
import { DomainError } from '../../errors.ts'
import { type Credential, findEnded } from '../../identity/find-ended.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Ground } from '../../platform/context.ts'
import type { EmpresaId } from '../../platform/ids.ts'
import type { Random } from '../../platform/random.ts'
import { every, openAlarm } from '../../platform/sleep.ts'
import { type BroadcastState, presentBroadcast } from './presenters/broadcast.ts'
import { LOOK_EVERY_MS, newTopic, type Subject, type Topic, takeReading } from './progress-topic.ts'
import { openWatcher, type Watch, type Watcher } from './watcher.ts'

/** Streams that one process holds open, and those of one empresa among them. */
const WATCHERS_MAX = 1_000
const EMPRESA_WATCHERS_MAX = 200
/** A reader who has not taken what was there for so long is cut off. */
const STALLED_MS = 20_000
/** Proxies close what is silent for a minute or less. */
const HEARTBEAT_MS = 15_000
/** For so long at most a stream goes on after its session or key has ended. */
const CREDENTIALS_EVERY_MS = 5_000
/** Browsers come back after one to four seconds, not all at once. */
const RETRY_MS_MIN = 1_000
const RETRY_MS_SPREAD = 3_000
/** What a closing service leaves its readers to take their end. */
const CLOSE_MS = 1_000
/** What an empresa that has too many is told to wait. */
const FULL_RETRY_S = 30

/** Why a stream was refused or ended before its broadcast had. */
export type Refusal = 'full' | 'stalled' | 'signed_out' | 'unreadable'

export interface WatchRequest extends Subject {
  credential: Credential | null
  lastEventId: string | null
}

export interface ProgressHubOptions {
  ground: Ground
  /** Of this process: streams and their deadlines are its own. */
  clock: Pick<Clock, 'monotonicMs'>
  random: Random
  counted(refusal: Refusal): void
  watchersMax?: number
  empresaWatchersMax?: number
  /** How often it is asked whether something is due. */
  roundMs?: number
  closeMs?: number
}

/**
 * Tells many watchers of broadcasts how these go. A broadcast is read once a round for all who watch it in this process in one
 * language, one after another, so that watching holds at most one connection; where nobody watches nothing is read.
 */
export interface ProgressHub {
  /**
   * A stream that begins with the present state, unless the reader has it already. Throws `not_found` as reading the
   * broadcast does, `too_many_watchers` when the empresa and `watchers_full` when the process holds all it may.
   */
  watch(asked: WatchRequest): Promise<Watch>
  /** Does what is due. */
  round(): Promise<void>
  /** How many streams are open, and over how many broadcasts. */
  size(): { watchers: number; broadcasts: number }
  /** Ends every stream now; who does not take its end is cut off within a second. Resolves when nothing is read any more. */
  close(): Promise<void>
}

interface Hub extends Required<ProgressHubOptions> {
  readonly topics: Map<string, Topic>
  readonly watchers: Map<Watcher, Topic>
  rounds: { stop(): Promise<void> } | null
  credentialsDueMs: number
  isClosed: boolean
}

export function openProgressHub(options: ProgressHubOptions): ProgressHub {
  const hub: Hub = {
    ...{ watchersMax: WATCHERS_MAX, empresaWatchersMax: EMPRESA_WATCHERS_MAX },
    ...{ roundMs: LOOK_EVERY_MS, closeMs: CLOSE_MS },
    ...options,
    ...{ topics: new Map(), watchers: new Map(), rounds: null, credentialsDueMs: 0, isClosed: false },
  }
  return {
    watch: (asked) => watch(hub, asked),
    round: () => round(hub),
    size: () => ({ watchers: hub.watchers.size, broadcasts: hub.topics.size }),
    close: () => close(hub),
  }
}

async function watch(hub: Hub, asked: WatchRequest): Promise<Watch> {
  refuseFull(hub, asked.empresaId)
  const topic = topicOf(hub, asked)
  const watcher = openWatcher({
    ...{ ...asked, told: topic, nowMs: () => hub.clock.monotonicMs() },
    retryMs: Math.round(RETRY_MS_MIN + hub.random() * RETRY_MS_SPREAD),
  })
  enter(hub, topic, watcher)
  try {
    // What was read within a round is as new as anybody is told.
    if (hub.clock.monotonicMs() - topic.lookedAtMs >= LOOK_EVERY_MS) await look(hub, topic)
  } catch (error) {
    leave(hub, watcher)
    throw error
  }
  if (hub.isClosed) watcher.finish()
  return { chunks: watcher.chunks, cut: watcher.cut.signal, leave: () => leave(hub, watcher) }
}

function refuseFull({ watchers, watchersMax, empresaWatchersMax, counted }: Hub, empresaId: EmpresaId): void {
  const isFull = watchers.size >= watchersMax
  const own = [...watchers.keys()].filter((each) => each.empresaId === empresaId).length
  if (!isFull && own < empresaWatchersMax) return
  counted('full')
  if (isFull) throw new DomainError('watchers_full', {})
  throw new DomainError('too_many_watchers', {
    countMax: empresaWatchersMax,
    retryAfterSeconds: FULL_RETRY_S,
  })
}

function topicOf({ topics }: Hub, asked: Subject): Topic {
  const key = keyOf(asked)
  const topic = topics.get(key) ?? newTopic(asked)
  topics.set(key, topic)
  return topic
}

function keyOf({ empresaId, id, lang }: Subject): string {
  return `${empresaId}/${id}/${lang}`
}

function enter(hub: Hub, topic: Topic, watcher: Watcher): void {
  topic.watchers.add(watcher)
  hub.watchers.set(watcher, topic)
  if (hub.isClosed) return
  hub.rounds ??= every(
    hub.roundMs,
    () => round(hub),
    (error) => hub.ground.log.error({ err: error }, 'a round of the watchers failed'),
  )
}

function leave(hub: Hub, watcher: Watcher): void {
  watcher.finish()
  const topic = hub.watchers.get(watcher)
  if (!topic) return
  hub.watchers.delete(watcher)
  detach(hub, topic, watcher)
  if (hub.watchers.size === 0) void stopRounds(hub)
}

/** Nothing more is read for it; the seat is its own until its reader has gone. */
function detach({ topics }: Hub, topic: Topic, watcher: Watcher): void {
  topic.watchers.delete(watcher)
  // Others may watch the same broadcast anew meanwhile.
  if (topic.watchers.size === 0 && topics.get(keyOf(topic)) === topic) topics.delete(keyOf(topic))
}

/** Resolves when one that is under way has ended. */
function stopRounds(hub: Hub): Promise<void> | undefined {
  const stopping = hub.rounds?.stop()
  hub.rounds = null
  return stopping
}

/** Reads a broadcast for all who watch it; who comes meanwhile shares the reading. */
function look(hub: Hub, topic: Topic): Promise<void> {
  topic.reading ??= (async () => {
    try {
      const fromMs = hub.clock.monotonicMs()
      const state = await read(hub, topic)
      takeReading(topic, state, { fromMs, toMs: hub.clock.monotonicMs() })
    } finally {
      topic.reading = null
    }
  })()
  return topic.reading
}

async function read({ ground }: Hub, { empresaId, id, lang }: Topic): Promise<BroadcastState> {
  const actor = { kind: 'system', loop: 'progress' } as const
  return presentBroadcast(await getBroadcast({ ...ground, empresaId, actor, lang }, id), lang)
}

async function round(hub: Hub): Promise<void> {
  const nowMs = () => hub.clock.monotonicMs()
  if (nowMs() >= hub.credentialsDueMs) await endSignedOut(hub)
  for (const topic of [...hub.topics.values()]) {
    if (topic.ending === null && topic.dueAtMs <= nowMs()) await lookOrEnd(hub, topic)
  }
  for (const watcher of hub.watchers.keys()) {
    const { waitingSinceMs, toldAtMs } = watcher
    if (waitingSinceMs !== null && nowMs() - waitingSinceMs >= STALLED_MS) {
      hub.counted('stalled')
      watcher.cut.abort()
    } else if (nowMs() - toldAtMs >= HEARTBEAT_MS) watcher.beat()
  }
}

/** What cannot be read is not said to be unchanged: its streams end, and whoever comes back is told what is wrong. */
async function lookOrEnd(hub: Hub, topic: Topic): Promise<void> {
  try {
    await look(hub, topic)
  } catch (error) {
    hub.ground.log.warn({ err: error, broadcastId: topic.id }, 'a watched broadcast could not be read')
    for (const watcher of topic.watchers) end(hub, topic, { watcher, refusal: 'unreadable' })
  }
}

async function endSignedOut(hub: Hub): Promise<void> {
  hub.credentialsDueMs = hub.clock.monotonicMs() + CREDENTIALS_EVERY_MS
  const watched = [...hub.watchers].filter(([watcher, topic]) => topic.watchers.has(watcher))
  const credentials = watched.flatMap(([{ credential }]) => credential ?? [])
  const ended = new Set(await findEnded(hub.ground, credentials))
  for (const [watcher, topic] of watched) {
    const { credential } = watcher
    if (credential && ended.has(credential)) end(hub, topic, { watcher, refusal: 'signed_out' })
  }
}

/** Once: a reader that is slow to take its end is not told another. */
function end(hub: Hub, topic: Topic, { watcher, refusal }: { watcher: Watcher; refusal: Refusal }): void {
  hub.counted(refusal)
  watcher.finish()
  detach(hub, topic, watcher)
}

async function close(hub: Hub): Promise<void> {
  hub.isClosed = true
  for (const watcher of hub.watchers.keys()) watcher.finish()
  openAlarm(() => {
    for (const watcher of hub.watchers.keys()) watcher.cut.abort()
  }).set(hub.closeMs)
  await stopRounds(hub)
}
