import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, FreelancerId, SuppressionId } from '../platform/ids.ts'
import type {
  Blocked,
  Suppression,
  SuppressionReason,
  SuppressionSource,
  SuppressionVerdict,
} from './suppression.ts'

const columns = sql`id, empresa_id, channel, lane, reason, source, address, note, added_by, created_at, expires_at`

export interface NewSuppressions {
  /** Null: for every empresa. */
  empresaId: EmpresaId | null
  reason: SuppressionReason
  source: SuppressionSource
  addedBy: string
  now: Date
  /** No address and channel twice. */
  people: readonly Blocked[]
}

/**
 * Writes down what is not there yet and says of each person what became of them. The row of somebody who was erased is
 * left as it is: their number is not written down again.
 */
export async function writeSuppressions(db: Db, input: NewSuppressions): Promise<SuppressionVerdict[]> {
  const { people, now } = input
  const written = await db.many(sql<{ key: string; channel: string | null; added: boolean }>`
    insert into suppressions as s (empresa_id, recipient_key, channel, reason, source, address, note, added_by, created_at, expires_at)
    select ${input.empresaId}::int, v.recipient_key, v.channel, ${input.reason}::text, ${input.source}::text, v.address, v.note,
      ${input.addedBy}::text, ${now}::timestamptz, v.expires_at
    from unnest(
      ${people.map((each) => each.recipientKey)}::bytea[], ${people.map((each) => each.e164)}::text[],
      ${people.map((each) => each.channel)}::text[], ${people.map((each) => each.note)}::text[],
      ${people.map((each) => each.expiresAt)}::timestamptz[])
      as v (recipient_key, address, channel, note, expires_at)
    order by v.recipient_key, v.channel
    on conflict on constraint suppressions_once do update
    set address = coalesce(excluded.address, s.address), note = excluded.note, source = excluded.source,
        added_by = excluded.added_by, expires_at = excluded.expires_at,
        created_at = case when s.expires_at <= ${now}::timestamptz then excluded.created_at else s.created_at end
    where s.source <> 'erasure'
      and (s.note is distinct from excluded.note or s.expires_at is distinct from excluded.expires_at
        or s.address is null and excluded.address is not null)
    returning encode(recipient_key, 'hex') as key, channel, xmax = 0 as added`)
  const byName = new Map(written.map((row) => [`${row.key} ${row.channel}`, row.added]))
  return people.map(({ recipientKey, channel }) => {
    const added = byName.get(`${recipientKey.toString('hex')} ${channel}`)
    return added === undefined ? 'unchanged' : added ? 'added' : 'updated'
  })
}

export interface SuppressionFilter {
  empresaId: EmpresaId
  scope: 'own' | 'global' | 'both'
  reason: SuppressionReason | null
  channel: 'whatsapp' | 'sms' | null
  recipientKey: Buffer | null
  /** Only those in force at this moment; null: also those that have expired. */
  inForceAt: Date | null
}

/** Newest first; `before` is the id that the last page ended with. */
export function listSuppressionRows(
  db: Db,
  filter: SuppressionFilter,
  page: { before: number | null; limit: number },
): Promise<Suppression[]> {
  return db.many(sql<Suppression>`
    select ${columns} from suppressions
    where ${inScope(filter)}
      and (${filter.reason}::text is null or reason = ${filter.reason}::text)
      and (${filter.channel}::text is null or channel is null or channel = ${filter.channel}::text)
      and (${filter.recipientKey}::bytea is null or recipient_key = ${filter.recipientKey}::bytea)
      and (${filter.inForceAt}::timestamptz is null or expires_at is null or expires_at > ${filter.inForceAt}::timestamptz)
      and (${page.before}::int is null or id < ${page.before}::int)
    order by id desc
    limit ${page.limit}::int`)
}

function inScope({ scope, empresaId }: SuppressionFilter) {
  if (scope === 'global') return sql`empresa_id is null`
  const own = sql`empresa_id = ${empresaId}::int`
  return scope === 'own' ? own : sql`(${own} or empresa_id is null)`
}

export type RemovableRow = Pick<Suppression, 'empresaId' | 'reason' | 'source' | 'channel'> & {
  recipientKey: Buffer
}

/** Locked, so that it is still what it was when it is removed. `empresaId` null: of any empresa, and of all. */
export function lockSuppression(
  db: Db,
  id: SuppressionId,
  empresaId: EmpresaId | null,
): Promise<RemovableRow | null> {
  return db.maybeOne(sql<RemovableRow>`
    select empresa_id, reason, source, channel, recipient_key from suppressions
    where ${empresaId === null ? sql`` : sql`empresa_id = ${empresaId}::int and`} id = ${id}::int
    for update`)
}

/** Lifts what was declared dead by itself, for every empresa. */
export function deleteDeadNumbers(
  db: Db,
  numbers: readonly { recipientKey: Buffer; channel: string | null }[],
): Promise<number> {
  return db.run(sql`
    delete from suppressions x
    using unnest(
      ${numbers.map((each) => each.recipientKey)}::bytea[], ${numbers.map((each) => each.channel)}::text[])
      as v (recipient_key, channel)
    where x.recipient_key = v.recipient_key and x.channel is not distinct from v.channel
      and x.empresa_id is null and x.reason = 'dead_number' and x.source = 'permanent_codes'`)
}

export function deleteSuppression(db: Db, id: SuppressionId): Promise<number> {
  return db.run(sql`delete from suppressions where id = ${id}::int`)
}

export async function hasBlock(
  db: Db,
  { empresaId, recipientKey, now }: { empresaId: EmpresaId; recipientKey: Buffer; now: Date },
): Promise<boolean> {
  const { blocked } = await db.one(sql<{ blocked: boolean }>`
    select exists (
      select from suppressions
      where recipient_key = ${recipientKey}::bytea and (empresa_id is null or empresa_id = ${empresaId}::int)
        and reason <> 'opted_out' and channel is null and lane is null
        and (expires_at is null or expires_at > ${now}::timestamptz)) as blocked`)
  return blocked
}

/** Why these people are not written to by the empresa, where it is so at this moment. */
export function listReasonsOfFreelancers(
  db: Db,
  input: { empresaId: EmpresaId; ids: readonly FreelancerId[]; now: Date },
): Promise<{ id: FreelancerId; reason: SuppressionReason; channel: 'whatsapp' | 'sms' | null }[]> {
  return db.many(sql<{ id: FreelancerId; reason: SuppressionReason; channel: 'whatsapp' | 'sms' | null }>`
    select distinct f.id, x.reason, x.channel
    from freelancers f join suppressions x on x.recipient_key = f.recipient_key
    where f.id = any(${input.ids}::int[])
      and (x.empresa_id is null or x.empresa_id = ${input.empresaId}::int)
      and (x.expires_at is null or x.expires_at > ${input.now}::timestamptz)
    order by f.id, x.reason, x.channel`)
}

/** Of these keys, in hex, those whose people opted out with the empresa or with all. */
export async function listKeysOptedOut(
  db: Db,
  empresaId: EmpresaId,
  recipientKeys: readonly Buffer[],
): Promise<string[]> {
  const rows = await db.many(sql<{ key: string }>`
    select distinct encode(recipient_key, 'hex') as key from suppressions
    where (empresa_id = ${empresaId}::int or empresa_id is null)
      and recipient_key = any(${recipientKeys}::bytea[]) and reason = 'opted_out'`)
  return rows.map((row) => row.key)
}
