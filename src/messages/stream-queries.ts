import type { Purpose } from '../contacts/consent.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, GroupId, SenderId, StreamId } from '../platform/ids.ts'
import type { SenderAddress } from '../twilio/send.ts'
import { streamStateOf } from './group-queries.ts'
import type { Channel, Lane } from './message.ts'
import type { StreamKey } from './streams.ts'

interface SenderChoice {
  empresaId: EmpresaId
  channel: Channel
  lane: Lane
}

export async function findSender(db: Db, choice: SenderChoice): Promise<SenderId | null> {
  const row = await db.maybeOne(sql<{ id: SenderId }>`${chosenSender(choice)}`)
  return row?.id ?? null
}

function chosenSender({ empresaId, channel, lane }: SenderChoice): Sql<{ id: SenderId }> {
  return sql<{ id: SenderId }>`
    select id from senders
    where channel = ${channel}::text and active and (empresa_id is null or empresa_id = ${empresaId}::int)
      and (not otp_only or ${lane === 'otp'}::boolean)
    order by empresa_id nulls last, otp_only desc, id
    limit 1`
}

/** What is asked before anything is written by a way. */
export interface WayFacts {
  /** Null where nobody serves the channel. */
  senderId: SenderId | null
  /** Null where nothing was written by it yet. */
  streamId: StreamId | null
  /** Whether one person gets only so many messages of the lane in a time. */
  isCapped: boolean
  knownConsentFor: Purpose[]
  strictWindow: boolean
}

/** One statement, because a code waits for each: its sender and stream, the lane's caps and the empresa's rules of consent. */
export function readWay(
  db: Db,
  { senderId, groupId, ...choice }: SenderChoice & { senderId: SenderId | null; groupId: GroupId | null },
): Promise<WayFacts> {
  const { empresaId, lane } = choice
  return db.one(sql<WayFacts>`
    select x.id as sender_id, s.id as stream_id,
      exists (select from recipient_caps c where c.lane = ${lane}::text) as is_capped,
      coalesce(r.known_consent_for, '{}') as known_consent_for, coalesce(r.strict_window, false) as strict_window
    from (select ${senderId === null ? sql`(${chosenSender(choice)})` : sql`${senderId}::int`} as id) x
    left join streams s on s.empresa_id = ${empresaId}::int and s.lane = ${lane}::text and s.sender_id = x.id
      and ${groupId === null ? sql`s.group_id is null` : sql`s.group_id = ${groupId}::bigint`}
    left join consent_rules r on r.empresa_id = ${empresaId}::int`)
}

/** A stream of a group that is paused or canceled begins as one; whoever says so of the group waits until it is there. */
export async function insertStreams(db: Db, keys: readonly StreamKey[], now: Date): Promise<void> {
  await db.run(sql`
    insert into streams (empresa_id, lane, sender_id, group_id, state, created_at)
    select v.empresa_id, v.lane, v.sender_id, v.group_id,
      coalesce((select ${streamStateOf(sql`g.state`)} from message_groups g where g.id = v.group_id for share), 'open'),
      ${now}::timestamptz
    from unnest(${keys.map((key) => key.empresaId)}::int[], ${keys.map((key) => key.lane)}::text[],
      ${keys.map((key) => key.senderId)}::int[], ${keys.map((key) => key.groupId)}::bigint[])
      as v (empresa_id, lane, sender_id, group_id)
    order by 1, 2, 3, 4
    on conflict (empresa_id, lane, sender_id, group_id) do nothing`)
}

export function listStreams(db: Db, keys: readonly StreamKey[]): Promise<(StreamKey & { id: StreamId })[]> {
  return db.many(sql<StreamKey & { id: StreamId }>`
    select s.id, s.empresa_id, s.lane, s.sender_id, s.group_id
    from unnest(${keys.map((key) => key.empresaId)}::int[], ${keys.map((key) => key.lane)}::text[],
      ${keys.map((key) => key.senderId)}::int[], ${keys.map((key) => key.groupId)}::bigint[])
      as v (empresa_id, lane, sender_id, group_id)
    join streams s on s.empresa_id = v.empresa_id and s.lane = v.lane and s.sender_id = v.sender_id
      and s.group_id is not distinct from v.group_id`)
}

