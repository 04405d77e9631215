import { describe, expect, test } from 'vitest'
import { createBroadcast } from '../../src/broadcasts/create-broadcast.ts'
import { getBroadcast } from '../../src/broadcasts/read-broadcasts.ts'
import { steerBroadcast } from '../../src/broadcasts/steer-broadcast.ts'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { chooseSeed, seededRandom } from './harness/random.ts'
import { onStage, type Stage } from './harness/stage.ts'

/** RECADO_LONG=1 sends all of them too, counted at Twilio; RECADO_CRASH_SEED to see a run again. */
const LONG = Boolean(process.env.RECADO_LONG)
const PEOPLE = 100_000
const KILLS = LONG ? 12 : 4
const BODY = 'Vaga para todos'

/** People with numbers of their own, each a hundredth of them with a name that has to be looked at. */
async function bring({ ctx, keyring, database }: Stage): Promise<string[]> {
  const phones = Array.from({ length: PEOPLE }, (_, n) => `+55119${60_000_000 + n}`)
  for (let start = 0; start < PEOPLE; start += 10_000) {
    const some = phones.slice(start, start + 10_000)
    await database.db.run(sql`
      insert into freelancers (origin_empresa_id, nome, nome_folded, phone, recipient_key, cadastro_completo, created_at, updated_at)
      select ${ctx.empresaId}::int, case when v.n % 100 = 0 then 'Dra. Lia ' else 'Ana ' end || v.n, 'ana ' || v.n, v.phone, v.key,
        true, ${ctx.clock.now()}::timestamptz, ${ctx.clock.now()}::timestamptz
      from unnest(${some}::text[], ${some.map((phone) => keyring.recipientKey(phone))}::bytea[]) with ordinality as v (phone, key, n)`)
  }
  return phones
}

describe.skipIf(!hasEngine('postgres'))('an audience of 100,000', { timeout: 900_000 }, () => {
  const seed = chooseSeed()
  test(`has everybody in it once, however often who writes it is killed (seed ${seed})`, () =>
    onStage({ shipped: true, env: LONG ? {} : { TWILIO_SMS_RATE: '20' } }, async (stage) => {
      const random = seededRandom(seed)
      const { ctx, database } = stage
      await stage.start('api')
      const phones = await bring(stage)
      const { broadcastId: id, expanding } = await createBroadcast(
        ctx,
        { keys: stage.keyring },
        {
          ...{
            campaignName: BODY,
            body: `${BODY}, {{primeiro_nome}}`,
            audience: { all: true },
            preferredChannel: 'sms',
          },
          ...{ eventoId: null, idempotencyKey: null, waitMs: 0, fallbackAfterS: null },
        },
      )
      expect(expanding).toBe(true)
      const written = async () => {
        const { n } = await database.db.one(sql<{ n: number }>`
          select count(*)::int as n from messages m join broadcasts b on b.group_id = m.group_id where b.id = ${id}::int`)
        return n
      }
      const places: number[] = []
      // Who is killed last may have come to the end; before that it must have happened in the middle.
      for (let kill = 1; kill <= KILLS && places.at(-1) !== PEOPLE; kill++) {
        const worker = await stage.start('worker')
        const before = await written()
        const goal = before + Math.floor(random.next() * ((PEOPLE - before) / (KILLS - kill + 1)))
        await until(async () => (await written()) > Math.min(goal, PEOPLE - 1), {
          withinMs: PATIENCE_MS,
          otherwise: `no more than ${goal} were written`,
        })
        await worker.kill()
        places.push(await written())
      }
      expect(places.filter((n) => n < PEOPLE).length).toBeGreaterThanOrEqual(2)
      await Promise.all([stage.start('worker'), stage.start('worker')])
      await until(async () => (await getBroadcast(ctx, id)).expandedPercent === null, {
        withinMs: PATIENCE_MS,
        otherwise: async () => `written: ${await written()}`,
      })
      const rows = await database.db.one(sql<{ n: number; people: number; counted: number }>`
        select count(*)::int as n, count(distinct m.recipient_key)::int as people,
          (select sum(c.n)::int from group_counters c where c.group_id = b.group_id and c.state <> 'fell_back') as counted
        from broadcasts b join messages m on m.group_id = b.group_id where b.id = ${id}::int group by b.group_id`)
      process.stdout.write(`killed at ${places.join(', ')} of ${PEOPLE}\n`)
      expect(rows).toEqual({ n: PEOPLE, people: PEOPLE, counted: PEOPLE })
      if (LONG) {
        for (const [index, phone] of phones.entries()) {
          stage.ledger.expect(phone, `${BODY}, ${index % 100 === 99 ? 'Lia' : 'Ana'}`)
        }
        await stage.expectExactlyOnce()
      } else {
        await steerBroadcast(ctx, id, 'cancel')
        const counts = async () => (await getBroadcast(ctx, id)).counts
        await until(async () => (await counts()).queued + (await counts()).held === 0, {
          withinMs: PATIENCE_MS,
          otherwise: async () => JSON.stringify(await counts()),
        })
        expect((await counts()).canceled).toBeGreaterThan(PEOPLE / 2)
      }
    }))
})
