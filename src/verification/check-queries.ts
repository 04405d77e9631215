/* Codes as they are entered: many in one statement, each of its own empresa. */
import { verifiedContacts } from '../contacts/verify-contact-queries.ts'
import { withdrawing } from '../messages/withdraw-queries.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { ContactId, EmpresaId, OtpLogId } from '../platform/ids.ts'
import { channelNow, ended, logColumns } from './log-queries.ts'
import { type OtpLog, TRIES_MAX } from './otp.ts'

type Entered = Pick<OtpLog, 'id' | 'empresaId'>

/**
 * For each person, in the order asked (`position` from 1), whether there is the empresa at all, and the code that they
 * can enter now: all its columns are null without one.
 */
export function findCodesOf(
  db: Db,
  people: readonly { empresaId: EmpresaId; recipientKey: Buffer }[],
  now: Date,
): Promise<(OtpLog & { position: number; known: EmpresaId | null })[]> {
  return db.many(sql<OtpLog & { position: number; known: EmpresaId | null }>`
    select v.position::int as position, e.id as known, ${logColumns}
    from unnest(${people.map((each) => each.empresaId)}::int[], ${people.map((each) => each.recipientKey)}::bytea[])
      with ordinality as v (empresa_id, recipient_key, position)
    left join empresas e on e.id = v.empresa_id
    left join otp_logs l on l.empresa_id = e.id and l.recipient_key = v.recipient_key
      and l.status = 'sent' and l.expires_at > ${now}::timestamptz and l.tries < ${TRIES_MAX}::int`)
}

/** A statement of this transaction that waits for a lock for longer fails with 55P03. */
export async function limitLockWait(tx: Db, ms: number): Promise<void> {
  await tx.run(sql`select set_config('lock_timeout', ${`${ms}ms`}::text, true)`)
}

/** Counts a wrong try of each, and the fifth burns the code. What somebody else has ended meanwhile is left out. */
export function countWrongTries(
  db: Db,
  logs: readonly Entered[],
  now: Date,
): Promise<{ id: OtpLogId; tries: number }[]> {
  const burnt = sql`l.tries + 1 >= ${TRIES_MAX}::int`
  return db.many(sql<{ id: OtpLogId; tries: number }>`
    with open as materialized (
      select l.id from ${entered(logs)} join otp_logs l on l.id = v.id and l.empresa_id = v.empresa_id
      where l.status = 'sent' and l.tries < ${TRIES_MAX}::int and l.expires_at > ${now}::timestamptz
      order by l.id
      for update of l)
    update otp_logs l
    set tries = l.tries + 1,
        status = case when ${burnt} then 'failed' else l.status end,
        reason = case when ${burnt} then 'too_many_tries' else l.reason end,
        nonce = case when ${burnt} then null else l.nonce end,
        look_at = case when ${burnt} then null else l.look_at end,
        ended_at = case when ${burnt} then ${now}::timestamptz end
    from open where l.id = open.id
    returning l.id, l.tries`)
}

/**
 * Ends codes that were entered: each person is known, nothing of the code is sent any more, and it counts. One statement,
 * so that a check costs two. Of several right tries at the same moment one ends a code; the others wait for it, and find
 * nothing. Locks are taken in an order that two processes share: codes by id, then contacts, counts and messages.
 */
export function endVerified(
  db: Db,
  { logs, now, slot }: { logs: readonly Entered[]; now: Date; slot: number },
): Promise<{ id: OtpLogId; contactId: ContactId }[]> {
  return db.many(sql<{ id: OtpLogId; contactId: ContactId }>`
    with entered as materialized (
      select l.id, l.empresa_id, l.address, l.recipient_key, l.prefix, l.created_at, ${channelNow} as channel
      from ${entered(logs)} join otp_logs l on l.id = v.id and l.empresa_id = v.empresa_id
      where l.status = 'sent' and l.expires_at > ${now}::timestamptz
        and (l.provider = 'verify' or l.tries < ${TRIES_MAX}::int)
      order by l.id
      for update of l),
    contact as (${verifiedContacts('entered', now)}),
    known as (
      select e.id, e.channel, c.id as contact_id
      from entered e join contact c on c.empresa_id = e.empresa_id and c.recipient_key = e.recipient_key),
    ended as (
      update otp_logs l
      set status = 'verified', channel = k.channel, contact_id = k.contact_id, ${ended(now)}
      from known k where l.id = k.id),
    counted as (
      insert into otp_counts as c (empresa_id, hour, prefix, verified)
      select empresa_id, date_trunc('hour', created_at), prefix, count(*)::int from entered
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (empresa_id, hour, prefix) do update set verified = c.verified + excluded.verified),
    ${withdrawing('entered', { now, slot })}
    select id, contact_id from known`)
}

function entered(logs: readonly Entered[]): Sql<unknown> {
  return sql`unnest(${logs.map((log) => log.id)}::int[], ${logs.map((log) => log.empresaId)}::int[]) as v (id, empresa_id)`
}
