import type { Source } from '../messages/enqueue-from.ts'
import type { Lane } from '../messages/message.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, FreelancerId, GroupId, TextId } from '../platform/ids.ts'
import { ACCENTED_LETTERS, BARE_LETTERS, LATIN_LETTERS, TITLES } from '../text/first-name.ts'
import type { PersonRow } from './audience-queries.ts'
import type { Notice, SettledAudience } from './broadcast.ts'

/** As far as one part of an audience is written. */
export interface Place {
  part: number
  /** Everybody up to this key, of those after the place where the part began; empty: nobody. */
  afterKey: Buffer
  /** Where the part ends; null: at the end. */
  untilKey: Buffer | null
  /** In place of the keys, of an audience that is walked by ids. */
  afterId: FreelancerId
}

/** What a part keeps of its broadcast's mailing. */
export interface PartMailing {
  lane: Exclude<Lane, 'otp'>
  source: Notice['kind'] | 'broadcast'
  channel: 'whatsapp' | 'sms'
  fallbackChannel: 'sms' | null
  fallbackAfterS: number | null
  usefulUntil: Date | null
}

export interface Part extends Place, PartMailing {
  broadcastId: BroadcastId
  empresaId: EmpresaId
  groupId: GroupId
  textId: TextId
  audience: SettledAudience
  preferredChannel: 'whatsapp' | 'sms'
  body: string
  smsBody: string | null
  smsSegments: number
  /** When its life begins: whoever is written late lives no longer than the first. */
  livesFrom: Date
  failures: number
}

export async function insertParts(
  db: Db,
  {
    empresaId,
    broadcastId,
    mailing,
    now,
  }: { empresaId: EmpresaId; broadcastId: BroadcastId; mailing: PartMailing; now: Date },
  places: readonly Place[],
): Promise<void> {
  await db.run(sql`
    insert into broadcast_parts (broadcast_id, part, empresa_id, after_key, until_key, after_id, lane, source, channel,
      fallback_channel, fallback_after_s, useful_until, touched_at, retry_at)
    select ${broadcastId}::int, v.part, ${empresaId}::int, v.after_key, v.until_key, v.after_id, ${mailing.lane}::text,
      ${mailing.source}::text, ${mailing.channel}::text, ${mailing.fallbackChannel}::text, ${mailing.fallbackAfterS}::int,
      ${mailing.usefulUntil}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
    from unnest(${places.map((each) => each.part)}::smallint[], ${places.map((each) => each.afterKey)}::bytea[],
      ${places.map((each) => each.untilKey)}::bytea[], ${places.map((each) => each.afterId)}::int[])
      as v (part, after_key, until_key, after_id)`)
  await db.run(sql`select pg_notify('recado_expand', '')`)
}

/** Statements of this transaction read no table whole, whatever its statistics say: it may just have been filled. */
export async function readByIndexes(db: Db): Promise<void> {
  await db.run(sql`set local enable_seqscan to off`)
}

/**
 * This transaction's commit does not wait for the disk. Where the server dies before it got there, all of the transaction is
 * undone, the part's place too, and it is done again; nothing it wrote has left by then, because the claim of a message waits
 * for the disk, and with it for all that was committed before.
 */
export async function commitLater(db: Db): Promise<void> {
  await db.run(sql`set local synchronous_commit to off`)
}

/** Locks the part whose turn it is, alerts first, of those that nobody is just going on with; null: there is none. */
export function takePart(db: Db, now: Date): Promise<Part | null> {
  return db.maybeOne(sql<Part>`
    select p.broadcast_id, p.part, p.empresa_id, p.after_key, p.until_key, p.after_id, p.lane, p.source, p.channel,
      p.fallback_channel, p.fallback_after_s, p.useful_until, p.failures, b.group_id, b.text_id, b.audience,
      b.preferred_channel, t.body, t.sms_body, t.sms_segments,
      coalesce(g.starts_at, b.created_at) as lives_from
    from broadcast_parts p
    join broadcasts b on b.id = p.broadcast_id
    join texts t on t.id = b.text_id
    join message_groups g on g.id = b.group_id
    where p.retry_at <= ${now}::timestamptz
    order by p.lane <> 'alert', p.failures > 0, p.touched_at, p.broadcast_id, p.part
    limit 1
    for update of p skip locked`)
}

