import { DomainError } from '../../errors.ts'
import { createEmpresa } from '../../identity/create-empresa.ts'
import { createUser } from '../../identity/create-user.ts'
import { getEmpresa } from '../../identity/get-empresa.ts'
import type { Empresa } from '../../identity/user.ts'
import { type Ground, withTransaction } from '../../platform/context.ts'
import type { EmpresaId } from '../../platform/ids.ts'
import type { CreatedPerson, NewPerson } from '../cli/program.ts'

/** Adds somebody who may sign in and, when asked to, their empresa: both or neither. */
export function createPerson(ground: Ground, person: NewPerson): Promise<CreatedPerson> {
  return withTransaction(ground, async (inside) => {
    const empresa = await chooseEmpresa(inside, person)
    const role = person.role ?? (empresa === null ? 'platform' : 'admin')
    const { username, password, nome } = person
    if (role === 'platform' && empresa !== null) throw new DomainError('forbidden', {})
    const user = await createUser(inside, { username, password, nome, role, empresaId: empresa?.id ?? null })
    return { username: user.username, role: user.role, empresa }
  })
}

function chooseEmpresa(ground: Ground, { empresaId, newEmpresa }: NewPerson): Promise<Empresa | null> {
  if (newEmpresa !== null) return createEmpresa(ground, { nome: newEmpresa })
  if (empresaId !== null) return getEmpresa(ground, empresaId as EmpresaId)
  return Promise.resolve(null)
}
