import { DomainError, invalidField } from '../../../errors.ts'
import { getEmpresa } from '../../../identity/get-empresa.ts'
import {
  checkPeriod,
  deliveryReport,
  type Period,
  REPORT_DAYS_MAX,
} from '../../../messages/delivery-report.ts'
import { getHandedIn, handedInId } from '../../../messages/get-handed-in.ts'
import { HANDED_IN_MAX } from '../../../messages/hand-in.ts'
import { handInEach } from '../../../messages/hand-in-each.ts'
import { EXTERNAL_ID_CHARACTERS_MAX } from '../../../messages/handed-in.ts'
import { retryByHand } from '../../../messages/retry-by-hand.ts'
import { sendTest } from '../../../messages/send-test.ts'
import { stillQueuedText } from '../../../text/timeline-text.ts'
import type { HttpDeps } from '../deps.ts'
import { channelSchema } from '../presenters/broadcast.ts'
import {
  handedInSchema,
  presentHandedIn,
  presentReport,
  presentTaken,
  presentTest,
  takenEachSchema,
  takenSchema,
  testResultSchema,
} from '../presenters/handed-in.ts'
import { presentRetried, retriedSchema, retryBroadcastBody, retryMessageBody } from '../presenters/message.ts'
import { empresaRoute } from '../route.ts'
import { anyObject, integer, list, object, optional, string } from '../schema.ts'

const PHONE_CHARACTERS_MAX = 40
const ONE_BODY_BYTES_MAX = 16_384
const BULK_BODY_BYTES_MAX = 2_097_152

const moment = (description: string) => string({ format: 'date-time', maxLength: 40, description })
const periodFields = {
  from: moment('The first moment, such as 2026-11-01T00:00:00-03:00'),
  to: moment(`Not part of it any more; at most ${REPORT_DAYS_MAX} days after from`),
}
const idParams = object({ id: string({ maxLength: EXTERNAL_ID_CHARACTERS_MAX }) })

export const notifyxRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/messages',
    access: 'send',
    tag: 'notifyx',
    summary: 'Send one message to one person',
    description:
      'The answer comes when the message is stored; what becomes of it is told by GET /messages/:id and, where a broker is configured, by the exchange recado.status. The same id again gives the first message back.',
    errors: ['no_sender', 'idempotency_conflict'],
    bodyBytesMax: ONE_BODY_BYTES_MAX,
    body: object({
      recipient_phone: string({ description: 'In any form a Brazilian would type, with or without 55' }),
      message: string({ description: 'At most 1,600 characters, sent as it is' }),
      id: optional(string({ description: 'Your own; one is made when it is left out' })),
      channel: optional(channelSchema),
    }),
    answer: takenSchema,
    answerStatus: 202,
    handle: async (ctx, { body }, deps) => {
      const [taken] = await handInEach(ctx, handInDeps(deps), 'transactional', [body])
      if (taken?.kind === 'refused') throw new DomainError('invalid_input', { fields: taken.issues })
      if (taken?.kind !== 'taken') throw new DomainError('idempotency_conflict', { key: body.id ?? '' })
      return { json: { id: taken.externalId, status: taken.state }, status: 202 }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/messages/bulk',
    access: 'send',
    tag: 'notifyx',
    summary: `Send up to ${HANDED_IN_MAX} messages, each with its own text`,
    description:
      'Each is taken by itself: what is wrong with one is said beside it, and the others are sent. They go behind single messages. One text for many people is a broadcast.',
    errors: ['no_sender'],
    bodyBytesMax: BULK_BODY_BYTES_MAX,
    body: object({
      messages: list(anyObject({ description: 'As for one message' }), {
        minItems: 1,
        maxItems: HANDED_IN_MAX,
      }),
    }),
    answer: object({
      taken: integer({ description: 'How many are stored, now or before' }),
      refused: integer(),
      messages: list(takenEachSchema, { description: 'Beside those that were given' }),
    }),
    answerStatus: 202,
    handle: async (ctx, { body }, deps) => {
      const each = await handInEach(ctx, handInDeps(deps), 'bulk', body.messages)
      const taken = each.filter(({ kind }) => kind === 'taken').length
      const messages = each.map((one) => presentTaken(one, ctx.lang))
      return { json: { taken, refused: each.length - taken, messages }, status: 202 }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/messages/test-sms',
    access: 'send',
    tag: 'notifyx',
    summary: "Send the guide's test text by SMS and wait for Twilio's answer, at most 10 s",
    description:
      'The answer has the very form of the guide, also for a phone that is none. A message that Twilio has not answered for by then is still sent.',
    errors: ['no_sender'],
    query: object({ phone: string({ minLength: 1, maxLength: PHONE_CHARACTERS_MAX }) }),
    answer: testResultSchema,
    handle: async (ctx, { query }, deps) => {
      const outcome = await sendTest(ctx, deps.broadcasts.keys, query.phone)
      return { json: presentTest(outcome, ctx.lang, stillQueuedText(ctx.lang)) }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/messages/report.csv',
    access: 'user',
    tag: 'notifyx',
    summary: 'What became of the messages handed in during a period, as CSV',
    description:
      'Streamed, in UTF-8 with a byte order mark; separated by semicolons in Portuguese and by commas in English. No cell is a formula.',
    query: object(periodFields),
    answer: string(),
    answerType: 'text/csv',
    handle: async (ctx, { query }) => {
      const period = periodOf(query)
      checkPeriod(period)
      return { stream: presentReport(deliveryReport(ctx, period), ctx), mediaType: 'text/csv; charset=utf-8' }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/messages/retry',
    access: 'send',
    tag: 'notifyx',
    summary: 'Try those again that were handed in during a period and failed for good',
    errors: ['no_sender'],
    body: object({ ...periodFields, ...retryBroadcastBody.properties }),
    answer: retriedSchema,
    handle: async (ctx, { body }) => {
      const retried = await retryByHand(ctx, {
        of: { handedIn: periodOf(body) },
        errorCode: body.error_code,
        includeUnknown: body.include_unknown ?? false,
      })
      return { json: presentRetried(retried) }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/messages/:id',
    access: 'user',
    tag: 'notifyx',
    summary: 'One message by your own id, with its timeline',
    params: idParams,
    answer: handedInSchema,
    handle: async (ctx, { params }) => {
      const message = await getHandedIn(ctx, params.id)
      const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
      return { json: presentHandedIn(params.id, message, { ...ctx, timeZone }) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/messages/:id/retry',
    access: 'send',
    tag: 'notifyx',
    summary: 'Try a message again that failed for good, by your own id',
    errors: ['no_sender'],
    params: idParams,
    body: retryMessageBody,
    answer: retriedSchema,
    handle: async (ctx, { params, body }) => {
      const messageId = String(await handedInId(ctx, params.id))
      const includeUnknown = body.include_unknown ?? false
      return { json: presentRetried(await retryByHand(ctx, { of: { messageId }, includeUnknown })) }
    },
  }),
]

function handInDeps({ broadcasts, hasFeed }: HttpDeps) {
  return { keys: broadcasts.keys, hasFeed }
}

/** Checked by its form, a moment may still not exist: 30 February, a leap second. */
function periodOf(given: { from: string; to: string }): Period {
  const [from, to] = (['from', 'to'] as const).map((field) => {
    const at = new Date(given[field])
    if (Number.isNaN(at.getTime())) throw invalidField(field, 'bad_format')
    return at
  }) as [Date, Date]
  return { from, to }
}