type PartKey = Pick<Part, 'empresaId' | 'broadcastId' | 'part'>

export async function movePart(
  db: Db,
  { empresaId, broadcastId, part }: PartKey,
  { afterKey, afterId }: Place,
  now: Date,
): Promise<void> {
  await db.run(sql`
    update broadcast_parts set after_key = ${afterKey}::bytea, after_id = ${afterId}::int, touched_at = ${now}::timestamptz,
      failures = 0
    where empresa_id = ${empresaId}::int and broadcast_id = ${broadcastId}::int and part = ${part}::smallint`)
}

export async function deletePart(db: Db, { empresaId, broadcastId, part }: PartKey): Promise<void> {
  await db.run(sql`
    delete from broadcast_parts
    where empresa_id = ${empresaId}::int and broadcast_id = ${broadcastId}::int and part = ${part}::smallint`)
}

/** Nobody goes on with the part before this. */
export async function putOff(
  db: Db,
  { empresaId, broadcastId, part }: PartKey,
  retryAt: Date,
): Promise<void> {
  await db.run(sql`
    update broadcast_parts
    set failures = least(failures + 1, 1000), retry_at = ${retryAt}::timestamptz
    where empresa_id = ${empresaId}::int and broadcast_id = ${broadcastId}::int and part = ${part}::smallint`)
}

/** For how many seconds the part that nobody has gone on with for longest has waited; 0 where there is none. */
export async function readExpansionLag(db: Db, now: Date): Promise<number> {
  const { lagS } = await db.one(sql<{ lagS: number }>`
    select coalesce(extract(epoch from ${now}::timestamptz - min(touched_at)), 0)::float8 as lag_s from broadcast_parts`)
  return Math.max(0, lagS)
}

/** Whether some of its audience is not written yet. */
export async function isExpanding(db: Db, empresaId: EmpresaId, id: BroadcastId): Promise<boolean> {
  const { expanding } = await db.one(sql<{ expanding: boolean }>`
    select exists (
      select from broadcast_parts where empresa_id = ${empresaId}::int and broadcast_id = ${id}::int) as expanding`)
  return expanding
}

/** One key for all of them: expansions of a broadcast, and whoever cancels it. */
const EXPANSION_LOCK = 4_207_003

/**
 * Until the end of the transaction nobody cancels the broadcast; who waits to do so comes before whoever asks after them,
 * which a lock on its row would not give.
 */
export async function keepFromCancel(db: Db, id: BroadcastId): Promise<void> {
  await db.run(sql`select pg_advisory_xact_lock_shared(${EXPANSION_LOCK}::int, ${id}::int)`)
}

/** Waits for the transactions that are just writing people of the broadcast, and keeps others from beginning. */
export async function waitForExpansion(db: Db, id: BroadcastId): Promise<void> {
  await db.run(sql`select pg_advisory_xact_lock(${EXPANSION_LOCK}::int, ${id}::int)`)
}

/** What of a broadcast's people is judged without bringing them here. */
export interface Plain {
  /** Which variables its text uses; null: none. */
  uses: ReadonlySet<string> | null
  /** However long a person's values are, the text stays short enough. */
  fits: boolean
}

/** The next people of a part, by their key; whoever shares the last one's comes with them. */
export interface NextPeople {
  n: number
  /** Of several with one key the first that came, and nobody else. */
  distinct: number
  told: number
  plain: number
  odd: PersonRow[]
  /** Null: there is nobody. */
  last: Buffer | null
}

/**
 * Reads the next people, and where some may be plain puts those down for `plainSource`, which has this transaction's alone. By
 * their keys people stand all over their table: to look each up a second time would cost more than to write them down.
 */
