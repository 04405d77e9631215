import { listFuncoes } from '../../../directory/list-funcoes.ts'
import { listTags } from '../../../directory/list-tags.ts'
import { FUNCAO_CHARACTERS_MAX } from '../../../directory/read-row.ts'
import { createFuncao, getFuncao, updateFuncao } from '../../../directory/write-funcoes.ts'
import type { FuncaoId } from '../../../platform/ids.ts'
import { funcaoSchema, presentFuncao, presentTag, tagSchema } from '../presenters/directory.ts'
import { empresaRoute, platformRoute } from '../route.ts'
import { list, nullable, object, string } from '../schema.ts'
import { idParam, PAGE_ROWS_MAX, pageOf, pageQuery } from './pages.ts'

const params = object({ id: idParam })
const body = object({ nome: string({ minLength: 1, maxLength: FUNCAO_CHARACTERS_MAX }) })

export const directoryRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/funcoes',
    access: 'user',
    tag: 'directory',
    summary: 'The funções of all empresas, with how many freelancers have each; 200 a page by default',
    query: object(pageQuery),
    answer: object({ funcoes: list(funcaoSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listFuncoes(ctx, pageOf({ limit: PAGE_ROWS_MAX, ...query }))
      return { json: { funcoes: rows.map(presentFuncao), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/funcoes/:id',
    access: 'user',
    tag: 'directory',
    summary: 'One função',
    params,
    answer: funcaoSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentFuncao(await getFuncao(ctx, id as FuncaoId)),
    }),
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/funcoes',
    access: 'admin',
    tag: 'directory',
    summary: 'Makes a função, or gives the one back that has this name in any spelling',
    body,
    answer: funcaoSchema,
    handle: async (ctx, { body: { nome } }) => ({ json: presentFuncao(await createFuncao(ctx, nome)) }),
  }),

  platformRoute({
    method: 'PUT',
    path: '/api/v1/funcoes/:id',
    tag: 'directory',
    summary: "Gives a função another name; it is every empresa's, so only the platform's people may",
    errors: ['not_found'],
    params,
    body,
    answer: funcaoSchema,
    handle: async (person, { params: { id }, body: { nome } }) => ({
      json: presentFuncao(await updateFuncao(person, id as FuncaoId, nome)),
    }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/tags',
    access: 'user',
    tag: 'directory',
    summary: "The empresa's tags, with how many freelancers have each",
    query: object(pageQuery),
    answer: object({ tags: list(tagSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listTags(ctx, pageOf(query))
      return { json: { tags: rows.map(presentTag), next_cursor: nextCursor } }
    },
  }),
]
