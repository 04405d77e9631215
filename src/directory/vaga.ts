import type { FieldIssue } from '../errors.ts'
import type { EventoId, FuncaoId, VagaId } from '../platform/ids.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import { type Evento, lineIssues } from './evento.ts'

export const PAY_UNITS = ['day', 'hour'] as const
export type PayUnit = (typeof PAY_UNITS)[number]

export const TITULO_CHARACTERS_MAX = 200
/** A million reais; more is a slip of the pen. */
export const PAY_CENTS_MAX = 100_000_000
export const PLACES_MAX = 100_000

/** All of a vaga that somebody may set. */
export interface VagaFields {
  externalId: string | null
  eventoId: EventoId
  funcaoId: FuncaoId
  titulo: string
  payCents: number
  payUnit: PayUnit
  places: number
  /** Whether somebody may still apply. */
  open: boolean
}

export interface Vaga extends VagaFields {
  id: VagaId
  evento: Pick<Evento, 'externalId' | 'nome' | 'local' | 'startsAt' | 'endsAt' | 'timeZone' | 'canceled'>
  funcao: string
  /** How many candidaturas there are in each state. */
  pending: number
  approved: number
  refused: number
  withdrawn: number
}

/** What is wanted of a vaga; what is undefined stays as it is. The evento is named by either id, the função by name. */
export interface VagaChange
  extends Partial<Record<'eventoExternalId' | 'funcao', string | undefined>>,
    Omit<{ [Field in keyof VagaFields]?: VagaFields[Field] | undefined }, 'funcaoId'> {}

/** What the changes of a request may name. */
export interface VagaReferences {
  eventos: ReadonlyMap<EventoId | string, EventoId>
  funcoes: ReadonlyMap<string, FuncaoId>
}

/** The vaga as it is to be, or everything that is wrong with it. `before` is null where there is none yet. */
export function applyToVaga(
  before: VagaFields | null,
  change: VagaChange,
  references: VagaReferences,
): VagaFields | FieldIssue[] {
  const issues: FieldIssue[] = []
  const eventoId = eventoOf(before, change, references, issues)
  const funcaoId =
    change.funcao === undefined ? before?.funcaoId : references.funcoes.get(slugOf(change.funcao))
  if (funcaoId === undefined) {
    issues.push({ field: 'funcao', code: change.funcao === undefined ? 'required' : 'not_found' })
  }
  const titulo = change.titulo === undefined ? before?.titulo : cleanLine(change.titulo)
  const { payCents = before?.payCents, payUnit = before?.payUnit, places = before?.places } = change
  issues.push(...lineIssues('titulo', titulo, TITULO_CHARACTERS_MAX))
  issues.push(...rangeIssues('pay_cents', payCents, { min: 0, max: PAY_CENTS_MAX }))
  if (payUnit === undefined) issues.push({ field: 'pay_unit', code: 'required' })
  issues.push(...rangeIssues('places', places, { min: 1, max: PLACES_MAX }))
  const isWhole = titulo && payCents !== undefined && payUnit !== undefined && places !== undefined
  if (issues.length > 0 || !isWhole || eventoId === undefined || funcaoId === undefined) return issues
  return {
    ...{ eventoId, funcaoId, titulo, payCents, payUnit, places },
    externalId: change.externalId === undefined ? (before?.externalId ?? null) : change.externalId,
    open: change.open ?? before?.open ?? true,
  }
}

function rangeIssues(
  field: string,
  value: number | undefined,
  range: { min: number; max: number },
): FieldIssue[] {
  if (value === undefined) return [{ field, code: 'required' }]
  return value < range.min || value > range.max ? [{ field, code: 'out_of_range', facts: range }] : []
}

/** By the id where both are given: they must then be of one evento. */
function eventoOf(
  before: VagaFields | null,
  change: VagaChange,
  { eventos }: VagaReferences,
  issues: FieldIssue[],
): EventoId | undefined {
  const { eventoId, eventoExternalId } = change
  if (eventoId === undefined && eventoExternalId === undefined) {
    if (before === null) issues.push({ field: 'evento_id', code: 'required' })
    return before?.eventoId
  }
  const byId = eventoId === undefined ? undefined : eventos.get(eventoId)
  const byExternalId = eventoExternalId === undefined ? undefined : eventos.get(eventoExternalId)
  if (eventoId !== undefined && byId === undefined) issues.push({ field: 'evento_id', code: 'not_found' })
  if (eventoExternalId !== undefined && byExternalId === undefined) {
    issues.push({ field: 'evento_external_id', code: 'not_found' })
  }
  if (byId !== undefined && byExternalId !== undefined && byId !== byExternalId) {
    issues.push({ field: 'evento_external_id', code: 'not_allowed' })
  }
  return byId ?? byExternalId
}
