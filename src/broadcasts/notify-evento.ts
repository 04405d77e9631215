import type { Evento } from '../directory/evento.ts'
import { findEvento } from '../directory/find-evento.ts'
import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import { VALUE_CHARACTERS_MAX } from '../templates/template.ts'
import { changeValues, noticeName, reminderValues } from '../text/notice-texts.ts'
import type { Asked, BroadcastInput, CreatedBroadcast, TemplateUse } from './broadcast.ts'
import { checkOwnWords } from './check-broadcast.ts'
import { type BroadcastDeps, createBroadcast, findRepeated } from './create-broadcast.ts'
import { builtIn, type NoticeWishes, usefulUntil, wishedFor } from './notice.ts'

/** An alert says what somebody wrote; a reminder and a change speak for themselves where nobody wrote anything. */
export type EventoNotice =
  | { kind: 'alerta'; mensagem: string }
  | { kind: 'lembrete' | 'mudanca'; mensagem: string | null }

/**
 * Tells all who are approved for an evento something about it: an alert in the lane of alerts, which quiet hours never
 * hold, a reminder or a change in the transactional one. Asked again it tells them again; an idempotency key keeps a
 * repeated request from doing so. Throws `evento_not_found`, also for another empresa's; `unknown_variable` and
 * `invalid_input` for the message, and for a reminder of what does not take place; `audience_empty` where nobody is
 * approved; and as `createBroadcast` does.
 */
export async function notifyEvento(
  ctx: Ctx,
  deps: BroadcastDeps,
  about: AboutEvento,
  wishes: NoticeWishes,
): Promise<CreatedBroadcast> {
  const { idempotencyKey } = wishes
  const repeated = await findRepeated(ctx, deps, { idempotencyKey, asked: askedOf(about, wishes) })
  if (repeated) return repeated
  return createBroadcast(ctx, deps, await eventoNotice(ctx, about, wishes))
}

interface AboutEvento {
  eventoId: EventoId
  notice: EventoNotice
}

/** The broadcast that tells of something about an evento. Throws what is wrong with the evento and the message, as `notifyEvento` does. */
export async function eventoNotice(
  ctx: Ctx,
  about: AboutEvento,
  wishes: NoticeWishes,
): Promise<BroadcastInput> {
  const {
    eventoId,
    notice: { kind, mensagem },
  } = about
  const evento = await findEvento(ctx, eventoId)
  if (evento === null) throw new DomainError('evento_not_found', { id: eventoId })
  if (kind === 'lembrete' && evento.canceled) throw invalidField('evento_id', 'canceled')
  const words = mensagem === null ? null : checkOwnWords('mensagem', mensagem, VALUE_CHARACTERS_MAX)
  const { language } = wishes
  return {
    ...wishedFor(wishes),
    campaignName: noticeName(ctx.lang, kind, evento.nome),
    template: textOf(kind, evento, words, language),
    audience: { approvedForEventoId: eventoId },
    eventoId,
    notice: {
      kind,
      lane: kind === 'alerta' ? 'alert' : 'transactional',
      usefulUntil: usefulUntil(kind, evento, ctx.clock.now()),
      asked: askedOf(about, wishes),
    },
  }
}

function askedOf(
  { eventoId, notice: { kind, mensagem } }: AboutEvento,
  { preferredChannel, language }: NoticeWishes,
): Asked {
  return [kind, eventoId, mensagem, preferredChannel, language]
}

function textOf(
  kind: EventoNotice['kind'],
  evento: Evento,
  words: string | null,
  language: NoticeWishes['language'],
): TemplateUse {
  const said = words === null ? {} : { mensagem: words }
  switch (kind) {
    case 'alerta':
      return builtIn('alerta_emergencia', language, said)
    case 'lembrete': {
      const name = words === null ? 'lembrete_evento' : 'lembrete_com_mensagem'
      return builtIn(name, language, { ...reminderValues(language, evento), ...said })
    }
    case 'mudanca':
      return builtIn('mudanca_evento', language, { ...changeValues(language, evento), ...said })
  }
}
