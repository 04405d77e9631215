import type { Evento } from '../directory/evento.ts'
import { findEvento } from '../directory/find-evento.ts'
import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import { VALUE_CHARACTERS_MAX } from '../templates/template.ts'
import { noticeName } from '../text/notice-texts.ts'
import type { CreatedBroadcast, Notice, TemplateUse } from './broadcast.ts'
import { checkOwnWords } from './check-broadcast.ts'
import { type BroadcastDeps, createBroadcast } from './create-broadcast.ts'
import { builtIn, type NoticeWishes, wishedFor } from './notice.ts'

/**
 * Tells all who are approved for an evento what they must know at once: in the lane of alerts, which quiet hours never
 * hold. The same alert may be sent again; an idempotency key keeps a repeated request from doing so. Throws
 * `evento_not_found`, also for another empresa's; `unknown_variable` and `invalid_input` for the message; `audience_empty`
 * where nobody is approved; and as `createBroadcast` does.
 */
export async function alertEvento(
  ctx: Ctx,
  deps: BroadcastDeps,
  { eventoId, mensagem }: { eventoId: EventoId; mensagem: string },
  wishes: NoticeWishes,
): Promise<CreatedBroadcast> {
  const evento = await getEventoToTellOf(ctx, eventoId)
  const words = checkOwnWords('mensagem', mensagem, VALUE_CHARACTERS_MAX)
  const template = builtIn('alerta_emergencia', wishes.language, { mensagem: words })
  const about = { kind: 'alerta', lane: 'alert', usefulUntil: null } as const
  return tell(ctx, deps, { evento, template, about, mensagem: words }, wishes)
}

function tell(
  ctx: Ctx,
  deps: BroadcastDeps,
  {
    evento,
    template,
    about,
    mensagem,
  }: { evento: Evento; template: TemplateUse; about: Omit<Notice, 'asked'>; mensagem: string | null },
  wishes: NoticeWishes,
): Promise<CreatedBroadcast> {
  const { preferredChannel, language } = wishes
  return createBroadcast(ctx, deps, {
    ...wishedFor(wishes),
    campaignName: noticeName(ctx.lang, about.kind, evento.nome),
    template,
    audience: { approvedForEventoId: evento.id },
    eventoId: evento.id,
    notice: { ...about, asked: [evento.id, mensagem, preferredChannel, language] },
  })
}

async function getEventoToTellOf(ctx: Ctx, id: EventoId): Promise<Evento> {
  const evento = await findEvento(ctx, id)
  if (evento === null) throw new DomainError('evento_not_found', { id })
  return evento
}
