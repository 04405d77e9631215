import { describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { requestErasure } from '../../src/privacy/request-erasure.ts'
import { hasEngine } from '../harness/database.ts'
import { wholeDatabase } from '../privacy/world.ts'
import type { Member } from './harness/member.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { endSessions } from './harness/table-lock.ts'

const TIME_MAX_MS = 300_000
/** A lease of an erasure, on the fast clock, and what Twilio takes. */
const DONE_WITHIN_MS = 120_000
const MESSAGES = 5

/** Somebody got some messages, and all is known of them. */
async function written(stage: Stage): Promise<{ erased: string; kept: string }> {
  const [erased = '', kept = ''] = phones(2)
  const first = await stage.start('worker')
  for (let i = 0; i < MESSAGES; i++) await stage.queue({ body: `Recado ${i}`, targets: [erased, kept] })
  await stage.expectExactlyOnce()
  await first.kill()
  await requestErasure(stage.ctx, stage.keyring, 'own', { e164: erased, everywhere: false })
  return { erased, kept }
}

async function expectErased(stage: Stage, { erased, kept }: { erased: string; kept: string }): Promise<void> {
  const read = () =>
    stage.database.db.one(sql<{ state: string; counts: Record<string, number>; row: string }>`
      select state, counts, e::text as row from erasures e`)
  await until(async () => (await read()).state === 'done', {
    withinMs: DONE_WITHIN_MS,
    otherwise: async () => `not erased: ${(await read()).row}`,
  })
  const rows = await wholeDatabase(stage.database.db)
  expect(rows.filter((row) => row.includes(erased.slice(1)))).toEqual([])
  expect(rows.filter((row) => row.includes(kept.slice(1))).length).toBeGreaterThanOrEqual(MESSAGES)
  expect((await read()).counts).toMatchObject({ messages: MESSAGES, twilio: MESSAGES })
  const atTwilio = stage.twilio.messages()
  expect(atTwilio.filter(({ to, body }) => to.includes(erased) && body !== '')).toEqual([])
  expect(atTwilio.filter(({ to, body }) => to.includes(kept) && body !== '')).toHaveLength(MESSAGES)
}

/** What a killed process had begun and not committed is not done after its death. */
async function die(stage: Stage, member: Member): Promise<void> {
  await member.kill()
  await endSessions(stage.database.db, member)
}

describe.skipIf(!hasEngine('postgres'))(
  'an erasure whose worker is killed',
  { concurrent: true, timeout: TIME_MAX_MS },
  () => {
    test.each([
      { table: 'texts', statement: 'update texts' },
      { table: 'contacts', statement: 'delete from contacts' },
    ] as const)('while it changes $table goes on with the next worker', ({ table, statement }) =>
      onStage({}, async (stage) => {
        const people = await written(stage)
        const lock = await stage.lock(table)
        const second = await stage.start('worker')
        await lock.reachedBy(second, statement)
        await die(stage, second)
        await lock.release()
        const { n } = await stage.database.db.one(sql<{ n: number }>`
          select count(*)::int as n from messages where erased_at is not null`)
        expect(n).toBe(table === 'texts' ? 0 : MESSAGES)
        await stage.start('worker')
        await expectErased(stage, people)
      }),
    )

    test('while Twilio takes the messages out goes on with the next worker', () =>
      onStage({}, async (stage) => {
        const people = await written(stage)
        const hold = stage.twilio.hold('arrival', 'DELETE Messages/{sid}')
        const second = await stage.start('worker')
        await hold.reached(1)
        await die(stage, second)
        hold.release()
        const open = await stage.database.db.one(sql<{ n: number }>`
          select count(*)::int as n from redactions where state <> 'done'`)
        expect(open.n).toBeGreaterThan(0)
        await stage.start('worker')
        await until(async () => stage.twilio.inFlight() === 0, {
          withinMs: PATIENCE_MS,
          otherwise: 'requests never came to an end',
        })
        await expectErased(stage, people)
      }))
  },
)
