import type { User } from '../../../identity/user.ts'
import { integer, nullable, object, oneOf, type Static, string } from '../schema.ts'

export const userSchema = object({
  id: integer(),
  username: string(),
  nome: string(),
  role: oneOf(['platform', 'admin', 'operator', 'viewer']),
  empresa_id: nullable(integer()),
  empresa_nome: nullable(string()),
})

export function presentUser(user: User): Static<typeof userSchema> {
  const { id, username, nome, role, empresaId, empresaNome } = user
  return { id, username, nome, role, empresa_id: empresaId, empresa_nome: empresaNome }
}
