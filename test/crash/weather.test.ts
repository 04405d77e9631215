import { describe, expect, inject, test } from 'vitest'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { hasEngine } from '../harness/database.ts'
import { openCluster } from '../harness/postgres-cluster.ts'
import { callBack } from './harness/call-back.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { onStage, phones } from './harness/stage.ts'
import { readFigures } from './harness/verdict.ts'

const TIME_MAX_MS = 300_000

describe.skipIf(!hasEngine('postgres'))(
  'under all weather',
  { concurrent: true, timeout: TIME_MAX_MS },
  () => {
    test('at once, each message arrives exactly once by each channel that it took', () =>
      onStage({}, async (stage) => {
        await Promise.all([stage.start('api'), stage.start('worker'), stage.start('worker')])
        stage.twilio.faults.set({
          latencyMs: { ms: 10, msMax: 60 },
          ...{ acceptThen500: 0.08, acceptThenReset: 0.08, created201WithoutSid: 0.05, cutBody: 0.05 },
          ...{ refuse500: 0.05, html502: 0.05, status503: 0.05, rateLimit429: 0.05 },
          ...{ dropCallbacks: 0.2, duplicateCallbacks: 0.2, reorderCallbacks: 0.2 },
          delayCallbacksMs: { ms: 1_500, rate: 0.3 },
          // By the fast clock: two seconds of ours, and so later than the first three looks.
          listLagMs: { ms: 20_000 },
          listFails: { next: 20 },
        })
        const [withWhatsApp, without] = [phones(60), phones(20)]
        for (const phone of without) stage.twilio.phones.set(phone, { hasWhatsApp: false })
        await stage.ask({ body: 'Por SMS', targets: phones(60) })
        await stage.ask({ body: 'Por WhatsApp', targets: [...withWhatsApp, ...without], channel: 'whatsapp' })
        for (const phone of without) stage.ledger.expect(phone, 'Por WhatsApp')
        await stage.expectAllEnded()
        const { adopted, resent } = await readFigures(stage.database.db)
        expect(adopted).toBeGreaterThan(0)
        expect(resent).toBeGreaterThan(0)
      }))

    test('a list that fails for longer than all looks take is never taken for an empty one', () =>
      onStage({}, async (stage) => {
        stage.twilio.faults.set({ acceptThen500: true, listFails: true })
        await Promise.all([stage.start('worker'), stage.start('worker')])
        await stage.queue({ body: 'Lista fora do ar', targets: phones(10) })
        // Twice as often as there are looks, for every message.
        await until(() => (stage.twilio.requests()['GET Messages']?.['500'] ?? 0) >= 80, {
          withinMs: PATIENCE_MS,
          otherwise: 'the list was not asked again and again',
        })
        stage.twilio.faults.reset()
        await stage.expectExactlyOnce()
        expect(await readFigures(stage.database.db)).toMatchObject({ adopted: 10, resent: 0 })
      }))
  },
)

/** A server that is somebody else's is not ours to stop. */
const postgres = inject('testRun').postgres
const bin = postgres.kind === 'binaries' ? postgres.bin : null

describe.skipIf(bin === null)('a database that is stopped under load', { timeout: TIME_MAX_MS }, () => {
  test('loses and doubles nothing, and callbacks are refused while it is away', async () => {
    const cluster = await openCluster(bin ?? '', inject('testRun').dir, {
      name: 'stopped',
      // What was committed has to be in the log when the server is cut off.
      settings: { synchronous_commit: 'on' },
    })
    const database = await openPostgres({ url: cluster.url, poolMax: 1 })
    await migrate(database)
    await database.close()
    await onStage({ databaseUrl: cluster.url }, async (stage) => {
      await Promise.all([stage.start('api'), stage.start('worker'), stage.start('worker')])
      stage.twilio.faults.set({ latencyMs: { ms: 1_000, msMax: 2_000 } })
      for (const body of ['Antes da queda', 'Durante a queda', 'Depois da queda']) {
        await stage.queue({ body, targets: phones(150) })
        await until(() => stage.twilio.inFlight() >= 50, {
          withinMs: PATIENCE_MS,
          everyMs: 1,
          otherwise: 'there were never 50 requests in flight',
        })
        await cluster.stop()
        expect(await callBack(stage)).toBe(503)
        await until(() => stage.twilio.inFlight() === 0, {
          withinMs: PATIENCE_MS,
          otherwise: 'requests in flight were never answered',
        })
        await cluster.start()
      }
      await stage.expectAllEnded()
      expect(stage.twilio.callbacks().retried).toBeGreaterThan(0)
    })
    await cluster.stop()
  })
})
