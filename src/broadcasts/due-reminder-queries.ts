import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId } from '../platform/ids.ts'
import { hoursOf, type OpenReminder, sinceOf, spokenBy } from './reminder-queries.ts'

/** Looked at in one statement, each with its five hours at most: whatever else there is to do goes on in between. */
export const PART_ROWS = 400

/** Where something stands in the order of begins. */
interface Place {
  startsAt: Date
  id: number
}

/** From a place up to the next part, which it does not reach; null: to the end. */
export interface Part {
  from: Place
  to: Place | null
}

/** Longer after its begin nobody asks any more what was missed of an evento. */
const BEGUN_MS_MAX = 24 * 3_600_000
const HOUR_MS = 3_600_000

interface Coming {
  now: Date
  /** So many hours ahead. */
  hoursMax: number
}

/** The eventos of every empresa that may have reminders due, in parts. */
export function partsOfComing(db: Db, { now, hoursMax }: Coming): AsyncGenerator<Part> {
  const until = new Date(now.getTime() + hoursMax * HOUR_MS)
  return partsFrom(new Date(now.getTime() - BEGUN_MS_MAX), (from) =>
    db.maybeOne(sql<Place>`
      select e.starts_at, e.id from eventos e
      where not e.canceled and ${isIn('e', { from, to: null })} and e.starts_at <= ${until}::timestamptz
      order by e.starts_at, e.id
      offset ${PART_ROWS}::int limit 1`),
  )
}

/**
 * Reminders of a part of the eventos whose time has come and that nothing became of, the youngest first. Hours are kept with the
 * earliest reminder first: an evento whose first is still to come is not looked at further.
 */
export function listOpenReminders(
  db: Db,
  { now, hoursMax, part, limit }: Coming & { part: Part; limit: number },
): Promise<OpenReminder[]> {
  const due = sql`e.starts_at - h.hours * interval '1 hour'`
  return db.many(sql<OpenReminder>`
    select e.empresa_id, e.id as evento_id, e.starts_at, h.hours, ${sinceOf} as since, ${spokenBy},
      (${hoursOf})[h.place + 1] as next_hours
    from eventos e
    left join reminder_rules r on r.empresa_id = e.empresa_id
    cross join lateral unnest(${hoursOf}) with ordinality as h (hours, place)
    where not e.canceled and ${isIn('e', part)}
      and e.starts_at <= ${now}::timestamptz + ${hoursMax}::int * interval '1 hour'
      and e.starts_at <= ${now}::timestamptz + (${hoursOf})[1] * interval '1 hour'
      and ${due} <= ${now}::timestamptz
      and not exists (
        select from reminders m
        where m.empresa_id = e.empresa_id and m.evento_id = e.id and m.starts_at = e.starts_at and m.hours = h.hours)
    order by ${due} desc, e.id
    limit ${limit}::int`)
}

export interface OutdatedReminder {
  id: number
  empresaId: EmpresaId
  broadcastId: BroadcastId
}

/** The reminders of every empresa that were sent of what has not begun yet, in parts: of what has, nothing waits. */
export function partsOfSent(db: Db, now: Date): AsyncGenerator<Part> {
  return partsFrom(now, (from) =>
    db.maybeOne(sql<Place>`
      select m.starts_at, m.id from reminders m
      where m.state = 'sent' and m.withdrawn_at is null and ${isIn('m', { from, to: null })}
      order by m.starts_at, m.id
      offset ${PART_ROWS}::int limit 1`),
  )
}

/** Those of a part that were sent before their evento was moved or canceled. */
export function listOutdatedReminders(
  db: Db,
  { part, limit }: { part: Part; limit: number },
): Promise<OutdatedReminder[]> {
  return db.many(sql<OutdatedReminder>`
    select m.id, m.empresa_id, m.broadcast_id
    from reminders m join eventos e on e.id = m.evento_id
    where m.state = 'sent' and m.withdrawn_at is null and ${isIn('m', part)}
      and (e.canceled or e.starts_at <> m.starts_at)
    order by m.starts_at, m.id
    limit ${limit}::int`)
}

async function* partsFrom(
  startsAfter: Date,
  next: (from: Place) => Promise<Place | null>,
): AsyncGenerator<Part> {
  // Ids are above nothing: what begins at that very moment is in.
  let from: Place | null = { startsAt: startsAfter, id: 0 }
  while (from !== null) {
    const to: Place | null = await next(from)
    yield { from, to }
    from = to
  }
}

function isIn(alias: 'e' | 'm', { from, to }: Part): Sql<boolean> {
  const place = sql`(${sql.id(alias)}.starts_at, ${sql.id(alias)}.id)`
  const before = to && sql`and ${place} < (${to.startsAt}::timestamptz, ${to.id}::int)`
  return sql<boolean>`${place} >= (${from.startsAt}::timestamptz, ${from.id}::int) ${before ?? sql``}`
}
