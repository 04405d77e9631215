import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import {
  describeOnEachDatabase,
  hasEngine,
  openTestDatabase,
  type TestDatabase,
} from '../../test/harness/database.ts'
import { claimAll, EVERY_LANE, people, queue, testCtx } from '../../test/harness/queue.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { claimDue } from '../messages/claim.ts'
import { BURST_ANSWERS_MIN, WINDOW_ANSWERS } from '../messages/error-window.ts'
import { recordFacts } from '../messages/record.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, GroupId } from '../platform/ids.ts'
import { pauseBursts } from './pause-bursts.ts'
import { steerBroadcast } from './steer-broadcast.ts'

const RECORDING = { slot: 3, random: () => 0.5, unknownCode: () => {} }
const OURS = 21606
const THEIRS = 30005

interface Written {
  id: BroadcastId
  groupId: GroupId
}

let numbers = 0

/** A broadcast to so many people. */
async function write(ctx: Ctx, count: number): Promise<Written> {
  numbers += 1
  const groupId = await queue(ctx, { to: people(count, 11 + (numbers % 80)) })
  const { id } = await ctx.db.one(sql<{ id: BroadcastId }>`
    insert into broadcasts (empresa_id, group_id, text_id, campaign_name, preferred_channel, audience, created_by, created_at)
    select empresa_id, group_id, text_id, 'Aviso', 'sms', '{}', 'ana', ${ctx.clock.now()}::timestamptz
    from messages where group_id = ${groupId}::bigint limit 1
    returning id`)
  return { id, groupId }
}

const take = async (ctx: Ctx, count: number) =>
  (await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, count)).messages

type Taken = Awaited<ReturnType<typeof take>>

/** Twilio's answer to each of these: taken, or refused with this code. */
const answer = (ctx: Ctx, taken: Taken, code: number | null) =>
  recordFacts(
    ctx,
    RECORDING,
    taken.map(({ pair }) => {
      const sid = `SM${String(pair.attempt.id).padStart(32, '0')}`
      const fact = code === null ? ({ kind: 'accepted', sid } as const) : refusal(code)
      return { attemptId: pair.attempt.id, seen: pair, fact }
    }),
  )
const refusal = (code: number) => ({ kind: 'refused', code, detail: '' }) as const

/** What Twilio says later of what it took. */
const say = (ctx: Ctx, taken: Taken, status: string, code: number | null) =>
  recordFacts(
    ctx,
    RECORDING,
    taken.map(({ pair }) => {
      const sid = `SM${String(pair.attempt.id).padStart(32, '0')}`
      return { attemptId: pair.attempt.id, fact: { kind: 'status', via: 'callback', sid, status, code } }
    }),
  )

/** What becomes of so many of those that wait. */
async function goesOn(ctx: Ctx, count: number, code: number | null): Promise<void> {
  await answer(ctx, await take(ctx, count), code)
}

const stateOf = async (ctx: Ctx, { id }: Written) =>
  ctx.db.one(sql<{ state: string; burst: unknown }>`
    select g.state, b.error_burst as burst from broadcasts b join message_groups g on g.id = b.group_id
    where b.id = ${id}::int`)
const audited = async (ctx: Ctx) =>
  (
    await ctx.db.many(sql<{ entry: unknown }>`
      select jsonb_build_array(actor, facts) as entry from audit_log where action = 'broadcast.paused_by_errors' order by id`)
  ).map((each) => each.entry)

