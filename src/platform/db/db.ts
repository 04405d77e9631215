import { Sql as Fragment, raw } from 'sql-template-tag'

/** One SQL statement, or a part of one, with its parameters; typed by the rows it returns (columns come back in camelCase). */
export type Sql<Row> = Fragment & { readonly __row?: Row }

/** Writes SQL: values become parameters, fragments are put in place. */
export const sql = Object.assign(
  <Row = unknown>(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql<Row> =>
    new Fragment(strings, values),
  {
    /** Text that is SQL already; never anything from outside. */
    raw: (text: string): Sql<unknown> => raw(text),
    /** The name of a table, a column or an alias. */
    id: (name: string): Sql<unknown> => raw(`"${name.replaceAll('"', '""')}"`),
    /** A text where SQL takes no parameter. */
    lit: (text: string): Sql<unknown> => raw(`'${text.replaceAll("'", "''")}'`),
  },
)

/**
 * The one door to a database, the same for PostgreSQL and for the embedded PGlite.
 *
 * Guaranteed on both engines: `int8` arrives as a number, `bytea` as a Buffer, `timestamptz` as a Date, `date` as
 * text, `jsonb` parsed; column names arrive in camelCase. Parameters that are arrays or objects meant as JSON must be
 * passed through `JSON.stringify` and cast with `::jsonb`; plain arrays are SQL arrays and are cast (`::text[]`).
 *
 * Inside a transaction only the handle given to the work may be used: the outer handle throws at once (on the single
 * embedded connection it would wait for ever), and the inner one throws after its transaction has ended.
 */
export interface Db {
  readonly engine: 'postgres' | 'pglite'
  readonly inTransaction: boolean
  many<Row>(statement: Sql<Row>): Promise<Row[]>
  /** Throws unless exactly one row comes back. */
  one<Row>(statement: Sql<Row>): Promise<Row>
  /** Throws when more than one row comes back. */
  maybeOne<Row>(statement: Sql<Row>): Promise<Row | null>
  /** The number of rows inserted, updated or deleted. */
  run(statement: Sql<unknown>): Promise<number>
  /**
   * Runs the work in a transaction, commits when it resolves and rolls back when it throws. On a handle that is
   * already a transaction the work joins it. Deadlocks and serialization failures (40P01, 40001) of an outermost
   * transaction are tried again, at most 5 times, so the work must not act outside the database.
   */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /** Registers what happens once the transaction has committed; outside a transaction it happens at once. */
  afterCommit(hook: () => void): void
  /**
   * Tells whoever listens: right behind the commit of the transaction, of the same things once; outside a transaction at
   * once. Not in the transaction, because PostgreSQL lets those that notify commit one after another, each with its wait
   * for the disk. So a process that dies in between tells nobody, and what listens has to look by itself as well.
   */
  notify(channel: string, payload: string): Promise<void>
}

/** An opened database: three handles on it, its notifications, and its end. */
export interface Database {
  readonly db: Db
  /**
   * For claims, records and look-ups: statements that touch a few rows of large tables by their indexes. On PostgreSQL
   * its own connections, on which no table is read whole, whatever its statistics say.
   */
  readonly queue: Db
  /** For codes and callbacks: its own connection on PostgreSQL, the front of the queue on PGlite. */
  readonly urgent: Db
  /** Calls back on every NOTIFY on the channel, and once after each lost and regained connection (payload ''). */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
