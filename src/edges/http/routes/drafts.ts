import { SCHEDULE_DAYS_MAX } from '../../../broadcasts/broadcast.ts'
import { cloneBroadcast } from '../../../broadcasts/clone-broadcast.ts'
import { approveDraft, refuseDraft } from '../../../broadcasts/judge-draft.ts'
import { previewBroadcast } from '../../../broadcasts/preview-broadcast.ts'
import { type StartWish, startDraft } from '../../../broadcasts/start-draft.ts'
import { editDraft, getDraft, removeDraft } from '../../../broadcasts/write-draft.ts'
import type { BroadcastId } from '../../../platform/ids.ts'
import { createdBroadcastSchema, presentCreated } from '../presenters/broadcast.ts'
import { draftSchema, presentDraft } from '../presenters/draft.ts'
import { presentPreview, previewSchema } from '../presenters/preview.ts'
import { readMoment } from '../read-moment.ts'
import { empresaRoute } from '../route.ts'
import { INTEGER_MAX, integer, nullable, object, optional, string } from '../schema.ts'
import {
  BODY_BYTES_MAX,
  broadcastBody,
  draftOf,
  TEXT_ERRORS,
  WAIT_MS_DEFAULT,
  WAIT_MS_MAX,
} from './broadcasts.ts'
import { idParam } from './pages.ts'

const params = object({ id: idParam })
const NO_DRAFT = ['broadcast_started'] as const

const JUDGED = ['draft_changed', 'not_awaiting_approval', 'needs_second_person'] as const
const seenVersion = optional(
  integer({
    minimum: 1,
    maximum: INTEGER_MAX,
    description: 'As it was seen; another one is refused as draft_changed',
  }),
)
const startBody = {
  scheduled_at: optional(
    nullable(
      string({
        format: 'date-time',
        description: `In place of the draft's own, at most ${SCHEDULE_DAYS_MAX} days from now; null: now`,
      }),
    ),
  ),
  wait_ms: optional(
    integer({ minimum: 0, maximum: WAIT_MS_MAX, description: `${WAIT_MS_DEFAULT} by default` }),
  ),
  version: seenVersion,
}
function wishOf({
  scheduled_at: at,
  wait_ms,
  version,
}: {
  scheduled_at?: string | null
  wait_ms?: number
  version?: number
}): StartWish {
  return {
    scheduledAt: at === undefined ? undefined : readMoment(at, 'scheduled_at'),
    waitMs: wait_ms ?? WAIT_MS_DEFAULT,
    seen: version,
  }
}

export const draftRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/broadcasts/:id/draft',
    access: 'send',
    tag: 'broadcasts',
    summary: 'A draft as it was asked for',
    errors: NO_DRAFT,
    params,
    answer: draftSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentDraft(await getDraft(ctx, id as BroadcastId)),
    }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/broadcasts/:id',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Put another in the place of a draft',
    errors: [...NO_DRAFT, 'draft_changed'],
    bodyBytesMax: BODY_BYTES_MAX,
    params,
    body: object({ ...broadcastBody, version: seenVersion }),
    answer: draftSchema,
    handle: async (ctx, { params: { id }, body }) => ({
      json: presentDraft(await editDraft(ctx, id as BroadcastId, draftOf(body), body.version)),
    }),
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/broadcasts/:id',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Throw a draft away',
    errors: NO_DRAFT,
    params,
    handle: async (ctx, { params: { id } }) => {
      await removeDraft(ctx, id as BroadcastId)
      return { done: true }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/:id/preview',
    access: 'send',
    tag: 'broadcasts',
    summary: 'What a draft would do if it started now',
    errors: [...TEXT_ERRORS, 'broadcast_started'],
    params,
    answer: previewSchema,
    handle: async (ctx, { params: { id } }, deps) => {
      // Started now, its time does not matter; it may have passed while it waited.
      const { scheduledAt: _, ...draft } = await getDraft(ctx, id as BroadcastId)
      return { json: presentPreview(await previewBroadcast(ctx, deps.broadcasts, draft), ctx) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/:id/start',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Start a draft, now or at its time',
    description:
      'It is checked as a broadcast is when it is made, and answered the same way. Starting what has been started changes nothing and answers for it.',
    errors: [...TEXT_ERRORS, 'draft_changed'],
    params,
    body: object(startBody),
    answer: createdBroadcastSchema,
    handle: async (ctx, { params: { id }, body }, deps) => {
      const created = await startDraft(ctx, deps.broadcasts, id as BroadcastId, wishOf(body))
      return { json: presentCreated(created, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/:id/approve',
    access: 'admin',
    tag: 'broadcasts',
    summary: 'Start what waits for a second person',
    description:
      'By another person than the one who asked for it: an API key is whoever made it. It starts in the name of who asked. Approving what has been started changes nothing and answers for it.',
    errors: [...TEXT_ERRORS, ...JUDGED],
    params,
    body: object(startBody),
    answer: createdBroadcastSchema,
    handle: async (ctx, { params: { id }, body }, deps) => {
      const created = await approveDraft(ctx, deps.broadcasts, id as BroadcastId, wishOf(body))
      return { json: presentCreated(created, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/:id/refuse',
    access: 'admin',
    tag: 'broadcasts',
    summary: 'Have it wait no more: it is a draft again',
    errors: ['broadcast_started', 'draft_changed', 'not_awaiting_approval'],
    params,
    body: object({ version: seenVersion }),
    answer: draftSchema,
    handle: async (ctx, { params: { id }, body }) => ({
      json: presentDraft(await refuseDraft(ctx, id as BroadcastId, body.version)),
    }),
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/:id/clone',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Make a draft like a broadcast, or like another draft',
    description:
      'With the same text or template and the same audience, which is read anew when it starts; of a list of phones whoever has a message of it. Notices are not cloned.',
    errors: ['not_clonable', 'too_many_drafts'],
    params,
    answer: draftSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentDraft(await cloneBroadcast(ctx, id as BroadcastId)),
    }),
  }),
]
