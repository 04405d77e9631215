import {
  type Audience,
  CANDIDATURA_CHOICES,
  SCHEDULE_DAYS_MAX,
  TARGETS_MAX,
  type TemplateUse,
} from '../../../broadcasts/broadcast.ts'
import type { DraftInput } from '../../../broadcasts/draft.ts'
import { previewBroadcast } from '../../../broadcasts/preview-broadcast.ts'
import { getBroadcast, listBroadcastMessages, listBroadcasts } from '../../../broadcasts/read-broadcasts.ts'
import { retryBroadcast } from '../../../broadcasts/retry-broadcast.ts'
import { answerKept } from '../../../broadcasts/second-person.ts'
import { sendBroadcast } from '../../../broadcasts/send-broadcast.ts'
import { createDraft } from '../../../broadcasts/write-draft.ts'
import { DomainError, invalidField } from '../../../errors.ts'
import type { Channel } from '../../../messages/message.ts'
import type { AudienceListId, BroadcastId, EventoId, TemplateId } from '../../../platform/ids.ts'
import type { TemplateLanguage } from '../../../templates/template.ts'
import {
  broadcastSchema,
  channelSchema,
  createdBroadcastSchema,
  presentBroadcast,
  presentCreated,
} from '../presenters/broadcast.ts'
import {
  broadcastMessageSchema,
  presentBroadcastMessage,
  presentRetried,
  retriedSchema,
  retryBroadcastBody,
} from '../presenters/message.ts'
import { presentPreview, previewSchema } from '../presenters/preview.ts'
import { templateLanguageSchema } from '../presenters/template.ts'
import { readMoment } from '../read-moment.ts'
import { empresaRoute } from '../route.ts'
import {
  anyObject,
  boolean,
  INTEGER_MAX,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  type Static,
  string,
} from '../schema.ts'
import { idempotencyKey, idempotencyKeySchema } from './idempotency-key.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'
import { textsOf } from './templates.ts'

/** Room for 50,000 targets in the longest spelling. */
export const BODY_BYTES_MAX = 5_242_880
export const WAIT_MS_DEFAULT = 5_000
export const WAIT_MS_MAX = 30_000
const FUNCOES_MAX = 100
const TAGS_MAX = 100
const EXCEPT_MAX = 20
const STATES_MAX = 20
/** Sooner than this WhatsApp had no fair chance; later than a day the message has expired. */
const FALLBACK_S_MIN = 20
const FALLBACK_S_MAX = 86_400

const audienceSchema = object(
  {
    all: optional(boolean({ description: 'Everybody in the directory' })),
    cadastro_completo: optional(boolean({ description: 'Only complete registrations' })),
    funcoes: optional(
      list(string({ minLength: 1, maxLength: 200 }), {
        maxItems: FUNCOES_MAX,
        description: 'Who has one of them',
      }),
    ),
    tags: optional(
      list(string({ minLength: 1, maxLength: 100 }), {
        maxItems: TAGS_MAX,
        description: "Who has one of the empresa's tags",
      }),
    ),
    evento: optional(
      object(
        {
          id: idParam,
          candidaturas: optional(
            list(oneOf(CANDIDATURA_CHOICES), {
              maxItems: CANDIDATURA_CHOICES.length,
              description: 'approved by default',
            }),
          ),
        },
        { description: 'Who has a candidatura for one of its vagas' },
      ),
    ),
    upload_id: optional(
      integer({
        minimum: 1,
        maximum: INTEGER_MAX,
        description:
          'A CSV that was uploaded (POST /api/v1/audiences/uploads); alone, or with except_broadcasts',
      }),
    ),
    except_broadcasts: optional(
      list(idParam, {
        maxItems: EXCEPT_MAX,
        description:
          'Whom one of these earlier broadcasts reached, or is reaching, is left out; says nobody by itself. Refused while one of them is still being written',
      }),
    ),
  },
  {
    description:
      'In place of targets; at least one member says who, several mean those whom all of them mean',
  },
)

export const broadcastText = {
  body: optional(
    string({
      description:
        'At most 1,600 characters; takes {{nome}}, {{primeiro_nome}} and {{funcao}}. Left out where a template takes its place',
    }),
  ),
  template_id: optional(idParam),
  template: optional(
    string({ minLength: 1, maxLength: 60, description: 'A template by its name, in place of template_id' }),
  ),
  language: optional(templateLanguageSchema),
  variables: optional(
    anyObject({ description: 'What the template says to everybody: {"local": "Portal B"}' }),
  ),
  targets: optional(
    list(string(), { description: `Phones in any form a Brazilian would type; at most ${TARGETS_MAX}` }),
  ),
  audience: optional(audienceSchema),
  preferred_channel: optional(channelSchema),
}

