import type { BroadcastDeps } from '../../../broadcasts/create-broadcast.ts'
import type { NoticeWishes } from '../../../broadcasts/notice.ts'
import { notifyApproval } from '../../../broadcasts/notify-approval.ts'
import { type EventoNotice, notifyEvento } from '../../../broadcasts/notify-evento.ts'
import { notifyVaga } from '../../../broadcasts/notify-vaga.ts'
import { type NoticeSubject, previewNotice } from '../../../broadcasts/preview-notice.ts'
import type { Channel } from '../../../messages/message.ts'
import type { CandidaturaId, EventoId, VagaId } from '../../../platform/ids.ts'
import type { BuiltInLanguage } from '../../../text/built-in-templates.ts'
import { channelSchema, createdBroadcastSchema, presentCreated } from '../presenters/broadcast.ts'
import {
  approvalNoticeSchema,
  presentApprovalNotice,
  presentVagaNotice,
  vagaNoticeSchema,
} from '../presenters/notice.ts'
import { presentPreview, previewSchema } from '../presenters/preview.ts'
import { empresaRoute, type Member } from '../route.ts'
import { integer, object, oneOf, optional, type Static, string, type TSchema } from '../schema.ts'
import { idempotencyKey, idempotencyKeySchema } from './idempotency-key.ts'
import { idParam } from './pages.ts'

const WAIT_MS_DEFAULT = 5_000
const WAIT_MS_MAX = 30_000

const spoken = {
  preferred_channel: optional(channelSchema),
  language: optional(
    oneOf(['pt-BR', 'en'], { description: 'Of the text that people read; pt-BR by default' }),
  ),
}

const wishes = {
  ...spoken,
  idempotency_key: optional(idempotencyKeySchema),
  wait_ms: optional(
    integer({ minimum: 0, maximum: WAIT_MS_MAX, description: `${WAIT_MS_DEFAULT} by default` }),
  ),
}

const mensagem = string({
  description: 'At most 600 characters; takes {{nome}}, {{primeiro_nome}} and {{funcao}}',
})

const aboutEvento = object({ evento_id: idParam, mensagem: optional(mensagem), ...spoken })

const ERRORS = ['audience_empty', 'no_sender', 'idempotency_conflict'] as const
const EVENTO_ERRORS = [...ERRORS, 'evento_not_found', 'unknown_variable'] as const

