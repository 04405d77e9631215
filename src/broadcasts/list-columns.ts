import { DomainError, type FieldIssue } from '../errors.ts'
import { type CsvRow, hasStrayCells } from '../text/csv.ts'
import { type ColumnNames, mapHeader, PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { plainCell } from '../text/csv-write.ts'
import { firstName } from '../text/first-name.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import { VALUE_CHARACTERS_MAX } from '../text/template.ts'
import type { ListedTarget } from './audience-list.ts'

/** Columns beside the phone that texts can name. */
export const VARIABLE_COLUMNS_MAX = 30
const COLUMN_CHARACTERS_MAX = 40

/** Two of these names are as often something else: where another column has the phones they are columns like any other. */
const VAGUE_NAMES: readonly string[] = ['contato', 'numero']
const NAMES: ColumnNames<'phone' | 'nome' | 'primeiro_nome' | 'funcao'> = {
  phone: PHONE_COLUMN_NAMES.filter((name) => !VAGUE_NAMES.includes(name)),
  nome: ['nome', 'nomecompleto', 'name', 'fullname'],
  primeiro_nome: ['primeironome', 'firstname'],
  funcao: ['funcao', 'role'],
}

/** Where the phones stand, and the values of each variable. */
export interface ListColumns {
  phone: readonly number[]
  variables: ReadonlyMap<string, readonly number[]>
  /** How many columns there are, those included that nobody reads. */
  width: number
}

/**
 * Reads the header of a list: the phones, by any of the names they have, and everything else as a variable by the name of
 * its column, in small letters and with `_` in place of what is none. Columns without a name are left out. Throws `not_csv`,
 * and `invalid_input` for a name that no text could use and for too many.
 */
export function readListColumns(header: CsvRow): ListColumns {
  if (header.problem !== null) throw new DomainError('not_csv', { reason: 'quote' })
  const named = mapHeader(header.cells, NAMES)
  const known = named.has('phone') ? named : mapHeader(header.cells, { ...NAMES, phone: VAGUE_NAMES })
  const phone = known.get('phone')
  if (phone === undefined) {
    const reason = known.size === 0 ? 'no_header' : 'no_phone_column'
    throw new DomainError('not_csv', { reason })
  }
  const variables = new Map<string, number[]>()
  const meanings = new Map([...known].flatMap(([name, places]) => places.map((place) => [place, name])))
  const issues: FieldIssue[] = []
  for (const [place, cell] of header.cells.entries()) {
    const written = cleanLine(plainCell(cell))
    const name = meanings.get(place) ?? slugOf(written).replaceAll('-', '_')
    if (written === '' || name === 'phone') continue
    issues.push(...nameIssues(written, name))
    variables.set(name, [...(variables.get(name) ?? []), place])
  }
  if (variables.size > VARIABLE_COLUMNS_MAX) {
    const facts = { max: VARIABLE_COLUMNS_MAX, actual: variables.size }
    issues.push({ field: 'columns', code: 'too_many', facts })
  }
  if (issues.length > 0) throw new DomainError('invalid_input', { fields: issues })
  return { phone, variables, width: header.cells.length }
}

function nameIssues(written: string, name: string): FieldIssue[] {
  const field = written.slice(0, COLUMN_CHARACTERS_MAX)
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return [{ field, code: 'bad_variable', facts: { name: field } }]
  const facts = { max: COLUMN_CHARACTERS_MAX, actual: name.length }
  return name.length > COLUMN_CHARACTERS_MAX ? [{ field, code: 'too_long', facts }] : []
}

/** The variables that the rows have values for; who has a name has a first name. */
export function variableNames({ variables }: ListColumns): string[] {
  const names = [...variables.keys()]
  const isDerived = variables.has('nome') && !variables.has('primeiro_nome')
  return names.flatMap((name) => (isDerived && name === 'nome' ? ['nome', 'primeiro_nome'] : [name]))
}

/** Of several cells that mean the same variable the first with something in it counts; of several phones the first mobile. */
export function readListRow({ line, cells, problem }: CsvRow, columns: ListColumns): ListedTarget {
  if (problem !== null) return { line, target: '', variables: null, problem }
  const cellAt = (place: number) => plainCell((cells[place] ?? '').trim())
  const target = columns.phone
    .map(cellAt)
    .filter((text) => text !== '')
    .join(' / ')
  if (hasStrayCells(cells, columns.width)) return { line, target, variables: null, problem: 'stray_cells' }
  const variables: Record<string, string> = {}
  for (const [name, places] of columns.variables) {
    const value = places.map((place) => cleanLine(cellAt(place))).find((text) => text !== '')
    // No text takes more of a value: it is left out, so that nobody gets half of it.
    if (value === undefined || value.length > VALUE_CHARACTERS_MAX) continue
    variables[name] = value
  }
  const first = firstName(variables.nome ?? '')
  if (variables.primeiro_nome === undefined && first !== '') variables.primeiro_nome = first
  return { line, target, variables: Object.keys(variables).length === 0 ? null : variables, problem: null }
}
