/* The statements that take a person out of messages, and leave what reports count. */
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, ErasureId, GroupId, MessageId, TextId, ThreadId } from '../platform/ids.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'

/** What a timeline keeps of an event: words of ours, codes and times. The rest may hold a number or a text. */
const FACTS_KEPT: readonly string[] =
  'status code channel sid reason retries dueAt seconds found why held until by attempt'.split(' ')

/** Messages of one person that have come to an end and are not being found out about; locked. */
export async function lockPersonsMessages(
  db: Db,
  input: { recipientKey: Buffer; empresaId: EmpresaId | null; limit: number },
): Promise<MessageId[]> {
  const rows = await db.many(sql<{ id: MessageId }>`
    select m.id from messages m
    where m.id = any(array(select id from messages where recipient_key = ${input.recipientKey}::bytea))
      and (${input.empresaId}::int is null or m.empresa_id = ${input.empresaId}::int)
      and m.state not in ('queued', 'sending', 'uncertain')
      and not exists (
        select from attempts a where a.message_id = m.id and a.state in ('sending', 'uncertain'))
    order by m.id
    limit ${input.limit}::int
    for update of m`)
  return rows.map((row) => row.id)
}

export async function countPersonsMessages(
  db: Db,
  input: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from messages
    where recipient_key = ${input.recipientKey}::bytea
      and (${input.empresaId}::int is null or empresa_id = ${input.empresaId}::int)`)
  return n
}

export interface ErasedMessage {
  id: MessageId
  groupId: GroupId | null
  textId: TextId
  createdAt: Date
}

/** An id that may be somebody's number, with what people put between its digits; one that is a UUID is none. */
const MAY_NAME_A_NUMBER = sql<boolean>`(
  external_id !~ '^[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}$' and regexp_replace(external_id, '[ .()/_+-]', '', 'g') ~ '[0-9]{8}')`

/**
 * Empties messages. They can go nowhere any more: they have expired, nothing stands behind them, and nobody is told by
 * their key. Others see them as they are. With `untie` nothing leads from the person to them any more, also where they were
 * empty before; without it they are still found by the key, and what is already empty is left out.
 */
export function emptyMessages(
  db: Db,
  ids: readonly MessageId[],
  { now, untie }: { now: Date; untie: boolean },
): Promise<ErasedMessage[]> {
  const untied = sql`${untie}::boolean`
  return db.many(sql<ErasedMessage>`
    update messages
    set to_address = '', variables = null, freelancer_id = null, time_zone = null, fallback_channel = null,
      fallback_after_s = null,
      recipient_key = case when ${untied} then uuid_send(gen_random_uuid()) else recipient_key end,
      external_id = case when ${untied} and ${MAY_NAME_A_NUMBER} then null else external_id end,
      has_feed = has_feed and not (${untied} and ${MAY_NAME_A_NUMBER}),
      expires_at = least(expires_at, ${now}::timestamptz), erased_at = coalesce(erased_at, ${now}::timestamptz)
    where id = any(${ids}::bigint[]) and (erased_at is null or ${untied})
    returning id, group_id, text_id, created_at`)
}

/** Every message of Twilio's that these stand for, a second one of one attempt included. Returns how many are new. */
export function insertRedactions(
  db: Db,
  { ids, since, erasureId, now }: { ids: readonly MessageId[]; since: Date; erasureId: ErasureId; now: Date },
): Promise<number> {
  return db.run(sql`
    insert into redactions (erasure_id, sender_id, sid, state, due_at)
    select ${erasureId}::int, s.sender_id, s.sid, 'pending', ${now}::timestamptz
    from (
      select a.sender_id, a.sid from attempts a where a.message_id = any(${ids}::bigint[]) and a.sid is not null
      union
      select a.sender_id, e.facts ->> 'sid' from events e join attempts a on a.id = e.attempt_id
      where e.message_id = any(${ids}::bigint[]) and e.at >= ${since}::timestamptz and e.kind = 'second_sid') s
    order by s.sid
    on conflict do nothing`)
}

/** Takes forms and details out of the timelines of these messages. Returns how many events. */
export function emptyEvents(db: Db, ids: readonly MessageId[], since: Date): Promise<number> {
  return db.run(sql`
    update events e
    set facts = (
      select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(e.facts) f
      where f.key = any(${FACTS_KEPT}::text[]))
    where e.message_id = any(${ids}::bigint[]) and e.at >= ${since}::timestamptz
      and e.facts - ${FACTS_KEPT}::text[] <> '{}'::jsonb`)
}

/**
 * Empties those of these texts that no message with a recipient has any more; what the program says again and again stays, and
 * what a broadcast has still to say to others.
 */
export function emptyTexts(db: Db, texts: readonly TextId[], groups: readonly GroupId[]): Promise<number> {
  return db.run(sql`
    update texts t set body = '', sms_body = null, variables = '{}', content_sid = null, content_variables = null
    where t.id = any(${texts}::bigint[]) and t.body <> '' and t.standing_key is null
      and not exists (
        select from messages o where o.text_id = t.id and o.group_id is null and o.erased_at is null)
      and not exists (
        select from messages o
        where o.group_id = any(${groups}::bigint[]) and o.text_id = t.id and o.erased_at is null)
      and not exists (
        select from broadcasts b join broadcast_parts p on p.broadcast_id = b.id
        where b.group_id = any(${groups}::bigint[]) and b.text_id = t.id)`)
}

/** Which of these groups have no second message: what was written for them was written for one person. */
export async function listGroupsOfOne(db: Db, groups: readonly GroupId[]): Promise<GroupId[]> {
  const rows = await db.many(sql<{ id: GroupId }>`
    select g.id from unnest(${groups}::bigint[]) as g (id)
    where (select count(*) from (select from messages m where m.group_id = g.id limit 2) two) = 1`)
  return rows.map((row) => row.id)
}

/** Failures of the person's number, of messages of the empresa; null: of all. */
export function deleteFailuresOf(db: Db, recipientKey: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from permanent_failures f
    where f.recipient_key = ${recipientKey}::bytea
      and (${empresaId}::int is null or exists (
        select from messages m where m.id = f.message_id and m.empresa_id = ${empresaId}::int))`)
}

