import type { Readable } from 'node:stream'
import { countFreelancers } from '../../../directory/count-freelancers.ts'
import { listFreelancers } from '../../../directory/list-freelancers.ts'
import { DomainError } from '../../../errors.ts'
import { importLines } from '../import-stream.ts'
import { freelancerSchema, presentFreelancer } from '../presenters/directory.ts'
import { importLineSchema } from '../presenters/import.ts'
import { empresaRoute } from '../route.ts'
import { boolean, integer, list, nullable, object, optional, string } from '../schema.ts'
import { pageOf, pageQuery } from './pages.ts'

const CSV_BYTES_MAX = 52_428_800
const NAME_CHARACTERS_MAX = 200

const filterQuery = {
  funcao: optional(string({ minLength: 1, maxLength: NAME_CHARACTERS_MAX })),
  apenas_completos: optional(boolean()),
}

export const freelancerRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/freelancers/import',
    access: 'admin',
    tag: 'directory',
    summary: 'Import freelancers from a CSV of any common encoding and separator, up to 50 MB',
    description:
      'The file is read while it arrives and answered row by row. Importing a file again changes nothing.',
    errors: ['not_csv', 'csv_too_large', 'aborted'],
    bodyKind: 'csv',
    bodyBytesMax: CSV_BYTES_MAX,
    query: object({ dry_run: optional(boolean({ description: 'Say what would happen, write nothing' })) }),
    answer: importLineSchema,
    answerType: 'application/x-ndjson',
    handle: async (ctx, { query, body, header, rawUrl, gone }, deps) => {
      if (body === undefined) throw new DomainError('not_csv', { reason: 'empty' })
      if (Number(header('content-length')) > CSV_BYTES_MAX) {
        throw new DomainError('body_too_large', { bytesMax: CSV_BYTES_MAX })
      }
      const lines = importLines(ctx, deps, {
        body: body as unknown as Readable,
        bytesMax: CSV_BYTES_MAX,
        dryRun: query.dry_run ?? false,
        gone: gone(),
        instance: rawUrl.split('?', 1)[0] ?? rawUrl,
      })
      return { stream: lines, mediaType: 'application/x-ndjson; charset=utf-8' }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/freelancers/count',
    access: 'user',
    tag: 'directory',
    summary: 'How many freelancers there are, with a phone and without',
    errors: ['funcao_not_found'],
    query: object(filterQuery),
    answer: object({
      total: integer(),
      with_phone: integer(),
      without_phone: integer(),
      completos: integer(),
    }),
    handle: async (ctx, { query }) => {
      const { total, withPhone, withoutPhone, completos } = await countFreelancers(ctx, filterOf(query))
      return { json: { total, with_phone: withPhone, without_phone: withoutPhone, completos } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/freelancers',
    access: 'user',
    tag: 'directory',
    summary: 'The freelancers of all empresas, as this one knows them',
    errors: ['funcao_not_found'],
    query: object({
      ...pageQuery,
      ...filterQuery,
      q: optional(string({ maxLength: NAME_CHARACTERS_MAX, description: 'Part of a name' })),
    }),
    answer: object({ freelancers: list(freelancerSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const page = { ...pageOf(query), ...filterOf(query), ...(query.q === undefined ? {} : { q: query.q }) }
      const { rows, nextCursor } = await listFreelancers(ctx, page)
      return {
        json: { freelancers: rows.map((row) => presentFreelancer(row, ctx.role)), next_cursor: nextCursor },
      }
    },
  }),
]

function filterOf(query: { funcao?: string; apenas_completos?: boolean }) {
  return {
    ...(query.funcao === undefined ? {} : { funcao: query.funcao }),
    ...(query.apenas_completos === undefined ? {} : { apenasCompletos: query.apenas_completos }),
  }
}