export interface SenderRow {
  id: SenderId
  accountSid: string
  channel: Channel
  kind: SenderAddress['kind']
  address: string
}

/** Also those that are no longer in use: what left by them may have to be looked up. */
export function listSenders(db: Db): Promise<SenderRow[]> {
  return db.many(sql<SenderRow>`select id, account_sid, channel, kind, address from senders order by id`)
}

export interface PlatformSender {
  accountSid: string
  channel: Channel
  kind: SenderAddress['kind']
  address: string
  otpOnly: boolean
  ratePerSecond: number
}

/**
 * Makes the platform's senders what the configuration says: new ones in, others inactive, rates brought up to date. A
 * sender that was slowed down stays so while its configured rate stays.
 */
export async function syncSenders(db: Db, senders: readonly PlatformSender[], now: Date): Promise<void> {
  await db.run(sql`update senders set active = false where empresa_id is null`)
  await db.run(sql`
    insert into senders (account_sid, channel, kind, address, otp_only, created_at)
    select v.*, ${now}::timestamptz
    from unnest(${senders.map((each) => each.accountSid)}::text[], ${senders.map((each) => each.channel)}::text[],
      ${senders.map((each) => each.kind)}::text[], ${senders.map((each) => each.address)}::text[],
      ${senders.map((each) => each.otpOnly)}::boolean[]) as v (account_sid, channel, kind, address, otp_only)
    on conflict (account_sid, channel, address, otp_only) do update set active = true, kind = excluded.kind`)
  await db.run(sql`
    insert into sender_pace (sender_id, class, rate, full_rate, next_at)
    select s.id, c.class, v.rate * c.share, v.rate * c.share, ${now}::timestamptz
    from unnest(${senders.map((each) => each.accountSid)}::text[], ${senders.map((each) => each.channel)}::text[],
      ${senders.map((each) => each.address)}::text[], ${senders.map((each) => each.otpOnly)}::boolean[],
      ${senders.map((each) => each.ratePerSecond)}::float8[]) as v (account_sid, channel, address, otp_only, rate)
    join senders s on s.account_sid = v.account_sid and s.channel = v.channel and s.address = v.address
      and s.otp_only = v.otp_only
    cross join (values ('urgent', 1.0), ('bulk', 0.9)) as c (class, share)
    on conflict (sender_id, class) do update set full_rate = excluded.full_rate,
      rate = case when sender_pace.full_rate = excluded.full_rate then sender_pace.rate else excluded.full_rate end`)
}

/**
 * A stream on which something was queued in this transaction is looked at again by claims. Whoever is just putting it to
 * sleep is waited for, and nobody does until this transaction has ended: that what was queued is not seen yet.
 */
export async function wakeStream(db: Db, id: StreamId): Promise<void> {
  await Promise.all([
    db.run(sql`select from streams where id = ${id}::bigint for key share`),
    db.run(sql`update streams set idle = false where id = ${id}::bigint and idle`),
  ])
}

/** Locks streams that are awake and seem to have nothing queued; those that others are busy with are left out. */
export async function lockSleepy(db: Db, limit: number): Promise<StreamId[]> {
  const rows = await db.many(sql<{ id: StreamId }>`
    select s.id from streams s
    where not s.idle and not exists (
      select from messages m where m.stream_id = s.id and m.due_at is not null)
    order by s.id
    limit ${limit}::int
    for update skip locked`)
  return rows.map((row) => row.id)
}

/** Makes locked streams idle that still have nothing queued, as seen after they were locked. */
export function putToSleep(db: Db, ids: readonly StreamId[]): Promise<number> {
  return db.run(sql`
    update streams s set idle = true
    where s.id = any(${ids}::bigint[])
      and not exists (select from messages m where m.stream_id = s.id and m.due_at is not null)`)
}
