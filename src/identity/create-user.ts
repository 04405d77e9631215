import { invalidField } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { hashPassword } from './password.ts'
import { insertUser } from './queries.ts'
import type { Role, User } from './user.ts'

export interface NewUser {
  username: string
  password: string
  nome: string
  role: Role
  /** `null` for platform admins, and only for them. */
  empresaId: EmpresaId | null
}

/** Adds somebody who may sign in. Throws `invalid_input` when the username is taken. */
export async function createUser(ground: Ground, input: NewUser): Promise<User> {
  const { password, ...rest } = input
  const passwordHash = await hashPassword(password)
  const user = await insertUser(ground.db, { ...rest, passwordHash, createdAt: ground.clock.now() })
  if (!user) throw invalidField('username', 'not_allowed')
  return user
}
