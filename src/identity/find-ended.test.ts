import { expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { testClock } from '../platform/clock.ts'
import { sha256 } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import { createApiKey, revokeApiKey } from './api-keys.ts'
import { createEmpresa } from './create-empresa.ts'
import { createUser } from './create-user.ts'
import { type Credential, findEnded } from './find-ended.ts'
import { createHashGate } from './hash-gate.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'

const HOUR_MS = 3_600_000
const password = 'uma senha boa'

describeOnEachDatabase('what somebody was let in by', (open) => {
  test('ends by signing out, a disabled user, a revoked key, and time', async () => {
    const clock = testClock()
    const ground = (await open()).ground(clock)
    const { id: empresaId } = await createEmpresa(ground, { nome: 'Empresa' })
    for (const username of ['ana', 'bia']) {
      await createUser(ground, { username, password, nome: username, role: 'admin', empresaId })
    }
    const gate = createHashGate()
    const signIn = (username: string) => login(ground, { username, password, ip: '203.0.113.7' }, gate)
    const [first, second, disabled] = [await signIn('ana'), await signIn('ana'), await signIn('bia')]
    const ctx = { ...ground, empresaId, actor: { kind: 'system', loop: 'test' }, lang: 'pt-BR' } as const
    const keys = [
      await createApiKey(ctx, { name: 'um', scope: 'read' }),
      await createApiKey(ctx, { name: 'dois', scope: 'read' }),
    ]
    const all: Credential[] = [
      ...[first, second, disabled].map(({ token }) => ({ sessionHash: sha256(token) })),
      ...keys.map(({ key }) => ({ keyId: key.id })),
    ]
    expect(await findEnded(ground, all)).toEqual([])
    expect(await findEnded(ground, [])).toEqual([])

    await logout(ground, first.token)
    await ground.db.run(
      sql`update users set disabled_at = ${clock.now()}::timestamptz where username = 'bia'`,
    )
    for (const { key } of keys.slice(0, 1)) await revokeApiKey(ctx, key.id)
    expect(await findEnded(ground, all)).toEqual([all[0], all[2], all[3]])
    clock.advance(12 * HOUR_MS)
    expect(await findEnded(ground, all)).toEqual(all.slice(0, 4))
  })
})
