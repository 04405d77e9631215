import { canonicalNumber } from './address.ts'
import { type Approvals, openApprovals } from './approvals.ts'
import { type Callbacks, openCallbacks } from './callbacks.ts'
import { openClock, type SimClock } from './clock.ts'
import { type Contents, openContents } from './contents.ts'
import { type LiveFaults, openFaults } from './faults.ts'
import { type Inbound, isInbound, openInbound } from './inbound.ts'
import { type Journal, type JournalLine, openJournal, openNoJournal, readJournal } from './journal.ts'
import { type Life, openLife } from './life.ts'
import type { LiveSettings } from './live-settings.ts'
import { lockFolder } from './lock.ts'
import type { Message } from './message.ts'
import type { Settings } from './options.ts'
import { type Draw, freshInstanceId, freshSeed, openDraw } from './random.ts'
import { openStore, type Store } from './store.ts'
import { openTimeline, type Timeline } from './timeline.ts'
import { openVerifications, type Verifications } from './verifications.ts'

/** Everything there is behind the HTTP face: what was accepted, the people, the faults, what is still to happen. */
export interface World {
  settings: Settings
  seed: number
  instanceId: string
  clock: SimClock
  store: Store
  verifications: Verifications
  contents: Contents
  approvals: Approvals
  journal: Journal
  faults: LiveFaults
  callbacks: Callbacks
  life: Life
  inbound: Inbound
  /** Changed while it runs. */
  live: LiveSettings
  draw: Draw
  /** Called with the number of every phone something happened to, or without one where it was no phone. */
  watchers: Set<(number?: string) => void>
  /** All that is due, done now; resolves when nothing waits or is in flight. */
  settle(options?: { scheduled?: boolean }): Promise<void>
  /** Writes the journal anew when it has grown long. */
  tidy(): void
  close(): Promise<void>
}

/** Reads the journal back and lets the messages go on; throws `FolderInUseError` when another simulator has the folder. */
export function openWorld(settings: Settings, now?: () => number): World {
  const unlock = settings.dataDir === null ? () => {} : lockFolder(settings.dataDir)
  const head = settings.dataDir === null ? null : readHead(settings.dataDir)
  const seed = settings.seed ?? head?.seed ?? (settings.dataDir === null ? 1 : freshSeed())
  const clock = openClock(now)
  const draw = openDraw(seed)
  const store = openStore({ seed, messagesMax: settings.messagesMax })
  const verifications = openVerifications(settings.messagesMax)
  const contents = openContents()
  const kept = { store, verifications, contents }
  const { journal, timeline, schedule, faults, callbacks } = openParts(settings, { clock, draw, seed })
  const watchers: World['watchers'] = new Set()
  const changed = (message: Message) => {
    for (const watch of watchers) watch(message.number)
  }
  const shared = { seed, store, contents, journal, faults, draw, clock, timeline, changed }
  const life = openLife({ ...settings, ...shared, callbacks, schedule })
  const tellAll = () => {
    for (const watch of watchers) watch()
  }
  const approvals = openApprovals({ ...shared, delayMs: settings.approvalDelayMs, changed: tellAll })
  const live = { ...settings.live }
  const inbound = openInbound({ ...shared, settings, live, life, tokenOf: tokensOf(settings) })
  if (settings.dataDir !== null) {
    restore(kept, readJournal(settings.dataDir))
    store.trim()
    if (head === null || journal.isLong()) journal.rewrite(allLines({ ...kept, seed }))
  }
  for (const message of store.messages) (isInbound(message) ? inbound : life).resume(message)
  for (const content of contents.all()) if (!content.isDeleted) approvals.begin(content)

  return {
    ...{ settings, seed, clock, ...kept, approvals, journal, faults, callbacks, life },
    ...{ inbound, live, draw, watchers },
    instanceId: freshInstanceId(),
    async settle(options = {}) {
      const isQuiet = () =>
        callbacks.busy() === 0 &&
        inbound.busy() === 0 &&
        timeline.pending() === 0 &&
        (options.scheduled !== true || schedule.pending() === 0)
      while (!isQuiet()) {
        if (options.scheduled === true) await schedule.skipToEnd()
        await timeline.skipToEnd()
        await callbacks.idle()
        if (timeline.pending() === 0) await inbound.rest()
      }
    },
    tidy() {
      if (!journal.isLong()) return
      store.trim()
      try {
        journal.rewrite(allLines({ ...kept, seed }))
      } catch (error) {
        // No room for a second file: the long one does, until it has doubled again.
        process.stderr.write(`recado-simulator: the journal could not be shortened: ${error}\n`)
      }
    },
    async close() {
      timeline.close()
      schedule.close()
      await callbacks.close()
      await inbound.close()
      journal.close()
      unlock()
    },
  }
}

