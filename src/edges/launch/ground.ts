import { databaseClock } from '../../platform/clock.ts'
import type { Ground } from '../../platform/context.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { type DatabaseWish, openDatabase } from '../../platform/db/open-database.ts'
import { silentLog } from '../../platform/log.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { prepareDataDir } from './data-dir.ts'
import { lockDataDir } from './launch.ts'

/** The migrated database for one command that needs no service. Throws `data_dir_in_use` while a service has it. */
export async function withGround<T>(
  { dataDir, databaseUrl }: DatabaseWish,
  texts: LaunchTexts,
  work: (ground: Ground, version: number) => Promise<T>,
): Promise<T> {
  if (databaseUrl === null) prepareDataDir(dataDir, texts)
  const lock = databaseUrl === null ? await lockDataDir(dataDir) : null
  try {
    const database = await openDatabase({ dataDir, databaseUrl })
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
