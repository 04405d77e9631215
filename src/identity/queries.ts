import type { Db } from '../platform/db/db.ts'
import { sql } from '../platform/db/db.ts'
import type { EmpresaId, UserId } from '../platform/ids.ts'
import type { Empresa, Role, User } from './user.ts'

export interface SessionRow extends User {
  sessionCreatedAt: Date
  lastSeenAt: Date
}

/** Of a user who may sign in; the name is compared without regard to case. */
export function findPassword(db: Db, username: string): Promise<(User & { passwordHash: string }) | null> {
  return db.maybeOne(sql<User & { passwordHash: string }>`
    select u.id, u.username, u.nome, u.role, u.empresa_id, e.nome as empresa_nome, u.password_hash
    from users u
    left join empresas e on e.id = u.empresa_id
    where u.username = lower(${username}::text) and u.disabled_at is null`)
}

/** The session and its user while both are good. */
export function findSession(db: Db, tokenHash: Buffer, now: Date): Promise<SessionRow | null> {
  return db.maybeOne(sql<SessionRow>`
    select u.id, u.username, u.nome, u.role, u.empresa_id, e.nome as empresa_nome,
      s.created_at as session_created_at, s.last_seen_at
    from sessions s
    join users u on u.id = s.user_id
    left join empresas e on e.id = u.empresa_id
    where s.token_hash = ${tokenHash}::bytea and s.expires_at > ${now}::timestamptz and u.disabled_at is null`)
}

/** Those of these sessions that are good, as `findSession` has it. */
export function listLiveSessions(
  db: Db,
  tokenHashes: readonly Buffer[],
  now: Date,
): Promise<{ tokenHash: Buffer }[]> {
  return db.many(sql<{ tokenHash: Buffer }>`
    select s.token_hash
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = any(${tokenHashes}::bytea[]) and s.expires_at > ${now}::timestamptz and u.disabled_at is null`)
}

export function insertSession(
  db: Db,
  session: { userId: UserId; tokenHash: Buffer; createdAt: Date; expiresAt: Date },
): Promise<number> {
  return db.run(sql`
    insert into sessions (user_id, token_hash, created_at, expires_at, last_seen_at)
    values (${session.userId}::int, ${session.tokenHash}::bytea, ${session.createdAt}::timestamptz,
      ${session.expiresAt}::timestamptz, ${session.createdAt}::timestamptz)`)
}

export function touchSession(
  db: Db,
  session: { tokenHash: Buffer; lastSeenAt: Date; expiresAt: Date },
): Promise<number> {
  return db.run(sql`
    update sessions
    set last_seen_at = ${session.lastSeenAt}::timestamptz, expires_at = ${session.expiresAt}::timestamptz
    where token_hash = ${session.tokenHash}::bytea and last_seen_at < ${session.lastSeenAt}::timestamptz`)
}

export function deleteSession(db: Db, tokenHash: Buffer): Promise<number> {
  return db.run(sql`delete from sessions where token_hash = ${tokenHash}::bytea`)
}

export function deleteEndedSessions(db: Db, userId: UserId, now: Date): Promise<number> {
  return db.run(
    sql`delete from sessions where user_id = ${userId}::int and expires_at <= ${now}::timestamptz`,
  )
}

/** Counts one try, from one again when the window or the block is over. Gives nothing back while the key is blocked. */
export function countTry(
  db: Db,
  input: { key: string; now: Date; windowStart: Date; triesMax: number; blockUntil: Date },
): Promise<{ failures: number } | null> {
  return db.maybeOne(sql<{ failures: number }>`
    insert into login_throttle as t (key, failures, first_failure_at, blocked_until)
    values (${input.key}::text, 1, ${input.now}::timestamptz, null)
    on conflict (key) do update set
      failures = case
        when t.blocked_until is not null or t.first_failure_at <= ${input.windowStart}::timestamptz then 1
        else t.failures + 1 end,
      first_failure_at = case
        when t.blocked_until is not null or t.first_failure_at <= ${input.windowStart}::timestamptz
        then ${input.now}::timestamptz
        else t.first_failure_at end,
      blocked_until = case
        when t.blocked_until is null and t.first_failure_at > ${input.windowStart}::timestamptz
          and t.failures + 1 >= ${input.triesMax}::int
        then ${input.blockUntil}::timestamptz end
    where t.blocked_until is null or t.blocked_until <= ${input.now}::timestamptz
    returning failures`)
}

export function findBlock(db: Db, key: string): Promise<{ blockedUntil: Date | null } | null> {
  return db.maybeOne(
    sql<{ blockedUntil: Date | null }>`select blocked_until from login_throttle where key = ${key}::text`,
  )
}

export function forgetTries(db: Db, key: string): Promise<number> {
  return db.run(sql`delete from login_throttle where key = ${key}::text`)
}

export function forgetOldTries(db: Db, before: Date, countMax: number): Promise<number> {
  return db.run(sql`
    delete from login_throttle where key in (
      select key from login_throttle where first_failure_at < ${before}::timestamptz limit ${countMax}::int)`)
}

export function selectEmpresas(db: Db): Promise<Empresa[]> {
  return db.many(sql<Empresa>`select id, nome, time_zone from empresas order by id`)
}

export function findEmpresa(db: Db, id: EmpresaId): Promise<Empresa | null> {
  return db.maybeOne(sql<Empresa>`select id, nome, time_zone from empresas where id = ${id}::int`)
}

export function insertEmpresa(db: Db, empresa: { nome: string; createdAt: Date }): Promise<Empresa> {
  return db.one(sql<Empresa>`
    insert into empresas (nome, created_at) values (${empresa.nome}::text, ${empresa.createdAt}::timestamptz)
    returning id, nome, time_zone`)
}

/** For empresas whose id other people already know; gives 0 back when the id is taken. */
export function insertEmpresaWithId(
  db: Db,
  empresa: { id: EmpresaId; nome: string; createdAt: Date },
): Promise<number> {
  return db.run(sql`
    insert into empresas (id, nome, created_at)
    values (${empresa.id}::int, ${empresa.nome}::text, ${empresa.createdAt}::timestamptz)
    on conflict (id) do nothing`)
}

/** The next id an empresa gets by itself will be free. */
export async function skipUsedEmpresaIds(db: Db): Promise<void> {
  await db.one(sql`
    select setval(pg_get_serial_sequence('empresas', 'id'),
      greatest((select max(id) from empresas), nextval(pg_get_serial_sequence('empresas', 'id')))) as next`)
}

/** Gives nothing back when the name is taken. */
export function insertUser(
  db: Db,
  user: {
    empresaId: EmpresaId | null
    username: string
    nome: string
    passwordHash: string
    role: Role
    createdAt: Date
  },
): Promise<User | null> {
  return db.maybeOne(sql<User>`
    insert into users (empresa_id, username, nome, password_hash, role, created_at)
    values (${user.empresaId}::int, lower(${user.username}::text), ${user.nome}::text, ${user.passwordHash}::text,
      ${user.role}::text, ${user.createdAt}::timestamptz)
    on conflict (username) do nothing
    returning id, username, nome, role, empresa_id,
      (select e.nome from empresas e where e.id = users.empresa_id) as empresa_nome`)
}

export async function isUsernameTaken(db: Db, username: string): Promise<boolean> {
  const row = await db.maybeOne(sql`select 1 as taken from users where username = lower(${username}::text)`)
  return row !== null
}
