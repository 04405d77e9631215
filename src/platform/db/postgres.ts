import { Pool, type PoolClient, type PoolConfig, type QueryArrayResult } from 'pg'
import { DomainError } from '../../errors.ts'
import type { CompiledSql } from './compile.ts'
import type { Database } from './db.ts'
import type { RawResult } from './decode.ts'
import { GatheringSocket } from './gathering-socket.ts'
import { type Engine, type Lane, openHandles } from './handle.ts'
import { PostgresListener } from './postgres-listener.ts'
import { SqlError, type SqlErrorFacts } from './sql-error.ts'

export interface PostgresOptions {
  readonly url: string
  /** Connections for ordinary work. */
  readonly poolMax?: number
  /** Connections for claims, records and look-ups: each of them uses one at a time. */
  readonly queueMax?: number
  /**
   * Connections that only codes and callbacks use. Each waits for its commit: three gave 0.18 of the checks that a bare
   * route answers, eight 0.27. Three processes with all of theirs, and those of their threads for codes, fit into
   * PostgreSQL's usual hundred.
   */
  readonly urgentMax?: number
  /** How long to wait for a connection: a free one of the pool, or a new one. */
  readonly connectTimeoutMs?: number
  /** How long a statement of the queue or of codes and callbacks may be without an answer before its connection is given up. */
  readonly answerTimeoutMs?: number
  readonly applicationName?: string
  /** Whether an outer handle throws inside a transaction, see `openHandles`; by default it does. */
  readonly guarded?: boolean
}

const oldestVersion = 15
/**
 * The text form of dates must not depend on how the server is set up; compiling plans costs more than our short
 * statements gain; and a process that freezes inside a transaction must not hold its rows for ever.
 */
const sessionSettings = `
  set datestyle to 'ISO, YMD';
  set timezone to 'UTC';
  set jit to off;
  set idle_in_transaction_session_timeout to '60s'`

/**
 * A queue is read in the order of its index. Left to itself PostgreSQL takes a stream that has just been filled, and has
 * no statistics yet, for a few rows and reads and sorts it whole at every claim, or reads whole tables to find a batch.
 */
const queueSettings = `${sessionSettings};
  set enable_bitmapscan to off;
  set enable_seqscan to off;
  set enable_mergejoin to off;
  set enable_hashjoin to off`

/**
 * Distinct statements that a connection of the queue, or of codes and callbacks, keeps planned, which its server has to
 * remember; there are about fifty of the latter. What comes after them is planned each time.
 */
const PREPARED_MAX = 200

/**
 * Statements of the queue are short, also behind a lock. A host that vanishes without a word (a failover, a firewall) would
 * otherwise hold each of them for as long as TCP keeps trying, which is a quarter of an hour.
 */
const ANSWER_TIMEOUT_MS = 60_000

