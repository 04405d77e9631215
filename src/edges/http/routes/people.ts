import type { ErasureId } from '../../../platform/ids.ts'
import { exportPerson } from '../../../privacy/export-person.ts'
import { getErasure, listErasures } from '../../../privacy/read-erasures.ts'
import { requestErasure } from '../../../privacy/request-erasure.ts'
import { erasureSchema, presentErasure } from '../presenters/erasure.ts'
import { readPhone } from '../read-phone.ts'
import { empresaRoute } from '../route.ts'
import { anyObject, boolean, list, nullable, object, optional, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'
import { reachOf } from './suppressions.ts'

const PHONE_CHARACTERS_MAX = 100

/** In the body, not the address: addresses are written down by proxies. */
const personBody = object({
  phone: string({ minLength: 1, maxLength: PHONE_CHARACTERS_MAX, description: 'In any spelling' }),
  everywhere: optional(boolean({ description: 'In every empresa; for the platform only' })),
})

export const peopleRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/people/export',
    access: 'admin',
    tag: 'privacy',
    summary: 'Everything that is kept of one person, as JSON',
    description:
      'Freelancer record (for the empresa that brought it in), contacts, consent with its proof, blocks, messages as they were received, with attempts and timeline. docs/PRIVACY.md says what each member is.',
    body: personBody,
    answer: anyObject(),
    handle: async (ctx, { body }, deps) => {
      const wish = { e164: readPhone(body.phone), everywhere: body.everywhere ?? false }
      return {
        stream: exportPerson(ctx, deps.keyring, reachOf(ctx), wish),
        mediaType: 'application/json; charset=utf-8',
      }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/people/erase',
    access: 'admin',
    tag: 'privacy',
    summary: 'Erases one person here and at Twilio; nothing is sent to them any more from this moment on',
    description:
      'Answers at once; follow it by its id. Reports keep their figures. What stays is a keyed hash of the number, so that they are not written to again.',
    body: personBody,
    answer: erasureSchema,
    answerStatus: 202,
    handle: async (ctx, { body }, deps) => {
      const wish = { e164: readPhone(body.phone), everywhere: body.everywhere ?? false }
      return { json: presentErasure(await requestErasure(ctx, deps.keyring, reachOf(ctx), wish)) }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/people/erasures',
    access: 'admin',
    tag: 'privacy',
    summary: 'Requests to erase somebody, newest first; they do not say whom',
    query: object(pageQuery),
    answer: object({ erasures: list(erasureSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listErasures(ctx, reachOf(ctx), pageOf(query))
      return { json: { erasures: rows.map(presentErasure), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/people/erasures/:id',
    access: 'admin',
    tag: 'privacy',
    summary: 'How far a request to erase somebody has come',
    params: object({ id: idParam }),
    answer: erasureSchema,
    handle: async (ctx, { params }) => ({
      json: presentErasure(await getErasure(ctx, reachOf(ctx), params.id as ErasureId)),
    }),
  }),
]
