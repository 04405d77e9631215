import type { Readable } from 'node:stream'
import { DomainError } from '../../../errors.ts'
import { importLines } from '../import-stream.ts'
import { importLineSchema } from '../presenters/import.ts'
import { empresaRoute } from '../route.ts'
import { boolean, object, optional } from '../schema.ts'

const CSV_BYTES_MAX = 52_428_800

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
]
