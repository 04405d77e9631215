// Asks for one-time codes as a process of its own, as ROLE=api does.
import { databaseClock } from '../../dist/platform/clock.js'
import { openPostgres } from '../../dist/platform/db/postgres.js'
import { silentLog } from '../../dist/platform/log.js'
import { serve } from '../parts/child.mjs'
import { openCodes } from '../parts/codes.mjs'

let codes = null

serve({
  async openCodes({ databaseUrl, secretKey }) {
    // The connections that the API has for codes.
    const { urgent: db } = await openPostgres({ url: databaseUrl, guarded: false })
    codes = await openCodes({ db, clock: await databaseClock(db), log: silentLog }, secretKey)
  },
  enqueueCode: (number) => codes.enqueue(number),
})
