import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/src/index.ts'
import { createBroadcast } from '../../../src/broadcasts/create-broadcast.ts'
import { anyFreePort } from '../../../src/edges/launch/ports.ts'
import { createEmpresa } from '../../../src/identity/create-empresa.ts'
import type { Ctx } from '../../../src/platform/context.ts'
import { type Keyring, openKeyring } from '../../../src/platform/crypto.ts'
import type { Database } from '../../../src/platform/db/db.ts'
import { openPostgres } from '../../../src/platform/db/postgres.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createPostgresDatabase } from '../../harness/database.ts'
import { type FastClock, fastClock } from './fast-clock.ts'
import { type Member, startMember } from './member.ts'
import { until } from './patience.ts'
import { type LockedTable, lockTable, type TableLock } from './table-lock.ts'
import { expectExactlyOnce, type Ledger, openLedger, type Settled, untilSettled } from './verdict.ts'

export const SECRET_KEY = 'a-secret-key-of-the-crash-tests-32-chars'
const LOCAL_TOKEN = 'local-token-of-the-crash-tests'
export const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }
const SERVICE = `MG${'5'.repeat(32)}`
const WHATSAPP_NUMBER = '+14155238886'
/** The longest way: a lease, all looks, a second attempt, a fetched receipt; about 26 s of the fast clock's. */
export const SETTLED_WITHIN_MS = 180_000
const ANSWERED_WITHIN_MS = 180_000

export interface BroadcastWish {
  body: string
  targets: readonly string[]
  channel?: 'sms' | 'whatsapp'
}

/** Processes of the service, the Twilio they talk to, and what was asked of them. */
export interface Cast {
  twilio: Simulator
  clock: FastClock
  ledger: Ledger
  /** Starts a process; there is one address for all who answer HTTP, unless `env` gives it a port of its own. */
  start(role: Member['role'], env?: Record<string, string>): Promise<Member>
  /** Asks for a broadcast over HTTP until it is answered, always with the same key, and writes it into the ledger. */
  ask(wish: BroadcastWish): Promise<void>
  /** Waits until all that was asked for over HTTP has come to its end, by asking over HTTP. */
  untilAllEnded(withinMs: number): Promise<void>
  members(): readonly Member[]
  url: string
  close(): Promise<void>
}

/** A cast on a PostgreSQL of its own, with an empresa. */
export interface Stage extends Cast {
  database: Database
  ctx: Ctx
  keyring: Keyring
  /** Holds a table, at the latest until the act is over. */
  lock(table: LockedTable): Promise<TableLock>
  /** Queues a broadcast without an api process, and writes it into the ledger. */
  queue(wish: BroadcastWish): Promise<void>
  /** Waits until nothing is in doubt or due any more, then counts at Twilio. */
  expectExactlyOnce(): Promise<void>
  /** The same, once the end of each message is known too; where there is no api, by asking, which takes its time. */
  expectAllEnded(): Promise<void>
}

export interface StageOptions {
  /** Where the database is; without it a new one on the server of the tests. */
  databaseUrl?: string
  /** Runs the program as it is shipped, in real time. */
  shipped?: boolean
  simulator?: SimulatorOptions
  env?: Record<string, string>
  /** How long all may take to come to rest. */
  settledWithinMs?: number
}

