import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  bring,
  crowd,
  LONG_NAME,
  mobile,
  ODD,
  openWorld,
  PEOPLE,
  type World,
} from '../../test/harness/crowd.ts'
import { describeOnEachDatabase, hasEngine, openTestDatabase } from '../../test/harness/database.ts'
import { halfWay } from '../../test/harness/half-way.ts'
import { claimAll } from '../../test/harness/queue.ts'
import { sql } from '../platform/db/db.ts'
import type { BroadcastId, EventoId, GroupId, VagaId } from '../platform/ids.ts'
import { firstName } from '../text/first-name.ts'
import type { Audience, BroadcastInput, Notice } from './broadcast.ts'
import { createBroadcast } from './create-broadcast.ts'
import { expandSome } from './expand-broadcasts.ts'
import { readExpansionLag } from './expansion-queries.ts'
import { previewBroadcast } from './preview-broadcast.ts'
import { getBroadcast } from './read-broadcasts.ts'
import { type Steer, steerBroadcast } from './steer-broadcast.ts'
import { writeAudienceList } from './write-audience-list.ts'

function wish(audience: Audience, over: Partial<BroadcastInput> = {}): BroadcastInput {
  return {
    ...{ campaignName: 'Vaga', body: 'Oi', audience, preferredChannel: 'sms', eventoId: null },
    ...{ fallbackAfterS: null, idempotencyKey: null, waitMs: 0, ...over },
  }
}

async function make(
  { ctx, keyring }: World,
  input: BroadcastInput,
): Promise<{ id: BroadcastId; groupId: GroupId }> {
  const { broadcastId } = await createBroadcast(ctx, { keys: keyring }, input)
  const { groupId } = await ctx.db.one(
    sql<{ groupId: GroupId }>`select group_id from broadcasts where id = ${broadcastId}::int`,
  )
  return { id: broadcastId, groupId }
}

async function expandAll({ ctx }: World): Promise<number> {
  let times = 0
  while (await expandSome(ctx)) times += 1
  return times
}

interface Written {
  phone: string
  variables: Record<string, string> | null
  zone: string | null
  state: string
  freelancer: string
}

function listWritten({ ctx }: World, groupId: GroupId): Promise<Written[]> {
  return ctx.db.many(sql<Written>`
    select m.to_address as phone, m.variables, m.time_zone as zone, m.state, f.nome as freelancer
    from messages m join freelancers f on f.id = m.freelancer_id where m.group_id = ${groupId}::bigint order by m.to_address`)
}

/** The counters, and what they count, as one moment has them. */
async function expectAddsUp({ ctx }: World, groupId: GroupId): Promise<number> {
  const { counted, messages } = await ctx.db.one(sql<{ counted: number; messages: number }>`
    select coalesce((select sum(n) from group_counters where group_id = ${groupId}::bigint and state <> 'fell_back'), 0)::int as counted,
      (select count(*)::int from messages where group_id = ${groupId}::bigint) as messages`)
  expect(counted).toBe(messages)
  return messages
}

