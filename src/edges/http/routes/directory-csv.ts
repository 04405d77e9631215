import { candidaturaCsv } from '../../../directory/candidatura-csv.ts'
import type { CsvIntake } from '../../../directory/csv-kind.ts'
import { eventoCsv } from '../../../directory/evento-csv.ts'
import { exportCsv } from '../../../directory/export-csv.ts'
import { funcaoCsv } from '../../../directory/funcao-csv.ts'
import { importCsv } from '../../../directory/import-csv.ts'
import { vagaCsv } from '../../../directory/vaga-csv.ts'
import { importLines, importRequest } from '../import-stream.ts'
import { csvLineSchema, presentCsvSummary, presentRefusedRow } from '../presenters/csv.ts'
import { empresaRoute, type Route } from '../route.ts'
import { boolean, object, optional, string } from '../schema.ts'
import { candidaturaFilter, candidaturasWanted } from './candidaturas.ts'
import { eventoFilter, eventosWanted } from './eventos.ts'
import { vagaFilter, vagasWanted } from './vagas.ts'

/** Half a million rows; of funções, which are few, no more is ever read. */
const CSV_BYTES_MAX = 52_428_800

const CSV = { mediaType: 'text/csv; charset=utf-8' } as const

const given = {
  method: 'GET',
  access: 'user',
  tag: 'directory',
  description:
    'No spreadsheet reads formulas into it, and the import takes it again. Semicolons and Portuguese words for readers of Portuguese, commas and English ones for others.',
  answer: string(),
  answerType: 'text/csv',
} as const

export const directoryCsvRoutes = [
  importRoute('/api/v1/funcoes/import', funcaoCsv, 'Make the funções of a CSV: nome'),
  empresaRoute({
    ...given,
    path: '/api/v1/funcoes/export',
    summary: 'The funções as a CSV',
    handle: async (ctx) => ({ stream: exportCsv(ctx, funcaoCsv, {}), ...CSV }),
  }),

  importRoute(
    '/api/v1/eventos/import',
    eventoCsv,
    'Make and change the eventos of a CSV: external_id, nome, local, inicio (starts_at), fim (ends_at), fuso_horario (time_zone), cancelado (canceled)',
  ),
  empresaRoute({
    ...given,
    path: '/api/v1/eventos/export',
    summary: 'The eventos of the empresa as a CSV, newest first',
    query: object(eventoFilter),
    handle: async (ctx, { query }) => ({ stream: exportCsv(ctx, eventoCsv, eventosWanted(query)), ...CSV }),
  }),

  importRoute(
    '/api/v1/vagas/import',
    vagaCsv,
    'Make and change the vagas of a CSV: external_id, evento_external_id or evento_id, funcao, titulo, valor (pay), forma (pay_unit), lugares (places), aberta (open)',
  ),
  empresaRoute({
    ...given,
    path: '/api/v1/vagas/export',
    summary: 'The vagas of the empresa as a CSV, newest first',
    errors: ['funcao_not_found'],
    query: object(vagaFilter),
    handle: async (ctx, { query }) => ({ stream: exportCsv(ctx, vagaCsv, vagasWanted(query)), ...CSV }),
  }),

  importRoute(
    '/api/v1/candidaturas/import',
    candidaturaCsv,
    'Make and change the candidaturas of a CSV: external_id, vaga_external_id or vaga_id, freelancer_external_id or freelancer_id, situacao (status)',
  ),
  empresaRoute({
    ...given,
    path: '/api/v1/candidaturas/export',
    summary: "Who applied for the empresa's vagas as a CSV, newest first",
    query: object(candidaturaFilter),
    handle: async (ctx, { query }) => ({
      stream: exportCsv(ctx, candidaturaCsv, candidaturasWanted(query)),
      ...CSV,
    }),
  }),
]

function importRoute<Column extends string, Change>(
  path: `/${string}`,
  kind: CsvIntake<Column, Change>,
  summary: string,
): Route {
  return empresaRoute({
    ...{ method: 'POST', path, access: 'admin', tag: 'directory', summary },
    description:
      'Any common encoding and separator, up to 50 MB, read while it arrives. For what is there already the columns count that the file has. Importing a file again changes nothing.',
    errors: ['not_csv', 'csv_too_large', 'aborted'],
    bodyKind: 'csv',
    bodyBytesMax: CSV_BYTES_MAX,
    query: object({ dry_run: optional(boolean({ description: 'Say what would happen, write nothing' })) }),
    answer: csvLineSchema,
    answerType: 'application/x-ndjson',
    handle: async (ctx, input) => {
      const lines = importLines(ctx, importRequest(input, CSV_BYTES_MAX), async (chunks, telling) => {
        const summary = await importCsv(ctx, kind, chunks, {
          dryRun: input.query.dry_run ?? false,
          onRow: (row) => telling.onRow(presentRefusedRow(row, ctx.lang)),
          onProgress: telling.onProgress,
        })
        return presentCsvSummary(summary)
      })
      return { stream: lines, mediaType: 'application/x-ndjson; charset=utf-8' }
    },
  })
}
