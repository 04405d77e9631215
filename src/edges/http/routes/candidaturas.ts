import { CANDIDATURA_STATUSES, type CandidaturaChange } from '../../../directory/candidatura.ts'
import { getCandidatura } from '../../../directory/get-candidatura.ts'
import { listCandidaturas } from '../../../directory/list-candidaturas.ts'
import { BULK_ITEMS_MAX } from '../../../directory/upserted.ts'
import {
  createCandidatura,
  updateCandidatura,
  upsertCandidaturas,
} from '../../../directory/write-candidaturas.ts'
import type { CandidaturaId, EventoId, FreelancerId, VagaId } from '../../../platform/ids.ts'
import { answerBulk, bulkSchema, externalIdOf, externalIdSchema } from '../presenters/bulk.ts'
import { candidaturaSchema, presentCandidatura } from '../presenters/vaga.ts'
import { bulkRoute, empresaRoute } from '../route.ts'
import { list, nullable, object, oneOf, optional, type Static, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'

const status = oneOf(CANDIDATURA_STATUSES)
const fields = {
  vaga_id: optional(idParam),
  vaga_external_id: optional({ ...externalIdSchema, description: 'In place of vaga_id' }),
  freelancer_id: optional(idParam),
  freelancer_external_id: optional({ ...externalIdSchema, description: 'In place of freelancer_id' }),
  status: optional({ ...status, description: 'pending when it is made without' }),
}
const itemSchema = object({ external_id: externalIdSchema, ...fields })
const params = object({ id: idParam })

/** Which candidaturas of a list are wanted. */
export const candidaturaFilter = {
  vaga_id: optional(idParam),
  evento_id: optional(idParam),
  freelancer_id: optional(idParam),
  status: optional(status),
  external_id: optional(externalIdSchema),
}

export const candidaturaRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/candidaturas',
    access: 'user',
    tag: 'directory',
    summary: "Who applied for the empresa's vagas, newest first",
    query: object({ ...pageQuery, ...candidaturaFilter }),
    answer: object({ candidaturas: list(candidaturaSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listCandidaturas(ctx, {
        ...pageOf(query),
        ...candidaturasWanted(query),
      })
      const candidaturas = rows.map((row) => presentCandidatura(row, ctx.role))
      return { json: { candidaturas, next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/candidaturas/:id',
    access: 'user',
    tag: 'directory',
    summary: 'One candidatura',
    params,
    answer: candidaturaSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentCandidatura(await getCandidatura(ctx, id as CandidaturaId), ctx.role),
    }),
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/candidaturas',
    access: 'admin',
    tag: 'directory',
    summary: 'Puts somebody down for an open vaga',
    body: object({ external_id: optional(externalIdSchema), ...fields }),
    answer: candidaturaSchema,
    handle: async (ctx, { body }) => ({
      json: presentCandidatura(await createCandidatura(ctx, changeOf(body)), ctx.role),
    }),
  }),

  bulkRoute({
    path: '/api/v1/candidaturas/bulk',
    access: 'admin',
    tag: 'directory',
    summary: 'Makes and changes candidaturas by external_id, up to a thousand, with a verdict for each',
    description:
      'One that came in without an external_id is found by its vaga and freelancer. Sending it again changes nothing.',
    item: itemSchema,
    itemsMax: BULK_ITEMS_MAX,
    answer: bulkSchema,
    handle: async (ctx, items) => ({
      json: await answerBulk(ctx.lang, items, {
        changeOf,
        upsert: (changed) => upsertCandidaturas(ctx, changed),
      }),
    }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/candidaturas/:id',
    access: 'admin',
    tag: 'directory',
    summary: 'Approves, refuses or withdraws a candidatura',
    params,
    body: object({ external_id: optional(nullable(externalIdSchema)), status: optional(status) }),
    answer: candidaturaSchema,
    handle: async (ctx, { params: { id }, body }) => ({
      json: presentCandidatura(await updateCandidatura(ctx, id as CandidaturaId, changeOf(body)), ctx.role),
    }),
  }),
]

export function candidaturasWanted(query: Static<ReturnType<typeof object<typeof candidaturaFilter>>>) {
  return {
    vagaId: (query.vaga_id ?? null) as VagaId | null,
    eventoId: (query.evento_id ?? null) as EventoId | null,
    freelancerId: (query.freelancer_id ?? null) as FreelancerId | null,
    status: query.status ?? null,
    externalId: externalIdOf(query.external_id) ?? null,
  }
}

type Body = Omit<Partial<Static<typeof itemSchema>>, 'external_id'> & { external_id?: string | null }

function changeOf(body: Body): CandidaturaChange {
  return {
    status: body.status,
    externalId: externalIdOf(body.external_id),
    vagaId: body.vaga_id as VagaId | undefined,
    vagaExternalId: externalIdOf(body.vaga_external_id, 'vaga_external_id'),
    freelancerId: body.freelancer_id as FreelancerId | undefined,
    freelancerExternalId: externalIdOf(body.freelancer_external_id, 'freelancer_external_id'),
  }
}