describeOnEachDatabase('the audience of a broadcast of many', (open) => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(await open())
    await bring(world, crowd())
  })
  afterEach(async () => {
    await world.ctx.db.run(
      sql`truncate broadcasts, message_groups, messages, streams, group_counters, suppressions cascade`,
    )
  })

  it.each([
    { text: 'Oi', mayMiss: [] },
    { text: 'Oi {{primeiro_nome}}', mayMiss: ['***', 'Sr'] },
    { text: 'Oi {{nome}}, de {{funcao}}', mayMiss: ['***', 'Fabio Sem'] },
    { text: `${'x'.repeat(1_380)} {{nome}} {{nome}}`, mayMiss: ['***', LONG_NAME] },
  ])('is each person once, said what a walk one by one says, for "$text"', async ({ text, mayMiss }) => {
    const { id, groupId } = await make(world, wish({ all: true }, { body: text }))
    const begun = await getBroadcast(world.ctx, id)
    expect([begun.status, begun.expandedPercent]).toEqual(['sending', expect.any(Number)])
    expect(begun.totalTargets).toBeLessThanOrEqual(2_000)
    expect(await expandAll(world)).toBeGreaterThan(0)

    const written = await listWritten(world, groupId)
    const meant = crowd().filter(
      ({ nome, phone }) => phone !== null && !['Ana Linha', 'Hugo Mesmo', ...mayMiss].includes(nome),
    )
    expect(written.map((each) => each.phone)).toEqual(meant.map((each) => each.phone).sort())
    const byPhone = new Map(meant.map((each) => [each.phone, each]))
    for (const { phone, variables, zone, freelancer, state } of written) {
      const { nome, timeZone } = byPhone.get(phone) ?? { nome: '' }
      expect([freelancer, state]).toEqual([nome, 'queued'])
      expect(zone).toBe(timeZone === 'America/Manaus' || phone.startsWith('+5592') ? 'America/Manaus' : null)
      if (!text.includes('{{')) expect(variables).toBeNull()
      else expect(variables).toMatchObject({ nome, primeiro_nome: firstName(nome) })
      if (text.includes('{{funcao}}'))
        expect(variables?.funcao).toBe(nome === 'Gil Outro' ? 'Segurança' : 'Garçom')
    }
    expect(await getBroadcast(world.ctx, id)).toMatchObject({
      ...{ totalTargets: written.length, expandedPercent: null, leftOut: { already: 0, duplicates: 1 } },
    })
    await expectAddsUp(world, groupId)
  })

  it('leaves out whom another reaches only once that is written, or canceled: till then nobody knows whom', async () => {
    const { ctx, keyring } = world
    const first = await make(world, wish({ all: true }))
    const rest = wish({ all: true, exceptBroadcasts: [first.id] })
    for (const ask of [createBroadcast, previewBroadcast]) {
      await expect(ask(ctx, { keys: keyring }, rest)).rejects.toMatchObject({
        ...{ code: 'broadcast_expanding', facts: { id: first.id } },
      })
    }
    await steerBroadcast(ctx, first.id, 'cancel')
    const { audience } = await previewBroadcast(ctx, { keys: keyring }, rest)
    expect(audience.already).toBe(0)
  })

  it.each([
    { kind: 'that leaves at once', startsInMs: null },
    { kind: 'that is scheduled', startsInMs: 3_600_000 },
  ])('of one $kind lives as long for who is written late as for the first', async ({ startsInMs }) => {
    const { ctx, clock } = world
    const begins = new Date(clock.now().getTime() + (startsInMs ?? 0))
    const over = startsInMs === null ? {} : { scheduledAt: begins }
    const { groupId } = await make(world, wish({ all: true }, over))
    clock.advance(5 * 3_600_000)
    await expandAll(world)
    const lives = await ctx.db.many(sql<{ expiresAt: Date }>`
      select distinct expires_at from messages where group_id = ${groupId}::bigint`)
    expect(lives).toEqual([{ expiresAt: new Date(begins.getTime() + 24 * 3_600_000) }])
  })

  it('is whom its função means, whatever that is called meanwhile', async () => {
    const { ctx } = world
    const { id, groupId } = await make(world, wish({ funcoes: ['garçom'] }))
    await ctx.db.run(sql`update funcoes set nome = 'Garçonete', slug = 'garconete' where slug = 'garcom'`)
    await expandAll(world)
    expect((await listWritten(world, groupId)).length).toBeGreaterThan(PEOPLE)
    await ctx.db.run(sql`update funcoes set nome = 'Garçom', slug = 'garcom' where slug = 'garconete'`)
    expect((await getBroadcast(ctx, id)).expandedPercent).toBeNull()
  })

  it('is as many as its preview says', async () => {
    const { groupId } = await make(world, wish({ all: true }, { body: 'Oi {{nome}}' }))
    await expandAll(world)
    const written = await listWritten(world, groupId)
    const { audience } = await previewBroadcast(
      world.ctx,
      { keys: world.keyring },
      wish({ all: true }, { body: 'Oi {{nome}}' }),
    )
    expect(audience.recipients).toBe(written.length)
  })

  it('goes on by itself where something failed, and keeps back no other', async () => {
    const first = await make(world, wish({ all: true }))
    await world.ctx.db.run(
      sql`update broadcasts set audience = '{"vagaId": 9999}' where id = ${first.id}::int`,
    )
    const second = await make(world, wish({ all: true }))
    await expandAll(world)
    expect(await getBroadcast(world.ctx, second.id)).toMatchObject({
      expandedPercent: null,
      totalTargets: PEOPLE + ODD.length + 6,
    })
    const broken = await getBroadcast(world.ctx, first.id)
    expect(broken.expandedPercent).toBeNull()
    expect(broken.totalTargets).toBeLessThanOrEqual(2_000)
  })

  it('of a vaga that is closed meanwhile, or a reminder of what is canceled, goes no further', async () => {
    const { ctx } = world
    const { db, empresaId } = ctx
    const { id: eventoId } = await db.one(sql<{ id: EventoId }>`
      insert into eventos (empresa_id, nome, local, starts_at, time_zone, created_at)
      values (${empresaId}::int, 'Feira', 'Centro', ${ctx.clock.now()}::timestamptz, 'America/Sao_Paulo', ${ctx.clock.now()}::timestamptz)
      returning id`)
    const { id: vagaId } = await db.one(sql<{ id: VagaId }>`
      insert into vagas (empresa_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, created_at)
      select ${empresaId}::int, ${eventoId}::int, id, 'Bar', 100, 'day', 1, ${ctx.clock.now()}::timestamptz
      from funcoes where slug = 'garcom' returning id`)
    await db.run(sql`
      insert into candidaturas (empresa_id, vaga_id, freelancer_id, status, created_at, updated_at)
      select ${empresaId}::int, ${vagaId}::int, id, 'approved', ${ctx.clock.now()}::timestamptz, ${ctx.clock.now()}::timestamptz
      from freelancers where id % 2 = 0`)
    const about = (kind: Notice['kind']) =>
      ({ lane: 'bulk', kind, usefulUntil: null, asked: [kind] }) as const
    const vaga = await make(world, wish({ vagaId }, { notice: about('vaga') }))
    const reminder = await make(world, wish({ approvedForEventoId: eventoId }, { notice: about('lembrete') }))
    const change = await make(world, wish({ approvedForEventoId: eventoId }, { notice: about('mudanca') }))
    await db.run(sql`update vagas set open = false where id = ${vagaId}::int`)
    await db.run(sql`update eventos set canceled = true where id = ${eventoId}::int`)
    await expandAll(world)
    const totals = []
    for (const { id } of [vaga, reminder, change]) {
      const { totalTargets, expandedPercent } = await getBroadcast(ctx, id)
      totals.push(totalTargets)
      expect(expandedPercent).toBeNull()
    }
    expect(totals.map((total) => total > 2_000)).toEqual([false, false, true])
    await db.run(
      sql`delete from candidaturas where empresa_id = ${empresaId}::int and vaga_id = ${vagaId}::int`,
    )
  })

  it('says for how long nobody has gone on with it, whatever fails meanwhile', async () => {
    const { ctx, clock } = world
    await make(world, wish({ all: true }))
    const { audience } = await ctx.db.one(sql<{ audience: unknown }>`select audience from broadcasts`)
    await ctx.db.run(sql`update broadcasts set audience = '{"vagaId": "nothing"}'`)
    clock.advance(90_000)
    await expandSome(ctx)
    expect(await readExpansionLag(ctx.db, clock.now())).toBe(90)
    await ctx.db.run(sql`update broadcasts set audience = ${JSON.stringify(audience)}::jsonb`)
    clock.advance(600_000)
    await expandAll(world)
    expect(await readExpansionLag(ctx.db, clock.now())).toBe(0)
  })

  it('takes nothing for granted where somebody is there already, and has everybody once', async () => {
    const { id, groupId } = await make(world, wish({ all: true }, { body: 'Oi {{nome}}' }))
    await world.ctx.db.run(sql`update broadcast_parts set after_key = '' where part = 0`)
    expect(await expandSome(world.ctx)).toBe(true)
    expect(
      await world.ctx.db.many(sql`select part, failures from broadcast_parts where failures > 0`),
    ).toEqual([{ part: 0, failures: 1 }])
    await expandAll(world)
    expect(await listWritten(world, groupId)).toHaveLength(PEOPLE + ODD.length + 5)
    expect((await getBroadcast(world.ctx, id)).expandedPercent).toBeNull()
  })

  it('puts down who may not be written to, and who goes by SMS because their window is shut', async () => {
    const [shut, out] = [mobile(1), mobile(2)]
    await world.ctx.db.run(sql`
      insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
      values (${world.ctx.empresaId}::int, ${world.keyring.recipientKey(out)}::bytea, 'opted_out', 'stop', ${world.clock.now()}::timestamptz)`)
    await world.ctx.db.run(sql`
      insert into whatsapp_windows (sender_id, recipient_key, refused_at)
      select id, ${world.keyring.recipientKey(shut)}::bytea, ${world.clock.now()}::timestamptz from senders where channel = 'whatsapp'`)
    const { groupId } = await make(world, wish({ all: true }, { preferredChannel: 'whatsapp' }))
    await expandAll(world)
    const rows = await world.ctx.db.many(sql<{ channel: string; state: string; n: number; phones: string[] }>`
      select channel, state, count(*)::int as n, (array_agg(to_address))[1:2] as phones from messages
      where group_id = ${groupId}::bigint group by 1, 2 order by n`)
    expect(rows.map(({ channel, state }) => [channel, state])).toEqual(
      expect.arrayContaining([
        ['sms', 'queued'],
        ['whatsapp', 'suppressed'],
        ['whatsapp', 'queued'],
      ]),
    )
    expect(
      rows
        .filter(({ n }) => n === 1)
        .flatMap(({ phones }) => phones)
        .sort(),
    ).toEqual([shut, out].sort())
    await world.ctx.db.run(sql`truncate whatsapp_windows`)
    await expectAddsUp(world, groupId)
  })

  it('adds up at every reading while it is written, paused, resumed, sent and canceled', async () => {
    const { id, groupId } = await make(world, wish({ all: true }))
    const life: (Steer | 'expand' | 'claim')[] = [
      'claim',
      'pause',
      'expand',
      'claim',
      'resume',
      'claim',
      'cancel',
      'expand',
      'expand',
      'claim',
    ]
    let total = 0
    for (const step of life) {
      if (step === 'expand') await expandSome(world.ctx)
      else if (step === 'claim') await claimAll({ ...world.ctx, db: world.database.queue }, 100)
      else await steerBroadcast(world.ctx, id, step)
      const broadcast = await getBroadcast(world.ctx, id)
      const messages = await expectAddsUp(world, groupId)
      expect(Object.values(broadcast.counts).reduce((sum, n) => sum + n, 0)).toBe(messages)
      expect(broadcast.totalTargets).toBe(messages)
      expect(messages).toBeGreaterThanOrEqual(total)
      total = messages
    }
    const end = await getBroadcast(world.ctx, id)
    expect(end).toMatchObject({ status: 'canceled', expandedPercent: null })
    expect(end.counts.queued + end.counts.held).toBe(0)
    expect(total).toBeLessThan(PEOPLE)
    await expandAll(world)
    expect(await expectAddsUp(world, groupId)).toBe(total)
  })

  it('is whom funções, tags, candidaturas and earlier broadcasts mean, all of them together', async () => {
    const { ctx } = world
    const { empresaId, db } = ctx
    await db.run(sql`
      with tag as (insert into tags (empresa_id, nome, slug) values (${empresaId}::int, 'VIP', 'vip') returning id)
      insert into freelancer_tags (empresa_id, tag_id, freelancer_id)
      select ${empresaId}::int, tag.id, f.id from tag, freelancers f where f.id % 2 = 0`)
    const evento = await db.one(sql<{ id: EventoId }>`
      insert into eventos (empresa_id, nome, local, starts_at, time_zone, created_at)
      values (${empresaId}::int, 'Festa', 'Centro', ${ctx.clock.now()}::timestamptz, 'America/Sao_Paulo', ${ctx.clock.now()}::timestamptz) returning id`)
    await db.run(sql`
      with v as (
        insert into vagas (empresa_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, created_at)
        select ${empresaId}::int, ${evento.id}::int, id, 'Bar', 100, 'day', 1, ${ctx.clock.now()}::timestamptz from funcoes where slug = 'garcom' returning id)
      insert into candidaturas (empresa_id, vaga_id, freelancer_id, status, created_at, updated_at)
      select ${empresaId}::int, v.id, f.id, case when f.id % 3 = 0 then 'approved' else 'pending' end, ${ctx.clock.now()}::timestamptz, ${ctx.clock.now()}::timestamptz
      from v, freelancers f where f.id % 4 = 0`)
    const idsOf = async (audience: Audience) => {
      const { groupId } = await make(world, wish(audience))
      await expandAll(world)
      const rows = await db.many(
        sql<{
          id: number
        }>`select freelancer_id as id from messages where group_id = ${groupId}::bigint order by 1`,
      )
      return { groupId, ids: rows.map((row) => row.id) }
    }
    const all = (await idsOf({ all: true })).ids
    const { id: withoutFuncao } = await db.one(
      sql<{ id: number }>`select id from freelancers where nome = 'Fabio Sem'`,
    )
    const vip = await idsOf({ tags: ['vip'] })
    expect(vip.ids).toEqual(all.filter((id) => id % 2 === 0))
    expect((await idsOf({ evento: { id: evento.id, candidaturas: ['approved'] } })).ids).toEqual(
      all.filter((id) => id % 12 === 0),
    )
    expect(
      (
        await idsOf({
          tags: ['VIP'],
          evento: { id: evento.id, candidaturas: ['pending'] },
          // All who have one, and that is everybody but one.
          funcoes: ['garcom', 'Segurança'],
        })
      ).ids,
    ).toEqual(all.filter((id) => id % 4 === 0 && id % 3 !== 0 && id !== withoutFuncao))
    const { id: vipBroadcast } = await db.one(
      sql<{ id: BroadcastId }>`select id from broadcasts where group_id = ${vip.groupId}::bigint`,
    )
    const rest = await make(world, wish({ all: true, exceptBroadcasts: [vipBroadcast] }))
    await expandAll(world)
    expect(await getBroadcast(ctx, rest.id)).toMatchObject({
      ...{ totalTargets: all.length - vip.ids.length, leftOut: { already: vip.ids.length } },
    })
    const preview = await previewBroadcast(
      ctx,
      { keys: world.keyring },
      wish({ all: true, exceptBroadcasts: [vipBroadcast] }),
    )
    expect(preview.audience.recipients).toBe(all.length - vip.ids.length)
  })
})

