import { SUPPRESSION_REASONS, type Suppression } from '../../../contacts/suppression.ts'
import type { Addressee } from '../../../directory/addressee-queries.ts'
import type { Freelancer } from '../../../directory/freelancer.ts'
import type { Role } from '../../../identity/user.ts'
import type { EmpresaId } from '../../../platform/ids.ts'
import { formatPhone, maskPhone } from '../../../text/phone.ts'
import { boolean, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'
import { channelSchema } from './broadcast.ts'

const phoneSchema = nullable(
  string({ description: 'Whole for the admins of the empresa that brought the person in' }),
)

export const freelancerSchema = object({
  id: integer(),
  external_id: nullable(string({ description: 'By which this empresa knows the person' })),
  nome: string(),
  phone: phoneSchema,
  funcoes: list(string()),
  cadastro_completo: boolean(),
  time_zone: nullable(string({ description: 'Of its own people only' })),
  own: boolean({ description: 'Whether this empresa brought the person in and may change the record' }),
  tags: list(string(), { description: 'Those that this empresa gave the person' }),
  suppressed: list(object({ reason: oneOf(SUPPRESSION_REASONS), channel: nullable(channelSchema) }), {
    description: 'Why this empresa does not write to the person; empty: it may',
  }),
})

export function presentFreelancer(
  person: Freelancer,
  suppressed: readonly Pick<Suppression, 'reason' | 'channel'>[],
  role: Role,
): Static<typeof freelancerSchema> {
  const { id, externalId, nome, phone, own, funcoes, cadastroCompleto, timeZone, tags } = person
  return {
    ...{ id, nome, funcoes, own, tags },
    external_id: externalId,
    phone: phoneFor(role, own, phone),
    cadastro_completo: cadastroCompleto,
    suppressed: suppressed.map(({ reason, channel }) => ({ reason, channel })),
    time_zone: own || role === 'platform' ? timeZone : null,
  }
}

/** A freelancer's phone as this reader may see it. */
export function phoneFor(role: Role, own: boolean, phone: string | null): string | null {
  const maySee = role === 'platform' || (own && role === 'admin')
  return phone === null || maySee ? phone : maskPhone(phone)
}

export const FREELANCER_CSV_HEADER = [
  ...['external_id', 'nome', 'telefone', 'funcoes', 'cadastro_completo', 'time_zone', 'tags'],
]

/** As the import reads it again. A number is written as people write it: as +55… a spreadsheet would take it for a sum. */
export function freelancerCells(person: Freelancer, role: Role): (string | null)[] {
  const shown = presentFreelancer(person, [], role)
  const { external_id, nome, phone, funcoes, cadastro_completo, time_zone, tags } = shown
  const written = phone?.startsWith('+') ? formatPhone(phone) : phone
  return [
    ...[external_id, nome, written, funcoes.join('|'), String(cadastro_completo), time_zone, tags.join('|')],
  ]
}

export const funcaoSchema = object({
  id: integer(),
  nome: string(),
  freelancers: integer({ description: 'How many people of all empresas have it' }),
})

export function presentFuncao({ id, nome, freelancers }: Static<typeof funcaoSchema>) {
  return { id, nome, freelancers }
}

export const tagSchema = object({ nome: string(), freelancers: integer() })

export function presentTag({ nome, freelancers }: Static<typeof tagSchema>) {
  return { nome, freelancers }
}

export const addresseeSchema = object({
  id: integer(),
  nome: string(),
  phone: phoneSchema,
  funcao: string(),
})

export function presentAddressee(
  { id, nome, phone, funcao, originEmpresaId }: Addressee,
  { role, empresaId }: { role: Role; empresaId: EmpresaId },
): Static<typeof addresseeSchema> {
  return { id, nome, phone: phoneFor(role, originEmpresaId === empresaId, phone), funcao }
}
