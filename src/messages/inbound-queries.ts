import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, SenderId, ThreadId } from '../platform/ids.ts'
import type { Intent, TwilioAct } from '../text/opt-out-intent.ts'
import type { InboundMessage } from '../twilio/inbound-message.ts'
import type { InboundSender } from './inbound-place.ts'
import type { Channel } from './message.ts'
import { isOneOf } from './queries.ts'

/** The account's senders on the channel, and whoever else has the number. */
export function listSendersAt(
  db: Db,
  { accountSid, channel, to }: { accountSid: string; channel: Channel; to: string },
): Promise<InboundSender[]> {
  return db.many(sql<InboundSender>`
    select id, account_sid, empresa_id, channel, kind, address, active, otp_only from senders
    where account_sid = ${accountSid}::text or (channel = ${channel}::text and address = ${to}::text)
    order by active desc, otp_only, id`)
}

export function findSenderById(db: Db, id: SenderId): Promise<InboundSender | null> {
  return db.maybeOne(sql<InboundSender>`
    select id, account_sid, empresa_id, channel, kind, address, active, otp_only from senders where id = ${id}::int`)
}

/** The empresa whose message last reached the person from the sender since then. */
export async function findLastWriter(
  db: Db,
  { senderId, recipientKey, since }: { senderId: SenderId; recipientKey: Buffer; since: Date },
): Promise<EmpresaId | null> {
  const row = await db.maybeOne(sql<{ empresaId: EmpresaId }>`
    select m.empresa_id
    from messages m join attempts a on a.message_id = m.id
    where ${isOneOf('m', [recipientKey])}
      and a.sender_id = ${senderId}::int and a.accepted_at > ${since}::timestamptz
      and a.state in ('accepted', 'sent', 'delivered', 'read')
    order by a.accepted_at desc, a.id desc
    limit 1`)
  return row?.empresaId ?? null
}

export async function hasInbound(db: Db, sid: string): Promise<boolean> {
  return (
    (await db.maybeOne(sql`select true as known from inbound_messages where sid = ${sid}::text`)) !== null
  )
}

/** The person's thread, made where there is none, and locked: what one person writes is taken one after the other. */
export async function lockThread(
  db: Db,
  thread: { empresaId: EmpresaId | null; recipientKey: Buffer; address: string; channel: Channel; now: Date },
): Promise<ThreadId> {
  const { id } = await db.one(sql<{ id: ThreadId }>`
    insert into inbox_threads (empresa_id, recipient_key, address, channel, last_inbound_at)
    values (${thread.empresaId}::int, ${thread.recipientKey}::bytea, ${thread.address}::text, ${thread.channel}::text,
      ${thread.now}::timestamptz)
    on conflict (empresa_id, recipient_key) do update set address = excluded.address
    returning id`)
  return id
}

export interface NewInbound {
  message: InboundMessage
  threadId: ThreadId
  empresaId: EmpresaId | null
  senderId: SenderId | null
  /** The canonical number of who wrote. */
  address: string
  intent: Intent
  twilioAct: TwilioAct | null
  now: Date
}

/** Keeps the message and brings its thread up to date; false when it had been kept before. */
export async function insertInbound(db: Db, input: NewInbound): Promise<boolean> {
  const { message, threadId, senderId, intent, now } = input
  const { n } = await db.one(sql<{ n: number }>`
    with kept as (
      insert into inbound_messages (sid, thread_id, empresa_id, sender_id, account_sid, channel, from_address, to_address,
        body, kind, media, details, intent, twilio_act, raw, received_at)
      values (${message.sid}::text, ${threadId}::bigint, ${input.empresaId}::int, ${senderId}::int,
        ${message.accountSid}::text, ${message.channel}::text, ${input.address}::text, ${message.to}::text,
        ${message.body}::text, ${message.kind}::text, ${JSON.stringify(message.media)}::jsonb,
        ${JSON.stringify(message.details)}::jsonb, ${intent}::text, ${input.twilioAct}::text,
        ${JSON.stringify(message.raw)}::jsonb, ${now}::timestamptz)
      on conflict (sid) do nothing
      returning id),
    told as (
      update inbox_threads t
      set last_inbound_at = ${now}::timestamptz, channel = ${message.channel}::text,
          sender_id = coalesce(${senderId}::int, t.sender_id),
          profile_name = coalesce(${message.profileName}::text, t.profile_name),
          unread = t.unread + (${intent}::text in ('none', 'maybe_stop'))::int,
          wants_out_at = case ${intent}::text when 'maybe_stop' then ${now}::timestamptz when 'stop' then null
            else t.wants_out_at end
      from kept where t.id = ${threadId}::bigint)
    select count(*)::int as n from kept`)
  return n > 0
}

/** How many messages we answered the person with by ourselves since then. */
export async function countAutoAnswers(
  db: Db,
  recipientKey: Buffer,
  source: string,
  since: Date,
): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n
    from messages m
    where ${isOneOf('m', [recipientKey])} and m.source = ${source}::text and m.created_at > ${since}::timestamptz`)
  return n
}

/** Takes the raw form from what is older; the message itself stays. */
export function forgetRaw(db: Db, before: Date, limit: number): Promise<number> {
  return db.run(sql`
    update inbound_messages set raw = null
    where id in (
      select id from inbound_messages
      where raw is not null and received_at < ${before}::timestamptz
      order by received_at limit ${limit}::int for update skip locked)`)
}
