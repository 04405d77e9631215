import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { hashPassword } from './password.ts'
import { insertEmpresaWithId, insertUser, isUsernameTaken, skipUsedEmpresaIds } from './queries.ts'

interface DemoLogin {
  username: string
  password: string
  nome: string
  empresaId: EmpresaId
  empresaNome: string
}

/** The empresas and log-ins that the guide shows. They exist in demo data only. */
const DEMO_LOGINS: readonly DemoLogin[] = [
  {
    username: 'admin_diego',
    password: 'diego123',
    nome: 'Diego',
    empresaId: 8 as EmpresaId,
    empresaNome: 'Diego Segurança',
  },
  {
    username: 'admin_simone',
    password: 'simone123',
    nome: 'Simone',
    empresaId: 1 as EmpresaId,
    empresaNome: 'Irmãos Trevisan',
  },
]

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
