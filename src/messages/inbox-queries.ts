import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, SenderId, ThreadId } from '../platform/ids.ts'
import type { Thread } from './inbox.ts'
import { type Channel, INBOX_SOURCE, type Lane, type MessageState } from './message.ts'
import { isOneOf, suppressedBy } from './queries.ts'

const PREVIEW_CHARACTERS = 160
/** A thread goes back so many of the messages that were written to its person. */
const MESSAGES_OF_THREAD_MAX = 2_000

export interface ThreadRow extends Thread {
  recipientKey: Buffer
  /** The sender they last wrote to; null where it is none of ours, or no longer in use. */
  senderId: SenderId | null
}

/** An inbox: an empresa's, or with null the platform's. */
function inboxOf(owner: EmpresaId | null): Sql<unknown> {
  return owner === null ? sql`t.empresa_id is null` : sql`t.empresa_id = ${owner}::int`
}

function threads(owner: EmpresaId | null, now: Date): Sql<unknown> {
  return sql`
    select t.id, t.address, t.profile_name, t.channel, t.unread, t.last_inbound_at, t.wants_out_at, t.recipient_key,
      x.id as sender_id, coalesce(left(last.body, ${PREVIEW_CHARACTERS}::int), '') as last_body, (
        select f.nome from freelancers f where f.recipient_key = t.recipient_key order by f.id limit 1) as freelancer,
      exists (
        select from suppressions s
        where s.recipient_key = t.recipient_key and s.reason = 'opted_out' and s.lane is null and s.channel is null
          and (s.empresa_id is null or s.empresa_id = ${owner}::int)
          and (s.expires_at is null or s.expires_at > ${now}::timestamptz)) as opted_out
    from inbox_threads t
    left join senders x on x.id = t.sender_id and x.active
    left join lateral (
      select m.body from inbound_messages m where m.thread_id = t.id order by m.id desc limit 1) last on true`
}

export interface ThreadPage {
  owner: EmpresaId | null
  unread: boolean
  wantsOut: boolean
  /** The last thread of the page before. */
  after: { at: Date; id: number } | null
  limit: number
  now: Date
}

/**
 * Threads, newest first. With the conditions that are asked for and no others: a filter's index serves no statement that
 * may be without the filter.
 */
export function listThreads(db: Db, page: ThreadPage): Promise<ThreadRow[]> {
  const { after } = page
  return db.many(sql<ThreadRow>`
    ${threads(page.owner, page.now)}
    where ${inboxOf(page.owner)}
      ${page.unread ? sql`and t.unread > 0` : sql``}
      ${page.wantsOut ? sql`and t.wants_out_at is not null` : sql``}
      ${after === null ? sql`` : sql`and (t.last_inbound_at, t.id) < (${after.at}::timestamptz, ${after.id}::bigint)`}
    order by t.last_inbound_at desc, t.id desc
    limit ${page.limit}::int`)
}

export function findThread(
  db: Db,
  { owner, threadId, now }: { owner: EmpresaId | null; threadId: ThreadId; now: Date },
): Promise<ThreadRow | null> {
  return db.maybeOne(sql<ThreadRow>`
    ${threads(owner, now)}
    where ${inboxOf(owner)} and t.id = ${threadId}::bigint`)
}

export async function markRead(
  db: Db,
  {
    owner,
    threadId,
    stays,
    by,
    now,
  }: { owner: EmpresaId | null; threadId: ThreadId; stays: boolean; by: string; now: Date },
): Promise<void> {
  await db.run(sql`
    update inbox_threads t
    set unread = 0, read_at = ${now}::timestamptz, read_by = ${by}::text,
        wants_out_at = case when ${stays}::boolean then null else t.wants_out_at end
    where ${inboxOf(owner)} and t.id = ${threadId}::bigint`)
}

export interface EntryRow {
  /** Even for what we wrote, odd for what they wrote: one order for both. */
  n: number
  id: number
  at: Date
  inbound: boolean
  channel: Channel
  body: string
  kind: string | null
  media: { url: string; contentType: string }[] | null
  details: Record<string, string> | null
  intent: string | null
  variables: Record<string, string> | null
  lane: Lane | null
  state: MessageState | null
  source: string | null
}

