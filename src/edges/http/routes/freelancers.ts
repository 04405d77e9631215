import { suppressionsOfFreelancers } from '../../../contacts/list-suppressions.ts'
import { countFreelancers } from '../../../directory/count-freelancers.ts'
import { importFreelancers } from '../../../directory/import-freelancers.ts'
import { listFreelancers } from '../../../directory/list-freelancers.ts'
import { importLines, importRequest } from '../import-stream.ts'
import { freelancerSchema, presentFreelancer } from '../presenters/directory.ts'
import { importLineSchema, presentRow, presentSummary } from '../presenters/import.ts'
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
    handle: async (ctx, input, deps) => {
      const lines = importLines(
        ctx,
        importRequest(input, CSV_BYTES_MAX),
        async (chunks, { onRow, onProgress }) => {
          const summary = await importFreelancers(ctx, deps.broadcasts.keys, chunks, {
            dryRun: input.query.dry_run ?? false,
            onRow: (row) => onRow(presentRow(row, ctx.lang)),
            onProgress,
          })
          return presentSummary(summary)
        },
      )
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
      const suppressions = await suppressionsOfFreelancers(
        ctx,
        rows.map((row) => row.id),
      )
      const freelancers = rows.map((row) => presentFreelancer(row, suppressions.get(row.id) ?? [], ctx.role))
      return { json: { freelancers, next_cursor: nextCursor } }
    },
  }),
]

function filterOf(query: { funcao?: string; apenas_completos?: boolean }) {
  return {
    ...(query.funcao === undefined ? {} : { funcao: query.funcao }),
    ...(query.apenas_completos === undefined ? {} : { apenasCompletos: query.apenas_completos }),
  }
}
