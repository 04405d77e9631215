/* How often an empresa's people sent themselves a test, and the messages of those. */
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, MessageId } from '../platform/ids.ts'

/**
 * Counts a test, unless as many as `max` were counted since the moment. Of two at the same time the second waits. Returns
 * null when it was counted, else when the oldest of those was.
 */
export async function countTest(
  db: Db,
  { empresaId, since, now, max }: { empresaId: EmpresaId; since: Date; now: Date; max: number },
): Promise<Date | null> {
  const recent = sql`(select coalesce(array_agg(s order by s), '{}') from unnest(t.sent_at) s where s > ${since}::timestamptz)`
  const counted = await db.run(sql`
    insert into test_sends as t (empresa_id, sent_at)
    values (${empresaId}::int, array[${now}::timestamptz])
    on conflict (empresa_id) do update set sent_at = ${recent} || ${now}::timestamptz
      where cardinality(${recent}) < ${max}::int`)
  if (counted > 0) return null
  const { oldest } = await db.one(sql<{ oldest: Date }>`
    select (${recent})[1] as oldest from test_sends t where t.empresa_id = ${empresaId}::int`)
  return oldest
}

/** A message by what it was known by when it was written. */
export async function findBySource(
  db: Db,
  { empresaId, source, externalId }: { empresaId: EmpresaId; source: string; externalId: string },
): Promise<MessageId> {
  const { id } = await db.one(sql<{ id: MessageId }>`
    select id from messages
    where empresa_id = ${empresaId}::int and source = ${source}::text and external_id = ${externalId}::text`)
  return id
}
