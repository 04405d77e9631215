import { listEventos } from '../../../directory/list-eventos.ts'
import { listFuncoes } from '../../../directory/list-funcoes.ts'
import { empresaRoute } from '../route.ts'
import { integer, list, object, string } from '../schema.ts'

export const directoryRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/funcoes',
    access: 'user',
    tag: 'directory',
    summary: 'Every função, with how many freelancers have it',
    answer: object({ funcoes: list(object({ id: integer(), nome: string(), freelancers: integer() })) }),
    handle: async (ctx) => {
      const funcoes = await listFuncoes(ctx)
      return { json: { funcoes: funcoes.map(({ id, nome, freelancers }) => ({ id, nome, freelancers })) } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/eventos',
    access: 'user',
    tag: 'directory',
    summary: 'The eventos of the empresa, newest first',
    answer: object({
      eventos: list(
        object({
          id: integer(),
          nome: string(),
          local: string(),
          starts_at: string({ format: 'date-time' }),
          time_zone: string(),
        }),
      ),
    }),
    handle: async (ctx) => ({
      json: {
        eventos: (await listEventos(ctx)).map(({ id, nome, local, startsAt, timeZone }) => ({
          ...{ id, nome, local },
          starts_at: startsAt.toISOString(),
          time_zone: timeZone,
        })),
      },
    }),
  }),
]
