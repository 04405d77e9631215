import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/src/index.ts'
import { anyFreePort } from '../../../src/edges/launch/ports.ts'
import { createEmpresa } from '../../../src/identity/create-empresa.ts'
import type { Ground } from '../../../src/platform/context.ts'
import type { Database } from '../../../src/platform/db/db.ts'
import { openPostgres } from '../../../src/platform/db/postgres.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createPostgresDatabase } from '../../harness/database.ts'
import { type FastClock, fastClock, SPEED } from './fast-clock.ts'
import { type Member, type MemberWish, startMember } from './member.ts'
import { until } from './patience.ts'
import { expectExactlyOnce, type Ledger, openLedger, untilSettled } from './verdict.ts'

export const SECRET_KEY = 'a-secret-key-of-the-crash-tests-32-chars'
const LOCAL_TOKEN = 'local-token-of-the-crash-tests'
export const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }
const SERVICE = `MG${'5'.repeat(32)}`
const WHATSAPP_NUMBER = '+14155238886'
/** The longest way: a lease, all looks, a second attempt, a fetched receipt; about 26 s of the fast clock's. */
export const SETTLED_WITHIN_MS = 60_000
const ANSWERED_WITHIN_MS = 30_000

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
  /** Starts a process; there is one address for all who answer HTTP. */
  start(role: Member['role']): Promise<Member>
  /** Asks for a broadcast until it is answered, always with the same key, and writes it into the ledger. */
  broadcast(wish: BroadcastWish): Promise<void>
  members(): readonly Member[]
  url: string
  close(): Promise<void>
}

/** A cast on a PostgreSQL of its own, with an empresa. */
export interface Stage extends Cast {
  database: Database
  ground: Ground
  empresaId: number
  /** Waits until everything has come to rest, then counts at Twilio. */
  expectExactlyOnce(): Promise<void>
}

export interface StageOptions {
  /** Where the database is; without it a new one on the server of the tests. */
  databaseUrl?: string
  simulator?: SimulatorOptions
  env?: Record<string, string>
}

/** Opens a stage for one act, and ends every process of it whatever happened. */
export async function onStage(options: StageOptions, act: (stage: Stage) => Promise<void>): Promise<void> {
  const created = options.databaseUrl === undefined ? await createPostgresDatabase() : null
  const databaseUrl = options.databaseUrl ?? created?.url ?? ''
  const database = await openPostgres({ url: databaseUrl, poolMax: 4 })
  const clock = fastClock()
  const ground = { db: database.db, clock, log: silentLog }
  const { id: empresaId } = await createEmpresa(ground, { nome: 'Palco' })
  const cast = await openCast({ ...options, clock, empresaId, databaseUrl })
  const stage: Stage = {
    ...cast,
    ...{ database, ground, empresaId },
    async expectExactlyOnce() {
      await untilSettled(database.db, SETTLED_WITHIN_MS)
      await expectExactlyOnce(database.db, cast.twilio, cast.ledger)
    },
  }
  try {
    await act(stage)
  } catch (error) {
    throw withLogs(error, cast.members())
  } finally {
    await cast.close()
    await database.close()
    await created?.drop()
  }
}

export interface CastOptions {
  clock: FastClock
  empresaId: number
  /** Null for the embedded database in `dataDir`. */
  databaseUrl: string | null
  dataDir?: string
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
  const ledger = openLedger()
  const members: Member[] = []
  const env = {
    ...{ PORT: String(port), PUBLIC_URL: url, SECRET_KEY, DATA_DIR: options.dataDir ?? ownDir ?? '' },
    ...{ TWILIO_ACCOUNT_SID: ACCOUNT.sid, TWILIO_AUTH_TOKEN: ACCOUNT.token, TWILIO_BASE_URL: twilio.url },
    ...{ TWILIO_MESSAGING_SERVICE_SID: SERVICE, TWILIO_WHATSAPP_NUMBER: WHATSAPP_NUMBER },
    // By the fast clock, so what leaves in a second of ours is that much more.
    ...{ TWILIO_SMS_RATE: '1000', TWILIO_WHATSAPP_RATE: '1000' },
    ...options.env,
  }
  const launch = { localToken: LOCAL_TOKEN, epochMs: clock.epochMs, speed: SPEED }
  return {
    ...{ twilio, clock, ledger, url, members: () => members },
    async start(role) {
      const name = `${role}-${members.length + 1}`
      const wish: MemberWish = { name, role, launch, env: { ...env, ...databaseOf(databaseUrl, name) } }
      const member = await startMember(wish)
      members.push(member)
      return member
    },
    async broadcast(wish) {
      await ask(url, options.empresaId, wish)
      const prefix = wish.channel === 'whatsapp' ? 'whatsapp:' : ''
      for (const target of wish.targets) ledger.expect(prefix + target, wish.body)
    },
    async close() {
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

/** A caller who does not hear an answer asks again with the same key, as the guide says. */
async function ask(url: string, empresaId: number, { body, targets, channel = 'sms' }: BroadcastWish) {
  const request = {
    method: 'POST',
    headers: {
      authorization: `Bearer ${LOCAL_TOKEN}`,
      'x-empresa-id': String(empresaId),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      ...{ campaign_name: body, body, targets, preferred_channel: channel, wait_ms: 0 },
      idempotency_key: randomUUID(),
    }),
  }
  let heard = 'nothing'
  await until(
    async () => {
      try {
        const answer = await fetch(`${url}/api/v1/twilio/broadcast`, {
          ...request,
          signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
        })
        heard = `${answer.status} ${await answer.text()}`
      } catch {
        return false
      }
      if (/^4/.test(heard)) throw new Error(`the broadcast was refused: ${heard}`)
      return heard.startsWith('200')
    },
    { withinMs: ANSWERED_WITHIN_MS, otherwise: () => `the broadcast was never answered: ${heard}` },
  )
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
