import { type Db, sql } from '../platform/db/db.ts'
import type { BroadcastId, CandidaturaId, EmpresaId, GroupId, MessageId, VagaId } from '../platform/ids.ts'
import type { Audience, Notice, NoticeAudience } from './broadcast.ts'
import { type BroadcastRow, created } from './broadcast-queries.ts'

/** What people are told of once. */
type Subject = { vagaId: VagaId } | { candidaturaId: CandidaturaId }

/** A message that ended so reached nobody and never will; whatever failed may be tried again by hand, and would double. */
const TOLD_NOBODY = ['suppressed', 'canceled', 'expired'] as const

/** One notice about a vaga or a candidatura at a time: the second sees whom the first tells. */
export async function lockSubject(db: Db, empresaId: EmpresaId, audience: Audience): Promise<void> {
  if ('vagaId' in audience) {
    await db.run(sql`
      select from vagas where empresa_id = ${empresaId}::int and id = ${audience.vagaId}::int for no key update`)
  }
  if ('candidaturaId' in audience) {
    await db.run(sql`
      select from candidaturas where empresa_id = ${empresaId}::int and id = ${audience.candidaturaId}::int
      for no key update`)
  }
}

/**
 * Which of these people were told by an earlier notice. Of an approval only since its candidatura last changed: who
 * withdrew and is approved again is told again. `ownGroup` is that of the notice itself, where it is being written.
 */
export async function listTold(
  db: Db,
  empresaId: EmpresaId,
  { subject, keys, ownGroup }: { subject: Subject; keys: readonly Buffer[]; ownGroup: GroupId | null },
): Promise<Buffer[]> {
  const rows = await db.many(sql<{ key: Buffer }>`
    with told as materialized (${noticesOf(empresaId, subject)})
    select distinct k.key
    from unnest(${keys}::bytea[]) as k (key)
    cross join told b
    cross join lateral (
      select from messages
      where group_id = b.group_id and group_id is distinct from ${ownGroup}::bigint and recipient_key = k.key and empresa_id = ${empresaId}::int
        and state <> all (${TOLD_NOBODY}::text[])
      offset 0) m`)
  return rows.map(({ key }) => key)
}

/** The newest notice about a candidatura since it last changed. */
export function findNoticeOf(
  db: Db,
  empresaId: EmpresaId,
  candidaturaId: CandidaturaId,
): Promise<BroadcastRow | null> {
  return db.maybeOne(sql<BroadcastRow>`
    select ${created} from (${noticesOf(empresaId, { candidaturaId })}) b order by id desc limit 1`)
}

/** A notice as it is known once it was sent. */
export interface SentNotice {
  audience: NoticeAudience
  kind: Notice['kind']
  createdAt: Date
}

/**
 * The notice of this number, or that a message belongs to; null: it is none. Any of its messages says which it is: to ask for the
 * first would be to walk all messages by their ids.
 */
export function findSentNotice(
  db: Db,
  empresaId: EmpresaId,
  of: { broadcastId: BroadcastId } | { messageId: MessageId },
): Promise<SentNotice | null> {
  const which =
    'broadcastId' in of
      ? sql`b.id = ${of.broadcastId}::int`
      : sql`b.group_id = (select m.group_id from messages m
          where m.empresa_id = ${empresaId}::int and m.id = ${of.messageId}::bigint)`
  return db.maybeOne(sql<SentNotice>`
    select b.audience, m.source as kind, b.created_at
    from broadcasts b cross join lateral (
      select source from messages where group_id = b.group_id limit 1) m
    where b.empresa_id = ${empresaId}::int and ${which} and m.source <> 'broadcast'`)
}

function noticesOf(empresaId: EmpresaId, subject: Subject) {
  if ('vagaId' in subject) {
    return sql`
      select * from broadcasts where empresa_id = ${empresaId}::int and vaga_id = ${subject.vagaId}::int`
  }
  return sql`
    select b.* from broadcasts b join candidaturas c on c.id = b.candidatura_id
    where b.empresa_id = ${empresaId}::int and b.candidatura_id = ${subject.candidaturaId}::int
      and b.created_at >= c.updated_at`
}