/** Opens a stage for one act, and ends every process of it whatever happened. */
export async function onStage(options: StageOptions, act: (stage: Stage) => Promise<void>): Promise<void> {
  const created = options.databaseUrl === undefined ? await createPostgresDatabase() : null
  const databaseUrl = options.databaseUrl ?? created?.url ?? ''
  const database = await openPostgres({ url: databaseUrl, poolMax: 4 })
  const clock = fastClock(options.shipped ? 1 : undefined)
  const ctx = await makeCtx(database, clock)
  const keyring = await openKeyring(ctx, SECRET_KEY)
  const cast = await openCast({ ...options, clock, empresaId: ctx.empresaId, databaseUrl })
  const expectSettled = async (until: Settled) => {
    await untilSettled(database.db, until, options.settledWithinMs ?? SETTLED_WITHIN_MS)
    await expectExactlyOnce(database.db, cast.twilio, cast.ledger)
  }
  const locks: TableLock[] = []
  const stage: Stage = {
    ...cast,
    ...{ database, ctx, keyring },
    async lock(table) {
      const lock = await lockTable(database, table)
      locks.push(lock)
      return lock
    },
    async queue(wish) {
      await createBroadcast(ctx, { keys: keyring }, inputOf(wish))
      enter(cast.ledger, wish)
    },
    expectExactlyOnce: () => expectSettled('resolved'),
    expectAllEnded: () => expectSettled('ended'),
  }
  try {
    await act(stage)
  } catch (error) {
    throw withLogs(error, cast.members())
  } finally {
    await cast.close()
    await Promise.all(locks.map((lock) => lock.release()))
    await database.close()
    await created?.drop()
  }
}

/** An empresa of its own, and whoever queues for it. */
export async function makeCtx(database: Database, clock: FastClock): Promise<Ctx> {
  const ground = { db: database.db, clock, log: silentLog }
  const { id: empresaId } = await createEmpresa(ground, { nome: 'Palco' })
  return { ...ground, empresaId, actor: { kind: 'system', loop: 'crash' }, lang: 'pt-BR' }
}

function inputOf({ body, targets, channel = 'sms' }: BroadcastWish): Parameters<typeof createBroadcast>[2] {
  return {
    ...{ campaignName: body, body, audience: { targets: [...targets] }, preferredChannel: channel },
    ...{ eventoId: null, idempotencyKey: null, waitMs: 0, fallbackAfterS: null },
  }
}

function enter(ledger: Ledger, { body, targets, channel }: BroadcastWish): void {
  for (const target of targets) ledger.expect(channel === 'whatsapp' ? `whatsapp:${target}` : target, body)
}

export interface CastOptions {
  clock: FastClock
  empresaId: number
  /** Null for the embedded database in `dataDir`. */
  databaseUrl: string | null
  dataDir?: string
  shipped?: boolean
  simulator?: SimulatorOptions
  env?: Record<string, string>
}

export async function openCast(options: CastOptions): Promise<Cast> {
  const { clock, databaseUrl } = options
  const twilio = await startSimulator({
    accounts: [ACCOUNT],
    now: () => clock.now().getTime(),
    ...options.simulator,
  })
  const ownDir = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'recado-crash-')) : null
  const port = await anyFreePort('127.0.0.1')
  const url = `http://127.0.0.1:${port}`
  twilio.settings.set({ inboundUrl: `${url}/api/v1/twilio/inbound` })
  const ledger = openLedger()
  const members: Member[] = []
  const starting: Promise<Member>[] = []
  const asked: number[] = []
  const env = {
    ...{ PORT: String(port), PUBLIC_URL: url, SECRET_KEY, DATA_DIR: options.dataDir ?? ownDir ?? '' },
    ...{ TWILIO_ACCOUNT_SID: ACCOUNT.sid, TWILIO_AUTH_TOKEN: ACCOUNT.token, TWILIO_BASE_URL: twilio.url },
    ...{ TWILIO_MESSAGING_SERVICE_SID: SERVICE, TWILIO_WHATSAPP_NUMBER: WHATSAPP_NUMBER },
    // Pacing has tests of its own, and waits by the wall's clock for what it booked by the fast one.
    ...{ TWILIO_SMS_RATE: '10000', TWILIO_WHATSAPP_RATE: '10000' },
    ...options.env,
  }
  const { epochMs, speed } = clock
  const launch = options.shipped ? null : { localToken: LOCAL_TOKEN, epochMs, speed }
  return {
    ...{ twilio, clock, ledger, url, members: () => members },
    async start(role, more = {}) {
      const name = `${role}-${starting.length + 1}`
      const own = { ...env, ...more, ...databaseOf(databaseUrl, name) }
      const begun = startMember({ name, role, launch, env: own })
      starting.push(begun)
      const member = await begun
      members.push(member)
      return member
    },
    async ask(wish) {
      asked.push(await ask(url, options.empresaId, wish))
      enter(ledger, wish)
    },
    async untilAllEnded(withinMs) {
      const open = async () =>
        Promise.all(asked.map(async (id) => `${id}: ${openOf(await read(url, options.empresaId, id))}`))
      await until(async () => (await open()).every((each) => each.endsWith(': 0')), {
        withinMs,
        otherwise: async () => `still open by broadcast: ${await open()}`,
      })
    },
    async close() {
      await Promise.allSettled(starting)
      await Promise.all(members.map((member) => member.kill()))
      await twilio.close()
      if (ownDir !== null) rmSync(ownDir, { recursive: true, force: true })
    },
  }
}

