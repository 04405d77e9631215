import type { Ground } from '../platform/context.ts'
import {
  createEventsPartition,
  dropEventsPartition,
  listEventsPartitions,
  listMissingTables,
} from './month-queries.ts'

/** How many months ahead the timeline has a place prepared. */
const MONTHS_AHEAD = 2

/** Prepares the partitions of this month and the next ones; does nothing for those that are there. */
export async function prepareMonths(ground: Ground): Promise<void> {
  const now = ground.clock.now()
  const months = Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1))
    return { name: `events_${from.toISOString().slice(0, 7).replace('-', '_')}`, from, to }
  })
  const missing = await listMissingTables(
    ground.db,
    months.map((month) => month.name),
  )
  for (const { name, from, to } of months) {
    if (missing.has(name)) await createEventsPartition(ground.db, name, from, to)
  }
}

/** Drops the months of the timeline that ended before the moment, whole, and tells the name of each that is gone. */
export async function* dropMonthsBefore({ db }: Ground, before: Date): AsyncGenerator<string> {
  for (const name of await listEventsPartitions(db)) {
    const [, year, month] = /^events_(\d{4})_(\d{2})$/.exec(name) ?? []
    if (month === undefined || Date.UTC(Number(year), Number(month), 1) > before.getTime()) continue
    await dropEventsPartition(db, name)
    yield name
  }
}
