import { join } from 'node:path'
import { databaseClock } from '../../platform/clock.ts'
import type { Ground } from '../../platform/context.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { openPglite } from '../../platform/db/pglite.ts'
import { openPostgres } from '../../platform/db/postgres.ts'
import { silentLog } from '../../platform/log.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { prepareDataDir } from './data-dir.ts'
import { lockDataDir } from './launch.ts'

export interface DatabaseWish {
  readonly dataDir: string
  readonly databaseUrl: { reveal(): string } | null
}

/** The migrated database for one command that needs no service. Throws `data_dir_in_use` while a service has it. */
export async function withGround<T>(
  { dataDir, databaseUrl }: DatabaseWish,
  texts: LaunchTexts,
  work: (ground: Ground, version: number) => Promise<T>,
): Promise<T> {
  if (databaseUrl === null) prepareDataDir(dataDir, texts)
  const lock = databaseUrl === null ? await lockDataDir(dataDir) : null
  try {
    const database =
      databaseUrl === null
        ? await openPglite({ dataDir: join(dataDir, 'db') })
        : await openPostgres({ url: databaseUrl.reveal() })
    try {
      const { version } = await migrate(database)
      const clock = await databaseClock(database.db)
      try {
        return await work({ db: database.db, clock, log: silentLog }, version)
      } finally {
        await clock.stop()
      }
    } finally {
      await database.close()
    }
  } finally {
    lock?.release()
  }
}
