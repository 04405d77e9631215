import type { EmpresaId, FreelancerId } from '../platform/ids.ts'
import type { ImportReason, ImportVerdict } from '../text/catalogue/shape-import.ts'
import type { ImportedRow } from './freelancer.ts'
import type { ReadRow } from './read-row.ts'

/** Somebody the directory already has, as an import needs to know them. */
export interface KnownPerson {
  id: FreelancerId
  originEmpresaId: EmpresaId
  nome: string
  phone: string | null
  recipientKey: string | null
  cadastroCompleto: boolean
  funcoes: string[]
  /** By which this empresa knows the person. */
  externalIds: string[]
}

/** A person during the plan: an id of null is given when the batch is written. */
export interface PlannedPerson extends Omit<KnownPerson, 'id'> {
  id: FreelancerId | null
  /** The cell the phone was read from; stored only when the phone changes. */
  phoneRaw: string | null
  isNew: boolean
  changed: boolean
  funcoesChanged: boolean
}

export interface PlannedLink {
  externalId: string
  person: PlannedPerson
}

export interface BatchPlan {
  people: PlannedPerson[]
  links: PlannedLink[]
  rows: ImportedRow[]
}

/** A row with what only the whole file knows of it. */
export interface BatchRow extends ReadRow {
  recipientKey: string | null
  /** The external id stood in the file before. */
  repeated: boolean
  /** In a rehearsal nothing was written, so rows of earlier batches are known by these alone. */
  seenBefore: { externalId: boolean; phone: boolean }
}

/** Everybody who may be met in the batch, by own external id and by phone (own people before others'). */
interface Directory {
  empresaId: EmpresaId
  byExternalId: Map<string, PlannedPerson>
  ownByKey: Map<string, PlannedPerson[]>
  othersByKey: Map<string, PlannedPerson[]>
}

/**
 * Decides what each row does, in order, against what the directory knows; pure. The rows of a person of another
 * empresa only link; a phone that somebody of our own already has does not make the two one person, unless one of the
 * rows has no external id.
 */
export function planBatch(
  empresaId: EmpresaId,
  rows: readonly BatchRow[],
  known: readonly KnownPerson[],
): BatchPlan {
  const directory: Directory = {
    empresaId,
    byExternalId: new Map(),
    ownByKey: new Map(),
    othersByKey: new Map(),
  }
  for (const person of known) {
    remember(directory, { ...person, phoneRaw: null, isNew: false, changed: false, funcoesChanged: false })
  }
  const plan: BatchPlan = { people: [], links: [], rows: [] }
  for (const row of rows) plan.rows.push(planRow(directory, plan, row))
  return plan
}

function planRow(directory: Directory, plan: BatchPlan, row: BatchRow): ImportedRow {
  if (row.refused) return told(row, 'refused', null, row.reasons)
  const reasons = [...row.reasons, ...(row.repeated ? (['repeated_external_id'] as const) : [])]
  const linked = row.externalId === null ? undefined : directory.byExternalId.get(row.externalId)
  const twin = findByKey(directory.ownByKey, row)
  // Somebody who came in without an external id gets it now; without one in the row, the phone says who it is.
  const met = twin && (row.externalId === null || twin.externalIds.length === 0) ? twin : undefined
  const own = linked ?? met
  if (own?.originEmpresaId === directory.empresaId) return updateOwn(directory, plan, row, own, reasons)
  const stranger = linked ?? (twin ? undefined : findByKey(directory.othersByKey, row))
  if (stranger) {
    if (row.externalId !== null && !linked) link(directory, plan, row.externalId, stranger)
    return told(row, 'linked', stranger.phone, [...reasons, 'other_origin'], null)
  }
  return insertNew(directory, plan, row, reasons)
}

function insertNew(
  directory: Directory,
  plan: BatchPlan,
  row: BatchRow,
  reasons: ImportReason[],
): ImportedRow {
  const duplicate = findDuplicate(directory, row, null)
  const person: PlannedPerson = {
    id: null,
    originEmpresaId: directory.empresaId,
    nome: row.nome,
    phone: row.phone,
    phoneRaw: row.phoneRaw,
    recipientKey: row.recipientKey,
    cadastroCompleto: row.cadastroCompleto ?? false,
    funcoes: (row.funcoes ?? []).map((funcao) => funcao.slug),
    externalIds: [],
    isNew: true,
    changed: true,
    funcoesChanged: true,
  }
  const verdict = row.seenBefore.externalId ? 'updated' : 'imported'
  if (row.externalId === null && row.seenBefore.phone) return told(row, 'unchanged', row.phone, reasons)
  plan.people.push(person)
  remember(directory, person)
  if (row.externalId !== null) link(directory, plan, row.externalId, person)
  return told(row, verdict, person.phone, [...reasons, ...duplicate.reasons], duplicate.of)
}