describe.skipIf(!hasEngine('postgres'))('several who write one audience at the same time', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(await openTestDatabase('postgres'))
  })
  afterEach(() => world.database.close())

  it('write each person once', async () => {
    await bring(world, crowd())
    const { groupId } = await make(world, wish({ all: true }, { body: 'Oi {{nome}}' }))
    await Promise.all(Array.from({ length: 4 }, () => expandAll(world)))
    const phones = (await listWritten(world, groupId)).map((each) => each.phone)
    expect(phones).toHaveLength(new Set(phones).size)
    expect(phones).toHaveLength(PEOPLE + ODD.length + 5)
    await expectAddsUp(world, groupId)
  })

  it('do not wait for each other, though each of their people is looked at', async () => {
    const { ctx, keyring } = world
    const rows = Array.from({ length: 3_000 }, (_, n) => ({
      ...{ line: n + 1, target: mobile(n), variables: null, problem: null },
    }))
    const list = { name: 'Equipe', kind: 'upload', columns: [] } as const
    const { id: listId } = await writeAudienceList(ctx, keyring, { ...list, rows })
    const { groupId } = await make(world, wish({ listId }))
    const commit = await halfWay(ctx.db, (db) => expandSome({ ...ctx, db }))
    const second = ctx.db.transaction(async (db) => {
      await db.run(sql`set local lock_timeout = '2s'`)
      expect(await expandSome({ ...ctx, db })).toBe(true)
    })
    await second.finally(commit)
    await expandAll(world)
    expect(await expectAddsUp(world, groupId)).toBe(3_000)
  })

  it('cancel waits for those who write, and nobody is written after its answer', async () => {
    await bring(world, crowd())
    const { id, groupId } = await make(world, wish({ all: true }))
    const expanding = Promise.all([expandAll(world), expandAll(world)])
    const canceled = await steerBroadcast(world.ctx, id, 'cancel')
    const n = await expectAddsUp(world, groupId)
    await expanding
    expect(await expectAddsUp(world, groupId)).toBe(n)
    expect(canceled.counts).toMatchObject({ queued: 0, held: 0 })
  })
})
