import type { Ground } from '../platform/context.ts'
import { DEMO_LOGINS } from './demo-logins.ts'
import { hashPassword } from './password.ts'
import { insertEmpresaWithId, insertUser, isUsernameTaken, skipUsedEmpresaIds } from './queries.ts'

/** What the sign-in page of a demo may show: names, never passwords. */
export function demoLogins(): { username: string; empresa: string }[] {
  return DEMO_LOGINS.map(({ username, empresaNome }) => ({ username, empresa: empresaNome }))
}

/** Adds what is missing of the demo's empresas and users; a second time costs two look-ups. */
export async function seedDemoIdentity(ground: Ground): Promise<void> {
  for (const demo of DEMO_LOGINS) {
    if (await isUsernameTaken(ground.db, demo.username)) continue
    const { password, empresaNome, ...user } = demo
    const createdAt = ground.clock.now()
    await insertEmpresaWithId(ground.db, { id: user.empresaId, nome: empresaNome, createdAt })
    await insertUser(ground.db, {
      ...user,
      role: 'admin',
      passwordHash: await hashPassword(password),
      createdAt,
    })
    await skipUsedEmpresaIds(ground.db)
  }
}
