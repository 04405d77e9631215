import type { FieldIssue } from '../errors.ts'
import type { Lang } from '../platform/context.ts'
import { type CsvWords, readWord } from '../text/csv-words.ts'
import { EXTERNAL_ID_CHARACTERS_MAX, isRounded } from './read-row.ts'

/** What a row says in a column: undefined where the file has no such column, else one clean line. */
export type Cells<Column extends string> = (column: Column) => string | undefined

const ID_MAX = 2_147_483_647

/** Reads the cells of one row and notes what is wrong with them, by the names that the verbs complain by. */
export interface RowReader<Column extends string> {
  readonly issues: FieldIssue[]
  complain(column: Column, code: FieldIssue['code'], facts?: FieldIssue['facts']): void
  text(column: Column): string | undefined
  /** Another system's code; an empty cell says nothing. */
  code(column: Column): string | undefined
  /** A number of ours, or of things. */
  whole(column: Column): number | undefined
  word<Value extends string>(column: Column, words: CsvWords<Value>): Value | undefined
}

export function openRow<Column extends string>(
  cells: Cells<Column>,
  columns: CsvWords<Column>,
  lang: Lang,
): RowReader<Column> {
  const issues: FieldIssue[] = []
  const complain: RowReader<Column>['complain'] = (column, code, facts) => {
    const field = columns[column].field ?? columns[column].en
    issues.push({ field, code, ...(facts === undefined ? {} : { facts }) })
  }
  const said = (column: Column) => cells(column) || undefined
  return {
    issues,
    complain,
    text: cells,
    code(column) {
      const code = said(column)
      if (code === undefined) return undefined
      if (isRounded(code)) complain(column, 'spreadsheet_number')
      else if (code.length <= EXTERNAL_ID_CHARACTERS_MAX) return code
      else complain(column, 'too_long', { max: EXTERNAL_ID_CHARACTERS_MAX })
      return undefined
    },
    whole(column) {
      const written = said(column)
      if (written === undefined) return undefined
      if (/^\d{1,10}$/.test(written) && Number(written) <= ID_MAX) return Number(written)
      complain(column, 'wrong_type', { expected: 'integer' })
      return undefined
    },
    word(column, words) {
      const written = said(column)
      const value = written === undefined ? undefined : readWord(words, written)
      if (value !== null) return value
      const allowed = (Object.keys(words) as (keyof typeof words)[]).map((each) => words[each][lang])
      complain(column, 'not_allowed', { allowed: allowed.join(', ') })
      return undefined
    },
  }
}

interface Identified {
  id: number
  externalId: string | null
}

/** What rows of a batch may mean. */
export interface Known<Thing extends Identified> {
  byId: ReadonlyMap<number, Thing>
  byExternalId: ReadonlyMap<string | null, Thing>
}

export function knownAs<Thing extends Identified>(things: readonly Thing[]): Known<Thing> {
  return {
    byId: new Map(things.map((each) => [each.id, each])),
    byExternalId: new Map(things.map((each) => [each.externalId, each])),
  }
}

/** Whom a row means: how its change names it, and what is there; undefined where it is new. */
export interface Meant<Thing extends Identified> {
  named: { externalId?: string; id?: Thing['id'] }
  before: Thing | undefined
}

/**
 * Whom a row means: what the empresa knows by its external id; else, by our number, what has no external id yet and gets
 * this one. An external id that nobody has is something new. Null: the row says neither, or a number that is none of the
 * empresa's, which is noted.
 */
export function meantBy<Thing extends Identified>(
  row: RowReader<'externalId' | 'id'>,
  { byId, byExternalId }: Known<Thing>,
): Meant<Thing> | null {
  const complaints = row.issues.length
  const [externalId, number] = [row.code('externalId'), row.whole('id')]
  if (row.issues.length > complaints) return null
  const byNumber = number === undefined ? undefined : byId.get(number)
  if (externalId !== undefined) {
    const before = byExternalId.get(externalId)
    if (before !== undefined || byNumber?.externalId !== null) return { named: { externalId }, before }
    return { named: { id: byNumber.id, externalId }, before: byNumber }
  }
  if (byNumber !== undefined) return { named: { id: byNumber.id }, before: byNumber }
  if (number === undefined) row.complain('externalId', 'required')
  else row.complain('id', 'not_found')
  return null
}

/** What rows may mean, to be looked up at once. */
export function namedIn(rows: readonly Cells<'externalId' | 'id'>[]): {
  ids: number[]
  externalIds: string[]
} {
  return {
    ids: rows.flatMap((cells) => {
      const id = Number(cells('id') || Number.NaN)
      return Number.isInteger(id) && id > 0 && id <= ID_MAX ? [id] : []
    }),
    externalIds: rows.flatMap((cells) => cells('externalId') || []),
  }
}
