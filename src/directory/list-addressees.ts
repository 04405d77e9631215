import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId, EventoId, VagaId } from '../platform/ids.ts'
import {
  type Addressee,
  type AddresseePage,
  listApplicant,
  listApproved,
  listMatching,
} from './addressee-queries.ts'
import { getCandidatura } from './get-candidatura.ts'
import { getEvento } from './get-evento.ts'
import { getVaga } from './get-vaga.ts'

const ADDRESSEES_MAX = 2_000

/**
 * Whom a vaga may interest: everybody of any empresa with its função, a complete record and a phone who did not apply for
 * it. By id, at most 2,000 a page. Throws `not_found`.
 */
export async function listMatchingForVaga(ctx: Ctx, id: VagaId, page: AddresseePage): Promise<Addressee[]> {
  const vaga = await getVaga(ctx, id)
  return listMatching(ctx.db, ctx.empresaId, vaga, bounded(page))
}

/** Who is approved for an evento, with a phone or without, each once. By id, at most 2,000 a page. Throws `not_found`. */
export async function listApprovedOf(ctx: Ctx, id: EventoId, page: AddresseePage): Promise<Addressee[]> {
  await getEvento(ctx, id)
  return listApproved(ctx.db, ctx.empresaId, id, bounded(page))
}

/** Who applied by a candidatura, with a phone or without: a page of one, and then none. Throws `not_found`. */
export async function listApplicantOf(
  ctx: Ctx,
  id: CandidaturaId,
  page: AddresseePage,
): Promise<Addressee[]> {
  await getCandidatura(ctx, id)
  return listApplicant(ctx.db, ctx.empresaId, id, bounded(page))
}

function bounded({ after, limit }: AddresseePage): AddresseePage {
  return { after, limit: Math.max(1, Math.min(limit, ADDRESSEES_MAX)) }
}
