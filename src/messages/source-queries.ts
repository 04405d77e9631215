import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, FreelancerId } from '../platform/ids.ts'
import type { RecipientRow } from './enqueue-queries.ts'
import type { Lane } from './message.ts'
import { isShutOut, type Reach } from './whatsapp-window-queries.ts'

/** Of these people those whom WhatsApp does not reach, and SMS does, or may. */
export async function listOutOfReach(
  db: Db,
  people: Sql<Omit<RecipientRow, 'timeZone'>>,
  { empresaId, lane, ...reach }: Reach & { empresaId: EmpresaId; lane: Lane },
): Promise<FreelancerId[]> {
  const rows = await db.many(sql<{ id: FreelancerId }>`
    select p.freelancer_id as id
    from (
      select s.freelancer_id, s.recipient_key, ${empresaId}::int as empresa_id, 'whatsapp' as channel, ${lane}::text as lane
      from (${people}) s) p
    where ${isShutOut('p', reach)}`)
  return rows.map((row) => row.id)
}

/** Of these people those who go by SMS alone, or the others. */
export function ofWay(
  people: Sql<Omit<RecipientRow, 'timeZone'>>,
  way: 'route' | 'sms',
  out: readonly FreelancerId[],
): Sql<Omit<RecipientRow, 'timeZone'>> {
  return sql`
    select w.* from (${people}) w
    where (w.freelancer_id = any(${out}::int[])) = ${way === 'sms'}::boolean`
}

/** People with Brazilian numbers, each with the zone that stands beside their area code. */
export function inZones(
  people: Sql<Omit<RecipientRow, 'timeZone'>>,
  areaCodes: readonly string[],
  timeZones: readonly (string | null)[],
): Sql<RecipientRow> {
  return sql<RecipientRow>`
    select p.to_address, p.recipient_key, p.freelancer_id, p.variables, z.name as time_zone, p.position
    from (${people}) p
    left join unnest(${areaCodes}::text[], ${timeZones}::text[]) as z (area_code, name)
      on z.area_code = substr(p.to_address, 4, 2)`
}
