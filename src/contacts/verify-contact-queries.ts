import { type Sql, sql } from '../platform/db/db.ts'
import type { ContactId, EmpresaId } from '../platform/ids.ts'

/**
 * Puts down that people hold their numbers, for rows of `source` with empresa_id, recipient_key, address and channel: a
 * part of the statement that found out. The empresa's contact on the channel is made or updated, and linked to the
 * freelancer of that number where there is one (of several the empresa's own comes first). Consent stays as it was:
 * asking for a code is none.
 */
export function verifiedContacts(
  source: string,
  now: Date,
): Sql<{ id: ContactId; empresaId: EmpresaId; recipientKey: Buffer }> {
  return sql`
    insert into contacts as c (empresa_id, freelancer_id, channel_type, address, recipient_key, is_verified, created_at, updated_at)
    select s.empresa_id, (
        select f.id from freelancers f
        where f.recipient_key = s.recipient_key
        order by f.origin_empresa_id = s.empresa_id desc, f.id
        limit 1),
      s.channel, s.address, s.recipient_key, true, ${now}::timestamptz, ${now}::timestamptz
    from ${sql.id(source)} s
    order by s.empresa_id, s.recipient_key
    on conflict (empresa_id, recipient_key, channel_type) do update
    set is_verified = true, address = excluded.address, updated_at = excluded.updated_at,
        freelancer_id = coalesce(c.freelancer_id, excluded.freelancer_id)
    returning id, empresa_id, recipient_key`
}
