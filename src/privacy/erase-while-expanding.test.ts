import { beforeEach, expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { claimAll, people, recipientKey, testCtx } from '../../test/harness/queue.ts'
import type { Audience } from '../broadcasts/broadcast.ts'
import { createBroadcast } from '../broadcasts/create-broadcast.ts'
import { expandSome } from '../broadcasts/expand-broadcasts.ts'
import { insertParts } from '../broadcasts/expansion-queries.ts'
import { START } from '../broadcasts/write-audience.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { type Keyring, openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { slugOf } from '../text/fold.ts'
import { requestErasure } from './request-erasure.ts'
import { runErasures } from './run-erasures.ts'

const [MARIA = '', RUI = '', LIA = ''] = people(3)
const VIP = 'VIP'
/** It goes with the number that it names. */
const NUMBERED = `Equipe ${MARIA}`

describeOnEachDatabase('an erasure while a broadcast is being written', (open) => {
  let ctx: Ctx
  let clock: TestClock
  let keyring: Keyring
  beforeEach(async () => {
    const database = await open()
    clock = testClock()
    ctx = await testCtx(database, clock)
    keyring = { ...(await openKeyring(ctx, 'a secret key of the tests, long enough')), recipientKey }
    await ctx.db.run(sql`truncate broadcasts, message_groups, messages, freelancers, tags cascade`)
    for (const nome of [VIP, NUMBERED]) {
      await ctx.db.run(sql`
        insert into tags (empresa_id, nome, slug) values (${ctx.empresaId}::int, ${nome}::text, ${slugOf(nome)}::text)`)
    }
  })

  /** In the directory, with one of the tags or without. */
  async function bring(phone: string, tag: string | null): Promise<void> {
    const { db, empresaId } = ctx
    const now = clock.now()
    await db.run(sql`
      with f as (
        insert into freelancers (origin_empresa_id, nome, nome_folded, phone, recipient_key, cadastro_completo, created_at, updated_at)
        values (${empresaId}::int, 'Ana', 'ana', ${phone}::text, ${recipientKey(phone)}::bytea, true, ${now}::timestamptz, ${now}::timestamptz)
        returning id)
      insert into freelancer_tags (empresa_id, tag_id, freelancer_id)
      select ${empresaId}::int, t.id, f.id from f join tags t on t.empresa_id = ${empresaId}::int and t.nome = ${tag}::text`)
  }

  /** A broadcast of which all after the first who have the audience's mark are still to be written. */
  async function makeHalf(audience: Audience): Promise<BroadcastId> {
    const { broadcastId } = await createBroadcast(
      ctx,
      { keys: keyring },
      {
        ...{ campaignName: 'Vaga', body: 'Oi', audience, preferredChannel: 'sms', eventoId: null },
        ...{ fallbackAfterS: null, idempotencyKey: null, waitMs: 0 },
      },
    )
    const mailing = {
      ...({ lane: 'bulk', source: 'broadcast', channel: 'sms' } as const),
      ...{ fallbackChannel: null, fallbackAfterS: null, usefulUntil: null },
    }
    const key = { empresaId: ctx.empresaId, broadcastId, mailing, now: clock.now() }
    await insertParts(ctx.db, key, [{ ...START, afterKey: recipientKey(MARIA) }])
    return broadcastId
  }

  const written = (id: BroadcastId) =>
    ctx.db.many(sql<{ to: string; body: string }>`
      select m.to_address as to, t.body from broadcasts b
      join messages m on m.group_id = b.group_id join texts t on t.id = m.text_id
      where b.id = ${id}::int order by m.id`)

  async function erase(e164: string): Promise<void> {
    await claimAll(ctx)
    await ctx.db.run(sql`update attempts set state = 'delivered'`)
    await ctx.db.run(sql`update messages set state = 'delivered'`)
    await requestErasure(ctx, keyring, 'own', { e164, everywhere: false })
    await runErasures(ctx, keyring)
  }

  test('of the only one who was written yet leaves to the others what they are to be told', async () => {
    await bring(MARIA, VIP)
    const id = await makeHalf({ tags: [VIP, NUMBERED] })
    await bring(RUI, VIP)
    await bring(LIA, null)
    await erase(MARIA)
    while (await expandSome(ctx));
    expect(await written(id)).toEqual([
      { to: '', body: 'Oi' },
      { to: RUI, body: 'Oi' },
    ])
    const { audience } = await ctx.db.one(
      sql<{ audience: object }>`select audience from broadcasts where id = ${id}::int`,
    )
    expect(JSON.stringify(audience)).not.toContain(MARIA)
  })

  test('an audience that says nobody any more is nobody, not everybody', async () => {
    await bring(MARIA, VIP)
    const id = await makeHalf({ tags: [VIP, NUMBERED] })
    await bring(RUI, VIP)
    await ctx.db.run(sql`update broadcasts set audience = '{}' where id = ${id}::int`)
    while (await expandSome(ctx));
    expect((await written(id)).map(({ to }) => to)).toEqual([MARIA])
  })
})