/** Sessions carry the name of their process, so that a test can tell them apart. */
function databaseOf(databaseUrl: string | null, name: string): Record<string, string> {
  if (databaseUrl === null) return {}
  const url = new URL(databaseUrl)
  url.searchParams.set('application_name', name)
  return { DATABASE_URL: url.href }
}

/** A caller who does not hear an answer asks again with the same key, as the guide says. Gives the broadcast's id. */
async function ask(
  url: string,
  empresaId: number,
  { body, targets, channel = 'sms' }: BroadcastWish,
): Promise<number> {
  const request = JSON.stringify({
    ...{ campaign_name: body, body, targets, preferred_channel: channel, wait_ms: 0 },
    idempotency_key: randomUUID(),
  })
  let heard: Heard = { status: 0, body: null }
  await until(
    async () => {
      heard = await call(url, '/api/v1/twilio/broadcast', empresaId, request)
      if (heard.status >= 400 && heard.status < 500) throw new Error(`refused: ${JSON.stringify(heard)}`)
      return heard.status === 200
    },
    {
      withinMs: ANSWERED_WITHIN_MS,
      otherwise: () => `the broadcast was not answered: ${JSON.stringify(heard)}`,
    },
  )
  return Number(heard.body?.broadcast_id)
}

async function read(url: string, empresaId: number, id: number): Promise<Record<string, unknown>> {
  const { body } = await call(url, `/api/v1/broadcasts/${id}`, empresaId)
  return (body?.counts as Record<string, unknown> | undefined) ?? { sending: 'unknown' }
}

function openOf(counts: Record<string, unknown>): number {
  return ['queued', 'sending', 'uncertain', 'accepted', 'sent']
    .map((state) => Number(counts[state] ?? 0))
    .reduce((sum, each) => sum + each)
}

interface Heard {
  /** 0 when nobody answered. */
  status: number
  body: Record<string, unknown> | null
}

async function call(url: string, path: string, empresaId: number, body?: string): Promise<Heard> {
  try {
    const answer = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${LOCAL_TOKEN}`,
        'x-empresa-id': String(empresaId),
        'content-type': 'application/json',
      },
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
      ...(body === undefined ? {} : { body }),
    })
    return { status: answer.status, body: (await answer.json()) as Heard['body'] }
  } catch {
    return { status: 0, body: null }
  }
}

/** What the processes said, below what went wrong. */
export function withLogs(error: unknown, members: readonly Member[]): unknown {
  if (!(error instanceof Error)) return error
  const logs = members.filter((member) => member.said() !== '')
  error.message += logs.map((member) => `\n--- ${member.name} said:\n${member.said().slice(-3_000)}`).join('')
  return error
}

let numbers = 0
/** Mobiles that no other test writes to. */
export function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(80_000_000 + numbers)}`
  })
}
