import { type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { Source } from './enqueue-from.ts'
import type { RecipientRow } from './enqueue-queries.ts'
import type { Lane } from './message.ts'
import type { placesByAreaCode } from './recipient-places.ts'
import { isShutOut, type Reach } from './whatsapp-window-queries.ts'

/** Of these people those who go one of the two ways, with the zone of their area code. */
export function selectRecipients(input: {
  people: Source
  places: ReturnType<typeof placesByAreaCode>
  empresaId: EmpresaId
  lane: Lane
  reach: Reach | null
  way: 'route' | 'sms'
}): Sql<RecipientRow> {
  const { people, places, empresaId, lane, reach, way } = input
  const shut = reach === null ? sql`false` : isShutOut('p', reach)
  return sql<RecipientRow>`
    select p.to_address, p.recipient_key, p.freelancer_id, p.variables, z.name as time_zone, p.position
    from (select s.*, ${empresaId}::int as empresa_id, 'whatsapp' as channel, ${lane}::text as lane from (${people}) s) p
    left join unnest(${places.areaCodes}::text[], ${places.timeZones}::text[]) as z (area_code, name)
      on z.area_code = substr(p.to_address, 4, 2)
    where ${way === 'sms' ? shut : sql`not ${shut}`}`
}
