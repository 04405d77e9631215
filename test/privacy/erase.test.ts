import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { openLog } from '../../src/platform/log.ts'
import { getErasure } from '../../src/privacy/read-erasures.ts'
import { requestErasure } from '../../src/privacy/request-erasure.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'
import { readMarkedColumns } from './marked-columns.ts'
import {
  filledColumns,
  fillWorld,
  findMaria,
  JOAO,
  keyOf,
  MARIA,
  type World,
  wholeDatabase,
} from './world.ts'

/** Lets the loops go on until the erasure is done, or for so long. */
async function untilDone(service: TestService, tenant: Tenant, id: number, turns = 5): Promise<string> {
  for (let turn = 0; turn < turns; turn++) {
    await service.settle()
    const { state } = await getErasure(tenant.ctx, 'all', id as never)
    if (state === 'done') return state
    service.clock.advance(60_000)
  }
  return (await getErasure(tenant.ctx, 'all', id as never)).state
}

const figures = async (tenant: Tenant) =>
  (await tenant.get('/api/v1/broadcasts')).body.broadcasts.map((each: Record<string, unknown>) => ({
    ...{ id: each.id, counts: each.counts, total: each.total_targets, status: each.status },
  }))

describe('a person is erased everywhere', () => {
  let world: World
  let service: TestService
  const lines: string[] = []
  let before: unknown[]
  let marks: Awaited<ReturnType<typeof readMarkedColumns>>

  beforeAll(async () => {
    const log = openLog({ level: 'debug', pretty: false, write: (line) => void lines.push(line) })
    service = await testService({ log })
    world = await fillWorld(service)
    before = await figures(world.origin)
    marks = await readMarkedColumns(service.database.db)
    const { ctx } = world.origin
    const wish = { e164: MARIA.phone, everywhere: true }
    const { id } = await requestErasure(ctx, service.app.keyring, 'all', wish)
    // Everything that can hold something of her did, or the rest would prove nothing.
    const filled = await filledColumns(service.database.db, ['person', 'key', 'free'])
    const meant = marks.filter(({ mark }) => mark === 'person' || mark === 'key' || mark === 'free')
    expect(
      meant.map(({ table, column }) => `${table}.${column}`).filter((name) => !filled.includes(name)),
    ).toEqual([])
    expect(await untilDone(service, world.origin, id)).toBe('done')
    // Joao goes too, so that what is left in a column of persons is a leak.
    const joao = await requestErasure(ctx, service.app.keyring, 'all', { e164: JOAO.phone, everywhere: true })
    expect(await untilDone(service, world.origin, joao.id)).toBe('done')
  })

  test('the whole database, cast to text, does not know her', async () => {
    expect(findMaria(await wholeDatabase(service.database.db))).toEqual([])
  })

  test('no column that is marked as a person’s holds anything any more, but words and codes in the timeline', async () => {
    expect(await filledColumns(service.database.db, ['person'])).toEqual(['events.facts'])
    const keys = await service.database.db.many<{ key: string }>(sql`
      select distinct key from events e cross join lateral jsonb_object_keys(e.facts) as k (key) order by key`)
    expect(keys.map(({ key }) => key).filter((key) => key === 'raw' || key === 'detail')).toEqual([])
  })

  test('her key stays in one place, so that she is not written to again', async () => {
    const hex = keyOf(service).toString('hex')
    const rows = (await wholeDatabase(service.database.db)).filter((row) => row.includes(hex))
    expect(rows.map((row) => row.split(':')[0])).toEqual(rows.map(() => 'suppressions'))
    expect(rows.some((row) => row.includes('erasure'))).toBe(true)
    const { body } = await world.origin.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'De novo', body: 'Oi', targets: ['(11) 98123-4477'], wait_ms: 0 },
    })
    expect(body.stats).toMatchObject({ suppressed: 1, queued: 0 })
    await service.database.db.run(sql`delete from messages where to_address = ${MARIA.phone}::text`)
  })

  test('the log does not know her either', () => {
    expect(lines.length).toBeGreaterThan(0)
    expect(findMaria(lines)).toEqual([])
  })

  test('Twilio has neither the texts nor the numbers', () => {
    const kept = service.simulator.messages().filter(({ to }) => to.includes(MARIA.phone))
    expect(kept.map(({ body }) => body)).toEqual(kept.map(() => ''))
    expect(service.simulator.requests()['DELETE Messages/{sid}']?.['204'] ?? 0).toBeGreaterThan(0)
  })

  test('no figure of a report has changed', async () => {
    const now = await figures(world.origin)
    expect(now.slice(-before.length)).toEqual(before)
  })

  test('its receipt says how much of each table, and not who', async () => {
    const receipts = await service.database.db.many<{ facts: { counts: Record<string, number> } }>(sql`
      select facts from audit_log where action = 'person.erased' order by id`)
    expect(receipts[0]?.facts.counts).toMatchObject({
      ...{
        freelancers: 1,
        contacts: 4,
        consent_changes: 2,
        suppressions: 2,
        audit_log: 2,
        whatsapp_windows: 1,
      },
      ...{ recipient_sends: 1 },
    })
    const {
      messages = 0,
      events = 0,
      twilio = 0,
      texts = 0,
      broadcasts = 0,
    } = receipts[0]?.facts.counts ?? {}
    expect(Math.min(messages - 5, events - 5, twilio - 5, texts - 3, broadcasts - 5)).toBeGreaterThanOrEqual(
      0,
    )
  })

  test('doing it again finds nothing and does no harm', async () => {
    const { id } = await requestErasure(world.origin.ctx, service.app.keyring, 'all', {
      ...{ e164: MARIA.phone, everywhere: true },
    })
    expect(await untilDone(service, world.origin, id)).toBe('done')
    const { counts } = await getErasure(world.origin.ctx, 'all', id)
    expect(Object.values(counts).filter((n) => n > 0)).toEqual([])
    expect(findMaria(await wholeDatabase(service.database.db))).toEqual([])
  })
})