export const noticeRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/twilio/notificar-vaga',
    access: 'send',
    tag: 'twilio',
    summary: 'Tell everybody whom a vaga may interest',
    description:
      'Who has its função, a complete registration and a phone, and did not apply. Nobody is told of a vaga twice. Waits as a broadcast does; the same idempotency key gives the first answer back.',
    errors: ERRORS,
    body: object({ vaga_id: idParam, ...wishes }),
    answer: vagaNoticeSchema,
    handle: async (ctx, { body, header }, deps) => {
      const notice = await notifyVaga(ctx, deps.broadcasts, body.vaga_id as VagaId, wishesOf(body, header))
      return { json: presentVagaNotice(notice) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/twilio/notificar-aprovacao',
    access: 'send',
    tag: 'twilio',
    summary: 'Tell somebody that their candidatura was approved',
    description: 'Once: asked again, it answers with what became of the first and writes to nobody.',
    errors: ERRORS,
    body: object({ candidatura_id: idParam, ...wishes }),
    answer: approvalNoticeSchema,
    handle: async (ctx, { body, header }, deps) => {
      const id = body.candidatura_id as CandidaturaId
      const created = await notifyApproval(ctx, deps.broadcasts, id, wishesOf(body, header))
      return { json: presentApprovalNotice(created, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/twilio/alerta-emergencia',
    access: 'send',
    tag: 'twilio',
    summary: 'Alert all who are approved for an evento',
    description:
      'Before all but codes, whatever the hour. Sent again where it is asked for again; an idempotency key keeps a repeated request from doing so.',
    errors: EVENTO_ERRORS,
    body: object({ evento_id: idParam, mensagem, ...wishes }),
    answer: createdBroadcastSchema,
    handle: (ctx, { body, header }, deps) =>
      tellOfEvento(ctx, deps.broadcasts, { kind: 'alerta', mensagem: body.mensagem }, { ...body, header }),
  }),

  wordedRoute('lembrete', 'lembrete', {
    summary: 'Remind all who are approved for an evento of it',
    description:
      'Of its place, day and hour, and of what mensagem says. What quiet hours hold until it has begun is not sent.',
  }),
  wordedRoute('mudanca-evento', 'mudanca', {
    summary: 'Tell all who are approved for an evento that something about it changed',
    description:
      'What, mensagem says; without it they are told where and when it now is, or that it was canceled.',
  }),

  previewRoute('notificar-vaga', object({ vaga_id: idParam, ...spoken }), ({ vaga_id: id }) => ({
    vagaId: id as VagaId,
  })),
  previewRoute('notificar-aprovacao', object({ candidatura_id: idParam, ...spoken }), (body) => ({
    candidaturaId: body.candidatura_id as CandidaturaId,
  })),
  previewRoute('alerta-emergencia', object({ evento_id: idParam, mensagem, ...spoken }), (body) => ({
    eventoId: body.evento_id as EventoId,
    notice: { kind: 'alerta', mensagem: body.mensagem },
  })),
  previewRoute('lembrete', aboutEvento, (body) => ({
    eventoId: body.evento_id as EventoId,
    notice: { kind: 'lembrete', mensagem: body.mensagem ?? null },
  })),
  previewRoute('mudanca-evento', aboutEvento, (body) => ({
    eventoId: body.evento_id as EventoId,
    notice: { kind: 'mudanca', mensagem: body.mensagem ?? null },
  })),
]

/** What speaks for itself where nobody wrote anything. */
function wordedRoute<P extends string>(
  path: P,
  kind: 'lembrete' | 'mudanca',
  words: { summary: string; description: string },
) {
  return empresaRoute({
    method: 'POST',
    path: `/api/v1/twilio/${path}` as const,
    access: 'send',
    tag: 'twilio',
    ...words,
    errors: EVENTO_ERRORS,
    body: object({ evento_id: idParam, mensagem: optional(mensagem), ...wishes }),
    answer: createdBroadcastSchema,
    handle: (ctx, { body, header }, deps) =>
      tellOfEvento(ctx, deps.broadcasts, { kind, mensagem: body.mensagem ?? null }, { ...body, header }),
  })
}

/** What a notice would do, beside the path that does it. */
function previewRoute<Body extends TSchema>(
  notice: string,
  body: Body,
  subjectOf: (body: Static<Body>) => NoticeSubject,
) {
  return empresaRoute({
    method: 'POST',
    path: `/api/v1/twilio/${notice}/preview`,
    access: 'send',
    tag: 'twilio',
    summary: `What ${notice} would do: who would be told and who not, how it reads, what it costs`,
    description: 'Writes nothing and sends nothing. Where nobody is left to be told, recipients is 0.',
    errors: ['no_sender', 'evento_not_found', 'unknown_variable'],
    body,
    answer: previewSchema,
    handle: async (ctx, input, deps) => {
      const { preferredChannel, language } = spokenIn(input.body as Wished)
      const subject = subjectOf(input.body)
      const preview = await previewNotice(ctx, deps.broadcasts, subject, { preferredChannel, language })
      return { json: presentPreview(preview, ctx) }
    },
  })
}

/** All who are approved for an evento, as the three notices about one are sent and answered. */
async function tellOfEvento(
  ctx: Member,
  broadcasts: BroadcastDeps,
  notice: EventoNotice,
  { header, ...body }: Wished & { evento_id: number; header: (name: string) => string | undefined },
): Promise<{ json: ReturnType<typeof presentCreated> }> {
  const about = { eventoId: body.evento_id as EventoId, notice }
  const created = await notifyEvento(ctx, broadcasts, about, wishesOf(body, header))
  return { json: presentCreated(created, ctx.lang) }
}

interface Wished {
  preferred_channel?: Channel
  language?: BuiltInLanguage
  idempotency_key?: string
  wait_ms?: number
}

function wishesOf(body: Wished, header: (name: string) => string | undefined): NoticeWishes {
  return {
    ...spokenIn(body),
    idempotencyKey: idempotencyKey(header('idempotency-key'), body.idempotency_key),
    waitMs: body.wait_ms ?? WAIT_MS_DEFAULT,
  }
}

function spokenIn(body: Wished): Pick<NoticeWishes, 'preferredChannel' | 'language'> {
  return { preferredChannel: body.preferred_channel ?? 'whatsapp', language: body.language ?? 'pt-BR' }
}
