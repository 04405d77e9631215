import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId, FreelancerId, VagaId } from '../platform/ids.ts'
import {
  applyToCandidatura,
  type Candidatura,
  type CandidaturaChange,
  type CandidaturaFields,
  type CandidaturaReferences,
  type NamedVaga,
  namedBy,
} from './candidatura.ts'
import {
  insertCandidaturas,
  listMeantCandidaturas,
  listNamedFreelancers,
  listVagasToApplyFor,
  updateCandidaturas,
} from './candidatura-queries.ts'
import { getCandidatura } from './get-candidatura.ts'
import { type Draft, type DraftIndex, draftOf, outcomesOf, planUpserts } from './plan-upserts.ts'
import type { Upserted } from './upserted.ts'
import { withSecondReading } from './with-second-reading.ts'
import { writePlan } from './write-plan.ts'
import { lockWrites } from './write-queries.ts'

type Wanted = CandidaturaChange & { id?: CandidaturaId }
type Known = CandidaturaFields & { id: CandidaturaId }

/**
 * Brings candidaturas in by the empresa's external id, or changes them; one that came in without an external id is
 * found by its vaga and freelancer. Each stands for itself; doing it again changes nothing.
 */
export async function upsertCandidaturas(
  ctx: Ctx,
  changes: readonly CandidaturaChange[],
): Promise<Upserted[]> {
  return withSecondReading(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    return write(tx, changes, await read(tx, changes, null))
  })
}

/** Puts somebody down for a vaga. Throws `invalid_input`, also where they applied before or the vaga is closed. */
export function createCandidatura(ctx: Ctx, change: CandidaturaChange): Promise<Candidatura> {
  return withSecondReading(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const { known, references } = await read(tx, [change], null)
    const [before] = known
    if (before) {
      const field = before.externalId === change.externalId ? 'external_id' : 'freelancer_id'
      throw invalidField(field, 'taken')
    }
    return writeOne(tx, change, { known, references })
  })
}

/** Approves, refuses or withdraws a candidatura, or changes its external id. Throws `not_found` and `invalid_input`. */
export function updateCandidatura(
  ctx: Ctx,
  id: CandidaturaId,
  change: Pick<CandidaturaChange, 'status' | 'externalId'>,
): Promise<Candidatura> {
  return withSecondReading(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const { known, references } = await read(tx, [change], id)
    if (!known.some((each) => each.id === id)) throw new DomainError('not_found', { what: 'candidatura' })
    if (known.length > 1) throw invalidField('external_id', 'taken')
    return writeOne(tx, { ...change, id }, { known, references })
  })
}

interface Read {
  known: Known[]
  references: CandidaturaReferences
}

/** What the changes name and mean, with five statements however many they are. */
async function read(
  ctx: Ctx,
  changes: readonly CandidaturaChange[],
  id: CandidaturaId | null,
): Promise<Read> {
  const { db, empresaId } = ctx
  const people = await listNamedFreelancers(db, empresaId, {
    ids: changes.flatMap((change) => change.freelancerId ?? []),
    externalIds: changes.flatMap((change) => change.freelancerExternalId ?? []),
  })
  const freelancers = new Map(people.map((each) => [each.externalId ?? each.id, each.id] as const))
  const named = await listVagasToApplyFor(db, empresaId, {
    ids: changes.flatMap((change) => change.vagaId ?? []),
    externalIds: changes.flatMap((change) => change.vagaExternalId ?? []),
  })
  const vagas = new Map<VagaId | string, NamedVaga>()
  remember(vagas, named)
  const known = await listMeantCandidaturas(db, empresaId, {
    ids: id === null ? [] : [id],
    externalIds: changes.flatMap((change) => change.externalId ?? []),
    pairs: changes.flatMap((change) => pairOf(change, { vagas, freelancers }) ?? []),
  })
  const unnamed = known.map(({ vagaId }) => vagaId).filter((vagaId) => !vagas.has(vagaId))
  if (unnamed.length > 0) {
    remember(vagas, await listVagasToApplyFor(db, empresaId, { ids: unnamed, externalIds: [] }))
  }
  return { known, references: { vagas, freelancers } }
}

function remember(vagas: Map<VagaId | string, NamedVaga>, named: readonly NamedVaga[]): void {
  for (const vaga of named) {
    vagas.set(vaga.id, vaga)
    if (vaga.externalId !== null) vagas.set(vaga.externalId, vaga)
  }
}

function pairOf(
  change: CandidaturaChange,
  references: CandidaturaReferences,
): { vagaId: VagaId; freelancerId: FreelancerId } | null {
  const { vaga, freelancerId } = namedBy(change, references)
  return vaga === undefined || freelancerId === undefined ? null : { vagaId: vaga.id, freelancerId }
}

async function writeOne(ctx: Ctx, wanted: Wanted, given: Read): Promise<Candidatura> {
  const [outcome] = await write(ctx, [wanted], given)
  if (outcome === undefined || outcome.id === null) {
    throw new DomainError('invalid_input', { fields: outcome?.issues ?? [] })
  }
  return getCandidatura(ctx, outcome.id as CandidaturaId)
}

async function write(ctx: Ctx, changes: readonly Wanted[], { known, references }: Read): Promise<Upserted[]> {
  const now = ctx.clock.now()
  const plan = planUpserts(changes, indexOf(known, references), (before, change) => {
    const isOther = change.id === undefined && before && hasOtherId(before, change)
    return isOther
      ? [{ field: 'freelancer_id', code: 'taken' as const }]
      : applyToCandidatura(before, change, references)
  })
  await writePlan(ctx.db, plan, {
    table: 'candidaturas',
    insert: (rows) => insertCandidaturas(ctx.db, ctx.empresaId, rows, now),
    update: (rows) => updateCandidaturas(ctx.db, ctx.empresaId, rows, now),
  })
  return outcomesOf(plan)
}

/** The same person for the same vaga under another external id: the other system has them twice. */
function hasOtherId({ externalId }: CandidaturaFields, change: CandidaturaChange): boolean {
  return externalId !== null && change.externalId != null && externalId !== change.externalId
}

function indexOf(
  known: readonly Known[],
  references: CandidaturaReferences,
): DraftIndex<CandidaturaFields, Wanted> {
  const byId = new Map<number, Draft<CandidaturaFields>>()
  const byExternalId = new Map<string, Draft<CandidaturaFields>>()
  const byPair = new Map<string, Draft<CandidaturaFields>>()
  const add = (draft: Draft<CandidaturaFields>) => {
    const { externalId, vagaId, freelancerId } = draft.after
    if (draft.id !== null) byId.set(draft.id, draft)
    if (externalId !== null) byExternalId.set(externalId, draft)
    byPair.set(`${vagaId}.${freelancerId}`, draft)
  }
  for (const row of known) add(draftOf<CandidaturaFields>(row))
  return {
    add,
    find(change) {
      if (change.id !== undefined) return byId.get(change.id)
      const met = byExternalId.get(change.externalId ?? '')
      const pair = pairOf(change, references)
      return met ?? (pair === null ? undefined : byPair.get(`${pair.vagaId}.${pair.freelancerId}`))
    },
  }
}
