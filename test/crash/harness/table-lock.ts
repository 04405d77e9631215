import { type Database, type Db, sql } from '../../../src/platform/db/db.ts'
import type { Member } from './member.ts'
import { PATIENCE_MS, until } from './patience.ts'

/** Holds a table so that nobody writes to it or locks a row of it; plain reading goes on. */
export interface TableLock {
  /** Resolves when a session of this process stands at the lock, with a statement that has these words if they are said. */
  reachedBy(member: Member, words?: string): Promise<void>
  release(): Promise<void>
}

/** How the statements begin that claim and that record; other loops of a worker may stand at the same lock before them. */
export const CLAIM = 'with gate as'
export const RECORD = 'with held as'

export type LockedTable = 'attempts' | 'messages' | 'texts' | 'contacts' | 'reminders'

export async function lockTable(database: Database, table: LockedTable): Promise<TableLock> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let holding: Promise<void> = Promise.resolve()
  await new Promise<void>((resolve, reject) => {
    holding = database.db.transaction(async (tx) => {
      await tx.run(sql`lock table ${sql.id(table)} in exclusive mode`)
      resolve()
      await released
    })
    holding.catch(reject)
  })
  return {
    reachedBy: (member, words = '') =>
      until(async () => (await sessionsAtLock(database.db, member, words)) > 0, {
        withinMs: PATIENCE_MS,
        otherwise: () => `${member.name} never came to the lock on ${table}\n${member.said()}`,
      }),
    async release() {
      release()
      await holding
    },
  }
}

async function sessionsAtLock(db: Db, member: Member, words: string): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and application_name = ${member.name}::text and wait_event_type = 'Lock'
      and strpos(query, ${words}::text) > 0`)
  return n
}

/**
 * Ends what a dead process left in the server. A statement that waits for a lock does not notice that nobody waits for
 * it any more, and would be carried out after all: right for the server, but then it was not lost. In this database alone:
 * stages that run at the same time have members of the same names.
 */
export async function endSessions(db: Db, member: Member): Promise<void> {
  await db.run(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${member.name}::text`)
  await until(
    async () => {
      const { n } = await db.one(sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and application_name = ${member.name}::text`)
      return n === 0
    },
    { withinMs: PATIENCE_MS, otherwise: `sessions of ${member.name} live on` },
  )
}