/** Opens a pool on PostgreSQL 15 or newer. Throws `database_unreachable` when it cannot be used. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const config = poolConfig(options)
  const answered = { ...config, query_timeout: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS }
  const pools: Record<Lane, Pool> = {
    ordinary: openPool({ ...config, max: options.poolMax ?? 10 }, sessionSettings),
    queue: openPool({ ...answered, max: options.queueMax ?? 5 }, queueSettings),
    urgent: openPool({ ...answered, max: options.urgentMax ?? 8 }, queueSettings),
  }
  const listener = new PostgresListener(config)
  const close = async () => {
    await listener.close()
    await Promise.all(Object.values(pools).map((pool) => pool.end()))
  }
  try {
    await checkServer(pools.ordinary)
  } catch (error) {
    await close()
    throw new DomainError('database_unreachable', { reason: reasonOf(error) })
  }
  return {
    ...openHandles(postgresEngine(pools), options.guarded ?? true),
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    close,
  }
}

function poolConfig(options: PostgresOptions): PoolConfig {
  return {
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    application_name: options.applicationName ?? 'recado',
    keepAlive: true,
    // What a transaction asks for at once goes out at once (`handle.ts`), by one call to the system.
    pipeline: true,
    stream: () => new GatheringSocket(),
    // Every value stays text here: `decode.ts` reads it, the same for both engines.
    types: { getTypeParser: () => (text: string) => text },
  }
}

function openPool(config: PoolConfig, settings: string): Pool {
  const pool = new Pool({ ...config, onConnect: (client) => client.query(settings) as never })
  // A server that goes away ends idle connections and those in use; unheard, either would end the process. The
  // statements under way fail by themselves and the pool connects anew.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

async function checkServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query({ text: 'show server_version_num', rowMode: 'array' })
  const version = Math.floor(Number(rows[0]?.[0]) / 10_000)
  if (!(version >= oldestVersion)) throw new Error(`PostgreSQL ${version} < ${oldestVersion}`)
}

/** Names of hosts have several addresses, and then the message is in the parts. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message || error.name : String(error)
}

function postgresEngine(pools: Record<Lane, Pool>): Engine {
  const names = openNames()
  const nameFor = (lane: Lane, { text }: CompiledSql) => (lane === 'ordinary' ? undefined : names(text))
  return {
    engine: 'postgres',
    async query(lane, statement) {
      const client = await connect(pools[lane])
      let broken = false
      try {
        return await queryClient(client, statement, nameFor(lane, statement))
      } catch (error) {
        broken = isConnectionLost(error)
        throw error
      } finally {
        client.release(broken)
      }
    },
    async hold(lane, work) {
      const client = await connect(pools[lane])
      let broken = false
      try {
        return await work({
          query: (statement) => queryClient(client, statement, nameFor(lane, statement)),
          discard: () => {
            broken = true
          },
        })
      } finally {
        client.release(broken)
      }
    },
  }
}

/**
 * A named statement is planned once for each connection. Planning ours costs PostgreSQL more than carrying them out for a few
 * rows (up to 4 ms for a claim): of what a message with its three callbacks cost it at 90 a second it was a third. Other
 * statements keep plans that see their parameters.
 */
function openNames(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return (text) => {
    if (!names.has(text) && names.size < PREPARED_MAX) names.set(text, `recado_${names.size + 1}`)
    return names.get(text)
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw toSqlError(error)
  }
}

async function queryClient(
  client: PoolClient,
  { text, values }: CompiledSql,
  name: string | undefined,
): Promise<RawResult> {
  try {
    // Without values this is the simple protocol, which takes several statements at once (migrations).
    const parameters = values.length > 0 ? { values: [...values], ...(name ? { name } : {}) } : {}
    return toRawResult(lastOf(await client.query<TextRow>({ text, rowMode: 'array', ...parameters })))
  } catch (error) {
    throw toSqlError(error)
  }
}

type TextRow = (string | null)[]
type Answer = QueryArrayResult<TextRow>

/** Several statements answer with a list. */
function lastOf(answer: Answer | Answer[]): Answer {
  if (!Array.isArray(answer)) return answer
  const last = answer.at(-1)
  if (last === undefined) throw new Error('An empty statement')
  return last
}

const writes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY'])

function toRawResult({ fields, rows, command, rowCount }: Answer): RawResult {
  return {
    columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    rows,
    affected: writes.has(command) ? (rowCount ?? 0) : 0,
    command,
  }
}

/** Every SQLSTATE of PostgreSQL's has a digit; of Node's codes `EPIPE` has the same length. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/

/** Errors of the socket carry Node's codes, those of the statement an SQLSTATE: only that is kept. */
function toSqlError(error: unknown): SqlError {
  const { code, constraint, table, column } = error as SqlErrorFacts
  const state = code !== undefined && sqlState.test(code) ? code : undefined
  return new SqlError(reasonOf(error), { code: state, constraint, table, column }, { cause: error })
}

/** Class 57P ends the connection. */
function isConnectionLost(error: unknown): boolean {
  const code = error instanceof SqlError ? error.code : undefined
  return code === undefined || code.startsWith('57P') || code.startsWith('08')
}
