import { countFreelancers } from '../../../directory/count-freelancers.ts'
import { getFreelancer } from '../../../directory/get-freelancer.ts'
import { importFreelancers } from '../../../directory/import-freelancers.ts'
import {
  type FreelancerSearch,
  listFreelancers,
  walkFreelancers,
} from '../../../directory/list-freelancers.ts'
import type { FreelancerId } from '../../../platform/ids.ts'
import { CSV_BOM, csvLine } from '../../../text/csv-write.ts'
import { importLines, importRequest } from '../import-stream.ts'
import { presentFreelancers, presentOneFreelancer } from '../present-freelancers.ts'
import { externalIdOf, externalIdSchema } from '../presenters/bulk.ts'
import { FREELANCER_CSV_HEADER, freelancerCells, freelancerSchema } from '../presenters/directory.ts'
import { importLineSchema, presentRow, presentSummary } from '../presenters/import.ts'
import { empresaRoute, type Member } from '../route.ts'
import { boolean, integer, list, nullable, object, optional, type Static, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'

const CSV_BYTES_MAX = 52_428_800
const NAME_CHARACTERS_MAX = 200

const filterQuery = {
  funcao: optional(string({ minLength: 1, maxLength: NAME_CHARACTERS_MAX })),
  apenas_completos: optional(boolean()),
}

const searchQuery = {
  ...filterQuery,
  q: optional(string({ maxLength: NAME_CHARACTERS_MAX, description: 'Part of a name' })),
  tag: optional(string({ minLength: 1, maxLength: NAME_CHARACTERS_MAX })),
  external_id: optional(externalIdSchema),
  own: optional(boolean({ description: 'Only those whom this empresa brought in' })),
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
    query: object({ ...pageQuery, ...searchQuery }),
    answer: object({ freelancers: list(freelancerSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listFreelancers(ctx, { ...pageOf(query), ...searchOf(query) })
      const freelancers = await presentFreelancers(ctx, rows)
      return { json: { freelancers, next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/freelancers/export',
    access: 'user',
    tag: 'directory',
    summary: 'The same people as a CSV that the import takes and no spreadsheet reads formulas into',
    description:
      'Phones as the reader sees them: whole only for the admins of the origin. Semicolons for readers of Portuguese, commas for others.',
    errors: ['funcao_not_found'],
    query: object(searchQuery),
    answer: string(),
    answerType: 'text/csv',
    handle: async (ctx, { query }) => ({
      stream: csvOf(ctx, searchOf(query)),
      mediaType: 'text/csv; charset=utf-8',
    }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/freelancers/:id',
    access: 'user',
    tag: 'directory',
    summary: 'One freelancer of any empresa, as this one knows them',
    params: object({ id: idParam }),
    answer: freelancerSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: await presentOneFreelancer(ctx, await getFreelancer(ctx, id as FreelancerId)),
    }),
  }),
]

/** The first people are read before the first line is said, so that a filter that fits nothing is a problem of its own. */
async function* csvOf(ctx: Member, search: FreelancerSearch): AsyncGenerator<string> {
  const separator = ctx.lang === 'pt-BR' ? ';' : ','
  let header = CSV_BOM + csvLine(FREELANCER_CSV_HEADER, separator)
  for await (const people of walkFreelancers(ctx, search)) {
    const lines = people.map((person) => csvLine(freelancerCells(person, ctx.role), separator))
    yield header + lines.join('')
    header = ''
  }
  if (header !== '') yield header
}

function searchOf(query: Partial<Static<ReturnType<typeof object<typeof searchQuery>>>>): FreelancerSearch {
  const { q, tag, own } = query
  const externalId = externalIdOf(query.external_id)
  return {
    ...filterOf(query),
    ...(q === undefined ? {} : { q }),
    ...(tag === undefined ? {} : { tag }),
    ...(own === undefined ? {} : { own }),
    ...(externalId === undefined ? {} : { externalId }),
  }
}

function filterOf(query: { funcao?: string; apenas_completos?: boolean }) {
  return {
    ...(query.funcao === undefined ? {} : { funcao: query.funcao }),
    ...(query.apenas_completos === undefined ? {} : { apenasCompletos: query.apenas_completos }),
  }
}
