import { DomainError, type FieldIssue, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import type { ImportReason } from '../text/catalogue/shape-import.ts'
import { openZoneNames } from '../text/local-time.ts'
import type { Freelancer, ImportedRow, RecipientKeys } from './freelancer.ts'
import { type FreelancerChange, readChange, withKey } from './freelancer-change.ts'
import { getFreelancer } from './get-freelancer.ts'
import { findLink, listKnownPeople, lockImports, replaceLinks } from './import-queries.ts'
import { type BatchRow, type KnownPerson, planChange } from './plan-batch.ts'
import type { ReadRow } from './read-row.ts'
import { namesOf, takeRows } from './take-rows.ts'
import { REPEATED, supersededIn } from './upserted.ts'
import { withSecondReading } from './with-second-reading.ts'
import { writeBatch } from './write-batch.ts'

/** As many as one transaction takes. */
const BATCH_ROWS = 500

/** Whose records somebody may change: those their empresa brought in, or everybody's. */
export type RecordReach = 'own' | 'all'

export interface UpsertedFreelancer {
  id: FreelancerId | null
  /** What there is to say, as of a row of an import; null where the change made no sense. */
  row: ImportedRow | null
  issues: FieldIssue[]
}

/**
 * Brings people in by the empresa's external id, or changes them; the same identity rules and the same verdicts as
 * `importFreelancers`, except that of a member that is not given everything stays, and that only the last of several
 * changes with one external id counts. Each change stands for itself; doing it again changes nothing.
 */
export async function upsertFreelancers(
  ctx: Ctx,
  keys: RecipientKeys,
  changes: readonly FreelancerChange[],
): Promise<UpsertedFreelancer[]> {
  const zoneOf = openZoneNames()
  const superseded = supersededIn(changes)
  const outcomes: UpsertedFreelancer[] = []
  const rows: { at: number; row: BatchRow }[] = []
  for (const [at, change] of changes.entries()) {
    const read = superseded.has(at) ? [REPEATED] : readChange(change, at, zoneOf)
    outcomes.push({ id: null, row: null, issues: Array.isArray(read) ? read : [] })
    if (!Array.isArray(read)) rows.push({ at, row: withKey(read, keys) })
  }
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const batch = rows.slice(from, from + BATCH_ROWS)
    const taken = await takeRows(
      ctx,
      batch.map(({ row }) => row),
    )
    for (const [index, { at }] of batch.entries()) {
      outcomes[at] = { id: taken.freelancerIds[index] ?? null, row: taken.rows[index] ?? null, issues: [] }
    }
  }
  return outcomes
}

/**
 * Brings one person in; somebody of another empresa with that phone is linked and never changed. Throws
 * `invalid_input`, also where the empresa knows somebody by that external id.
 */
export async function createFreelancer(
  ctx: Ctx,
  keys: RecipientKeys,
  change: FreelancerChange,
): Promise<{ row: ImportedRow; freelancer: Freelancer }> {
  const read = readWell(change)
  if (read.refused) throw new DomainError('invalid_input', { fields: [refusalOf(read.reasons)] })
  return withSecondReading(ctx, async (tx) => {
    await lockImports(tx.db)
    if (read.externalId !== null && (await findLink(tx.db, tx.empresaId, read.externalId)) !== null) {
      throw invalidField('external_id', 'taken')
    }
    const { rows, freelancerIds } = await takeRows(tx, [withKey(read, keys)])
    const [row, id] = [rows[0], freelancerIds[0]]
    if (row === undefined || id == null) {
      throw new DomainError('invalid_input', { fields: [refusalOf(row?.reasons ?? [])] })
    }
    return { row, freelancer: await getFreelancer(tx, id) }
  })
}

/**
 * Changes a record, for the members that are given. External id and tags are the empresa's own, and may be given to
 * anybody; the rest only the origin may change (`not_origin`). Throws `not_found` and `invalid_input`.
 */
export async function updateFreelancer(
  ctx: Ctx,
  keys: RecipientKeys,
  { id, change, reach }: { id: FreelancerId; change: FreelancerChange; reach: RecordReach },
): Promise<Freelancer> {
  const read = readWell(change)
  return withSecondReading(ctx, async (tx) => {
    await lockImports(tx.db)
    const [person] = await listKnownPeople(tx.db, tx.empresaId, {
      externalIds: [],
      recipientKeys: [],
      ids: [id],
    })
    if (person === undefined) throw new DomainError('not_found', { what: 'freelancer' })
    if (reach === 'own' && person.originEmpresaId !== tx.empresaId && changesRecord(change)) {
      throw new DomainError('not_origin', {})
    }
    // The record is its origin's, whoever changes it; the tags are of the empresa that gives them.
    const origin = { ...tx, empresaId: person.originEmpresaId }
    await write(origin, withKey({ ...read, externalId: null, tags: null }, keys), person)
    await write(tx, withKey(readWell({ tags: change.tags }), keys), person)
    if (change.externalId !== undefined) await setExternalId(tx, id, read.externalId)
    return getFreelancer(tx, id)
  })
}

async function write(ctx: Ctx, row: BatchRow, person: KnownPerson): Promise<void> {
  await writeBatch(ctx, planChange(row, person), namesOf([{ ...row, refused: false }]))
}

async function setExternalId(ctx: Ctx, id: FreelancerId, externalId: string | null): Promise<void> {
  const holder = externalId === null ? null : await findLink(ctx.db, ctx.empresaId, externalId)
  if (holder !== null && holder !== id) throw invalidField('external_id', 'taken')
  await replaceLinks(ctx.db, ctx.empresaId, id, externalId)
}

function changesRecord({ nome, phone, funcoes, cadastroCompleto, timeZone }: FreelancerChange): boolean {
  return [nome, phone, funcoes, cadastroCompleto, timeZone].some((member) => member !== undefined)
}

/** Somebody wrote this by hand, or for one person: what a list would be told of is refused. */
function readWell(change: FreelancerChange): ReadRow {
  const read = readChange(change, 0, openZoneNames())
  if (Array.isArray(read)) throw new DomainError('invalid_input', { fields: read })
  if (read.phone === null && change.phone?.trim()) throw invalidField('phone', 'not_a_phone')
  return read
}

function refusalOf(reasons: readonly ImportReason[]): FieldIssue {
  if (reasons.includes('no_name_no_phone')) return { field: 'nome', code: 'required' }
  if (reasons.includes('no_identity')) return { field: 'external_id', code: 'required' }
  return { field: 'external_id', code: 'bad_format' }
}
