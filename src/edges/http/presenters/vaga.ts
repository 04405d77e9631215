import { CANDIDATURA_STATUSES, type Candidatura } from '../../../directory/candidatura.ts'
import type { Evento } from '../../../directory/evento.ts'
import { PAY_UNITS, type Vaga } from '../../../directory/vaga.ts'
import type { Role } from '../../../identity/user.ts'
import { boolean, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'
import { phoneFor } from './directory.ts'

const dateTime = string({ format: 'date-time' })
const externalId = nullable(string({ description: "The other system's id" }))

export const eventoSchema = object({
  id: integer(),
  external_id: externalId,
  nome: string(),
  local: string(),
  starts_at: dateTime,
  ends_at: nullable(dateTime),
  time_zone: string(),
  canceled: boolean({ description: 'It does not take place: its vagas take nobody' }),
  reminder_hours: nullable(
    list(integer(), { description: 'Hours before it at which people are reminded of it' }),
  ),
})

export function presentEvento(evento: Evento): Static<typeof eventoSchema> {
  const { id, nome, local, canceled } = evento
  return {
    ...{ id, nome, local, canceled },
    external_id: evento.externalId,
    starts_at: evento.startsAt.toISOString(),
    ends_at: evento.endsAt?.toISOString() ?? null,
    time_zone: evento.timeZone,
    reminder_hours: evento.reminderHours,
  }
}

export const vagaSchema = object({
  id: integer(),
  external_id: externalId,
  evento: object({
    id: integer(),
    nome: string(),
    local: string(),
    starts_at: dateTime,
    canceled: boolean(),
  }),
  funcao: string(),
  titulo: string(),
  pay_cents: integer(),
  pay_unit: oneOf(PAY_UNITS),
  places: integer(),
  open: boolean({ description: 'Whether somebody may still apply' }),
  candidaturas: object({
    pending: integer(),
    approved: integer(),
    refused: integer(),
    withdrawn: integer(),
  }),
})

export function presentVaga(vaga: Vaga): Static<typeof vagaSchema> {
  const { id, evento, funcao, titulo, places, open, pending, approved, refused, withdrawn } = vaga
  const { nome, local, startsAt, canceled } = evento
  return {
    ...{ id, funcao, titulo, places, open },
    external_id: vaga.externalId,
    evento: { id: vaga.eventoId, nome, local, starts_at: startsAt.toISOString(), canceled },
    pay_cents: vaga.payCents,
    pay_unit: vaga.payUnit,
    candidaturas: { pending, approved, refused, withdrawn },
  }
}

export const candidaturaSchema = object({
  id: integer(),
  external_id: externalId,
  vaga: object({ id: integer(), titulo: string() }),
  evento_id: integer(),
  freelancer: object({ id: integer(), nome: string(), phone: nullable(string()) }),
  status: oneOf(CANDIDATURA_STATUSES),
  created_at: dateTime,
  updated_at: dateTime,
})

export function presentCandidatura(candidatura: Candidatura, role: Role): Static<typeof candidaturaSchema> {
  const { id, status, vaga, vagaId, freelancerId, freelancer } = candidatura
  const { nome, phone, own } = freelancer
  return {
    ...{ id, status },
    external_id: candidatura.externalId,
    vaga: { id: vagaId, titulo: vaga },
    evento_id: candidatura.eventoId,
    freelancer: { id: freelancerId, nome, phone: phoneFor(role, own, phone) },
    created_at: candidatura.createdAt.toISOString(),
    updated_at: candidatura.updatedAt.toISOString(),
  }
}
