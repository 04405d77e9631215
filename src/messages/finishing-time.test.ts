import { describe, expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { openLocalTimes } from '../text/local-time.ts'
import { endOf, finishingTime } from './finishing-time.ts'
import type { QuietHours } from './quiet-hours.ts'
import { setSendingRules } from './sending-rules.ts'
import { syncSenders } from './stream-queries.ts'

const localTimes = openLocalTimes()
const at = (hours: number) => hours * 60
const DAY: QuietHours = { allowed: { from: at(9), to: at(22) }, neverOn: [0] }
const NIGHT: QuietHours = { allowed: { from: at(22), to: at(6) }, neverOn: [] }
const WEEK: QuietHours = { allowed: null, neverOn: [0, 6] }

describe('the end of a span of sending', () => {
  test.each([
    // São Paulo is three hours behind; 21 November 2026 is a Saturday.
    ['without rules', null, '2026-11-21T12:00:00Z', 3600, '2026-11-21T13:00:00.000Z'],
    ['that fits before closing', DAY, '2026-11-21T12:00:00Z', 3600, '2026-11-21T13:00:00.000Z'],
    ['that ends as it closes', DAY, '2026-11-21T12:00:00Z', 13 * 3600, '2026-11-22T01:00:00.000Z'],
    ['over night and a Sunday', DAY, '2026-11-22T00:00:00Z', 2 * 3600, '2026-11-23T13:00:00.000Z'],
    ['begun while it is closed', DAY, '2026-11-21T10:00:00Z', 60, '2026-11-21T12:01:00.000Z'],
    ['in a window over midnight', NIGHT, '2026-11-21T20:00:00Z', 9 * 3600, '2026-11-23T02:00:00.000Z'],
    ['with days on which nothing leaves', WEEK, '2026-11-21T12:00:00Z', 60, '2026-11-23T03:01:00.000Z'],
    ['longer than is looked ahead', DAY, '2026-11-21T12:00:00Z', 400 * 3600, null],
  ] as const)('%s', (_, quiet, from, seconds, end) => {
    const span = { from: new Date(from), seconds, quiet, timeZone: 'America/Sao_Paulo' }
    expect(endOf(span, localTimes)?.toISOString() ?? null).toBe(end)
  })
})

describeOnEachDatabase('how long the senders take', (open) => {
  test('each channel at its own rate, the slower one last; alerts by what is left for them', async () => {
    const database = await open()
    const ground = database.ground(testClock('2026-11-23T14:00:00Z'))
    const { id: empresaId } = await createEmpresa(ground, { nome: 'Empresa' })
    const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'system', loop: 'test' }, lang: 'pt-BR' }
    const took = async (lane: 'bulk' | 'alert', whatsapp: number, smsSegments: number) =>
      (await finishingTime(ctx, { lane, whatsapp, smsSegments }))?.seconds
    expect(await took('bulk', 0, 1)).toBeUndefined()
    const sender = { accountSid: 'AC1', kind: 'number', address: '+551140000000', otpOnly: false } as const
    await syncSenders(
      database.db,
      [
        { ...sender, channel: 'whatsapp', ratePerSecond: 80 },
        { ...sender, channel: 'sms', ratePerSecond: 10 },
      ],
      ground.clock.now(),
    )
    expect(await took('bulk', 720, 0)).toBeCloseTo(10)
    expect(await took('bulk', 720, 900)).toBeCloseTo(100)
    expect(await took('alert', 0, 900)).toBeCloseTo(90)
    expect(await took('bulk', 0, 0)).toBe(0)

    // Slowed down by half.
    await database.db.run(sql`update sender_pace set rate = rate / 2 where class = 'bulk'`)
    expect(await took('bulk', 0, 900)).toBeCloseTo(200)

    const quietHours = { from: '09:00', to: '11:01', neverOn: [] }
    await setSendingRules(ctx, { quietHours, dailyMessages: null, dailySegments: null })
    const finishing = await finishingTime(ctx, { lane: 'bulk', whatsapp: 0, smsSegments: 900 })
    expect(finishing?.at?.toISOString()).toBe('2026-11-24T12:02:20.000Z')
    expect((await finishingTime(ctx, { lane: 'alert', whatsapp: 0, smsSegments: 900 }))?.at).toEqual(
      new Date('2026-11-23T14:01:30Z'),
    )

    await database.db.run(
      sql`update senders set stopped_reason = 'unreachable', stopped_until = now() where channel = 'sms'`,
    )
    expect(await took('bulk', 0, 1)).toBeUndefined()
    expect(await took('bulk', 36, 0)).toBeCloseTo(1)
  })
})
