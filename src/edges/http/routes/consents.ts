import { importConsents } from '../../../messages/import-consents.ts'
import { importLines, importRequest } from '../import-stream.ts'
import { listLineSchema, presentListRow } from '../presenters/suppression.ts'
import { empresaRoute } from '../route.ts'

const CSV_BYTES_MAX = 52_428_800

export const consentRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/consents/import',
    access: 'admin',
    tag: 'privacy',
    summary:
      'Write down from a CSV what people allowed: phone, yes or no, and when, how, which text, what shows it',
    description:
      'The file is read while it arrives and answered row by row. A yes does not undo what somebody said to us themselves. Importing it again changes nothing.',
    errors: ['not_csv', 'csv_too_large', 'aborted'],
    bodyKind: 'csv',
    bodyBytesMax: CSV_BYTES_MAX,
    answer: listLineSchema,
    answerType: 'application/x-ndjson',
    handle: async (ctx, input, deps) => {
      const lines = importLines(ctx, importRequest(input, CSV_BYTES_MAX), async (chunks, telling) => ({
        type: 'summary',
        ...(await importConsents(ctx, deps.keyring, chunks, {
          onRow: (row) => telling.onRow(presentListRow(row, ctx.lang)),
          onProgress: telling.onProgress,
        })),
      }))
      return { stream: lines, mediaType: 'application/x-ndjson; charset=utf-8' }
    },
  }),
]