export interface PersonsInbound {
  recipientKey: Buffer
  /** Null: of every empresa, and of the platform. */
  empresaId: EmpresaId | null
}

/** The person's threads, locked: whoever takes in what they write now waits, and finds them gone. */
export async function lockPersonsThreads(
  db: Db,
  { recipientKey, empresaId }: PersonsInbound,
): Promise<ThreadId[]> {
  const rows = await db.many(sql<{ id: ThreadId }>`
    select id from inbox_threads
    where recipient_key = ${recipientKey}::bytea
      and (${empresaId}::int is null or empresa_id = ${empresaId}::int)
    order by id
    for update`)
  return rows.map((row) => row.id)
}

/**
 * Deletes the next messages that a person wrote in these threads, and what is known of those that were forgotten in time;
 * what is deleted is put down to be taken out at Twilio. Nothing is left when both are none.
 */
export function deleteInbound(
  db: Db,
  input: PersonsInbound & { threads: readonly ThreadId[]; erasureId: ErasureId; now: Date; limit: number },
): Promise<{ inbound: number; forgotten: number }> {
  return db.one(sql<{ inbound: number; forgotten: number }>`
    with gone as (
      delete from inbound_messages where id in (
        select id from inbound_messages where thread_id = any(${input.threads}::bigint[])
        order by id limit ${input.limit}::int)
      returning account_sid, sid),
    forgotten as (
      delete from forgotten_inbound where (empresa_id, recipient_key, sid) in (
        select empresa_id, recipient_key, sid from forgotten_inbound
        where recipient_key = ${input.recipientKey}::bytea
          and (${input.empresaId}::int is null or empresa_id = ${input.empresaId}::int)
        order by sid limit ${input.limit}::int)
      returning account_sid, sid),
    noted as (
      insert into redactions (erasure_id, sender_id, sid, state, due_at)
      select ${input.erasureId}::int, x.id, i.sid, 'pending', ${input.now}::timestamptz
      from (select account_sid, sid from gone union select account_sid, sid from forgotten) i
      cross join lateral (select id from senders x where x.account_sid = i.account_sid order by id limit 1) x
      order by i.sid
      on conflict do nothing)
    select (select count(*)::int from gone) as inbound, (select count(*)::int from forgotten) as forgotten`)
}

export function deleteThreads(db: Db, threads: readonly ThreadId[]): Promise<number> {
  return db.run(sql`delete from inbox_threads where id = any(${threads}::bigint[])`)
}

/** What is remembered of a person across empresas so that they are not written to too often. */
export function deleteSendsOf(db: Db, recipientKey: Buffer): Promise<number> {
  return db.run(sql`delete from recipient_sends where recipient_key = ${recipientKey}::bytea`)
}

