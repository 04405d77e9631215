import type { Ground } from '../platform/context.ts'
import { insertEmpresa } from './queries.ts'
import type { Empresa } from './user.ts'

/** Adds a tenant, in the time zone of Brasília until it says otherwise. */
export function createEmpresa(ground: Ground, input: { nome: string }): Promise<Empresa> {
  return insertEmpresa(ground.db, { nome: input.nome, createdAt: ground.clock.now() })
}
