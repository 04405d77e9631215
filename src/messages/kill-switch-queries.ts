import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, KillSwitchId } from '../platform/ids.ts'
import type { Channel, Lane } from './message.ts'

/** What a switch stops; null: any. */
export interface KillScope {
  empresaId: EmpresaId | null
  lane: Lane | null
  channel: Channel | null
}

export interface KillSwitch extends KillScope {
  id: KillSwitchId
  why: string
  thrownBy: string
  thrownAt: Date
  liftedBy: string | null
  liftedAt: Date | null
}

const columns = sql`id, empresa_id, lane, channel, why, thrown_by, thrown_at, lifted_by, lifted_at`

/** Null when so many of the very same scope are in force already. */
export function insertKillSwitch(
  db: Db,
  { scope, why, by, now, max }: { scope: KillScope; why: string; by: string; now: Date; max: number },
): Promise<KillSwitch | null> {
  return db.maybeOne(sql<KillSwitch>`
    insert into kill_switches (empresa_id, lane, channel, why, thrown_by, thrown_at)
    select ${scope.empresaId}::int, ${scope.lane}::text, ${scope.channel}::text, ${why}::text, ${by}::text,
      ${now}::timestamptz
    where ${max}::int > (
      select count(*) from kill_switches k
      where k.lifted_at is null and k.empresa_id is not distinct from ${scope.empresaId}::int
        and k.lane is not distinct from ${scope.lane}::text and k.channel is not distinct from ${scope.channel}::text)
    returning ${columns}`)
}

/** Those that stop this empresa, or all for null; what is in force first, then the newest. */
export function listKillSwitches(db: Db, empresaId: EmpresaId | null, limit: number): Promise<KillSwitch[]> {
  return db.many(sql<KillSwitch>`
    select ${columns} from kill_switches
    where ${empresaId}::int is null or empresa_id = ${empresaId}::int or (empresa_id is null and lifted_at is null)
    order by lifted_at is not null, id desc
    limit ${limit}::int`)
}

/** Null when there is none in force of that id, or it is not of that empresa; null in `empresaId`: of any. */
export function liftSwitch(
  db: Db,
  { id, empresaId, by, now }: { id: KillSwitchId; empresaId: EmpresaId | null; by: string; now: Date },
): Promise<KillSwitch | null> {
  return db.maybeOne(sql<KillSwitch>`
    update kill_switches set lifted_by = ${by}::text, lifted_at = ${now}::timestamptz
    where id = ${id}::int and lifted_at is null
      and (${empresaId}::int is null or empresa_id = ${empresaId}::int)
    returning ${columns}`)
}

/** What is at Twilio's door at this moment, and what waits behind the switch. `seenBy` narrows both to one empresa. */
export function countStopped(
  db: Db,
  scope: KillScope,
  { seenBy, leaseEnd }: { seenBy: EmpresaId | null; leaseEnd: Date },
): Promise<{ inFlight: number; held: number }> {
  return db.one(sql<{ inFlight: number; held: number }>`
    select (
      select count(*)::int from attempts a join messages m on m.id = a.message_id
      where a.state = 'sending' and a.look_at <= ${leaseEnd}::timestamptz
        and ${within('m', 'a', scope)} and (${seenBy}::int is null or m.empresa_id = ${seenBy}::int)) as in_flight, (
      select coalesce(sum(q.n), 0)::int
      from streams s join senders x on x.id = s.sender_id
      cross join lateral (
        select count(*) as n from messages m where m.stream_id = s.id and m.due_at is not null and m.state = 'queued') q
      where not s.idle and ${within('s', 'x', scope)}
        and (${seenBy}::int is null or s.empresa_id = ${seenBy}::int)) as held`)
}

function within(row: string, channelOf: string, scope: KillScope): Sql<boolean> {
  const [r, c] = [sql.id(row), sql.id(channelOf)]
  return sql<boolean>`(${scope.empresaId}::int is null or ${r}.empresa_id = ${scope.empresaId}::int)
    and (${scope.lane}::text is null or ${r}.lane = ${scope.lane}::text)
    and (${scope.channel}::text is null or ${c}.channel = ${scope.channel}::text)`
}
