// Claims as a worker does, without sending what it claimed: what one claim costs.
import { claimDue } from '../../dist/messages/claim.js'
import { LANE_CLASSES } from '../../dist/messages/lane-class.js'
import { databaseClock } from '../../dist/platform/clock.js'
import { openPostgres } from '../../dist/platform/db/postgres.js'
import { silentLog } from '../../dist/platform/log.js'
import { serve } from '../parts/child.mjs'

const databases = new Map()

serve({
  async open({ databaseUrl }) {
    const { queue: db } = await openPostgres({ url: databaseUrl })
    databases.set(databaseUrl, { db, clock: await databaseClock(db), log: silentLog })
  },
  /** Milliseconds that one claim of so many rows took. */
  async claim({ databaseUrl, rows }) {
    const bulk = LANE_CLASSES.find(({ lanes }) => lanes.includes('bulk'))
    const start = performance.now()
    const { messages } = await claimDue(databases.get(databaseUrl), bulk, { owner: 'bench', slot: 0 }, rows)
    const tookMs = performance.now() - start
    if (messages.length !== rows) throw new Error(`claimed ${messages.length} of ${rows}`)
    return tookMs
  },
})
