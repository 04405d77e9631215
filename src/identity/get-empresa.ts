import { DomainError } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { findEmpresa } from './queries.ts'
import type { Empresa } from './user.ts'

/** Throws `not_found`. */
export async function getEmpresa(ground: Ground, id: EmpresaId): Promise<Empresa> {
  const empresa = await findEmpresa(ground.db, id)
  if (!empresa) throw new DomainError('not_found', { what: 'empresa' })
  return empresa
}