export async function readPeople(
  db: Db,
  people: Sql<PersonRow>,
  plain: Plain,
  limit: number,
): Promise<NextPeople> {
  if (plain.fits) await makePlainPeople(db)
  const kept = sql`,
    kept as (
      insert into plain_people (id, phone, recipient_key, nome, funcao)
      select p.id, p.phone, p.recipient_key, p.nome, p.funcao from p where p.nth = 1 and p.plain)`
  const { odd, ...read } = await db.one(sql<
    Omit<NextPeople, 'odd'> & { odd: (Omit<PersonRow, 'recipientKey'> & { recipientKey: string })[] }
  >`
    with p as materialized (
      select s.*, not s.told and ${isPlain('s', plain)} as plain,
        row_number() over (partition by s.recipient_key order by s.id) as nth
      from (${people}) s order by s.recipient_key fetch first (${limit}::int) rows with ties)
    ${plain.fits ? kept : sql``}
    select count(*)::int as n, count(*) filter (where first)::int as distinct,
      count(*) filter (where first and p.told)::int as told, count(*) filter (where first and p.plain)::int as plain,
      (select p.recipient_key from p order by p.recipient_key desc limit 1) as last,
      coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'originEmpresaId', p.origin_empresa_id, 'nome', p.nome, 'phone', p.phone,
        'recipientKey', encode(p.recipient_key, 'hex'), 'timeZone', p.time_zone, 'funcao', p.funcao) order by p.recipient_key)
        filter (where first and not p.told and not p.plain), '[]') as odd
    from p cross join lateral (select p.nth = 1 as first) x`)
  return {
    ...read,
    odd: odd.map((each) => ({ ...each, recipientKey: Buffer.from(each.recipientKey, 'hex') })),
  }
}

/** A table of the connection's own, empty at the beginning of each transaction. */
async function makePlainPeople(db: Db): Promise<void> {
  await db.run(sql`
    create temporary table if not exists plain_people (
      id integer not null, phone text not null, recipient_key bytea not null, nome text not null, funcao text)
    on commit delete rows`)
}

/**
 * Whether nothing about a person has to be looked at twice: a Brazilian mobile, at home where its area code is, every value
 * there, and a name that begins with the first name. Of them it is sure what `judgePeople` would say.
 */
export function isPlain(alias: string, { uses, fits }: Plain): Sql<boolean> {
  const o = sql.id(alias)
  const first = sql`split_part(${o}.nome, ' ', 1)`
  const named = sql`
    position(',' in ${o}.nome) = 0 and ${first} ~ ${`^[${LATIN_LETTERS}]+$`}::text
      and lower(translate(${first}, ${ACCENTED_LETTERS}::text, ${BARE_LETTERS}::text)) <> all(${[...TITLES]}::text[])`
  const conditions = [
    sql`${fits}::boolean`,
    sql`${o}.time_zone is null`,
    sql`${o}.phone like '+55__9________'`,
    ...(uses?.has('funcao') ? [sql`coalesce(${o}.funcao ~ ${`[${LATIN_LETTERS}]`}::text, false)`] : []),
    ...(uses === null ? [] : [named]),
  ]
  return sql<boolean>`(${conditions.reduce((all, each) => sql`${all} and ${each}`)})`
}

/**
 * The people whom `readPeople` has put down as they become messages, whose text says of them what it uses. They stand by their keys,
 * as the indexes want them, and need no sorting.
 */
export function plainSource({ uses }: Plain): Source {
  const said = sql`
    jsonb_build_object('nome', d.nome, 'primeiro_nome', split_part(d.nome, ' ', 1), 'funcao', coalesce(d.funcao, ''))`
  return sql`
    select d.id as freelancer_id, d.phone as to_address, d.recipient_key, ${uses === null ? sql`null::jsonb` : said} as variables,
      null::bigint as position
    from plain_people d`
}