describeOnEachDatabase('a burst of errors', (open) => {
  const clock = testClock()
  let ctx: Ctx
  beforeAll(async () => {
    ctx = await testCtx(await open(), clock)
  })
  beforeEach(() => ctx.db.run(sql`truncate streams, messages, message_groups, audit_log cascade`))

  it('pauses the broadcast, says why, and nothing of it is claimed after', async () => {
    const written = await write(ctx, 70)
    await goesOn(ctx, 40, OURS)
    await goesOn(ctx, 20, null)
    expect(await pauseBursts(ctx)).toBe(1)
    const burst = { answered: 60, errors: 40, codes: [{ code: OURS, count: 40 }] }
    expect(await stateOf(ctx, written)).toEqual({ state: 'paused', burst })
    expect(await audited(ctx)).toEqual([['system: error-bursts', { broadcast: written.id, ...burst }]])
    expect(await claimAll(ctx)).toEqual([])
    expect(await pauseBursts(ctx)).toBe(0)
  })

  it('is none while few have been answered, nor when what failed concerns each alone', async () => {
    const written = await write(ctx, 200)
    await goesOn(ctx, BURST_ANSWERS_MIN - 1, OURS)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({ state: 'open' })
    const other = await write(ctx, 100)
    await ctx.db.run(
      sql`update messages set due_at = due_at + interval '1 day' where due_at is not null and group_id = ${written.groupId}::bigint`,
    )
    await goesOn(ctx, 90, THEIRS)
    expect(await pauseBursts(ctx)).toBe(0)
    expect(await stateOf(ctx, other)).toEqual({ state: 'open', burst: null })
  })

  it('is not made of errors that are scattered over many', async () => {
    const written = await write(ctx, 1_300)
    for (let round = 0; round < 12; round++) {
      await goesOn(ctx, 80, null)
      await goesOn(ctx, 20, OURS)
      await pauseBursts(ctx)
    }
    expect(await stateOf(ctx, written)).toEqual({ state: 'open', burst: null })
  })

  it('is seen after a long good run', async () => {
    const written = await write(ctx, 3 * WINDOW_ANSWERS)
    for (let round = 0; round < 5; round++) await goesOn(ctx, 250, null)
    await goesOn(ctx, 30, OURS)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({ state: 'open' })
    await goesOn(ctx, 60, OURS)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({
      state: 'paused',
      burst: { answered: 60, errors: 60 },
    })
  })

  it('is forgotten by who resumes it, with what comes of it later', async () => {
    const written = await write(ctx, 400)
    const early = await take(ctx, 100)
    await answer(ctx, early, null)
    await goesOn(ctx, 100, OURS)
    await pauseBursts(ctx)
    clock.advance(1_000)
    expect((await steerBroadcast(ctx, written.id, 'resume')).status).toBe('sending')
    expect(await stateOf(ctx, written)).toEqual({ state: 'open', burst: null })
    await say(ctx, early, 'undelivered', 30007)
    await goesOn(ctx, 100, null)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toEqual({ state: 'open', burst: null })
    await goesOn(ctx, 60, OURS)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({
      state: 'paused',
      burst: { answered: 160, errors: 60 },
    })
  })

  it('counts an attempt once, whatever is said of it later', async () => {
    const written = await write(ctx, 70)
    const taken = await take(ctx, 60)
    await answer(ctx, taken, null)
    for (const status of ['undelivered', 'sent', 'undelivered']) await say(ctx, taken, status, 30007)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({ burst: { codes: [{ code: 30007, count: 60 }] } })
  })

  it('leaves what nobody waits for any more as it is', async () => {
    const written = await write(ctx, 60)
    await goesOn(ctx, 60, OURS)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toEqual({ state: 'open', burst: null })
  })

  it('pauses what is still being written, although nothing waits at the moment', async () => {
    const written = await write(ctx, 60)
    const at = ctx.clock.now()
    await ctx.db.run(sql`
      insert into broadcast_parts (broadcast_id, part, empresa_id, lane, source, channel, touched_at, retry_at)
      values (${written.id}::int, 0, ${ctx.empresaId}::int, 'bulk', 'broadcast', 'sms', ${at}::timestamptz, ${at}::timestamptz)`)
    await goesOn(ctx, 60, OURS)
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({ state: 'paused' })
  })

  it('of one empresa keeps nobody else back', async () => {
    const written = await write(ctx, 70)
    await goesOn(ctx, 60, OURS)
    const other = { ...ctx, empresaId: (await createEmpresa(ctx, { nome: 'Outra' })).id as EmpresaId }
    const unharmed = await write(other, 70)
    await pauseBursts(ctx)
    expect([await stateOf(ctx, written), await stateOf(ctx, unharmed)]).toMatchObject([
      { state: 'paused' },
      { state: 'open', burst: null },
    ])
    expect(await claimAll(ctx)).toHaveLength(70)
  })

  it('half paused by a process that died is not paused at all, and by the next one', async () => {
    const written = await write(ctx, 70)
    await goesOn(ctx, 60, OURS)
    await ctx.db.run(sql`alter table audit_log rename to audit_log_away`)
    await expect(pauseBursts(ctx)).rejects.toThrow('audit_log')
    await ctx.db.run(sql`alter table audit_log_away rename to audit_log`)
    expect(await stateOf(ctx, written)).toEqual({ state: 'open', burst: null })
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toMatchObject({ state: 'paused', burst: { errors: 60 } })
  })
})

/** Two processes at once need a server. */
describe.skipIf(!hasEngine('postgres'))('a burst of errors that two processes see', () => {
  let database: TestDatabase
  let ctx: Ctx
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    ctx = await testCtx(database, testClock())
  })
  afterAll(() => database.close())

  test('pauses once, whoever resumes it meanwhile', async () => {
    const written = await write(ctx, 300)
    await goesOn(ctx, 60, OURS)
    await Promise.all([pauseBursts(ctx), pauseBursts(ctx), pauseBursts(ctx)])
    expect(await audited(ctx)).toHaveLength(1)
    await Promise.all([
      pauseBursts(ctx),
      steerBroadcast(ctx, written.id, 'resume'),
      goesOn(ctx, 20, OURS),
      pauseBursts(ctx),
    ])
    await pauseBursts(ctx)
    expect(await stateOf(ctx, written)).toEqual({ state: 'open', burst: null })
    expect(await audited(ctx)).toHaveLength(1)
  })
})
