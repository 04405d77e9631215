import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { EmpresaId, ThreadId } from '../platform/ids.ts'
import { findThread, type ThreadRow } from './inbox-queries.ts'
import type { Channel, Lane, MessageState } from './message.ts'
import type { WhatsAppWindow } from './whatsapp-window.ts'

/** Whose inbox is meant: the caller's own empresa's, or the platform's, where what belongs to nobody we can tell is. */
export type Inbox = 'own' | 'platform'

/** One person's messages to one empresa. */
export interface Thread {
  id: ThreadId
  address: string
  /** As they call themselves on WhatsApp. */
  profileName: string | null
  freelancer: string | null
  /** How they last wrote. */
  channel: Channel
  unread: number
  lastInboundAt: Date
  /** The latest that they wrote, cut short. */
  lastBody: string
  /** It looks as if they wanted to be left alone, since then; a person has to read it. */
  wantsOutAt: Date | null
  /** They may not be written to by this empresa. */
  optedOut: boolean
}

export interface ThreadDetail extends Thread {
  window: { state: WhatsAppWindow; closesAt: Date | null }
  /** The channel that an answer goes by; null: there is none, or they opted out or are blocked there. */
  answerBy: Channel | null
  /** Twilio itself refuses SMS to them until they send START, whatever they told us. */
  twilioBlocks: boolean
  entries: ThreadEntry[]
  nextCursor: string | null
}

/** What one side wrote. */
export type ThreadEntry =
  | {
      direction: 'in'
      id: string
      at: Date
      channel: Channel
      body: string
      kind: string
      media: { url: string; contentType: string }[]
      details: Record<string, string>
      intent: string
    }
  | {
      direction: 'out'
      id: string
      at: Date
      channel: Channel
      /** Null for codes, which nobody but their owner reads. */
      body: string | null
      lane: Lane
      state: MessageState
      source: string
    }

export const INBOX_PAGE_ROWS_MAX = 200

/** The empresa that rows of the inbox have; null: none. */
export function ownerOf({ empresaId }: Ctx, inbox: Inbox): EmpresaId | null {
  return inbox === 'platform' ? null : empresaId
}

/** Throws `not_found` for a thread that does not exist or is in another inbox: the two look the same. */
export async function getThreadRow(ctx: Ctx, inbox: Inbox, id: string): Promise<ThreadRow> {
  const threadId = /^[1-9]\d{0,14}$/.test(id) ? (Number(id) as ThreadId) : null
  const now = ctx.clock.now()
  const owner = ownerOf(ctx, inbox)
  const row = threadId === null ? null : await findThread(ctx.db, { owner, threadId, now })
  if (row === null) throw new DomainError('not_found', { what: 'thread' })
  return row
}
