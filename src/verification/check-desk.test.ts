import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ground } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { type CheckDesk, openCheckDesk } from './check-desk.ts'
import { insertLog } from './log-queries.ts'
import type { OtpLog } from './otp.ts'

describeOnEachDatabase('checks that come at once', (open, engine) => {
  let database: TestDatabase
  let clock: TestClock
  let ground: Ground
  let empresaId: EmpresaId
  let other: EmpresaId
  let desk: CheckDesk
  let numbers = 0

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ground = database.ground(clock)
    empresaId = (await createEmpresa(ground, { nome: 'Uma' })).id
    other = (await createEmpresa(ground, { nome: 'Outra' })).id
    desk = openCheckDesk(ground)
  })

  const keyOf = (number: number) => Buffer.from(String(number).padStart(16, '0'))

  function sent(over: { empresaId?: EmpresaId; number?: number; lifeMs?: number } = {}): Promise<OtpLog> {
    numbers += 1
    const { number = numbers, lifeMs = 600_000 } = over
    const now = clock.now()
    return insertLog(ground.db, {
      ...{
        empresaId: over.empresaId ?? empresaId,
        address: `+55119${80_000_000 + number}`,
        prefix: '5511980',
      },
      ...({ purpose: 'login', provider: 'own', channel: 'sms', language: 'pt-BR', sid: 'VE1' } as const),
      ...{ recipientKey: keyOf(number), nonce: Buffer.alloc(16, 7), handover: null, lookAt: null, now },
      expiresAt: new Date(now.getTime() + lifeMs),
    })
  }
  const statesOf = async (logs: readonly OtpLog[]) => {
    const rows = await ground.db.many(sql<{ status: string; tries: number }>`
      select status, tries from otp_logs where id = any(${logs.map((log) => log.id)}::int[]) order by id`)
    return rows.map(({ status, tries }) => `${status} ${tries}`)
  }

  test('each finds their own: by person and by empresa', async () => {
    const mine = await sent()
    const theirs = await sent({ empresaId: other, number: numbers })
    const expired = await sent({ lifeMs: -1 })
    const recipientKey = mine.recipientKey
    const nobody = 999_999 as EmpresaId
    const found = await Promise.all([
      desk.find({ empresaId, recipientKey }),
      desk.find({ empresaId: other, recipientKey }),
      desk.find({ empresaId, recipientKey }),
      desk.find({ empresaId, recipientKey: expired.recipientKey }),
      desk.find({ empresaId, recipientKey: keyOf(987_654) }),
      desk.find({ empresaId: nobody, recipientKey }),
    ])
    expect(found).toEqual([{ log: mine }, { log: theirs }, { log: mine }, { log: null }, { log: null }, null])
  })

  test('tries of one code count one after the other, as they came', async () => {
    const log = await sent()
    const outcomes = await Promise.all([
      ...[desk.countWrong(log), desk.countWrong(log), desk.endVerified(log), desk.countWrong(log)],
      desk.endVerified(log),
    ])
    expect(outcomes).toEqual([{ tries: 1 }, { tries: 2 }, { contactId: expect.any(Number) }, null, null])
    expect(await statesOf([log])).toEqual(['verified 2'])
  })

  test('the fifth wrong one burns it, and the right one behind it comes too late', async () => {
    const log = await sent()
    const wrong = Array.from({ length: 6 }, () => desk.countWrong(log))
    const outcomes = await Promise.all([...wrong, desk.endVerified(log)])
    expect(outcomes.map((each) => (each && 'tries' in each ? each.tries : each))).toEqual([
      ...[1, 2, 3, 4, 5],
      ...[null, null],
    ])
    expect(await statesOf([log])).toEqual(['failed 5'])
  })

  test('a code of another empresa is not touched by its id', async () => {
    const log = await sent()
    const foreign = { id: log.id, empresaId: other }
    expect(await Promise.all([desk.countWrong(foreign), desk.endVerified(foreign)])).toEqual([null, null])
    expect(await statesOf([log])).toEqual(['sent 0'])
  })

  test('many people at once: each has a contact, and all are counted', async () => {
    const logs = await Promise.all(Array.from({ length: 250 }, () => sent()))
    const before = await verified()
    const outcomes = await Promise.all(logs.map((log) => desk.endVerified(log)))
    const ids = outcomes.map((each) => each?.contactId)
    expect(new Set(ids).size).toBe(250)
    const rows = await ground.db.many(sql<{ id: number; address: string }>`
      select c.id, c.address from contacts c join unnest(${logs.map((log) => log.id)}::int[]) with ordinality as v (id, n)
        on c.id = (select contact_id from otp_logs l where l.id = v.id)
      order by v.n`)
    expect(rows).toEqual(logs.map((log, i) => ({ id: ids[i], address: log.address })))
    expect((await verified()) - before).toBe(250)
  })

  async function verified(): Promise<number> {
    const { n } = await ground.db.one(sql<{ n: number }>`
      select coalesce(sum(verified), 0)::int as n from otp_counts where empresa_id = ${empresaId}::int`)
    return n
  }

  test('one that cannot be written spoils none of those that came with it', async () => {
    const logs: OtpLog[] = []
    for (let i = 0; i < 12; i += 1) logs.push(await sent(i === 8 ? { number: 999_999 } : {}))
    await database.db.run(sql`
      create function refuse_one() returns trigger language plpgsql as
      'begin raise exception ''no'' using errcode = ''23514''; end'`)
    await database.db.run(sql`
      create trigger refuse_one before insert on contacts for each row
      when (new.recipient_key = '0000000000999999') execute function refuse_one()`)
    const outcomes = await Promise.allSettled(logs.map((log) => desk.endVerified(log)))
    await database.db.run(sql`drop function refuse_one() cascade`)
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array(8).fill('fulfilled'),
      'rejected',
      ...Array(3).fill('fulfilled'),
    ])
    expect(await statesOf(logs)).toEqual([
      ...Array(8).fill('verified 0'),
      'sent 0',
      ...Array(3).fill('verified 0'),
    ])
  })

  test('what was told is what is written, although one of the same batch is refused', async () => {
    const [a, b, c] = [await sent(), await sent(), await sent({ number: 999_998 })]
    await database.db.run(sql`
      create function refuse_one() returns trigger language plpgsql as
      'begin raise exception ''no'' using errcode = ''23503''; end'`)
    await database.db.run(sql`
      create trigger refuse_one before insert on contacts for each row
      when (new.recipient_key = '0000000000999998') execute function refuse_one()`)
    const outcomes = await Promise.allSettled([
      ...[desk.countWrong(a), desk.endVerified(b), desk.countWrong(c), desk.endVerified(c)],
    ])
    await database.db.run(sql`drop function refuse_one() cascade`)
    expect(outcomes).toMatchObject([
      ...[{ value: { tries: 1 } }, { value: { contactId: expect.any(Number) } }],
      ...[{ value: { tries: 1 } }, { status: 'rejected' }],
    ])
    expect(await statesOf([a, b, c])).toEqual(['sent 1', 'verified 0', 'sent 1'])
  })

  const onConnections = engine === 'postgres' ? test : () => {}
  onConnections('who is locked is waited for by nobody else', async () => {
    const [locked, other, third] = [await sent(), await sent(), await sent()]
    await desk.endVerified(locked)
    const again = await sent({ number: Number(locked.recipientKey.toString()) })
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let hold = () => {}
    const held = new Promise<void>((resolve) => {
      hold = resolve
    })
    const holding = database.db.transaction(async (tx) => {
      await tx.one(sql`
        select id from contacts where empresa_id = ${empresaId}::int and recipient_key = ${again.recipientKey}::bytea
        for update`)
      hold()
      await released
    })
    await held
    const waiting = desk.endVerified(again)
    expect(await Promise.all([desk.endVerified(other), desk.countWrong(third)])).toMatchObject([
      { contactId: expect.any(Number) },
      { tries: 1 },
    ])
    expect(await desk.countWrong(third)).toEqual({ tries: 2 })
    expect(await statesOf([again])).toEqual(['sent 0'])
    release()
    await holding
    expect(await waiting).toEqual({ contactId: expect.any(Number) })
  })

  test('two processes with the same codes in another order: each is entered once', async () => {
    const logs = await Promise.all(Array.from({ length: 60 }, () => sent()))
    const [one, two] = [openCheckDesk(ground), openCheckDesk(ground)]
    const forward = logs.flatMap((log) => [one.countWrong(log), one.endVerified(log)])
    const backward = [...logs].reverse().flatMap((log) => [two.endVerified(log), two.countWrong(log)])
    const outcomes = await Promise.all([...forward, ...backward])
    expect(outcomes.filter((each) => each !== null && 'contactId' in each)).toHaveLength(60)
    expect((await statesOf(logs)).filter((state) => !state.startsWith('verified'))).toEqual([])
  })
})
