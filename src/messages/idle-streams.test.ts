import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  describeOnEachDatabase,
  hasEngine,
  openTestDatabase,
  type TestDatabase,
} from '../../test/harness/database.ts'
import { people, queue, recipientKey, standing, testCtx } from '../../test/harness/queue.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { applyConsent } from './apply-consent.ts'
import { claimDue } from './claim.ts'
import { enqueueMessages, storeText } from './enqueue.ts'
import { putIdleStreamsToSleep } from './idle-streams.ts'
import { LANE_CLASSES } from './lane-class.ts'
import { countDue } from './metric-queries.ts'
import { syncSenders } from './stream-queries.ts'

function gate(): { passed: Promise<void>; open(): void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

/** Two transactions at once need a server. */
describe.skipIf(!hasEngine('postgres'))(
  'a stream that is put to sleep while something is queued on it',
  () => {
    let database: TestDatabase
    let ctx: Ctx
    let queued = 0

    beforeAll(async () => {
      database = await openTestDatabase('postgres')
      const ground = database.ground()
      const sender = { accountSid: 'AC1', kind: 'number', otpOnly: false, ratePerSecond: 1_000 } as const
      await syncSenders(
        database.db,
        [{ ...sender, channel: 'sms', address: '+551140000000' }],
        ground.clock.now(),
      )
      const empresa = await createEmpresa(ground, { nome: 'Uma' })
      ctx = { ...ground, empresaId: empresa.id, actor: { kind: 'system', loop: 'test' }, lang: 'pt-BR' }
    })
    afterAll(() => database.close())

    async function enqueue(inside: Ctx): Promise<void> {
      queued += 1
      const textId = await storeText(inside, { body: 'Oi', variables: [], smsSegments: 1 })
      const recipient = {
        e164: `+55119${80_000_000 + queued}`,
        recipientKey: Buffer.from(String(queued).padStart(16, '0')),
        freelancerId: null,
        variables: null,
      }
      await enqueueMessages(
        inside,
        {
          ...({ lane: 'bulk', preferredChannel: 'sms', addressFrom: 'caller' } as const),
          ...{ textId, smsSegments: 1, groupId: null, source: 'test' },
        },
        { channel: 'sms', fallbackChannel: null },
        [recipient],
      )
    }

    async function claimed(): Promise<number> {
      const [, , other] = LANE_CLASSES
      if (!other) throw new Error('no lane')
      return (await claimDue(ctx, other, { owner: 'me', slot: 0 }, 10)).messages.length
    }

    test('is passed over by the loop, and its message is claimed', async () => {
      await enqueue(ctx)
      expect(await claimed()).toBe(1)
      const written = gate()
      const commit = gate()
      const queueing = withTransaction(ctx, async (inside) => {
        await enqueue(inside)
        written.open()
        await commit.passed
      })
      await written.passed
      expect(await putIdleStreamsToSleep(ctx)).toBe(0)
      commit.open()
      await queueing
      expect(await claimed()).toBe(1)
    })

    test('is woken by whoever had to wait for the loop', async () => {
      expect(await claimed()).toBe(0)
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          if (i % 2) await putIdleStreamsToSleep(ctx)
          else await withTransaction(ctx, enqueue)
        }),
      )
      let total = 0
      for (let n = await claimed(); n > 0; n = await claimed()) total += n
      expect(total).toBe(10)
    })

    test('sleeps in the end', async () => {
      expect(await putIdleStreamsToSleep(ctx)).toBe(1)
      await enqueue(ctx)
      expect(await claimed()).toBe(1)
    })
  },
)

describeOnEachDatabase('what may not be sent', (open) => {
  test('is nowhere in the queue: nothing is due, and its stream falls asleep', async () => {
    const clock = testClock()
    const ctx = await testCtx(await open(), clock)
    const to = people(3)
    await applyConsent(ctx, {
      ...({ consent: 'revoked', channel: null, purpose: null, how: 'stop' } as const),
      ...{ textVersion: null, by: 'test' },
      people: to.map((e164) => ({ recipientKey: recipientKey(e164), address: e164, proof: null })),
    })
    const group = await queue(ctx, { to })
    const suppressed = { state: 'suppressed', dueAt: null }
    expect(await standing(ctx, group)).toMatchObject([suppressed, suppressed, suppressed])
    expect(await countDue(ctx.db, clock.now())).toEqual([])
    expect(await putIdleStreamsToSleep(ctx)).toBe(1)
  })
})
