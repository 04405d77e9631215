import type { FieldIssue } from '../errors.ts'
import { getEmpresa } from '../identity/get-empresa.ts'
import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import { CANCELED_WORDS, EVENTO_CSV } from '../text/directory-csv.ts'
import { type LocalTimes, openLocalTimes, openZoneNames } from '../text/local-time.ts'
import { readTypedDate, typedDate } from '../text/typed-date.ts'
import { CSV_ROWS_MAX, type CsvKind } from './csv-kind.ts'
import { type Cells, knownAs, meantBy, namedIn, openRow, type RowReader } from './csv-row.ts'
import type { Evento } from './evento.ts'
import { listNamedEventos } from './evento-queries.ts'
import { type EventoSearch, listEventos } from './list-eventos.ts'
import { type EventoWanted, upsertEventos } from './write-eventos.ts'

type Column = keyof typeof EVENTO_CSV
type Search = Omit<EventoSearch, 'cursor' | 'limit'>

const DATE_EXAMPLE = '15/11/2025 14:00'
const TIME_EXAMPLE = '14:00'
/** As a spreadsheet writes a day that is formatted as a moment. */
const MIDNIGHT = /[T ]+0?0:00(?::00)?$/

export const eventoCsv: CsvKind<Column, EventoWanted, Evento, Search> = {
  columns: EVENTO_CSV,
  alternatives: [['externalId', 'id']],
  needed: [['externalId', 'id']],
  rowsMax: CSV_ROWS_MAX,
  read: readEventos,
  upsert: upsertEventos,
  list: listEventos,
  writer(lang) {
    const localTimes = openLocalTimes()
    return ({ id, externalId, nome, local, startsAt, endsAt, timeZone, canceled }) => ({
      ...{ externalId, nome, local, timeZone, startTime: null },
      id: externalId === null ? String(id) : null,
      startsAt: typedDate(startsAt, timeZone, localTimes),
      endsAt: endsAt && typedDate(endsAt, timeZone, localTimes),
      canceled: CANCELED_WORDS[canceled ? 'yes' : 'no'][lang],
    })
  },
}

/** A date is of the zone that its row names, else of the evento's own, else of the empresa's. */
async function readEventos(
  ctx: Ctx,
  rows: readonly Cells<Column>[],
): Promise<(EventoWanted | FieldIssue[])[]> {
  const { ids, externalIds } = namedIn(rows)
  const known = knownAs(
    await listNamedEventos(ctx.db, ctx.empresaId, { ids: ids as EventoId[], externalIds }),
  )
  const zones = { zoneOf: openZoneNames(), localTimes: openLocalTimes() }
  const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
  return rows.map((cells) => {
    const row = openRow(cells, EVENTO_CSV, ctx.lang)
    const meant = meantBy(row, known)
    const written = row.text('timeZone') || undefined
    const zone = written === undefined ? (meant?.before?.timeZone ?? timeZone) : zones.zoneOf(written)
    if (zone === null) row.complain('timeZone', 'not_a_time_zone')
    const canceled = row.word('canceled', CANCELED_WORDS)
    const dateOf = (column: 'startsAt' | 'endsAt', typed: string | undefined) =>
      readDate(row, { column, typed, zone }, zones.localTimes)
    const change = {
      ...meant?.named,
      ...{ nome: row.text('nome'), local: row.text('local'), timeZone: written },
      startsAt: dateOf('startsAt', startOf(row)) ?? undefined,
      endsAt: dateOf('endsAt', row.text('endsAt')),
      canceled: canceled === undefined ? undefined : canceled === 'yes',
    }
    return row.issues.length > 0 ? row.issues : change
  })
}

/** The day with its time, where the file has that in a column of its own; a day that has one already keeps it. */
function startOf(row: RowReader<Column>): string | undefined {
  const [typed, time] = [row.text('startsAt'), row.text('startTime')]
  const day = typed?.replace(MIDNIGHT, '')
  if (!day || !time || day.includes(':')) return typed
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:h|[:h](\d{2})(?::\d{2})?(?:h|min)?)$/i.exec(time) ?? []
  if (hours !== undefined && Number(hours) < 24 && Number(minutes) < 60) return `${day} ${hours}:${minutes}`
  row.complain('startTime', 'bad_format', { example: TIME_EXAMPLE })
  return undefined
}

/** Null where the cell is empty. */
function readDate(
  row: RowReader<Column>,
  { column, typed, zone }: { column: Column; typed: string | undefined; zone: string | null },
  localTimes: LocalTimes,
): Date | null | undefined {
  if (typed === undefined || zone === null) return undefined
  if (typed === '') return null
  const at = readTypedDate(typed, zone, localTimes)
  if (at === null) row.complain(column, 'bad_format', { example: DATE_EXAMPLE })
  return at
}
