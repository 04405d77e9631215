import type { Freelancer } from '../../../directory/freelancer.ts'
import type { Role } from '../../../identity/user.ts'
import { maskPhone } from '../../../text/phone.ts'
import { boolean, integer, list, nullable, object, type Static, string } from '../schema.ts'

export const freelancerSchema = object({
  id: integer(),
  external_id: nullable(string({ description: 'By which this empresa knows the person' })),
  nome: string(),
  phone: nullable(string({ description: 'Whole for the admins of the empresa that brought the person in' })),
  funcoes: list(string()),
  cadastro_completo: boolean(),
})

export function presentFreelancer(person: Freelancer, role: Role): Static<typeof freelancerSchema> {
  const { id, externalId, nome, phone, own, funcoes, cadastroCompleto } = person
  const maySee = role === 'platform' || (own && role === 'admin')
  return {
    ...{ id, nome, funcoes },
    external_id: externalId,
    phone: phone === null || maySee ? phone : maskPhone(phone),
    cadastro_completo: cadastroCompleto,
  }
}
