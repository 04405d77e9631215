import type { FieldIssue } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { EventoId, VagaId } from '../platform/ids.ts'
import { OPEN_WORDS, PAY_UNIT_WORDS, VAGA_CSV } from '../text/directory-csv.ts'
import { readTypedMoney, typedMoney } from '../text/typed-money.ts'
import { CSV_ROWS_MAX, type CsvKind } from './csv-kind.ts'
import { type Cells, knownAs, meantBy, namedIn, openRow, type RowReader } from './csv-row.ts'
import { listVagas, type VagaSearch } from './list-vagas.ts'
import type { Vaga } from './vaga.ts'
import { listNamedVagas } from './vaga-queries.ts'
import { upsertVagas, type VagaWanted } from './write-vagas.ts'

type Column = keyof typeof VAGA_CSV
type Search = Omit<VagaSearch, 'cursor' | 'limit'>

const PAY_EXAMPLE = '250,00'

export const vagaCsv: CsvKind<Column, VagaWanted, Vaga, Search> = {
  columns: VAGA_CSV,
  alternatives: [
    ['externalId', 'id'],
    ['eventoExternalId', 'eventoId'],
  ],
  needed: [['externalId', 'id']],
  rowsMax: CSV_ROWS_MAX,
  read: readVagas,
  upsert: upsertVagas,
  list: listVagas,
  writer:
    (lang) =>
    ({ id, externalId, evento, eventoId, funcao, titulo, payCents, payUnit, places, open }) => ({
      ...{ externalId, funcao, titulo, eventoExternalId: evento.externalId, evento: evento.nome },
      id: externalId === null ? String(id) : null,
      eventoId: evento.externalId === null ? String(eventoId) : null,
      pay: typedMoney(payCents, lang === 'pt-BR' ? ',' : '.'),
      payUnit: PAY_UNIT_WORDS[payUnit][lang],
      places: String(places),
      open: OPEN_WORDS[open ? 'yes' : 'no'][lang],
    }),
}

async function readVagas(ctx: Ctx, rows: readonly Cells<Column>[]): Promise<(VagaWanted | FieldIssue[])[]> {
  const { ids, externalIds } = namedIn(rows)
  const known = knownAs(await listNamedVagas(ctx.db, ctx.empresaId, { ids: ids as VagaId[], externalIds }))
  return rows.map((cells) => {
    const row = openRow(cells, VAGA_CSV, ctx.lang)
    const open = row.word('open', OPEN_WORDS)
    const change = {
      ...meantBy(row, known)?.named,
      ...eventoOf(row),
      ...{ funcao: row.text('funcao') || undefined, titulo: row.text('titulo') },
      ...{ payCents: payOf(row), payUnit: row.word('payUnit', PAY_UNIT_WORDS), places: row.whole('places') },
      open: open === undefined ? undefined : open === 'yes',
    }
    return row.issues.length > 0 ? row.issues : change
  })
}

/** By the other system's code where the row has both: our numbers are of this installation. */
function eventoOf(row: RowReader<Column>): Pick<VagaWanted, 'eventoId' | 'eventoExternalId'> {
  const [eventoExternalId, eventoId] = [row.code('eventoExternalId'), row.whole('eventoId')]
  return eventoExternalId === undefined
    ? { eventoId: eventoId as EventoId | undefined }
    : { eventoExternalId }
}

function payOf(row: RowReader<Column>): number | undefined {
  const typed = row.text('pay')
  if (!typed) return undefined
  const cents = readTypedMoney(typed)
  if (cents === null) row.complain('pay', 'bad_format', { example: PAY_EXAMPLE })
  return cents ?? undefined
}
