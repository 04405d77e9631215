import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { isSameSecret, type Keyring, openKeyring, randomToken, sha256 } from './crypto.ts'

describeOnEachDatabase('the keyring', (open) => {
  let database: TestDatabase
  let keyring: Keyring
  beforeAll(async () => {
    database = await open()
    keyring = await openKeyring(database.ground(), 'a secret')
  })

  it('gives the same key for the same number after a restart, and another for another', async () => {
    const again = await openKeyring(database.ground(), 'a secret')
    const key = keyring.recipientKey('+5511987654321')
    expect(key).toHaveLength(16)
    expect(again.recipientKey('+5511987654321')).toEqual(key)
    expect(again.recipientKey('+5511987654322')).not.toEqual(key)
  })

  it('two processes that start at once on a fresh database agree on the keys', async () => {
    const fresh = await open()
    const [one, other] = await Promise.all([1, 2].map(() => openKeyring(fresh.ground(), 'a secret')))
    expect(one?.recipientKey('+5511987654321')).toEqual(other?.recipientKey('+5511987654321'))
    expect(one?.recipientKey('+5511987654321')).not.toEqual(keyring.recipientKey('+5511987654321'))
  })

  it('refuses another secret instead of making other keys', async () => {
    await expect(openKeyring(database.ground(), 'another')).rejects.toMatchObject({
      code: 'wrong_secret_key',
    })
  })

  it('reads what it sealed, for the same tenant and column only', () => {
    const sealed = keyring.encrypt(8, 'senders.auth_token', 'çã 😀')
    expect(keyring.decrypt(8, 'senders.auth_token', sealed)).toBe('çã 😀')
    expect(() => keyring.decrypt(9, 'senders.auth_token', sealed)).toThrow()
    expect(() => keyring.decrypt(8, 'senders.account_sid', sealed)).toThrow()
  })

  it('seals the same text differently each time, and notices every changed byte', () => {
    const sealed = keyring.encrypt('shared', 'a.b', 'text')
    expect(keyring.encrypt('shared', 'a.b', 'text')).not.toEqual(sealed)
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(() => keyring.decrypt('shared', 'a.b', changed)).toThrow()
    }
    expect(() => keyring.decrypt('shared', 'a.b', Buffer.alloc(3))).toThrow()
  })
})

it('tokens are long, different and fit a cookie', () => {
  const tokens = new Set(Array.from({ length: 100 }, randomToken))
  expect(tokens.size).toBe(100)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
})

it('secrets are compared whole', () => {
  expect(isSameSecret('a', 'a')).toBe(true)
  expect(isSameSecret('a', 'ab')).toBe(false)
  expect(isSameSecret('', 'a')).toBe(false)
  expect(sha256('').toString('hex')).toMatch(/^e3b0c442/)
})