/** What a broadcast is, whoever starts it and when. */
export const broadcastBody = {
  campaign_name: string({ description: 'At most 200 characters' }),
  ...broadcastText,
  evento_id: optional(nullable(idParam)),
  fallback_after_s: optional(
    nullable(
      integer({
        minimum: FALLBACK_S_MIN,
        maximum: FALLBACK_S_MAX,
        description:
          'Seconds after which a WhatsApp message that nobody confirmed goes on by SMS as well; it is canceled at Twilio first where it still can be. Without it only a refusal or a failure does.',
      }),
    ),
  ),
  scheduled_at: optional(
    nullable(
      string({
        format: 'date-time',
        description: `When it starts, with its zone; at most ${SCHEDULE_DAYS_MAX} days from now. Who gets it is settled now, who may be written to when it leaves. A start missed by more than an hour is paused and asks.`,
      }),
    ),
  ),
}

export const TEXT_ERRORS = [
  'too_many_targets',
  'unknown_variable',
  'not_found',
  'template_built_in',
  'funcao_not_found',
  'evento_not_found',
  'list_not_ready',
  'broadcast_expanding',
  'audience_empty',
  'no_sender',
] as const

interface Whole extends Targeted {
  campaign_name: string
  preferred_channel?: Channel
  evento_id?: number | null
  fallback_after_s?: number | null
  scheduled_at?: string | null
}

interface Targeted {
  body?: string
  template_id?: number
  template?: string
  language?: TemplateLanguage
  variables?: Record<string, unknown>
  targets?: string[]
  audience?: Static<typeof audienceSchema>
}

