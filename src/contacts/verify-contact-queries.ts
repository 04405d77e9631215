import { type Db, sql } from '../platform/db/db.ts'
import type { ContactId, EmpresaId } from '../platform/ids.ts'

/** Of several freelancers with one number the empresa's own comes first. */
export async function upsertVerified(
  db: Db,
  contact: {
    empresaId: EmpresaId
    address: string
    recipientKey: Buffer
    channel: 'whatsapp' | 'sms'
    now: Date
  },
): Promise<ContactId> {
  const { id } = await db.one(sql<{ id: ContactId }>`
    insert into contacts as c (empresa_id, freelancer_id, channel_type, address, recipient_key, is_verified, created_at, updated_at)
    values (${contact.empresaId}::int, (
        select f.id from freelancers f
        where f.recipient_key = ${contact.recipientKey}::bytea
        order by f.origin_empresa_id = ${contact.empresaId}::int desc, f.id
        limit 1),
      ${contact.channel}::text, ${contact.address}::text, ${contact.recipientKey}::bytea, true,
      ${contact.now}::timestamptz, ${contact.now}::timestamptz)
    on conflict (empresa_id, recipient_key, channel_type) do update
    set is_verified = true, address = excluded.address, updated_at = excluded.updated_at,
        freelancer_id = coalesce(c.freelancer_id, excluded.freelancer_id)
    returning id`)
  return id
}
