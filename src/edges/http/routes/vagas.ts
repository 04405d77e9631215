import { getVaga } from '../../../directory/get-vaga.ts'
import { listMatchingForVaga } from '../../../directory/list-addressees.ts'
import { listVagas } from '../../../directory/list-vagas.ts'
import { BULK_ITEMS_MAX } from '../../../directory/upserted.ts'
import {
  PAY_CENTS_MAX,
  PAY_UNITS,
  PLACES_MAX,
  TITULO_CHARACTERS_MAX,
  type VagaChange,
} from '../../../directory/vaga.ts'
import { createVaga, deleteVaga, updateVaga, upsertVagas } from '../../../directory/write-vagas.ts'
import type { EventoId, VagaId } from '../../../platform/ids.ts'
import { answerBulk, bulkSchema, externalIdOf, externalIdSchema } from '../presenters/bulk.ts'
import { addresseeSchema, presentAddressee } from '../presenters/directory.ts'
import { presentVaga, vagaSchema } from '../presenters/vaga.ts'
import { bulkRoute, empresaRoute } from '../route.ts'
import { boolean, integer, list, nullable, object, oneOf, optional, type Static, string } from '../schema.ts'
import { idParam, pageOf, pageOfPeople, pageQuery } from './pages.ts'

const FUNCAO_CHARACTERS_MAX = 200

const funcao = string({
  minLength: 1,
  maxLength: FUNCAO_CHARACTERS_MAX,
  description: 'By name, in any spelling',
})
const titulo = string({ minLength: 1, maxLength: TITULO_CHARACTERS_MAX })
const payCents = integer({ minimum: 0, maximum: PAY_CENTS_MAX })
const payUnit = oneOf(PAY_UNITS)
const places = integer({ minimum: 1, maximum: PLACES_MAX })
const rest = {
  evento_id: optional(idParam),
  evento_external_id: optional({ ...externalIdSchema, description: 'In place of evento_id' }),
  open: optional(boolean({ description: 'Whether somebody may still apply' })),
}
const changes = {
  funcao: optional(funcao),
  titulo: optional(titulo),
  pay_cents: optional(payCents),
  pay_unit: optional(payUnit),
  places: optional(places),
  ...rest,
}
const itemSchema = object({ external_id: externalIdSchema, ...changes })
const params = object({ id: idParam })

/** Which vagas of a list are wanted. */
export const vagaFilter = {
  evento_id: optional(idParam),
  funcao: optional(funcao),
  open: optional(boolean()),
  external_id: optional(externalIdSchema),
}

export const vagaRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/vagas',
    access: 'user',
    tag: 'directory',
    summary: 'The vagas of the empresa, newest first',
    errors: ['funcao_not_found'],
    query: object({ ...pageQuery, ...vagaFilter }),
    answer: object({ vagas: list(vagaSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listVagas(ctx, { ...pageOf(query), ...vagasWanted(query) })
      return { json: { vagas: rows.map(presentVaga), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/vagas/:id',
    access: 'user',
    tag: 'directory',
    summary: 'One vaga, with its evento and how many applied',
    params,
    answer: vagaSchema,
    handle: async (ctx, { params: { id } }) => ({ json: presentVaga(await getVaga(ctx, id as VagaId)) }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/vagas/:id/matching',
    access: 'user',
    tag: 'directory',
    summary: 'Whom the vaga may interest: its função, a complete record, a phone, and not yet applied',
    params,
    query: object(pageQuery),
    answer: object({ freelancers: list(addresseeSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { params: { id }, query }) => {
      const page = pageOfPeople(query)
      const rows = await listMatchingForVaga(ctx, id as VagaId, page)
      const freelancers = rows.map((row) => presentAddressee(row, ctx))
      return { json: { freelancers, next_cursor: page.cursorBehind(rows) } }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/vagas',
    access: 'admin',
    tag: 'directory',
    summary: 'Makes a vaga of an evento of the empresa',
    body: object({
      external_id: optional(externalIdSchema),
      ...{ funcao, titulo, places },
      ...{ pay_cents: payCents, pay_unit: payUnit },
      ...rest,
    }),
    answer: vagaSchema,
    handle: async (ctx, { body }) => ({ json: presentVaga(await createVaga(ctx, changeOf(body))) }),
  }),

  bulkRoute({
    path: '/api/v1/vagas/bulk',
    access: 'admin',
    tag: 'directory',
    summary: 'Makes and changes vagas by external_id, up to a thousand, with a verdict for each',
    description: 'Members that are not given stay as they are. Sending it again changes nothing.',
    item: itemSchema,
    itemsMax: BULK_ITEMS_MAX,
    answer: bulkSchema,
    handle: async (ctx, items) => ({
      json: await answerBulk(ctx.lang, items, { changeOf, upsert: (changed) => upsertVagas(ctx, changed) }),
    }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/vagas/:id',
    access: 'admin',
    tag: 'directory',
    summary: 'Changes, opens or closes a vaga; members that are not given stay as they are',
    params,
    body: object({ external_id: optional(nullable(externalIdSchema)), ...changes }),
    answer: vagaSchema,
    handle: async (ctx, { params: { id }, body }) => ({
      json: presentVaga(await updateVaga(ctx, id as VagaId, changeOf(body))),
    }),
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/vagas/:id',
    access: 'admin',
    tag: 'directory',
    summary: 'Deletes a vaga to which nobody applied',
    errors: ['in_use'],
    params,
    handle: async (ctx, { params: { id } }) => {
      await deleteVaga(ctx, id as VagaId)
      return { done: true }
    },
  }),
]

export function vagasWanted(query: Static<ReturnType<typeof object<typeof vagaFilter>>>) {
  return {
    eventoId: (query.evento_id ?? null) as EventoId | null,
    funcao: query.funcao ?? null,
    open: query.open ?? null,
    externalId: externalIdOf(query.external_id) ?? null,
  }
}

type Body = Omit<Partial<Static<typeof itemSchema>>, 'external_id'> & { external_id?: string | null }

function changeOf(body: Body): VagaChange {
  const { funcao, titulo, places, open } = body
  return {
    ...{ funcao, titulo, places, open },
    externalId: externalIdOf(body.external_id),
    eventoId: body.evento_id as EventoId | undefined,
    eventoExternalId: externalIdOf(body.evento_external_id, 'evento_external_id'),
    payCents: body.pay_cents,
    payUnit: body.pay_unit,
  }
}
