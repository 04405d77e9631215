// The service as a process of its own that a crash test can kill, freeze and start again. It is the built service as
// it is; only its clock runs faster (see harness/fast-clock.ts), so that leases and look-ups take seconds and not minutes.
// Argument: a JSON object { localToken, epochMs, speed }. Everything else comes from the environment, as in production.
import { createApp } from '../../dist/app.js'
import { readConfig } from '../../dist/config.js'
import { openDatabase } from '../../dist/platform/db/open-database.js'
import { openLog } from '../../dist/platform/log.js'

const { localToken, epochMs, speed } = JSON.parse(process.argv[2])
const config = readConfig(process.env)
const app = await createApp(config, {
  database: await openDatabase(config),
  secretKey: config.secretKey.reveal(),
  localToken,
  simulator: null,
  version: '0.0.0-crash',
  log: openLog({ level: config.logLevel, pretty: false }),
  clock: {
    now: () => new Date(epochMs + (Date.now() - epochMs) * speed),
    monotonicMs: () => performance.now() * speed,
  },
})
await app.start()
process.send('ready')
