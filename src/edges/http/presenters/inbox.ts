import type { Thread, ThreadDetail, ThreadEntry } from '../../../messages/inbox.ts'
import {
  anyObject,
  boolean,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  type Static,
  string,
} from '../schema.ts'
import { channelSchema, type Reader } from './broadcast.ts'
import { maskedFor } from './masked-for.ts'

const dateTime = string({ format: 'date-time' })

const shared = {
  id: string(),
  address: string({ description: 'E.164, or what else they write from; masked for viewers' }),
  profile_name: nullable(string({ description: 'As they call themselves on WhatsApp' })),
  freelancer: nullable(string()),
  channel: { ...channelSchema, description: 'How they last wrote' },
  unread: integer(),
  last_inbound_at: dateTime,
  last_body: string({ description: 'The latest that they wrote, cut short' }),
  wants_out: boolean({ description: 'It looks as if they wanted to be left alone: somebody has to read it' }),
  opted_out: boolean({ description: 'They may not be written to' }),
}

const threadSchema = object(shared)

export const threadPageSchema = object({ threads: list(threadSchema), next_cursor: nullable(string()) })

export const threadDetailSchema = object({
  ...shared,
  window: object(
    { state: oneOf(['open', 'closed', 'unknown']), closes_at: nullable(dateTime) },
    { description: "WhatsApp's 24 hours, in which it takes free text" },
  ),
  answer_by: nullable({
    ...channelSchema,
    description:
      'The channel an answer goes by when none is named; null when they cannot be answered, as after an opt-out or a block',
  }),
  twilio_blocks: boolean({
    description: 'Twilio itself refuses SMS to them until they send START, whatever they told us',
  }),
  entries: list(
    object({
      direction: oneOf(['in', 'out']),
      id: string({ description: 'Of what we wrote: the id of the message' }),
      at: dateTime,
      channel: channelSchema,
      body: nullable(string({ description: 'Null for one-time codes' })),
      kind: optional(string({ description: "Twilio's word for what they sent: text, image, location, …" })),
      media: optional(list(object({ url: string(), content_type: string() }))),
      details: optional(anyObject({ description: 'Button, place, quoted message' })),
      intent: optional(oneOf(['none', 'stop', 'start', 'help', 'maybe_stop'])),
      lane: optional(string()),
      status: optional(string()),
      source: optional(string()),
    }),
    { description: 'What both sides wrote, newest first' },
  ),
  next_cursor: nullable(string()),
})

export function presentThread(thread: Thread, { role }: Reader): Static<typeof threadSchema> {
  const { channel, unread, freelancer } = thread
  return {
    ...{ channel, unread, freelancer },
    id: String(thread.id),
    address: maskedFor(role, thread.address, true),
    profile_name: thread.profileName,
    last_inbound_at: thread.lastInboundAt.toISOString(),
    last_body: thread.lastBody,
    wants_out: thread.wantsOutAt !== null,
    opted_out: thread.optedOut,
  }
}

export function presentThreadDetail(thread: ThreadDetail, reader: Reader): Static<typeof threadDetailSchema> {
  const { window, answerBy, twilioBlocks, entries, nextCursor } = thread
  return {
    ...presentThread(thread, reader),
    window: { state: window.state, closes_at: window.closesAt?.toISOString() ?? null },
    answer_by: answerBy,
    twilio_blocks: twilioBlocks,
    entries: entries.map((entry) => presentEntry(entry, reader)),
    next_cursor: nextCursor,
  }
}

/** What came with a message may hold the whole number. */
function presentEntry(
  entry: ThreadEntry,
  { role }: Reader,
): Static<typeof threadDetailSchema>['entries'][number] {
  const { direction, id, channel, body } = entry
  const both = { direction, id, channel, body, at: entry.at.toISOString() }
  if (entry.direction === 'out') {
    return { ...both, lane: entry.lane, status: entry.state, source: entry.source }
  }
  return {
    ...both,
    kind: entry.kind,
    media: entry.media.map(({ url, contentType }) => ({ url, content_type: contentType })),
    details: role === 'viewer' ? {} : entry.details,
    intent: entry.intent as 'none',
  }
}
