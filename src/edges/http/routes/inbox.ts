import { DomainError } from '../../../errors.ts'
import { answerThread } from '../../../messages/answer-thread.ts'
import { getThread } from '../../../messages/get-thread.ts'
import type { Inbox } from '../../../messages/inbox.ts'
import { listInbox } from '../../../messages/list-inbox.ts'
import { readThread } from '../../../messages/read-thread.ts'
import { stopThread } from '../../../messages/stop-thread.ts'
import { actorName } from '../../../platform/context.ts'
import { channelSchema } from '../presenters/broadcast.ts'
import {
  presentThread,
  presentThreadDetail,
  threadDetailSchema,
  threadPageSchema,
} from '../presenters/inbox.ts'
import { empresaRoute, type Member } from '../route.ts'
import { boolean, object, optional, string } from '../schema.ts'
import { idempotencyKey, idempotencyKeySchema } from './idempotency-key.ts'
import { pageOf, pageQuery } from './pages.ts'

const BODY_CHARACTERS_MAX = 1_600

const idParam = object({ id: string({ maxLength: 20 }) })
const platform = {
  platform: optional(
    boolean({
      description: "The platform's inbox, with what belongs to no empresa we can tell; for the platform only",
    }),
  ),
}
export const inboxRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/inbox',
    access: 'user',
    tag: 'inbox',
    summary: 'Who wrote, newest first: one thread a person',
    query: object({
      ...pageQuery,
      ...platform,
      unread: optional(boolean({ description: 'Only those with something that nobody has read' })),
      wants_out: optional(boolean({ description: 'Only those who seem to want to be left alone' })),
    }),
    answer: threadPageSchema,
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listInbox(ctx, inboxOf(ctx, query), {
        unread: query.unread ?? false,
        wantsOut: query.wants_out ?? false,
        ...pageOf(query),
      })
      return { json: { threads: rows.map((row) => presentThread(row, ctx)), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/inbox/:id',
    access: 'user',
    tag: 'inbox',
    summary: 'One thread: what both sides wrote, and how it may be answered',
    params: idParam,
    query: object({ ...pageQuery, ...platform }),
    answer: threadDetailSchema,
    handle: async (ctx, { params, query }) => {
      const thread = await getThread(ctx, inboxOf(ctx, query), params.id, pageOf(query))
      return { json: presentThreadDetail(thread, ctx) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/inbox/:id/read',
    access: 'send',
    tag: 'inbox',
    summary: 'Marks a thread as read',
    params: idParam,
    query: object(platform),
    body: object({
      stays: optional(boolean({ description: 'Takes the mark away: they did not mean to be left alone' })),
    }),
    handle: async (ctx, { params, query, body }) => {
      await readThread(ctx, inboxOf(ctx, query), params.id, {
        stays: body.stays ?? false,
        by: actorName(ctx.actor),
      })
      return { done: true }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/inbox/:id/answer',
    access: 'send',
    tag: 'inbox',
    summary: 'Answers a person, and marks the thread as read',
    description:
      "By WhatsApp while its 24 hours are open and they wrote there, else by SMS; `channel` says otherwise. From the platform's inbox it is written in the name of the empresa that the request is for. The same idempotency key with the same answer is sent once.",
    errors: [
      'no_sender',
      'window_closed',
      'recipient_opted_out',
      'recipient_blocked',
      'idempotency_conflict',
    ],
    params: idParam,
    query: object(platform),
    body: object({
      body: string({ minLength: 1, maxLength: BODY_CHARACTERS_MAX, description: 'As it is; no variables' }),
      channel: optional(channelSchema),
      idempotency_key: optional(idempotencyKeySchema),
    }),
    answer: object({ channel: channelSchema }),
    handle: async (ctx, { params, query, body, header }) => {
      const { channel } = await answerThread(ctx, inboxOf(ctx, query), params.id, {
        ...{ body: body.body, channel: body.channel ?? null, by: actorName(ctx.actor) },
        idempotencyKey: idempotencyKey(header('idempotency-key'), body.idempotency_key),
      })
      return { json: { channel } }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/inbox/:id/opt-out',
    access: 'send',
    tag: 'inbox',
    summary: 'Opts a person out who has written that they want to be left alone',
    description:
      "For the empresa, which tells them once, by the sender that they wrote to. From the platform's inbox for every empresa, and nobody tells them: it is not known who would.",
    params: idParam,
    query: object(platform),
    answer: object({
      changed: boolean({ description: 'False: they had opted out before' }),
    }),
    handle: async (ctx, { params, query }) => {
      const { changed } = await stopThread(ctx, inboxOf(ctx, query), params.id, actorName(ctx.actor))
      return { json: { changed } }
    },
  }),
]

function inboxOf({ role }: Member, { platform: asked }: { platform?: boolean }): Inbox {
  if (asked !== true) return 'own'
  if (role !== 'platform') throw new DomainError('forbidden', {})
  return 'platform'
}
