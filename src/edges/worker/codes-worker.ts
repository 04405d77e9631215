import { randomInt, randomUUID } from 'node:crypto'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { CODES } from '../../messages/lane-class.ts'
import { openSenderHealth } from '../../messages/sender-health.ts'
import { type OpenedSending, openLaneSending, type PlatformAccount } from '../../messages/sending.ts'
import { openTexts } from '../../messages/texts.ts'
import { databaseClock } from '../../platform/clock.ts'
import type { Ground } from '../../platform/context.ts'
import { openKeyring } from '../../platform/crypto.ts'
import type { Database } from '../../platform/db/db.ts'
import { openPostgres } from '../../platform/db/postgres.ts'
import { openLog } from '../../platform/log.ts'
import { systemRandom } from '../../platform/random.ts'
import { every } from '../../platform/sleep.ts'
import { openSecrets } from '../../verification/own-codes.ts'
import { LATE_MS } from './give-way.ts'
import { hearWhatConcernsSending } from './hear.ts'
import { startPump } from './pump.ts'

/** The other side of `codes-thread.ts`: the lane of one-time codes, with nothing else on its JavaScript thread. */
export interface CodesThreadSettings {
  readonly databaseUrl: string
  readonly secretKey: string
  readonly account: PlatformAccount
}

export interface CodesThreadData extends CodesThreadSettings {
  /** One number, counted up for as long as the thread gets its turns. */
  readonly pulse: SharedArrayBuffer
}

/** The main thread has one thing to say: no more. */
export type ToCodesThread = { readonly kind: 'stop' }

export type FromCodesThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped' }
  /** A line of its log, as JSON. */
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'unknown_code'; readonly code: number }
  /** A claim took long. */
  | { readonly kind: 'late'; readonly ms: number }

/**
 * A claim, the reading of secrets, the recorder and what it settles. The listener has one more; one or two that are
 * used at the start are closed again.
 */
const CONNECTIONS_MAX = 3
const PULSE_MS = 500
/** As often as the main thread's own loop. */
const SHARE_READ_MS = 5_000

if (parentPort) await serve(parentPort, workerData as CodesThreadData)

async function serve(port: MessagePort, { pulse, ...settings }: CodesThreadData): Promise<void> {
  const say = (message: FromCodesThread) => port.postMessage(message)
  const beats = new Int32Array(pulse)
  const beating = every(PULSE_MS, () => void Atomics.add(beats, 0, 1))
  const log = openLog({ level: 'debug', pretty: false, write: (line) => say({ kind: 'log', line }) })
  const database = await openPostgres({
    ...{ url: settings.databaseUrl, applicationName: 'recado-codes', guarded: false },
    ...{ poolMax: 1, queueMax: 1, urgentMax: CONNECTIONS_MAX },
  })
  const clock = await databaseClock(database.urgent)
  const ground: Ground = { db: database.urgent, clock, log }
  const sending = await openLane(ground, settings, (code) => say({ kind: 'unknown_code', code }))
  const stopLane = await startLane(ground, database, sending, (ms) => {
    // Those who give way are on the main thread.
    if (ms > LATE_MS) say({ kind: 'late', ms })
  })
  port.once('message', async (_: ToCodesThread) => {
    await stopLane()
    await sending.close()
    await clock.stop()
    await database.close()
    await beating.stop()
    say({ kind: 'stopped' })
  })
  say({ kind: 'ready' })
}

/** An owner of its own: to everybody else it is one more process that sends. */
async function openLane(
  ground: Ground,
  { account, secretKey }: CodesThreadSettings,
  unknownCode: (code: number) => void,
): Promise<OpenedSending> {
  const { observe, stoppedAt } = openSenderHealth(ground)
  const secrets = openSecrets(await openKeyring(ground, secretKey))
  return await openLaneSending(ground, CODES, {
    ...{ account, secrets, observe, stoppedAt, unknownCode },
    ...{ owner: randomUUID(), slot: randomInt(16), random: systemRandom },
  })
}

/** The returned function gives back what is not in flight and waits for the answers to the rest. */
async function startLane(
  ground: Ground,
  database: Pick<Database, 'listen'>,
  sending: OpenedSending,
  codesClaimed: (ms: number) => void,
): Promise<() => Promise<void>> {
  const texts = openTexts(ground.clock)
  const pump = startPump(ground, { laneClass: CODES, sending, texts, claimed: codesClaimed })
  const ears = await hearWhatConcernsSending(ground, database, sending, {
    pumps: [pump],
    codeQueued: () => {},
  })
  const reading = every(SHARE_READ_MS, sending.accountShare.reload, (error) =>
    ground.log.warn({ err: error }, "the account's limit was not read; it is read again in a moment"),
  )
  return async () => {
    await Promise.all([ears.stopWaking(), reading.stop()])
    await pump.stop()
    await ears.stopHearing()
  }
}
