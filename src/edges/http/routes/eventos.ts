import {
  EVENTO_NOME_CHARACTERS_MAX,
  type EventoChange,
  LOCAL_CHARACTERS_MAX,
} from '../../../directory/evento.ts'
import { getEvento } from '../../../directory/get-evento.ts'
import { listApprovedOf } from '../../../directory/list-addressees.ts'
import { listEventos } from '../../../directory/list-eventos.ts'
import { REMINDERS_MAX } from '../../../directory/reminder-hours.ts'
import { BULK_ITEMS_MAX } from '../../../directory/upserted.ts'
import { createEvento, deleteEvento, updateEvento, upsertEventos } from '../../../directory/write-eventos.ts'
import type { EventoId } from '../../../platform/ids.ts'
import { answerBulk, bulkSchema, externalIdOf, externalIdSchema } from '../presenters/bulk.ts'
import { addresseeSchema, presentAddressee } from '../presenters/directory.ts'
import { eventoSchema, presentEvento } from '../presenters/vaga.ts'
import { bulkRoute, empresaRoute } from '../route.ts'
import { boolean, integer, list, nullable, object, optional, type Static, string } from '../schema.ts'
import { idParam, pageOf, pageOfPeople, pageQuery } from './pages.ts'

const ZONE_CHARACTERS_MAX = 64

const nome = string({ minLength: 1, maxLength: EVENTO_NOME_CHARACTERS_MAX })
const local = string({ minLength: 1, maxLength: LOCAL_CHARACTERS_MAX })
const dateTime = string({ format: 'date-time', examples: ['2025-11-15T14:00:00-03:00'] })
const rest = {
  ends_at: optional(nullable(dateTime)),
  time_zone: optional(
    string({
      minLength: 1,
      maxLength: ZONE_CHARACTERS_MAX,
      description: "An IANA name; the empresa's own when it is made without",
    }),
  ),
  canceled: optional(boolean()),
  reminder_hours: optional(
    nullable(
      list(integer(), {
        description: `Hours before it at which people are reminded of it, at most ${REMINDERS_MAX} of them; null: as the empresa has it, []: not at all`,
      }),
    ),
  ),
}
const changes = { nome: optional(nome), local: optional(local), starts_at: optional(dateTime), ...rest }
const itemSchema = object({ external_id: externalIdSchema, ...changes })
const params = object({ id: idParam })

/** Which eventos of a list are wanted. */
export const eventoFilter = {
  from: optional({ ...dateTime, description: 'Those that begin at or after' }),
  to: optional({ ...dateTime, description: 'Those that begin before' }),
  canceled: optional(boolean()),
  external_id: optional(externalIdSchema),
}

export const eventoRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/eventos',
    access: 'user',
    tag: 'directory',
    summary: 'The eventos of the empresa, newest first',
    query: object({ ...pageQuery, ...eventoFilter }),
    answer: object({ eventos: list(eventoSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listEventos(ctx, { ...pageOf(query), ...eventosWanted(query) })
      return { json: { eventos: rows.map(presentEvento), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/eventos/:id',
    access: 'user',
    tag: 'directory',
    summary: 'One evento',
    params,
    answer: eventoSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentEvento(await getEvento(ctx, id as EventoId)),
    }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/eventos/:id/approved',
    access: 'user',
    tag: 'directory',
    summary: 'Who is approved for a vaga of the evento, each once',
    params,
    query: object(pageQuery),
    answer: object({ freelancers: list(addresseeSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { params: { id }, query }) => {
      const page = pageOfPeople(query)
      const rows = await listApprovedOf(ctx, id as EventoId, page)
      return {
        json: {
          freelancers: rows.map((row) => presentAddressee(row, ctx)),
          next_cursor: page.cursorBehind(rows),
        },
      }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/eventos',
    access: 'admin',
    tag: 'directory',
    summary: 'Makes an evento',
    body: object({ external_id: optional(externalIdSchema), nome, local, starts_at: dateTime, ...rest }),
    answer: eventoSchema,
    handle: async (ctx, { body }) => ({ json: presentEvento(await createEvento(ctx, changeOf(body))) }),
  }),

  bulkRoute({
    path: '/api/v1/eventos/bulk',
    access: 'admin',
    tag: 'directory',
    summary: 'Makes and changes eventos by external_id, up to a thousand, with a verdict for each',
    description: 'Members that are not given stay as they are. Sending it again changes nothing.',
    item: itemSchema,
    itemsMax: BULK_ITEMS_MAX,
    answer: bulkSchema,
    handle: async (ctx, items) => ({
      json: await answerBulk(ctx.lang, items, { changeOf, upsert: (changed) => upsertEventos(ctx, changed) }),
    }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/eventos/:id',
    access: 'admin',
    tag: 'directory',
    summary: 'Changes an evento, or cancels it; members that are not given stay as they are',
    params,
    body: object({ external_id: optional(nullable(externalIdSchema)), ...changes }),
    answer: eventoSchema,
    handle: async (ctx, { params: { id }, body }) => ({
      json: presentEvento(await updateEvento(ctx, id as EventoId, changeOf(body))),
    }),
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/eventos/:id',
    access: 'admin',
    tag: 'directory',
    summary: 'Deletes an evento that has neither vagas nor broadcasts',
    errors: ['in_use'],
    params,
    handle: async (ctx, { params: { id } }) => {
      await deleteEvento(ctx, id as EventoId)
      return { done: true }
    },
  }),
]

export function eventosWanted(query: Static<ReturnType<typeof object<typeof eventoFilter>>>) {
  return {
    since: momentOf(query.from) ?? null,
    until: momentOf(query.to) ?? null,
    canceled: query.canceled ?? null,
    externalId: externalIdOf(query.external_id) ?? null,
  }
}

function changeOf(
  body: Omit<Partial<Static<typeof itemSchema>>, 'external_id'> & { external_id?: string | null },
): EventoChange {
  const { nome, local, canceled } = body
  return {
    ...{ nome, local, canceled },
    externalId: externalIdOf(body.external_id),
    startsAt: momentOf(body.starts_at),
    endsAt: body.ends_at === null ? null : momentOf(body.ends_at),
    timeZone: body.time_zone,
    reminderHours: body.reminder_hours,
  }
}

function momentOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}