export const broadcastRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/twilio/broadcast',
    access: 'send',
    tag: 'twilio',
    summary: 'Send one text to many',
    description:
      'Answers as soon as every message has been handed to Twilio, or after wait_ms; the numbers are what had happened by then. What goes to more people than the sending rules let one person write to waits for a second one. The same idempotency key with the same request gives the first broadcast back.',
    errors: [...TEXT_ERRORS, 'idempotency_conflict', 'too_many_drafts'],
    bodyBytesMax: BODY_BYTES_MAX,
    body: object({
      ...broadcastBody,
      draft: optional(
        boolean({
          description:
            'Only kept: nothing of it is checked or sent until somebody starts it. Takes no idempotency key',
        }),
      ),
      idempotency_key: optional(idempotencyKeySchema),
      wait_ms: optional(
        integer({ minimum: 0, maximum: WAIT_MS_MAX, description: `${WAIT_MS_DEFAULT} by default` }),
      ),
    }),
    answer: createdBroadcastSchema,
    handle: async (ctx, { body, header }, deps) => {
      const key = idempotencyKey(header('idempotency-key'), body.idempotency_key)
      const wish = draftOf(body)
      if (body.draft === true) {
        if (key !== null) throw invalidField('idempotency_key', 'not_allowed')
        return { json: presentCreated(answerKept(await createDraft(ctx, wish)), ctx.lang) }
      }
      const created = await sendBroadcast(ctx, deps.broadcasts, {
        ...wish,
        idempotencyKey: key,
        waitMs: body.wait_ms ?? WAIT_MS_DEFAULT,
      })
      return { json: presentCreated(created, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/preview',
    access: 'send',
    tag: 'broadcasts',
    summary: 'What a broadcast would do: who, how many segments, what it costs',
    errors: TEXT_ERRORS,
    bodyBytesMax: BODY_BYTES_MAX,
    body: object(broadcastText),
    answer: previewSchema,
    handle: async (ctx, { body }, deps) => {
      const preview = await previewBroadcast(ctx, deps.broadcasts, {
        ...saidIn(body),
        audience: audienceOf(body),
        preferredChannel: body.preferred_channel ?? 'whatsapp',
      })
      return { json: presentPreview(preview, ctx) }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/broadcasts',
    access: 'user',
    tag: 'broadcasts',
    summary: 'The broadcasts of the empresa, newest first',
    query: object(pageQuery),
    answer: object({ broadcasts: list(broadcastSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { rows, nextCursor } = await listBroadcasts(ctx, pageOf(query))
      return {
        json: { broadcasts: rows.map((row) => presentBroadcast(row, ctx.lang)), next_cursor: nextCursor },
      }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/broadcasts/:id',
    access: 'user',
    tag: 'broadcasts',
    summary: 'One broadcast with its counters',
    params: object({ id: idParam }),
    answer: broadcastSchema,
    handle: async (ctx, { params }) => ({
      json: presentBroadcast(await getBroadcast(ctx, params.id as BroadcastId), ctx.lang),
    }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/broadcasts/:id/messages',
    access: 'user',
    tag: 'broadcasts',
    summary: 'Its messages in the order they were written',
    params: object({ id: idParam }),
    query: object({
      ...pageQuery,
      status: optional(
        list(string({ maxLength: 20 }), { maxItems: STATES_MAX, description: 'Repeat it for several' }),
      ),
    }),
    answer: object({ messages: list(broadcastMessageSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { params, query }) => {
      const { rows, nextCursor } = await listBroadcastMessages(ctx, params.id as BroadcastId, {
        ...pageOf(query),
        states: query.status ?? null,
      })
      return {
        json: { messages: rows.map((row) => presentBroadcastMessage(row, ctx)), next_cursor: nextCursor },
      }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/:id/retry',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Try again what failed for good, all of it or what failed with one code',
    description:
      'Each goes back into the queue on the channel it failed on, with its whole time and all its tries; who may not be written to stays out. What failed of a notice is tried again for as long as it is of use.',
    errors: ['no_sender', 'broadcast_canceled', 'broadcast_not_started', 'notice_over'],
    params: object({ id: idParam }),
    body: retryBroadcastBody,
    answer: retriedSchema,
    handle: async (ctx, { params, body }) => {
      const retried = await retryBroadcast(ctx, params.id as BroadcastId, {
        errorCode: body.error_code,
        includeUnknown: body.include_unknown ?? false,
      })
      return { json: presentRetried(retried) }
    },
  }),
]

/** A broadcast as it is asked for, to be kept or to be sent. */
export function draftOf(body: Whole): DraftInput {
  return {
    campaignName: body.campaign_name,
    ...saidIn(body),
    audience: audienceOf(body),
    preferredChannel: body.preferred_channel ?? 'whatsapp',
    eventoId: (body.evento_id ?? null) as EventoId | null,
    fallbackAfterS: body.fallback_after_s ?? null,
    scheduledAt: readMoment(body.scheduled_at ?? null, 'scheduled_at'),
  }
}

/** Exactly one of a body, a template's id and a template's name. */
export function saidIn(body: Targeted): { body: string; template: TemplateUse | null } {
  const { template_id: id, template: name, language, variables } = body
  const given = [body.body, id, name].filter((each) => each !== undefined)
  if (given.length === 0) throw invalidField('body', 'required')
  if (given.length > 1) throw invalidField(id === undefined ? 'template' : 'template_id', 'not_allowed')
  if (body.body !== undefined) {
    if (variables !== undefined) throw invalidField('variables', 'not_allowed')
    return { body: body.body, template: null }
  }
  const ref = id === undefined ? { name: name ?? '' } : { templateId: id as TemplateId }
  return {
    body: '',
    template: { ref, language: language ?? null, variables: textsOf('variables', variables ?? {}) },
  }
}

/** Exactly one of targets and audience; an audience that says nothing is not everybody. */
export function audienceOf({ targets, audience }: Targeted): Audience {
  if (targets && audience) throw invalidField('audience', 'not_allowed')
  if (targets) {
    if (targets.length <= TARGETS_MAX) return { targets }
    throw new DomainError('too_many_targets', { count: targets.length, countMax: TARGETS_MAX })
  }
  if (!audience) throw invalidField('targets', 'required')
  const { all, cadastro_completo: cadastroCompleto, funcoes, tags, evento } = audience
  const { upload_id: listId, except_broadcasts: except } = audience
  const exceptions = except?.length ? { exceptBroadcasts: except as BroadcastId[] } : {}
  const says = all || cadastroCompleto || funcoes?.length || tags?.length || evento
  if (listId !== undefined) {
    if (says) throw invalidField('audience.upload_id', 'not_allowed')
    return { listId: listId as AudienceListId, ...exceptions }
  }
  if (!says) throw invalidField('audience', 'required')
  return {
    ...(all ? { all } : {}),
    ...(cadastroCompleto ? { cadastroCompleto } : {}),
    ...(funcoes?.length ? { funcoes } : {}),
    ...(tags?.length ? { tags } : {}),
    ...(evento ? { evento: eventoAudience(evento) } : {}),
    ...exceptions,
  }
}

function eventoAudience({ id, candidaturas }: NonNullable<Static<typeof audienceSchema>['evento']>) {
  return { id: id as EventoId, candidaturas: candidaturas?.length ? candidaturas : ['approved' as const] }
}
