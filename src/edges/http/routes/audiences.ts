import {
  LIST_DAYS,
  LIST_NAME_CHARACTERS_MAX,
  type ListReject,
  REJECTS_KEPT_MAX,
} from '../../../broadcasts/audience-list.ts'
import { VARIABLE_COLUMNS_MAX } from '../../../broadcasts/list-columns.ts'
import {
  exportRejects,
  getUpload,
  listRejects,
  listUploads,
} from '../../../broadcasts/read-audience-lists.ts'
import { removeUpload } from '../../../broadcasts/remove-upload.ts'
import { uploadAudience } from '../../../broadcasts/upload-audience.ts'
import type { Lang } from '../../../platform/context.ts'
import type { AudienceListId } from '../../../platform/ids.ts'
import { CSV_BOM, csvLine } from '../../../text/csv-write.ts'
import { VALUE_CHARACTERS_MAX } from '../../../text/template.ts'
import { importRequest, takeUpload } from '../import-stream.ts'
import {
  audienceListSchema,
  listRejectSchema,
  presentAudienceList,
  presentReject,
  presentUpload,
  REJECT_CSV_HEADER,
  rejectCells,
  uploadSchema,
} from '../presenters/audience.ts'
import { empresaRoute } from '../route.ts'
import { list, nullable, object, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'

/** Room for a million people with some words about each. */
const CSV_BYTES_MAX = 104_857_600
const params = object({ id: idParam })

export const audienceRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/audiences/uploads',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Makes a list for broadcasts of a CSV of any common encoding and separator, up to 100 MB',
    description: `A column of phones (telefone, celular, phone, …) is needed; nome, primeiro_nome and funcao are what texts call by these names, and up to ${VARIABLE_COLUMNS_MAX} further columns become variables by their names, in small letters and with _ for blanks, with values of up to ${VALUE_CHARACTERS_MAX} characters: a longer one is left out, and nobody without a value gets a text that needs it. The file is read while it arrives. A person is in the list once, whatever spelling their phone comes in. Sending a file again makes another list. Where the file is too large, no CSV or breaks off, there is no list.`,
    errors: ['not_csv', 'csv_too_large', 'too_many_lists', 'aborted', 'not_found'],
    bodyKind: 'csv',
    bodyBytesMax: CSV_BYTES_MAX,
    query: object({
      name: string({ minLength: 1, maxLength: LIST_NAME_CHARACTERS_MAX, description: 'What it is called' }),
    }),
    answer: uploadSchema,
    handle: async (ctx, input, deps) => {
      const { id } = await takeUpload(importRequest(input, CSV_BYTES_MAX), (chunks) =>
        uploadAudience(ctx, deps.broadcasts.keys, { name: input.query.name, chunks }),
      )
      return { json: presentUpload(await getUpload(ctx, id), ctx) }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/audiences/uploads',
    access: 'send',
    tag: 'broadcasts',
    summary: "The empresa's uploaded lists, newest first",
    description: `They are kept for ${LIST_DAYS} days since they were last used, or for less where the empresa keeps content for less.`,
    query: object(pageQuery),
    answer: object({ uploads: list(audienceListSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listUploads(ctx, pageOf(query))
      return { json: { uploads: rows.map(presentAudienceList), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/audiences/uploads/:id',
    access: 'send',
    tag: 'broadcasts',
    summary: 'One uploaded list with its first people and its first rejects',
    params,
    answer: uploadSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentUpload(await getUpload(ctx, id as AudienceListId), ctx),
    }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/audiences/uploads/:id/rejects',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Which rows of the file are not in the list, and why',
    description: `The first ${REJECTS_KEPT_MAX.upload} are kept; the counts are of all.`,
    params,
    query: object(pageQuery),
    answer: object({ rejects: list(listRejectSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { params: { id }, query }) => {
      const { rows, nextCursor } = await listRejects(ctx, id as AudienceListId, pageOf(query))
      const rejects = rows.map((row) => presentReject(row, ctx.lang))
      return { json: { rejects, next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/audiences/uploads/:id/rejects/export',
    access: 'send',
    tag: 'broadcasts',
    summary: 'The same rows as a CSV that spreadsheets open without reading formulas into it',
    description: 'Semicolons for readers of Portuguese, commas for others.',
    params,
    answer: string(),
    answerType: 'text/csv',
    handle: async (ctx, { params: { id } }) => ({
      stream: csvOf(ctx.lang, await exportRejects(ctx, id as AudienceListId)),
      mediaType: 'text/csv; charset=utf-8',
    }),
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/audiences/uploads/:id',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Takes a list away, unless a broadcast has still to read it',
    description:
      'Nobody sees or uses it from here on; its rows go soon after, batch by batch. What was sent by it stays.',
    errors: ['in_use'],
    params,
    handle: async (ctx, { params: { id } }) => {
      await removeUpload(ctx, id as AudienceListId)
      return { done: true }
    },
  }),
]

async function* csvOf(lang: Lang, pages: AsyncIterable<readonly ListReject[]>): AsyncGenerator<string> {
  const separator = lang === 'pt-BR' ? ';' : ','
  yield CSV_BOM + csvLine(REJECT_CSV_HEADER[lang], separator)
  for await (const page of pages) yield page.map((row) => csvLine(rejectCells(row, lang), separator)).join('')
}
