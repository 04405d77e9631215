import { join } from 'node:path'
import type { Database } from './db.ts'

/** Which database: a PostgreSQL by its URL, else the embedded one in the data directory. */
export interface DatabaseWish {
  readonly dataDir: string
  readonly databaseUrl: { reveal(): string } | null
}

/**
 * Opens the database. The caller holds the lock of the data directory. Throws `database_unreachable` when PostgreSQL
 * cannot be used. Only the engine that is used is loaded: the other would cost a tenth of a second of every start.
 */
export async function openDatabase({ dataDir, databaseUrl }: DatabaseWish): Promise<Database> {
  if (databaseUrl === null) {
    const { openPglite } = await import('./pglite.ts')
    return openPglite({ dataDir: join(dataDir, 'db') })
  }
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres({ url: databaseUrl.reveal(), applicationName: 'recado', guarded: false })
}
