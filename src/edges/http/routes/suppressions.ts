import { exportSuppressions, listSuppressions } from '../../../contacts/list-suppressions.ts'
import { removeSuppression } from '../../../contacts/remove-suppression.ts'
import {
  NOTE_CHARACTERS_MAX,
  SUPPRESSION_REASONS,
  type Suppression,
  type SuppressionReach,
} from '../../../contacts/suppression.ts'
import { BLOCKED_BY_HAND_MAX, blockByHand } from '../../../messages/block-by-hand.ts'
import { importBlocklist } from '../../../messages/import-blocklist.ts'
import type { Lang } from '../../../platform/context.ts'
import type { SuppressionId } from '../../../platform/ids.ts'
import { CSV_BOM, csvLine } from '../../../text/csv-write.ts'
import { importLines, importRequest } from '../import-stream.ts'
import { channelSchema } from '../presenters/broadcast.ts'
import {
  blockedSchema,
  listLineSchema,
  presentBlocked,
  presentListRow,
  presentListSummary,
  presentSuppression,
  SUPPRESSION_CSV_HEADER,
  suppressionCells,
  suppressionSchema,
} from '../presenters/suppression.ts'
import { readMoment } from '../read-moment.ts'
import { readPhone } from '../read-phone.ts'
import { empresaRoute, type Member } from '../route.ts'
import { boolean, list, nullable, object, oneOf, optional, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'

const CSV_BYTES_MAX = 52_428_800
const PHONE_CHARACTERS_MAX = 100

const filterQuery = {
  reason: optional(oneOf(SUPPRESSION_REASONS)),
  channel: optional(channelSchema),
  scope: optional(
    oneOf(['own', 'global'], {
      description:
        "The empresa's own, by default, or those for every empresa, which the platform alone may list",
    }),
  ),
  expired: optional(boolean({ description: 'Also those that are not in force any more' })),
}

export const suppressionRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/suppressions',
    access: 'user',
    tag: 'privacy',
    summary: 'Who is not written to and why, newest first',
    query: object({
      ...pageQuery,
      ...filterQuery,
      phone: optional(
        string({
          maxLength: PHONE_CHARACTERS_MAX,
          description: 'Only this number, in any spelling; then those for every empresa are told too',
        }),
      ),
    }),
    answer: object({ suppressions: list(suppressionSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }, deps) => {
      const { rows, nextCursor } = await listSuppressions(ctx, reachOf(ctx), {
        ...pageOf(query),
        ...filterOf(query),
        recipientKey: query.phone === undefined ? null : deps.keyring.recipientKey(readPhone(query.phone)),
      })
      return {
        json: { suppressions: rows.map((row) => presentSuppression(row, ctx)), next_cursor: nextCursor },
      }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/suppressions',
    access: 'admin',
    tag: 'privacy',
    summary: 'Blocks people: nothing more is sent to them, and what is queued is canceled',
    body: object({
      phones: list(string({ minLength: 1, maxLength: PHONE_CHARACTERS_MAX }), {
        minItems: 1,
        maxItems: BLOCKED_BY_HAND_MAX,
      }),
      note: string({ minLength: 1, maxLength: NOTE_CHARACTERS_MAX, description: 'Why' }),
      channel: optional(
        nullable({
          ...channelSchema,
          description:
            'On this one alone; null: on both. What is queued is then not canceled: its turn decides whether it goes by the other channel or ends',
        }),
      ),
      expires_at: optional(nullable(string({ format: 'date-time' }))),
      everywhere: optional(boolean({ description: 'For every empresa; for the platform only' })),
    }),
    answer: blockedSchema,
    handle: async (ctx, { body }, deps) => {
      const blocked = await blockByHand(ctx, deps.keyring, reachOf(ctx), {
        phones: body.phones,
        channel: body.channel ?? null,
        note: body.note,
        expiresAt: readMoment(body.expires_at ?? null, 'expires_at'),
        everywhere: body.everywhere ?? false,
      })
      return { json: presentBlocked(blocked) }
    },
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/suppressions/:id',
    access: 'admin',
    tag: 'privacy',
    summary: 'Takes somebody off the blocklist',
    description:
      'Not who opted out: they come back by their own word. Who was erased is let back in by the platform alone.',
    params: object({ id: idParam }),
    handle: async (ctx, { params }) => {
      await removeSuppression(ctx, reachOf(ctx), params.id as SuppressionId)
      return { done: true }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/suppressions/import',
    access: 'admin',
    tag: 'privacy',
    summary: 'Block the people of a CSV: phone, and where wished channel, reason, until when',
    description:
      'The file is read while it arrives and answered row by row. Importing it again changes nothing.',
    errors: ['not_csv', 'csv_too_large', 'aborted'],
    bodyKind: 'csv',
    bodyBytesMax: CSV_BYTES_MAX,
    query: object({
      everywhere: optional(boolean({ description: 'For every empresa; for the platform only' })),
    }),
    answer: listLineSchema,
    answerType: 'application/x-ndjson',
    handle: async (ctx, input, deps) => {
      const everywhere = input.query.everywhere ?? false
      const lines = importLines(ctx, importRequest(input, CSV_BYTES_MAX), async (chunks, telling) =>
        presentListSummary(
          await importBlocklist(ctx, deps.keyring, reachOf(ctx), chunks, {
            everywhere,
            onRow: (row) => telling.onRow(presentListRow(row, ctx.lang)),
            onProgress: telling.onProgress,
          }),
        ),
      )
      return { stream: lines, mediaType: 'application/x-ndjson; charset=utf-8' }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/suppressions/export',
    access: 'admin',
    tag: 'privacy',
    summary: 'The list as a CSV that spreadsheets open without reading formulas into it',
    description: 'Semicolons for readers of Portuguese, commas for others; the import takes both.',
    query: object(filterQuery),
    answer: string(),
    answerType: 'text/csv',
    handle: async (ctx, { query }) => ({
      stream: csvOf(ctx.lang, await exportSuppressions(ctx, reachOf(ctx), filterOf(query))),
      mediaType: 'text/csv; charset=utf-8',
    }),
  }),
]

async function* csvOf(lang: Lang, pages: AsyncIterable<readonly Suppression[]>): AsyncGenerator<string> {
  const separator = lang === 'pt-BR' ? ';' : ','
  yield CSV_BOM + csvLine(SUPPRESSION_CSV_HEADER, separator)
  for await (const page of pages) {
    yield page.map((row) => csvLine(suppressionCells(row), separator)).join('')
  }
}

function filterOf(query: {
  reason?: (typeof SUPPRESSION_REASONS)[number]
  channel?: 'whatsapp' | 'sms'
  scope?: 'own' | 'global'
  expired?: boolean
}) {
  return {
    reason: query.reason ?? null,
    channel: query.channel ?? null,
    scope: query.scope ?? ('own' as const),
    withExpired: query.expired ?? false,
  }
}

export function reachOf({ role }: Member): SuppressionReach {
  return role === 'platform' ? 'all' : 'own'
}
