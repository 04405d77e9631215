import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { DomainError } from '../errors.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ground } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { authenticate } from './authenticate.ts'
import { createEmpresa } from './create-empresa.ts'
import { createUser } from './create-user.ts'
import { createHashGate } from './hash-gate.ts'
import { listEmpresas } from './list-empresas.ts'
import { type Login, login } from './login.ts'
import { logout } from './logout.ts'
import { seedDemoIdentity } from './seed-demo-identity.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const gate = createHashGate()

describeOnEachDatabase('identity', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ground: Ground
  let count = 0

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ground = database.ground(clock)
  })

  /** A person of an empresa of their own. */
  async function somebody(): Promise<{ username: string; password: string }> {
    count += 1
    const username = `pessoa_${count}`
    const empresa = await createEmpresa(ground, { nome: `Empresa ${count}` })
    const password = 'uma senha boa'
    await createUser(ground, { username, password, nome: username, role: 'admin', empresaId: empresa.id })
    return { username, password }
  }

  const signIn = (person: { username: string; password: string }, ip = '203.0.113.7'): Promise<Login> =>
    login(ground, { ...person, ip }, gate)

  const failure = async (attempt: Promise<unknown>): Promise<DomainError> => {
    const error = await attempt.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    if (error instanceof DomainError) return error
    throw new Error(`expected a DomainError, got ${String(error)}`)
  }

  test('a session begins with the right password and ends with logout', async () => {
    const person = await somebody()
    const { token, user, expiresAt } = await signIn(person)
    expect(user).toMatchObject({ username: person.username, role: 'admin', empresaNome: `Empresa ${count}` })
    expect(user).not.toHaveProperty('passwordHash')
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(12 * HOUR_MS)
    expect(await authenticate(ground, token)).toEqual(user)
    await logout(ground, token)
    expect(await authenticate(ground, token)).toBeNull()
  })

  test('a username is the same in capitals', async () => {
    const person = await somebody()
    const { user } = await signIn({ ...person, username: person.username.toUpperCase() })
    expect(user.username).toBe(person.username)
  })

  test('only the hash of a token is stored', async () => {
    const { token } = await signIn(await somebody())
    const rows = await database.db.many(sql<{ text: string }>`select sessions::text as text from sessions`)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.some(({ text }) => text.includes(token))).toBe(false)
  })

  test('a session that is used stays alive, but no longer than seven days', async () => {
    const { token } = await signIn(await somebody())
    for (let hours = 0; hours < 7 * 24 - 11; hours += 11) {
      expect(await authenticate(ground, token)).not.toBeNull()
      clock.advance(11 * HOUR_MS)
    }
    clock.advance(11 * HOUR_MS)
    expect(await authenticate(ground, token)).toBeNull()
  })

  test('a session that is not used for twelve hours is over', async () => {
    const { token } = await signIn(await somebody())
    clock.advance(12 * HOUR_MS)
    expect(await authenticate(ground, token)).toBeNull()
  })

  test('use is written down at most once a minute', async () => {
    const { token } = await signIn(await somebody())
    const lastSeen = async () =>
      (await database.db.one(sql<{ at: Date }>`select max(last_seen_at) as at from sessions`)).at.getTime()
    const before = await lastSeen()
    clock.advance(MINUTE_MS - 1)
    await authenticate(ground, token)
    expect(await lastSeen()).toBe(before)
    clock.advance(1)
    await authenticate(ground, token)
    expect(await lastSeen()).toBe(before + MINUTE_MS)
  })

  test('somebody who was disabled is out at once', async () => {
    const person = await somebody()
    const { token } = await signIn(person)
    await database.db.run(
      sql`update users set disabled_at = ${clock.now()}::timestamptz where username = ${person.username}`,
    )
    expect(await authenticate(ground, token)).toBeNull()
    expect((await failure(signIn(person))).code).toBe('wrong_credentials')
  })

  test('the fifth wrong password in a quarter of an hour makes the name wait, and only from there', async () => {
    const person = await somebody()
    const wrong = { ...person, password: 'outra' }
    for (const triesLeft of [4, 3, 2, 1]) {
      expect((await failure(signIn(wrong))).facts).toEqual({ triesLeft })
    }
    const fifth = await failure(signIn(wrong))
    expect([fifth.code, fifth.facts]).toEqual(['too_many_logins', { retryAfterSeconds: 900 }])
    clock.advance(MINUTE_MS)
    expect((await failure(signIn(person))).facts).toEqual({ retryAfterSeconds: 840 })
    expect((await signIn(person, '198.51.100.4')).user.username).toBe(person.username)
    clock.advance(14 * MINUTE_MS)
    expect((await signIn(person)).user.username).toBe(person.username)
  })

  test('failures are forgotten after a success and after a quarter of an hour', async () => {
    const person = await somebody()
    const wrong = { ...person, password: 'outra' }
    await failure(signIn(wrong))
    await signIn(person)
    expect((await failure(signIn(wrong))).facts).toEqual({ triesLeft: 4 })
    clock.advance(15 * MINUTE_MS)
    expect((await failure(signIn(wrong))).facts).toEqual({ triesLeft: 4 })
  })

  test('a hundred guesses at once are five', async () => {
    const wrong = { ...(await somebody()), password: 'outra' }
    const errors = await Promise.all(Array.from({ length: 20 }, () => failure(signIn(wrong))))
    const tried = errors.filter(({ code }) => code === 'wrong_credentials')
    expect(tried.map(({ facts }) => (facts as { triesLeft: number }).triesLeft).sort()).toEqual([1, 2, 3, 4])
  })

  test('an unknown name is told nothing else than a wrong password', async () => {
    const error = await failure(signIn({ username: 'ninguém', password: 'x' }))
    expect([error.code, error.facts]).toEqual(['wrong_credentials', { triesLeft: 4 }])
  })

  test('addresses of one /64 are one place', async () => {
    const wrong = { ...(await somebody()), password: 'outra' }
    await failure(signIn(wrong, '2001:db8::1'))
    expect((await failure(signIn(wrong, '2001:0db8:0:0:ffff::2'))).facts).toEqual({ triesLeft: 3 })
    expect((await failure(signIn(wrong, '2001:db8:0:1::1'))).facts).toEqual({ triesLeft: 4 })
  })

  test('a username can be had once', async () => {
    const { username } = await somebody()
    const again = createUser(ground, {
      username: username.toUpperCase(),
      password: 'x',
      nome: 'x',
      role: 'platform',
      empresaId: null,
    })
    expect((await failure(again)).facts).toMatchObject({ fields: [{ field: 'username' }] })
  })

  test('the demo data come once, and the empresas after them get free ids', async () => {
    const fresh = (await open()).ground(clock)
    await seedDemoIdentity(fresh)
    await seedDemoIdentity(fresh)
    const nomes = (await listEmpresas(fresh)).map(({ id, nome }) => [id, nome])
    expect(nomes).toEqual([
      [1, 'Irmãos Trevisan'],
      [8, 'Diego Segurança'],
    ])
    const diego = await login(fresh, { username: 'admin_diego', password: 'diego123', ip: '::1' }, gate)
    expect(diego.user).toMatchObject({ role: 'admin', empresaId: 8, empresaNome: 'Diego Segurança' })
    expect((await createEmpresa(fresh, { nome: 'Nova' })).id).toBeGreaterThan(8)
  })
})

test('no more than four hashes are made at once, and not too many wait', async () => {
  const small = createHashGate(2, 1)
  let running = 0
  let most = 0
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const work = async () => {
    running += 1
    most = Math.max(most, running)
    await held
    running -= 1
  }
  const three = [small(work), small(work), small(work)]
  await expect(small(work)).rejects.toMatchObject({ code: 'too_many_logins' })
  letGo()
  await Promise.all(three)
  expect([most, running]).toEqual([2, 0])
})