/** What both sides wrote, newest first, as far back as a thread goes; of the platform's inbox what any empresa wrote. */
export function listEntries(
  db: Db,
  input: {
    owner: EmpresaId | null
    threadId: ThreadId
    recipientKey: Buffer
    before: { at: Date; n: number } | null
    limit: number
  },
): Promise<EntryRow[]> {
  const { owner, before, limit } = input
  const earlier = (at: Sql<unknown>, n: Sql<unknown>) =>
    before === null ? sql`` : sql`and (${at}, ${n}) < (${before.at}::timestamptz, ${before.n}::bigint)`
  return db.many(sql<EntryRow>`
    with theirs as (
      select m.id * 2 + 1 as n, m.id, m.received_at as at, true as inbound, m.channel, m.body, m.kind, m.media, m.details, m.intent,
        null::jsonb as variables, null::text as lane, null::text as state, null::text as source
      from inbound_messages m
      where m.thread_id = ${input.threadId}::bigint ${earlier(sql`m.received_at`, sql`m.id * 2 + 1`)}
      order by m.received_at desc, m.id desc limit ${limit}::int),
    ours as (
      select m.id * 2 as n, m.id, m.created_at as at, false as inbound, m.channel, t.body, null::text as kind, null::jsonb as media,
        null::jsonb as details, null::text as intent, m.variables, m.lane, m.state, m.source
      from messages m join texts t on t.id = m.text_id
      where ${isOneOf('m', [input.recipientKey], MESSAGES_OF_THREAD_MAX)}
        and (${owner}::int is null or m.empresa_id = ${owner}::int) ${earlier(sql`m.created_at`, sql`m.id * 2`)}
      order by m.created_at desc, m.id desc limit ${limit}::int)
    select * from theirs union all select * from ours
    order by at desc, n desc
    limit ${limit}::int`)
}

/** What an answer with that id said, and to whom; null: there is none. */
export function findAnswer(
  db: Db,
  { empresaId, externalId }: { empresaId: EmpresaId; externalId: string },
): Promise<{ channel: Channel; recipientKey: Buffer; body: string } | null> {
  return db.maybeOne(sql<{ channel: Channel; recipientKey: Buffer; body: string }>`
    select m.channel, m.recipient_key, t.body
    from messages m join texts t on t.id = m.text_id
    where m.empresa_id = ${empresaId}::int and m.source = ${INBOX_SOURCE}::text and m.external_id = ${externalId}::text`)
}

/** Whether the empresa may not answer a person by a channel, and whether that is more than an opt-out. */
export function findBar(
  db: Db,
  input: { empresaId: EmpresaId; recipientKey: Buffer; channel: Channel; lane: Lane; now: Date },
): Promise<{ barred: boolean; blocked: boolean }> {
  return db.one(sql<{ barred: boolean; blocked: boolean }>`
    select ${suppressedBy('r', input.now)} as barred,
      ${suppressedBy('r', input.now, { despiteOptOut: sql`true` })} as blocked
    from (select ${input.empresaId}::int as empresa_id, ${input.recipientKey}::bytea as recipient_key,
      ${input.channel}::text as channel, ${input.lane}::text as lane) r`)
}

/** When Twilio last began and ended to refuse SMS to the person, as far as this inbox and the consents tell. */
export function findTwilioBlock(
  db: Db,
  { owner, recipientKey }: { owner: EmpresaId | null; recipientKey: Buffer },
): Promise<{ blockedAt: Date | null; unblockedAt: Date | null }> {
  return db.one(sql<{ blockedAt: Date | null; unblockedAt: Date | null }>`
    with acts as (
      select m.twilio_act, max(m.received_at) as at
      from inbox_threads t join inbound_messages m on m.thread_id = t.id
      where t.recipient_key = ${recipientKey}::bytea and ${inboxOf(owner)} and m.channel = 'sms' and m.twilio_act is not null
      group by m.twilio_act),
    refused as (
      select max(c.changed_at) as at from consent_changes c
      where c.recipient_key = ${recipientKey}::bytea and c.how = 'twilio' and c.channel is null
        and (c.empresa_id is null or c.empresa_id = ${owner}::int))
    select greatest((select at from refused), (select at from acts where twilio_act = 'stop')) as blocked_at,
      (select at from acts where twilio_act = 'start') as unblocked_at`)
}
