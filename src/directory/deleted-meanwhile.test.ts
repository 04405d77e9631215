import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { halfWay, untilSomebodyWaits } from '../../test/harness/half-way.ts'
import { testCtx } from '../../test/harness/queue.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { type Keyring, openKeyring } from '../platform/crypto.ts'
import type { Db } from '../platform/db/db.ts'
import { numberPattern } from '../text/number-pattern.ts'
import { eraseFreelancers } from './erase-freelancers.ts'
import { upsertCandidaturas } from './write-candidaturas.ts'
import { createEvento, deleteEvento } from './write-eventos.ts'
import { createFreelancer, upsertFreelancers } from './write-freelancers.ts'
import { createFuncao } from './write-funcoes.ts'
import { createVaga, deleteVaga, upsertVagas } from './write-vagas.ts'

const FESTIVAL = {
  ...{ nome: 'Festival', local: 'Arena', startsAt: new Date('2026-11-15T17:00:00Z') },
  endsAt: new Date('2026-11-16T05:00:00Z'),
}
const SECURITY = {
  ...({ funcao: 'Segurança', titulo: 'Portaria', payUnit: 'day' } as const),
  ...{ payCents: 250_00, places: 20 },
}

// Only here are there two connections: on the embedded database nobody else can be in the middle of deleting.
describe.skipIf(!hasEngine('postgres'))('bringing in many, while what one names is deleted', () => {
  let database: TestDatabase
  let ctx: Ctx
  let keys: Keyring
  let lastPhone = 0
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    ctx = await testCtx(database, testClock())
    keys = await openKeyring(ctx, 'a secret of the tests')
    await createFuncao(ctx, 'Segurança')
  })
  afterAll(() => database.close())

  const evento = async () => (await createEvento(ctx, FESTIVAL)).id
  const vaga = async () => (await createVaga(ctx, { ...SECURITY, eventoId: await evento() })).id
  const person = async (externalId: string) => {
    const phone = `+55119820${String(++lastPhone).padStart(2, '0')}477`
    const { freelancer } = await createFreelancer(ctx, keys, { nome: 'Ana', externalId, phone })
    return { id: freelancer.id, phone }
  }
  const erase = (db: Db, phone: string) => {
    const of = { recipientKey: keys.recipientKey(phone), empresaId: ctx.empresaId }
    return eraseFreelancers({ ...ctx, db }, { ...of, pattern: numberPattern(phone) })
  }

  /** What comes of the writing when it meets a deletion that has not committed yet. */
  async function meanwhile<T>(deletion: (db: Db) => Promise<unknown>, writing: () => Promise<T>): Promise<T> {
    const commit = await halfWay(ctx.db, deletion)
    const written = writing()
    written.catch(() => {}) // heard below
    await untilSomebodyWaits(ctx.db)
    await commit()
    return await written
  }

  const told = (outcomes: { verdict: string; issues: { field: string }[] }[]) =>
    outcomes.map(({ verdict, issues }) => [verdict, ...issues.map(({ field }) => field)].join(' '))

  test('an evento: the vaga that names it is refused, the others are made', async () => {
    const [gone, there] = [await evento(), await evento()]
    const upserted = await meanwhile(
      (db) => deleteEvento({ ...ctx, db }, gone),
      () =>
        upsertVagas(
          ctx,
          [gone, there].map((eventoId, n) => ({ ...SECURITY, eventoId, externalId: `V${n}` })),
        ),
    )
    expect(told(upserted)).toEqual(['refused evento_id', 'created'])
  })

  test('a vaga: the candidatura that names it is refused, the others are made', async () => {
    const [gone, there] = [await vaga(), await vaga()]
    const { id: freelancerId } = await person('A1')
    const upserted = await meanwhile(
      (db) => deleteVaga({ ...ctx, db }, gone),
      () =>
        upsertCandidaturas(
          ctx,
          [gone, there].map((vagaId, n) => ({ vagaId, freelancerId, externalId: `C${n}` })),
        ),
    )
    expect(told(upserted)).toEqual(['refused vaga_id', 'created'])
  })

  test('a freelancer, as an erasure does: the candidatura that names them is refused, the others are made', async () => {
    const vagaId = await vaga()
    const [gone, there] = [await person('B1'), await person('B2')]
    const upserted = await meanwhile(
      (db) => erase(db, gone.phone),
      () =>
        upsertCandidaturas(
          ctx,
          [gone, there].map(({ id }) => ({ vagaId, freelancerId: id })),
        ),
    )
    expect(told(upserted)).toEqual(['refused freelancer_id', 'created'])
  })

  test('a freelancer who is just being changed: they are brought in anew, the others are changed', async () => {
    const [gone, there] = [await person('D1'), await person('D2')]
    const changes = [gone, there].map(({ phone }, n) => ({
      externalId: `D${n + 1}`,
      nome: 'Bia',
      phone,
      tags: ['vip'],
    }))
    const upserted = await meanwhile(
      (db) => erase(db, gone.phone),
      () => upsertFreelancers(ctx, keys, changes),
    )
    expect(upserted.map(({ row }) => row?.verdict)).toEqual(['imported', 'updated'])
    expect(upserted.map(({ id }) => id === gone.id || id === there.id)).toEqual([false, true])
  })
})
