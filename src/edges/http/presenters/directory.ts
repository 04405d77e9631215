import { SUPPRESSION_REASONS, type Suppression } from '../../../contacts/suppression.ts'
import type { Freelancer } from '../../../directory/freelancer.ts'
import type { Role } from '../../../identity/user.ts'
import { maskPhone } from '../../../text/phone.ts'
import { boolean, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'
import { channelSchema } from './broadcast.ts'

export const freelancerSchema = object({
  id: integer(),
  external_id: nullable(string({ description: 'By which this empresa knows the person' })),
  nome: string(),
  phone: nullable(string({ description: 'Whole for the admins of the empresa that brought the person in' })),
  funcoes: list(string()),
  cadastro_completo: boolean(),
  suppressed: list(object({ reason: oneOf(SUPPRESSION_REASONS), channel: nullable(channelSchema) }), {
    description: 'Why this empresa does not write to the person; empty: it may',
  }),
})

export function presentFreelancer(
  person: Freelancer,
  suppressed: readonly Pick<Suppression, 'reason' | 'channel'>[],
  role: Role,
): Static<typeof freelancerSchema> {
  const { id, externalId, nome, phone, own, funcoes, cadastroCompleto } = person
  const maySee = role === 'platform' || (own && role === 'admin')
  return {
    ...{ id, nome, funcoes },
    external_id: externalId,
    phone: phone === null || maySee ? phone : maskPhone(phone),
    cadastro_completo: cadastroCompleto,
    suppressed: suppressed.map(({ reason, channel }) => ({ reason, channel })),
  }
}
