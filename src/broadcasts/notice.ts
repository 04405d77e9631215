import type { Evento } from '../directory/evento.ts'
import type { Channel } from '../messages/message.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { BuiltInLanguage, BuiltInName } from '../text/built-in-templates.ts'
import type { BroadcastInput, BroadcastStats, LeftOut, Notice, TemplateUse } from './broadcast.ts'

/** What every notice may be asked for besides what it is about. */
export interface NoticeWishes {
  preferredChannel: Channel
  /** Of the text that people read. */
  language: BuiltInLanguage
  idempotencyKey: string | null
  /** How long to wait for the hand-over of every message before answering, at most 30 s. */
  waitMs: number
}

/** What a notice about a vaga did. */
export interface VagaNotice {
  /** Null: everybody who matches was told before, and nothing was written. */
  broadcastId: BroadcastId | null
  /** Those who match and were not told before, each phone once. */
  stats: BroadcastStats
  leftOut: LeftOut
  /** Some of them are still being written. */
  expanding: boolean
}

/** The part of a broadcast that is the same for all notices. */
export function wishedFor({
  preferredChannel,
  idempotencyKey,
  waitMs,
}: NoticeWishes): Pick<
  BroadcastInput,
  'body' | 'preferredChannel' | 'idempotencyKey' | 'waitMs' | 'fallbackAfterS'
> {
  return { body: '', preferredChannel, idempotencyKey, waitMs, fallbackAfterS: null }
}

/** A text of the program with what it says to everybody. */
export function builtIn(
  name: BuiltInName,
  language: BuiltInLanguage,
  variables: Record<string, string>,
): TemplateUse {
  return { ref: { name }, language, variables, ownWords: ['mensagem'] }
}

/** An alert is short-lived already; a change is of use until the evento is over, everything else until it begins. */
export function usefulUntil(
  kind: Notice['kind'],
  evento: Pick<Evento, 'startsAt' | 'endsAt'>,
  now: Date,
): Notice['usefulUntil'] {
  switch (kind) {
    case 'alerta':
      return null
    case 'mudanca':
      return evento.endsAt === null ? null : unlessPast(evento.endsAt, now)
    case 'lembrete':
    case 'vaga':
    case 'aprovacao':
      return unlessPast(evento.startsAt, now)
  }
}

/** When something begins, unless it has: what is sent after that is sent because somebody wants it to be. */
function unlessPast(at: Date, now: Date): Date | null {
  return at > now ? at : null
}
