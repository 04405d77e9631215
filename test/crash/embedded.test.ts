import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openKeyring } from '../../src/platform/crypto.ts'
import { openPglite } from '../../src/platform/db/pglite.ts'
import { pgliteTemplate } from '../harness/database.ts'
import { fastClock } from './harness/fast-clock.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import {
  type Cast,
  makeCtx,
  openCast,
  phones,
  SECRET_KEY,
  SETTLED_WITHIN_MS,
  withLogs,
} from './harness/stage.ts'
import { expectExactlyOnce, readFigures, untilSettled } from './harness/verdict.ts'

const TIME_MAX_MS = 300_000
const MESSAGES = 8

const dirs: string[] = []
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

describe('the embedded database', { timeout: TIME_MAX_MS }, () => {
  test('of a process that is killed again and again loses and doubles nothing', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'recado-crash-'))
    dirs.push(dataDir)
    const clock = fastClock()
    const files = join(dataDir, 'db')
    const prepared = await openPglite({ dataDir: files, loadDump: await pgliteTemplate() })
    const ctx = await makeCtx(prepared, clock)
    await openKeyring(ctx, SECRET_KEY)
    await prepared.close()

    const cast = await openCast({ clock, empresaId: ctx.empresaId, databaseUrl: null, dataDir })
    try {
      await killAgainAndAgain(cast)
      // The last one is killed too: what it had committed is what its files say.
      const database = await openPglite({ dataDir: files })
      await untilSettled(database.db, 'ended', 0)
      await expectExactlyOnce(database.db, cast.twilio, cast.ledger)
      const figures = await readFigures(database.db)
      expect(figures.adopted).toBeGreaterThan(0)
      expect(figures.resent).toBeGreaterThanOrEqual(MESSAGES)
      await database.close()
    } catch (error) {
      throw withLogs(error, cast.members())
    } finally {
      await cast.close()
    }
  })
})

/** In the middle of requests and of answers, then in the middle of look-ups and of callbacks, then at rest. */
async function killAgainAndAgain(cast: Cast): Promise<void> {
  const { twilio } = cast
  const first = await cast.start('all')
  twilio.faults.set({ dropCallbacks: true })
  const answering = twilio.hold('answer', 'POST Messages')
  await cast.ask({ body: 'Sem resposta', targets: phones(MESSAGES) })
  await answering.reached(MESSAGES)
  const arriving = twilio.hold('arrival', 'POST Messages')
  await cast.ask({ body: 'Pedido perdido', targets: phones(MESSAGES) })
  await arriving.reached(MESSAGES)
  await first.kill()
  arriving.drop()
  answering.release()

  const looking = twilio.hold('answer', 'GET Messages')
  const second = await cast.start('all')
  twilio.faults.reset()
  twilio.faults.set({ delayCallbacksMs: { ms: 1_000 }, duplicateCallbacks: 0.5, reorderCallbacks: 0.5 })
  const told = () => twilio.callbacks().delivered
  const before = told()
  await cast.ask({ body: 'Retornos', targets: phones(MESSAGES) })
  await until(() => told() > before, { withinMs: PATIENCE_MS, otherwise: 'Twilio never called back' })
  await looking.reached()
  await second.kill()
  looking.release()

  const last = await cast.start('all')
  await cast.untilAllEnded(SETTLED_WITHIN_MS)
  await last.kill()
}
