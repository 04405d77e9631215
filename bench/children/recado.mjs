// Recado as it runs: the built program with everything switched on, told over IPC what its users would ask for.

import process from 'node:process'
import { createApp } from '../../dist/app.js'
import { createBroadcast } from '../../dist/broadcasts/create-broadcast.js'
import { getBroadcast } from '../../dist/broadcasts/read-broadcasts.js'
import { readConfig } from '../../dist/config.js'
import { openDatabase } from '../../dist/platform/db/open-database.js'
import { silentLog } from '../../dist/platform/log.js'
import { ACCOUNT } from '../parts/callback-form.mjs'
import { serve } from '../parts/child.mjs'
import { openCodes } from '../parts/codes.mjs'
import { copyCode } from '../parts/copied-codes.mjs'

const SECRET_KEY = 'bench-bench-bench-bench-bench-bench'
const METRICS_TOKEN = SECRET_KEY

let app = null
let database = null
let codes = null

serve(
  {
    /** Prepares the database; nothing moves before `start`. `databaseUrl` null is the embedded database in `dataDir`. */
    async open({ dataDir, databaseUrl, twilioUrl, ratePerSecond, role = 'all', env = {} }) {
      const read = readConfig({
        ...env,
        DEMO: '1',
        DATA_DIR: dataDir,
        METRICS_TOKEN,
        ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
      })
      const config = {
        ...{ ...read, role },
        http: { ...read.http, port: 0 },
        rates: { smsPerSecond: ratePerSecond, whatsappPerSecond: ratePerSecond },
      }
      database = await openDatabase(config)
      app = await createApp(config, {
        ...{ database, codesApart: true },
        ...{ secretKey: SECRET_KEY, localToken: 'bench', version: 'bench', log: silentLog },
        simulator: { url: twilioUrl, accountSid: ACCOUNT.sid, authToken: ACCOUNT.token },
      })
      return `${app.url}/api/v1/twilio/status`
    },
    /** Resolves once codes have their thread too: what it takes to load is no part of what is measured. */
    async start() {
      await app.start()
      while ((await metrics()).includes('recado_codes_thread 0\n')) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    /** Queues a broadcast by SMS to `count` phones from number `from` on; gives its id once it is committed. */
    async broadcast({ empresaId = 8, count, from, body }) {
      const targets = Array.from({ length: count }, (_, i) => `+55119${80_000_000 + from + i}`)
      const created = await createBroadcast(
        ctxOf(empresaId),
        { keys: app.keyring },
        {
          ...{ campaignName: 'bench', body, preferredChannel: 'sms', audience: { targets } },
          ...{ eventoId: null, idempotencyKey: null, waitMs: 0 },
        },
      )
      return created.broadcastId
    },
    /** Resolves once so many messages of the broadcast are recorded as handed over, or as read. */
    async recorded({ broadcastId, count, state }) {
      for (;;) {
        const broadcast = await getBroadcast(ctxOf(8), broadcastId)
        if (broadcast[state] >= count) return
        if (broadcast.failed > 0) throw new Error(`${broadcast.failed} messages failed`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    /** Queues a broadcast by SMS to the whole directory; gives what it took until the last of them was written. */
    async expand({ empresaId = 8, body }) {
      const before = process.memoryUsage().rss
      const start = performance.now()
      let most = before
      const { broadcastId } = await createBroadcast(
        ctxOf(empresaId),
        { keys: app.keyring },
        {
          ...{ campaignName: 'bench', body, preferredChannel: 'sms', audience: { all: true } },
          ...{ eventoId: null, idempotencyKey: null, fallbackAfterS: null, waitMs: 0 },
        },
      )
      for (;;) {
        const { expandedPercent, totalTargets } = await getBroadcast(ctxOf(empresaId), broadcastId)
        most = Math.max(most, process.memoryUsage().rss)
        if (expandedPercent === null) {
          return { tookMs: performance.now() - start, grownBytes: most - before, written: totalTargets }
        }
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    },
    async openCodes() {
      codes = await openCodes({ ...app.ground, db: database.urgent }, SECRET_KEY)
    },
    copyCode: (input) => copyCode(app, input),
    enqueueCode: (number) => codes.enqueue(number),
  },
  async () => {
    await app?.stop(10_000)
  },
)

async function metrics() {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  return (await app.http.inject({ url: '/metrics', headers })).payload
}

function ctxOf(empresaId) {
  return { ...app.ground, empresaId, actor: { kind: 'system', loop: 'bench' }, lang: 'en' }
}
