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
  timeZone: string | null
  funcoes: string[]
  /** The tags that this empresa gave the person, as slugs. */
  tags: string[]
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
  tagsChanged: boolean
}

export interface PlannedLink {
  externalId: string
  person: PlannedPerson
}

export interface BatchPlan {
  people: PlannedPerson[]
  links: PlannedLink[]
  rows: ImportedRow[]
  /** Whom each of the rows means; null where it was refused or nothing would be written. */
  whom: (PlannedPerson | null)[]
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
  const directory = emptyDirectory(empresaId)
  for (const person of known) remember(directory, asPlanned(person))
  const plan = emptyPlan()
  for (const row of rows) {
    const { told, person } = planRow(directory, plan, row)
    plan.rows.push(told)
    plan.whom.push(person)
  }
  return plan
}

/** What a row changes of one person who is known already, whoever else has that phone; pure. */
export function planChange(row: BatchRow, known: KnownPerson): BatchPlan {
  const plan = emptyPlan()
  const person = asPlanned(known)
  plan.rows.push(updateOwn(emptyDirectory(known.originEmpresaId), plan, row, person, row.reasons))
  plan.whom.push(person)
  return plan
}

function emptyDirectory(empresaId: EmpresaId): Directory {
  return { empresaId, byExternalId: new Map(), ownByKey: new Map(), othersByKey: new Map() }
}

function emptyPlan(): BatchPlan {
  return { people: [], links: [], rows: [], whom: [] }
}

function asPlanned(person: KnownPerson): PlannedPerson {
  const unchanged = { isNew: false, changed: false, funcoesChanged: false, tagsChanged: false }
  return { ...person, phoneRaw: null, ...unchanged }
}

interface Planned {
  told: ImportedRow
  person: PlannedPerson | null
}

function planRow(directory: Directory, plan: BatchPlan, row: BatchRow): Planned {
  if (row.refused) return { told: told(row, 'refused', null, row.reasons), person: null }
  const reasons = [...row.reasons, ...(row.repeated ? (['repeated_external_id'] as const) : [])]
  const linked = row.externalId === null ? undefined : directory.byExternalId.get(row.externalId)
  const twin = findByKey(directory.ownByKey, row)
  // Somebody who came in without an external id gets it now; without one in the row, the phone says who it is.
  const met = twin && (row.externalId === null || twin.externalIds.length === 0) ? twin : undefined
  const own = linked ?? met
  if (own?.originEmpresaId === directory.empresaId) {
    return { told: updateOwn(directory, plan, row, own, reasons), person: own }
  }
  const stranger = linked ?? (twin ? undefined : findByKey(directory.othersByKey, row))
  if (stranger) {
    if (row.externalId !== null && !linked) link(directory, plan, row.externalId, stranger)
    tag(plan, row, stranger)
    return {
      told: told(row, 'linked', stranger.phone, [...reasons, 'other_origin'], null),
      person: stranger,
    }
  }
  return insertNew(directory, plan, row, reasons)
}

function insertNew(directory: Directory, plan: BatchPlan, row: BatchRow, reasons: ImportReason[]): Planned {
  // A change that does not name somebody is one of a person who is known; a row of a file was refused before.
  if (row.nome === '' && row.phone === null) {
    return { told: told(row, 'refused', null, ['no_name_no_phone', ...reasons]), person: null }
  }
  const duplicate = findDuplicate(directory, row, null)
  const person: PlannedPerson = {
    id: null,
    originEmpresaId: directory.empresaId,
    nome: row.nome,
    phone: row.phone,
    phoneRaw: row.phoneRaw,
    recipientKey: row.recipientKey,
    cadastroCompleto: row.cadastroCompleto ?? false,
    timeZone: row.timeZone ?? null,
    funcoes: (row.funcoes ?? []).map((funcao) => funcao.slug),
    tags: (row.tags ?? []).map((each) => each.slug).sort(),
    externalIds: [],
    isNew: true,
    changed: true,
    funcoesChanged: true,
    tagsChanged: row.tags !== null,
  }
  const verdict = row.seenBefore.externalId ? 'updated' : 'imported'
  if (row.externalId === null && row.seenBefore.phone) {
    return { told: told(row, 'unchanged', row.phone, reasons), person: null }
  }
  plan.people.push(person)
  remember(directory, person)
  if (row.externalId !== null) link(directory, plan, row.externalId, person)
  return {
    told: told(row, verdict, person.phone, [...reasons, ...duplicate.reasons], duplicate.of),
    person,
  }
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
  const isUnreadable = row.phoneState === 'unusable' && person.phone !== null
  const keepsPhone = isUnreadable || row.phoneState === 'unsaid'
  const funcoes = row.funcoes === null ? person.funcoes : row.funcoes.map((funcao) => funcao.slug).sort()
  const next = {
    nome: row.nome === '' ? person.nome : row.nome,
    phone: keepsPhone ? person.phone : row.phone,
    cadastroCompleto: row.cadastroCompleto ?? person.cadastroCompleto,
    timeZone: row.timeZone === undefined ? person.timeZone : row.timeZone,
  }
  const funcoesChanged = funcoes.join() !== [...person.funcoes].sort().join()
  const changed =
    next.nome !== person.nome ||
    next.phone !== person.phone ||
    next.cadastroCompleto !== person.cadastroCompleto ||
    next.timeZone !== person.timeZone
  const tagged = tag(plan, row, person)
  if (changed || funcoesChanged) {
    const recipientKey = keepsPhone ? person.recipientKey : row.recipientKey
    Object.assign(person, { ...next, recipientKey, phoneRaw: row.phoneRaw, funcoes })
    person.changed ||= changed
    person.funcoesChanged ||= funcoesChanged
    if (!plan.people.includes(person)) plan.people.push(person)
    remember(directory, person)
  }
  const duplicate = findDuplicate(directory, row, person)
  const said = [...reasons, ...(isUnreadable ? (['phone_kept'] as const) : []), ...duplicate.reasons]
  const verdict = changed || funcoesChanged || tagged ? 'updated' : 'unchanged'
  return told(row, verdict, person.phone, said, duplicate.of)
}

/** Tags are the empresa's own, also those of a person whose record is not. Says whether they change. */
function tag(plan: BatchPlan, row: BatchRow, person: PlannedPerson): boolean {
  if (row.tags === null) return false
  const tags = row.tags.map((each) => each.slug).sort()
  if (tags.join() === [...person.tags].sort().join()) return false
  Object.assign(person, { tags, tagsChanged: true })
  if (!plan.people.includes(person)) plan.people.push(person)
  return true
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
