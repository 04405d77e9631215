import { beforeAll, expect, test } from 'vitest'
import { testOtp } from '../../test/harness/app.ts'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import { currentBrakes, liftBrake, tendBrakes } from './brakes.ts'
import { takeStart, takeTotals } from './limits.ts'
import type { Otp } from './otp.ts'
import { forgetOldStarts } from './tend-codes.ts'

describeOnEachDatabase('limits of codes', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let otp: Otp
  let numbers = 0

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    const ground = database.ground(clock)
    const empresa = await createEmpresa(ground, { nome: 'Empresa' })
    ctx = { ...ground, empresaId: empresa.id, actor: { kind: 'public' }, lang: 'pt-BR' }
    otp = testOtp(ground, await openKeyring(ground, 'a secret key of the tests, long enough'))
  })

  const someKey = () => otp.keys.recipientKey(`+551199${String(9_000_000 + ++numbers)}`)
  const take = (recipientKey: Buffer, ip: string) =>
    withTransaction(ctx, async (tx) => (await takeStart(tx, otp, { recipientKey, ip }))()).then(
      () => null,
      (error: { facts: unknown }) => error.facts,
    )

  test('30 starts in ten minutes a network, whatever the numbers; IPv6 counts by /64', async () => {
    const addresses = (i: number) => `2001:db8:7:7::${(i + 1).toString(16)}`
    for (let i = 0; i < 30; i++) expect(await take(someKey(), addresses(i))).toBeNull()
    clock.advance(60_000)
    expect(await take(someKey(), '2001:db8:7:7:ffff::1')).toEqual({
      ...{ limit: 'network', retryAfterSeconds: 9 * 60 },
    })
    expect(await take(someKey(), '2001:db8:7:8::1')).toBeNull()
    clock.advance(9 * 60_000)
    expect(await take(someKey(), addresses(0))).toBeNull()
  })

  test('what is refused was not counted', async () => {
    const key = someKey()
    expect(await take(key, '203.0.113.1')).toBeNull()
    for (let i = 0; i < 10; i++)
      expect(await take(key, '203.0.113.1')).toMatchObject({ limit: 'number_minute' })
    clock.advance(60_000)
    expect(await take(key, '203.0.113.1')).toBeNull()
  })

  test('an empresa has its hour and everybody the day; both begin anew by themselves', async () => {
    const now = clock.now().getTime()
    clock.advance(86_400_000 - (now % 86_400_000) + 1_000)
    const tight = { ...otp, empresaHourMax: 2, dayMax: 3 }
    const total = () =>
      withTransaction(ctx, (tx) => takeTotals(tx, tight)).then(
        () => null,
        (error: { facts: unknown }) => error.facts,
      )
    expect([await total(), await total()]).toEqual([null, null])
    expect(await total()).toEqual({ limit: 'empresa', retryAfterSeconds: 3_599 })
    clock.advance(3_600_000)
    expect(await total()).toBeNull()
    expect(await total()).toEqual({ limit: 'day', retryAfterSeconds: 23 * 3_600 - 1 })
    clock.advance(23 * 3_600_000)
    expect(await total()).toBeNull()
  })

  test('what no limit asks for is forgotten', async () => {
    await take(someKey(), '203.0.113.9')
    clock.advance(3 * 86_400_000)
    expect(await forgetOldStarts(ctx)).toBeGreaterThan(0)
    expect(await database.db.many(sql`select 1 as one from otp_starts`)).toEqual([])
  })

  test('a range whose codes nobody enters is braked, and lifted by time or by hand', async () => {
    const write = (prefix: string, count: number, verified: number) =>
      database.db.run(sql`
        insert into otp_logs (empresa_id, address, recipient_key, prefix, purpose, provider, channel, language, status, sid,
          created_at, sent_at, expires_at)
        select ${ctx.empresaId}::int, '+' || ${prefix}::text || i, decode(lpad(to_hex(i), 32, '0'), 'hex'), ${prefix}::text,
          'signup', 'own', 'sms', 'pt-BR', case when i <= ${verified}::int then 'verified' else 'expired' end, 'VE' || i,
          ${clock.now()}::timestamptz, ${clock.now()}::timestamptz, ${clock.now()}::timestamptz
        from generate_series(1, ${count}::int) i`)
    await write('5511911', 20, 1)
    await write('5511922', 20, 2)
    await write('5511933', 19, 0)
    expect(await tendBrakes(ctx)).toBe(0) // they may still be entered
    clock.advance(4 * 60_000)
    expect(await tendBrakes(ctx)).toBe(1)
    expect(await tendBrakes(ctx)).toBe(0)
    expect(await currentBrakes(ctx)).toMatchObject([{ prefix: '5511911', codes: 20, verified: 1 }])
    await liftBrake(ctx, '5511911')
    expect(await currentBrakes(ctx)).toEqual([])
    // What it was condemned for is not held against it again.
    expect(await tendBrakes(ctx)).toBe(0)
    await expect(liftBrake(ctx, '5511911')).rejects.toMatchObject({ code: 'not_found' })
  })
})
