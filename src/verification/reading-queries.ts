import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { ListedCode } from './list-codes.ts'
import { channelNow } from './log-queries.ts'
import type { OtpStatus } from './otp.ts'

export function listLogs(
  db: Db,
  page: { empresaId: EmpresaId; before: number | null; limit: number; status: OtpStatus | null },
): Promise<ListedCode[]> {
  return db.many(sql<ListedCode>`
    select l.id, l.address, l.purpose, ${channelNow} as channel, l.provider, l.language, l.status, l.reason, l.error_code,
      coalesce(l.verify_sid, l.sid) as sid, l.tries, l.sends, l.contact_id, l.created_at, l.sent_at, l.ended_at
    from otp_logs l
    where l.empresa_id = ${page.empresaId}::int and (${page.before}::int is null or l.id < ${page.before}::int)
      and (${page.status}::text is null or l.status = ${page.status}::text)
    order by l.id desc
    limit ${page.limit}::int`)
}

/** What was sent and entered of one hour, prefix or empresa. */
export interface Conversion {
  key: string
  codes: number
  sends: number
  verified: number
}

/** More prefixes or hours than this are no page for a person; the busiest come first. */
const ROWS_MAX = 1_000

const sums = sql`sum(c.codes)::int as codes, sum(c.sends)::int as sends, sum(c.verified)::int as verified`

export function conversionByHour(db: Db, empresaId: EmpresaId, since: Date): Promise<Conversion[]> {
  return db.many(sql<Conversion>`
    select to_char(c.hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as key, ${sums}
    from otp_counts c
    where c.empresa_id = ${empresaId}::int and c.hour >= ${hourOf(since)}
    group by c.hour order by c.hour desc limit ${ROWS_MAX}::int`)
}

export function conversionByPrefix(db: Db, empresaId: EmpresaId, since: Date): Promise<Conversion[]> {
  return db.many(sql<Conversion>`
    select c.prefix as key, ${sums}
    from otp_counts c
    where c.empresa_id = ${empresaId}::int and c.hour >= ${hourOf(since)}
    group by c.prefix order by sum(c.codes) desc, c.prefix limit ${ROWS_MAX}::int`)
}

export function conversionByEmpresa(db: Db, since: Date): Promise<Conversion[]> {
  return db.many(sql<Conversion>`
    select c.empresa_id::text as key, ${sums}
    from otp_counts c
    where c.hour >= ${hourOf(since)}
    group by c.empresa_id order by sum(c.codes) desc, c.empresa_id limit ${ROWS_MAX}::int`)
}

/** Hours are kept whole. */
function hourOf(since: Date): Sql<Date> {
  return sql<Date>`date_trunc('hour', ${since}::timestamptz)`
}

export interface OtpFigures {
  brakes: number
  codesToday: number
  /** Of codes made between an hour and ten minutes ago. */
  settled: number
  verified: number
}

/** What the metrics tell of codes, for all empresas. */
export function findOtpFigures(db: Db, now: Date, dayKey: Buffer): Promise<OtpFigures> {
  return db.one(sql<OtpFigures>`
    select
      (select count(*)::int from otp_brakes where until > ${now}::timestamptz) as brakes,
      coalesce((select n from otp_starts where scope = 'all' and key = ${dayKey}::bytea), 0)::int as codes_today,
      count(*)::int as settled, (count(*) filter (where status = 'verified'))::int as verified
    from otp_logs
    where created_at > ${now}::timestamptz - interval '1 hour' and created_at <= ${now}::timestamptz - interval '10 minutes'
      and provider <> 'test' and (status <> 'failed' or reason = 'too_many_tries')`)
}
