import { randomInt, randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { seedDemoDirectory } from './directory/demo.ts'
import { type Door, openDoor } from './edges/amqp/door.ts'
import { countDoor, gaugeDoor } from './edges/amqp/door-metrics.ts'
import { type Doctor, openDoctor } from './edges/doctor/doctor.ts'
import { gaugeDoctor, startDoctor } from './edges/doctor/doctor-loop.ts'
import { postForm } from './edges/doctor/post-form.ts'
import {
  countCallbacks,
  countInbound,
  countOtp,
  countUnknownCodes,
  countWatchers,
  gaugeCodesThread,
  gaugeGivingWay,
  gaugeWatchers,
} from './edges/http/counters.ts'
import { openHealthGauges } from './edges/http/health-gauges.ts'
import { openOtpGauges } from './edges/http/otp-gauges.ts'
import { openProgressHub, type ProgressHub } from './edges/http/progress-hub.ts'
import { buildServer } from './edges/http/server.ts'
import type { HttpSettings } from './edges/http/settings.ts'
import { anyFreePort } from './edges/launch/ports.ts'
import { startCodesThread } from './edges/worker/codes-thread.ts'
import type { StartCodesThread } from './edges/worker/lanes.ts'
import { openWorker, type Worker } from './edges/worker/worker.ts'
import { DomainError } from './errors.ts'
import { createHashGate } from './identity/hash-gate.ts'
import { seedDemoIdentity } from './identity/seed-demo-identity.ts'
import { prepareMonths } from './messages/months.ts'
import { platformSenders } from './messages/platform-senders.ts'
import { openInboundIntake } from './messages/receive-inbound.ts'
import { openStatusIntake, type StatusIntake } from './messages/receive-status.ts'
import { openSenderHealth } from './messages/sender-health.ts'
import { countSenders } from './messages/sender-metrics.ts'
import { type OpenedSending, openSending, type PlatformAccount } from './messages/sending.ts'
import { openUnknownCodes } from './messages/unknown-codes.ts'
import { type Clock, databaseClock, systemClock } from './platform/clock.ts'
import type { Ground } from './platform/context.ts'
import { type Keyring, openKeyring } from './platform/crypto.ts'
import type { Database } from './platform/db/db.ts'
import { migrate } from './platform/db/migrate.ts'
import type { EmpresaId } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { type Metrics, openMetrics } from './platform/metrics.ts'
import { pingDatabase } from './platform/queries.ts'
import { systemRandom } from './platform/random.ts'
import { within } from './platform/sleep.ts'
import { type ContentService, openContent } from './twilio/content.ts'
import { openSetup } from './twilio/read-setup.ts'
import { openVerify } from './twilio/verify.ts'
import { openOtp } from './verification/open-otp.ts'
import type { Otp } from './verification/otp.ts'
import { openSecrets } from './verification/own-codes.ts'

/** What the launch has made or found before anything is opened. */
export interface Launch {
  secretKey: string
  /** The admin token of DATA_DIR, for the command line on the same machine. */
  localToken: string
  /** The simulator in the place of Twilio; null when a real account is configured. */
  simulator: { url: string; accountSid: string; authToken: string } | null
  version: string
  log: Log
  /** Open; closed by the app when it stops or cannot be built. */
  database: Database
  /** Tests bring their own. */
  clock?: Clock
  /** One-time codes leave by a thread of their own, where there is a PostgreSQL for it to connect to. */
  codesApart?: boolean
}

/** A service, built but silent until it is started. */
export interface App {
  /** Where it answers; the port is final once the app is built. */
  readonly url: string
  /** Where the simulator, in the place of Twilio, is to take what people write. */
  readonly inboundUrl: string
  readonly ground: Ground
  readonly keyring: Keyring
  readonly otp: Otp
  readonly http: FastifyInstance
  /** Listens and starts the loops, as the role says. Throws `port_in_use`. */
  start(): Promise<void>
  /** Ends in the reverse order; what is not recorded by the deadline is left to the look-up. */
  stop(deadlineMs?: number): Promise<void>
  /** For tests of an app that was not started: does what is due, until nothing is. */
  drain(): Promise<void>
}

const STOP_DEADLINE_MS = 20_000
const STATUS_PATH = '/api/v1/twilio/status'
const INBOUND_PATH = '/api/v1/twilio/inbound'
const SIMULATED_SERVICE_SID = `MG${'5'.repeat(32)}`
/** Requests in flight to Twilio Verify: starts, checks and looks. What comes beyond is told to try again. */
const VERIFY_CONNECTIONS = 64
/** Requests in flight to Twilio's Content API; they are few. */
const CONTENT_CONNECTIONS = 2
const SIMULATED_WHATSAPP_NUMBER = '+14155238886'
/** The authentication templates that the simulator was born with. */
const SIMULATED_CONTENT_SIDS = {
  'pt-BR': `HX${'1'.repeat(32)}`,
  en: `HX${'1'.repeat(31)}2`,
  es: `HX${'1'.repeat(31)}3`,
}

/** Config → App: everything is built once, in this order, and stopped in the reverse one. */
export async function createApp(config: Config, launch: Launch): Promise<App> {
  try {
    return await assemble(config, launch, launch.database)
  } catch (error) {
    await launch.database.close()
    throw error
  }
}

async function assemble(config: Config, launch: Launch, database: Database): Promise<App> {
  const { ground, stopClock } = await openGround(launch, database)
  const queueGround = { ...ground, db: database.queue }
  const urgentGround = { ...ground, db: database.urgent }
  const keyring = await openKeyring(ground, launch.secretKey)
  const { host, port } = await addressOf(config)
  const publicUrl = config.http.publicUrlByHand ? config.http.publicUrl : `http://${host}:${port}`
  const metrics = openMetrics()
  countSenders(metrics, ground)
  const { observe, stoppedAt } = openSenderHealth(ground)
  const recording = {
    ...{ slot: randomInt(16), random: systemRandom, observe },
    unknownCode: openUnknownCodes(launch.log, countUnknownCodes(metrics)),
  }
  openHealthGauges(ground, metrics)
  const account = accountOf(config, launch, publicUrl)
  const tokensOf = (sid: string) => (sid === account.accountSid ? account.tokens : [])
  const intake = openStatusIntake({
    ground: urgentGround,
    recording,
    tokensOf,
    counted: countCallbacks(metrics),
  })
  const otp = otpOf(config, launch, { account, keyring, metrics, ground: urgentGround })
  openOtpGauges(ground, metrics, otp)
  const inbound = openInboundIntake({
    ...{ ground: queueGround, keys: keyring, tokensOf },
    counted: countInbound(metrics),
  })
  const settings = httpSettings(config, launch, publicUrl)
  const door = doorOf(config, queueGround, keyring, metrics)
  const doctor = doctorOf(config, launch, { ground, account, publicUrl, door })
  gaugeDoctor(metrics, doctor)
  // The server is built while the database is prepared: together they take as long as the longer of the two.
  const [http, sending] = await Promise.all([
    buildServer({
      ...{ ground, settings, metrics, keyring, inbound, door, doctor, callbacks: intake },
      ...{ localToken: launch.localToken, hashGate: createHashGate() },
      broadcasts: { keys: keyring },
      progress: progressOf(ground, metrics),
      verification: { otp, ground: urgentGround },
      hasFeed: config.rabbitmq !== null,
      metricsToken: config.metricsToken?.reveal() ?? null,
      readiness: () => readiness(database),
    }),
    prepareData(config, ground, keyring).then(() =>
      openSending(queueGround, {
        ...{ account, owner: randomUUID(), stoppedAt, secrets: openSecrets(keyring), ...recording },
      }),
    ),
  ])
  const content = openContent({ ...account, connections: CONTENT_CONNECTIONS })
  const startThread = codesThreadOf(config, launch, { account, unknownCode: recording.unknownCode })
  const worker = openWorker(queueGround, database, sending, { keyring, codes: otp, content, startThread })
  if (startThread !== null) gaugeCodesThread(metrics, worker)
  gaugeGivingWay(metrics, worker)
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`
  const parts = {
    ...{ config, ground, database, worker, sending, intake },
    ...{ door, doctor, http, otp, content, stopClock },
  }
  return {
    ...{ url, inboundUrl: pathAt(publicUrl, INBOUND_PATH), ground, keyring, otp, http },
    start: () => start(parts, host, port),
    stop: (deadlineMs = STOP_DEADLINE_MS) => stop(parts, deadlineMs),
    drain: () => worker.drain(),
  }
}

function progressOf(ground: Ground, metrics: Metrics): ProgressHub {
  const counted = countWatchers(metrics)
  const hub = openProgressHub({ ground, counted, clock: systemClock(), random: systemRandom })
  gaugeWatchers(metrics, hub)
  return hub
}

async function openGround(
  { clock, log }: Launch,
  database: Database,
): Promise<{ ground: Ground; stopClock(): Promise<void> }> {
  await migrate(database)
  if (clock) return { ground: { db: database.db, clock, log }, stopClock: async () => {} }
  const ownClock = await databaseClock(database.db)
  return { ground: { db: database.db, clock: ownClock, log }, stopClock: () => ownClock.stop() }
}

async function prepareData(config: Config, ground: Ground, keyring: Keyring): Promise<void> {
  if (config.demo) {
    await seedDemoIdentity(ground)
    await seedDemoDirectory(ground, keyring)
  }
  await prepareMonths(ground)
}

function httpSettings(config: Config, launch: Launch, publicUrl: string): HttpSettings {
  return {
    publicUrl: new URL(publicUrl),
    trustedProxies: config.http.trustedProxies,
    version: launch.version,
    demo: config.demo,
    simulatorUrl: launch.simulator?.url ?? null,
    defaultLang: 'pt-BR',
  }
}

function otpOf(
  { codes }: Config,
  { simulator }: Launch,
  {
    ground,
    account,
    keyring,
    metrics,
  }: { ground: Ground; account: PlatformAccount; keyring: Keyring; metrics: Metrics },
): Otp {
  const { verifySid } = codes
  const serviceOf = (serviceSid: string) =>
    openVerify({ ...account, serviceSid, connections: VERIFY_CONNECTIONS })
  return openOtp({
    ...{ ground, codes, keys: keyring, counted: countOtp(metrics) },
    verify: verifySid === null ? null : serviceOf(verifySid),
    contentSids: { ...(simulator ? SIMULATED_CONTENT_SIDS : {}), ...codes.contentSids },
  })
}

/** A clock that is brought along is not known to another thread, and the embedded database admits only this one. */
function codesThreadOf(
  { role, databaseUrl }: Config,
  { codesApart = false, clock, log, secretKey }: Launch,
  { account, unknownCode }: { account: PlatformAccount; unknownCode(code: number): void },
): StartCodesThread | null {
  if (!codesApart || clock || databaseUrl === null || role === 'api') return null
  const settings = { databaseUrl: databaseUrl.reveal(), secretKey, account }
  return (unwanted, codesClaimed) => startCodesThread(settings, { log, unknownCode, codesClaimed }, unwanted)
}

interface Parts {
  config: Config
  ground: Ground
  database: Database
  worker: Worker
  sending: OpenedSending
  intake: StatusIntake
  door: Door | null
  doctor: Doctor
  http: FastifyInstance
  otp: Otp
  content: ContentService
  stopClock(): Promise<void>
  /** While it is started. */
  looking?: { stop(): Promise<void> }
}

async function start(parts: Parts, host: string, port: number): Promise<void> {
  const { config, worker, door, http } = parts
  if (config.role !== 'worker') {
    try {
      await http.listen({ host, port })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
        throw new DomainError('port_in_use', { port, host })
      }
      throw error
    }
  }
  if (config.role !== 'api') await worker.start()
  door?.start()
  parts.looking = startDoctor(parts.ground, parts.doctor)
}

/**
 * What brings new work first, then work, then the doors, then the store: what is in flight may still be recorded, and
 * its callbacks taken.
 */
async function stop(parts: Parts, deadlineMs: number): Promise<void> {
  const orderly = (async () => {
    // Its look is broken off: nobody else waits for what Twilio has not answered.
    await Promise.all([parts.doctor.close(), parts.looking?.stop()])
    await parts.door?.stop()
    await parts.worker.stop()
    await parts.sending.close()
    await parts.http.close()
    await parts.intake.idle()
    await parts.otp.verify?.close()
    await parts.content.close()
  })()
  try {
    await within(deadlineMs, orderly, () => new Error('stopping took too long'))
  } finally {
    await parts.worker.abandon()
    await parts.stopClock()
    await parts.database.close()
  }
}

/** Other systems' queue is read where messages are sent. */
function doorOf(config: Config, ground: Ground, keys: Keyring, metrics: Metrics): Door | null {
  if (config.rabbitmq === null || config.role === 'api') return null
  const { url, queue, empresaId, empresas } = config.rabbitmq
  const door = openDoor({
    ...{ ground, keys, queue, empresas, url: url.reveal(), owner: randomUUID(), counted: countDoor(metrics) },
    empresaId: empresaId as EmpresaId | null,
  })
  gaugeDoor(metrics, ground, door)
  return door
}

function doctorOf(
  config: Config,
  { simulator }: Launch,
  {
    ground,
    account,
    publicUrl,
    door,
  }: { ground: Ground; account: PlatformAccount; publicUrl: string; door: Door | null },
): Doctor {
  return openDoctor({
    ...{ ground, account, publicUrl, post: postForm, setup: openSetup(account) },
    publicUrlByHand: config.http.publicUrlByHand,
    simulatorUrl: simulator?.url ?? null,
    statusUrl: pathAt(publicUrl, STATUS_PATH),
    inboundUrl: pathAt(publicUrl, INBOUND_PATH),
    verifySid: config.codes.verifySid,
    door: door ?? (config.rabbitmq === null ? 'off' : 'elsewhere'),
  })
}

function accountOf(config: Config, launch: Launch, publicUrl: string) {
  const { rates, twilio } = config
  const simulated = launch.simulator && {
    accountSid: launch.simulator.accountSid,
    authToken: launch.simulator.authToken,
    baseUrl: launch.simulator.url,
    tokens: [launch.simulator.authToken],
    senders: {
      messagingServiceSid: SIMULATED_SERVICE_SID,
      messagingServiceNumbers: [],
      otpMessagingServiceSid: null,
      phoneNumber: null,
      whatsappNumber: SIMULATED_WHATSAPP_NUMBER,
    },
  }
  const real = twilio && {
    accountSid: twilio.accountSid,
    authToken: twilio.authToken.reveal(),
    baseUrl: twilio.baseUrl,
    tokens: [twilio.authToken, twilio.authTokenSecondary].flatMap((token) => (token ? [token.reveal()] : [])),
    senders: twilio,
  }
  const account = simulated ?? real
  if (!account) throw new Error('neither an account nor a simulator')
  const { accountSid, authToken, baseUrl, tokens } = account
  const reachable = config.http.publicUrlByHand || baseUrl !== null
  return {
    ...{ accountSid, authToken, baseUrl, tokens },
    senders: platformSenders({ ...account.senders, ...rates, accountSid }),
    callbackRetries: config.callbackRetries,
    statusCallbackUrl: reachable ? pathAt(publicUrl, STATUS_PATH) : null,
  }
}

function pathAt(publicUrl: string, path: string): string {
  return publicUrl.replace(/\/$/, '') + path
}

async function readiness(database: Database): Promise<{ database: boolean; migrations: boolean }> {
  try {
    await pingDatabase(database.db)
    return { database: true, migrations: true }
  } catch {
    return { database: false, migrations: false }
  }
}

/** Port 0 is settled now, because the address of callbacks has to be known before the first message. */
async function addressOf(config: Config): Promise<{ host: string; port: number }> {
  const { host, port } = config.http
  return { host, port: port === 0 ? await anyFreePort(host) : port }
}