/** The file counts for the columns it has; a name it leaves empty and a phone nobody can read change nothing. */
function updateOwn(
  directory: Directory,
  plan: BatchPlan,
  row: BatchRow,
  person: PlannedPerson,
  reasons: ImportReason[],
): ImportedRow {
  if (row.externalId !== null && !person.externalIds.includes(row.externalId)) {
    link(directory, plan, row.externalId, person)
  }
  const keepsPhone = row.phoneState === 'unusable' && person.phone !== null
  const funcoes = row.funcoes === null ? person.funcoes : row.funcoes.map((funcao) => funcao.slug).sort()
  const next = {
    nome: row.nome === '' ? person.nome : row.nome,
    phone: keepsPhone ? person.phone : row.phone,
    cadastroCompleto: row.cadastroCompleto ?? person.cadastroCompleto,
  }
  const funcoesChanged = funcoes.join() !== [...person.funcoes].sort().join()
  const changed =
    next.nome !== person.nome ||
    next.phone !== person.phone ||
    next.cadastroCompleto !== person.cadastroCompleto
  if (changed || funcoesChanged) {
    const recipientKey = keepsPhone ? person.recipientKey : row.recipientKey
    Object.assign(person, { ...next, recipientKey, phoneRaw: row.phoneRaw, funcoes })
    person.changed ||= changed
    person.funcoesChanged ||= funcoesChanged
    if (!plan.people.includes(person)) plan.people.push(person)
    remember(directory, person)
  }
  const duplicate = findDuplicate(directory, row, person)
  const said = [...reasons, ...(keepsPhone ? (['phone_kept'] as const) : []), ...duplicate.reasons]
  return told(row, changed || funcoesChanged ? 'updated' : 'unchanged', person.phone, said, duplicate.of)
}

function link(directory: Directory, plan: BatchPlan, externalId: string, person: PlannedPerson): void {
  person.externalIds.push(externalId)
  directory.byExternalId.set(externalId, person)
  plan.links.push({ externalId, person })
}

function remember(directory: Directory, person: PlannedPerson): void {
  for (const externalId of person.externalIds) directory.byExternalId.set(externalId, person)
  if (person.recipientKey === null) return
  const byKey = person.originEmpresaId === directory.empresaId ? directory.ownByKey : directory.othersByKey
  const people = byKey.get(person.recipientKey)
  if (people === undefined) byKey.set(person.recipientKey, [person])
  else if (!people.includes(person)) people.push(person)
}

/** The first person with the row's phone; an earlier row of the batch may have given them another. */
function findByKey(
  byKey: ReadonlyMap<string, PlannedPerson[]>,
  { recipientKey }: BatchRow,
): PlannedPerson | undefined {
  if (recipientKey === null) return undefined
  return byKey.get(recipientKey)?.find((person) => person.recipientKey === recipientKey)
}

function findDuplicate(
  directory: Directory,
  row: BatchRow,
  self: PlannedPerson | null,
): { reasons: ImportReason[]; of: string | null } {
  const twin = findByKey(directory.ownByKey, row)
  if (twin && twin !== self) {
    return { reasons: ['duplicate_phone'], of: twin.externalIds[0] ?? (twin.nome || null) }
  }
  const earlier = row.seenBefore.phone && !row.seenBefore.externalId && self === null
  return { reasons: earlier ? ['duplicate_phone'] : [], of: null }
}

function told(
  row: BatchRow,
  verdict: ImportVerdict,
  phone: string | null,
  reasons: ImportReason[],
  duplicateOf: string | null = null,
): ImportedRow {
  const { line, externalId, nome, repairs } = row
  return {
    line,
    externalId,
    nome,
    verdict,
    phone,
    repairs: phone === row.phone ? repairs : [],
    reasons,
    duplicateOf,
  }
}
