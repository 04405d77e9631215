import type { FieldIssue } from '../errors.ts'
import type { CandidaturaId, EventoId, FreelancerId, VagaId } from '../platform/ids.ts'

export const CANDIDATURA_STATUSES = ['pending', 'approved', 'refused', 'withdrawn'] as const
export type CandidaturaStatus = (typeof CANDIDATURA_STATUSES)[number]

/** All of a candidatura that somebody may set; vaga and freelancer never change. */
export interface CandidaturaFields {
  externalId: string | null
  vagaId: VagaId
  freelancerId: FreelancerId
  status: CandidaturaStatus
}

export interface Candidatura extends CandidaturaFields {
  id: CandidaturaId
  vaga: string
  vagaExternalId: string | null
  eventoId: EventoId
  freelancer: {
    /** By which this empresa knows the person. */
    externalId: string | null
    nome: string
    /** Whole: who may see it masked is the presenter's matter. */
    phone: string | null
    /** Whether this empresa brought the person in. */
    own: boolean
  }
  createdAt: Date
  updatedAt: Date
}

/** What is wanted of a candidatura; what is undefined stays as it is. Vaga and freelancer are named by either id. */
export interface CandidaturaChange {
  externalId?: string | null | undefined
  vagaId?: VagaId | undefined
  vagaExternalId?: string | undefined
  freelancerId?: FreelancerId | undefined
  freelancerExternalId?: string | undefined
  status?: CandidaturaStatus | undefined
}

export interface NamedVaga {
  id: VagaId
  externalId: string | null
  /** Whether somebody may apply: it is open and its evento takes place. */
  takes: boolean
}

/** What the changes of a request may name. */
export interface CandidaturaReferences {
  vagas: ReadonlyMap<VagaId | string, NamedVaga>
  freelancers: ReadonlyMap<FreelancerId | string, FreelancerId>
}

/** Whom and what a change names; undefined where it names nothing that there is. */
export function namedBy(
  change: CandidaturaChange,
  { vagas, freelancers }: CandidaturaReferences,
): { vaga: NamedVaga | undefined; freelancerId: FreelancerId | undefined } {
  return {
    vaga: oneOf(vagas, change.vagaId, change.vagaExternalId),
    freelancerId: oneOf(freelancers, change.freelancerId, change.freelancerExternalId),
  }
}

/** The candidatura as it is to be, or everything that is wrong with it. `before` is null where there is none yet. */
export function applyToCandidatura(
  before: CandidaturaFields | null,
  change: CandidaturaChange,
  references: CandidaturaReferences,
): CandidaturaFields | FieldIssue[] {
  const named = namedBy(change, references)
  const vaga = saysVaga(change) ? named.vaga : before && references.vagas.get(before.vagaId)
  const freelancerId = saysFreelancer(change) ? named.freelancerId : before?.freelancerId
  const issues: FieldIssue[] = []
  if (vaga == null) issues.push(missing('vaga', change.vagaId, saysVaga(change)))
  else if (before && vaga.id !== before.vagaId) issues.push({ field: 'vaga_id', code: 'not_allowed' })
  if (freelancerId === undefined) {
    issues.push(missing('freelancer', change.freelancerId, saysFreelancer(change)))
  } else if (before && freelancerId !== before.freelancerId) {
    issues.push({ field: 'freelancer_id', code: 'not_allowed' })
  }
  const externalId = change.externalId === undefined ? (before?.externalId ?? null) : change.externalId
  const status = change.status ?? before?.status ?? 'pending'
  const applies = status === 'pending' && before?.status !== 'pending'
  if (applies && vaga?.takes === false) issues.push({ field: 'vaga_id', code: 'closed' })
  if (issues.length > 0 || vaga == null || freelancerId === undefined) return issues
  return { externalId, vagaId: vaga.id, freelancerId, status }
}

function saysVaga({ vagaId, vagaExternalId }: CandidaturaChange): boolean {
  return vagaId !== undefined || vagaExternalId !== undefined
}

function saysFreelancer({ freelancerId, freelancerExternalId }: CandidaturaChange): boolean {
  return freelancerId !== undefined || freelancerExternalId !== undefined
}

/** By the id where both are given. */
function oneOf<Id, Named>(
  names: ReadonlyMap<Id | string, Named>,
  id: Id | undefined,
  externalId: string | undefined,
): Named | undefined {
  if (id !== undefined) return names.get(id)
  return externalId === undefined ? undefined : names.get(externalId)
}

function missing(what: 'vaga' | 'freelancer', id: number | undefined, said: boolean): FieldIssue {
  if (!said) return { field: `${what}_id`, code: 'required' }
  return { field: id === undefined ? `${what}_external_id` : `${what}_id`, code: 'not_found' }
}