interface Parts {
  journal: Journal
  timeline: Timeline
  schedule: Timeline
  faults: LiveFaults
  callbacks: Callbacks
}

function openParts(settings: Settings, ground: { clock: SimClock; draw: Draw; seed: number }): Parts {
  const { dataDir } = settings
  const timeline = openTimeline(ground.clock)
  const faults = openFaults(ground.draw)
  return {
    journal:
      dataDir === null ? openNoJournal() : openJournal(dataDir, { bytesMax: settings.journalBytesMax }),
    timeline,
    schedule: openTimeline(ground.clock),
    faults,
    callbacks: openCallbacks({
      options: settings.callbacks,
      ...{ ...ground, faults, timeline },
      tokenOf: tokensOf(settings),
    }),
  }
}

function tokensOf({ accounts }: Settings): (accountSid: string) => string {
  const tokens = new Map(accounts.map(({ sid, token }) => [sid, token]))
  return (sid) => tokens.get(sid) ?? accounts[0].token
}

/** The first line of a journal: its seed, and how many messages were ever accepted when it was last written anew. */
function readHead(dir: string): Extract<JournalLine, { t: 'head' }> | null {
  for (const line of readJournal(dir)) return line.t === 'head' ? line : null
  return null
}

type Kept = Pick<World, 'store' | 'verifications' | 'contents'>

function restore({ store, verifications, contents }: Kept, lines: Iterable<JournalLine>): void {
  const found = new Map<string, Message>()
  for (const line of lines) {
    if (line.t === 'm') {
      const message = withDirection(line.m)
      found.set(message.sid, message)
      store.restore(message)
    } else if (line.t === 'x') store.phone(line.number).windows = line.w
    else if (line.t === 'o') store.phone(line.number).stopped = line.w
    else if (line.t === 'p') Object.assign(store.phone(line.number).switches, line.w)
    else if (line.t === 'v') verifications.put(line.v)
    else if (line.t === 't') contents.put(line.c)
    else if (line.t === 'head') store.countFrom(line.n)
    else applyLine(found.get(line.sid), line)
  }
}

/** A journal of before there were incoming messages has neither field. */
function withDirection(message: Message): Message {
  message.direction ??= 'outbound-api'
  message.number = canonicalNumber(message.number)
  message.inbound ??= null
  return message
}

type ChangeLine = Extract<JournalLine, { sid: string }>

function applyLine(message: Message | undefined, line: ChangeLine): void {
  if (message === undefined) return
  if (line.t === 's') {
    message.status = line.s
    message.updatedAtMs = line.at
    message.errorCode = line.e
    message.from = line.f
    message.segments = line.g
    message.sentAtMs = line.d
  } else if (line.t === 'c') message.calledStatus = line.s
  else if (line.t === 'w') {
    message.calledStatus = message.status
    if (message.inbound !== null) message.inbound.webhook = line.w
  } else if (line.t === 'gone') message.isDeleted = true
  else {
    message.body = ''
    message.updatedAtMs = line.at
  }
}

function* allLines({
  store,
  verifications,
  contents,
  seed,
}: Kept & { seed: number }): Generator<JournalLine> {
  yield { t: 'head', v: 1, seed, n: store.lastN() }
  for (const phone of store.phones.values()) {
    const { number, switches, windows, stopped } = phone
    if (Object.keys(switches).length > 0) yield { t: 'p', number, w: switches }
    if (Object.keys(windows).length > 0) yield { t: 'x', number, w: windows }
    if (stopped.length > 0) yield { t: 'o', number, w: stopped }
  }
  for (const content of contents.all()) yield { t: 't', c: content }
  for (const message of store.messages) yield { t: 'm', m: message }
  for (const verification of verifications.all()) yield { t: 'v', v: verification }
}