/** The 24-hour windows of senders of the empresa; null: of all. */
export function deleteWindowsOf(db: Db, recipientKey: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from whatsapp_windows w using senders x
    where w.recipient_key = ${recipientKey}::bytea and x.id = w.sender_id
      and (${empresaId}::int is null or x.empresa_id = ${empresaId}::int)`)
}

/**
 * Takes a number out of the next texts of the empresa, null: of all, and of what stands in the places of an approved
 * template; `last` is null when there are no more.
 */
export async function sweepTextRows(
  db: Db,
  input: { empresaId: EmpresaId | null; pattern: string; after: number; limit: number },
): Promise<{ last: number | null; swept: number }> {
  return db.one(sql<{ last: number | null; swept: number }>`
    with page as (
      select id from texts
      where ${input.empresaId === null ? sql`` : sql`empresa_id = ${input.empresaId}::int and`} id > ${input.after}::bigint
      order by id limit ${input.limit}::int),
    swept as (
      update texts t
      set body = regexp_replace(t.body, ${input.pattern}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
          sms_body = regexp_replace(t.sms_body, ${input.pattern}::text, ${NUMBER_TAKEN_OUT}::text, 'g'),
          content_variables = case when t.content_variables is not null then (
            select coalesce(jsonb_object_agg(v.key, regexp_replace(v.value, ${input.pattern}::text, ${NUMBER_TAKEN_OUT}::text, 'g')), '{}')
            from jsonb_each_text(t.content_variables) v) end
      from page where t.id = page.id and (t.body ~ ${input.pattern}::text or t.sms_body ~ ${input.pattern}::text
        or t.content_variables::text ~ ${input.pattern}::text)
      returning t.id)
    select (select max(id) from page) as last, (select count(*)::int from swept) as swept`)
}

export interface OldMessage {
  id: MessageId
  createdAt: Date
  isYoung: boolean
  /** It has not come to an end, or somebody is finding out whether it has. */
  isOpen: boolean
}

/** The next messages of an empresa among so many ids; young is what was not written before the moment. */
export function listNextMessages(
  db: Db,
  input: { empresaId: EmpresaId; after: number; ids: number; before: Date; limit: number },
): Promise<OldMessage[]> {
  return db.many(sql<OldMessage>`
    select m.id, m.created_at, m.created_at >= ${input.before}::timestamptz as is_young,
      m.state in ('queued', 'sending', 'uncertain') or exists (
        select from attempts a where a.message_id = m.id and a.state in ('sending', 'uncertain')) as is_open
    from messages m
    where m.empresa_id = ${input.empresaId}::int
      and m.id > ${input.after}::bigint and m.id <= ${input.after}::bigint + ${input.ids}::int
    order by m.id limit ${input.limit}::int`)
}

/** The place before the first message behind another place, of whomever; null: there is none, or it is young. */
export async function findOldBeyond(
  db: Db,
  { after, before }: { after: number; before: Date },
): Promise<number | null> {
  const first = await db.maybeOne(sql<{ place: number }>`
    select n.id - 1 as place
    from (select id, created_at from messages where id > ${after}::bigint order by id limit 1) n
    where n.created_at < ${before}::timestamptz`)
  return first?.place ?? null
}

/** Threads of the oldest messages that people wrote before the moment, locked as an erasure locks them. */
export async function lockOldThreads(
  db: Db,
  input: { empresaId: EmpresaId; before: Date; limit: number },
): Promise<ThreadId[]> {
  const rows = await db.many(sql<{ id: ThreadId }>`
    select id from inbox_threads
    where empresa_id = ${input.empresaId}::int and id in (
      select thread_id from (
        select thread_id, received_at from inbound_messages
        where empresa_id = ${input.empresaId}::int order by id limit ${input.limit}::int) oldest
      where received_at < ${input.before}::timestamptz)
    order by id
    for update`)
  return rows.map((row) => row.id)
}

/**
 * What people wrote in these threads before the moment, and threads of the empresa that nothing hangs on any more; what stays
 * says by whose key it is found at Twilio. The threads must be locked: an erasure that waited for a message alone would find
 * neither it nor what stays.
 */
export async function deleteOldInbound(
  db: Db,
  input: { empresaId: EmpresaId; threads: readonly ThreadId[]; before: Date; limit: number },
): Promise<number> {
  const deleted = await db.run(sql`
    with gone as (
      delete from inbound_messages i using inbox_threads t
      where t.id = i.thread_id and t.id = any(${input.threads}::bigint[]) and i.id in (
        select id from (
          select id, received_at from inbound_messages
          where empresa_id = ${input.empresaId}::int order by id limit ${input.limit}::int) oldest
        where received_at < ${input.before}::timestamptz)
      returning i.empresa_id, t.recipient_key, i.account_sid, i.sid)
    insert into forgotten_inbound (empresa_id, recipient_key, account_sid, sid)
    select empresa_id, recipient_key, account_sid, sid from gone`)
  await db.run(sql`
    delete from inbox_threads t
    where t.empresa_id = ${input.empresaId}::int and t.last_inbound_at < ${input.before}::timestamptz
      and not exists (select from inbound_messages i where i.thread_id = t.id)`)
  return deleted
}

/** Forms of what people wrote before the moment. */
export function emptyOldForms(
  db: Db,
  input: { empresaId: EmpresaId; before: Date; limit: number },
): Promise<number> {
  return db.run(sql`
    update inbound_messages set raw = null where id in (
      select id from inbound_messages
      where raw is not null and received_at < ${input.before}::timestamptz and empresa_id = ${input.empresaId}::int
      order by received_at limit ${input.limit}::int)`)
}
