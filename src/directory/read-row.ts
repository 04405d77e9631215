import type { ImportReason } from '../text/catalogue/shape-import.ts'
import type { CsvRow } from '../text/csv.ts'
import { type ColumnNames, PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { plainCell } from '../text/csv-write.ts'
import { cleanLine, fold, slugOf } from '../text/fold.ts'
import { type PhoneRepair, parsePhone } from '../text/phone.ts'

export type Column = 'externalId' | 'nome' | 'phone' | 'funcoes' | 'cadastroCompleto' | 'timeZone' | 'tags'
export type Columns = ReadonlyMap<Column, number[]>

/** A função or a tag: what it is called, and what it is compared by. */
export interface Named {
  slug: string
  nome: string
}

/** What a row says, before anything is known of the person. Null where the file has no such column. */
export interface ReadRow {
  line: number
  externalId: string | null
  nome: string
  phone: string | null
  phoneRaw: string | null
  /** `absent`: the row says that there is none; `unusable`: something we cannot read; `unsaid`: nothing. */
  phoneState: 'usable' | 'absent' | 'unusable' | 'unsaid'
  funcoes: Named[] | null
  cadastroCompleto: boolean | null
  /** Undefined where nothing is said of it; null: there is none. */
  timeZone: string | null | undefined
  /** The empresa's own, whoever brought the person in. */
  tags: Named[] | null
  repairs: PhoneRepair[]
  reasons: ImportReason[]
  refused: boolean
}

export const EXTERNAL_ID_CHARACTERS_MAX = 100
export const NOME_CHARACTERS_MAX = 200
export const PHONE_RAW_CHARACTERS_MAX = 100
export const FUNCAO_CHARACTERS_MAX = 80
export const FUNCOES_MAX = 20
export const TAG_CHARACTERS_MAX = 40
export const TAGS_MAX = 20

/** In Portuguese or English, whatever their case and accents. */
export const COLUMN_NAMES: ColumnNames<Column> = {
  externalId: ['externalid', 'idexterno', 'id', 'codigo', 'cod', 'code', 'matricula', 'registro'],
  nome: ['nome', 'nomecompleto', 'name', 'fullname', 'freelancer', 'colaborador', 'profissional'],
  phone: PHONE_COLUMN_NAMES,
  funcoes: ['funcoes', 'funcao', 'cargos', 'cargo', 'roles', 'role', 'function', 'atividade'],
  cadastroCompleto: ['cadastrocompleto', 'completo', 'complete', 'perfilcompleto', 'cadastro'],
  timeZone: ['timezone', 'fusohorario', 'fuso'],
  tags: ['tags', 'tag', 'etiquetas', 'etiqueta', 'marcadores', 'marcador'],
}

const YES = new Set(['sim', 's', 'yes', 'y', 'true', 't', 'verdadeiro', 'v', '1', 'x', 'ok', 'completo'])
const NO = new Set(['nao', 'n', 'no', 'false', 'falso', 'f', '0', '', '-', 'incompleto'])

/** The canonical name of a zone; see `text/local-time.ts`. */
export type ZoneNames = (written: string) => string | null

/**
 * Reads one row. It is refused when it could not be read, holds no person (neither name nor phone) or could not be told
 * apart next time (neither external id nor phone). Of several phone columns the first mobile is taken.
 */
export function readRow(row: CsvRow, columns: Columns, zoneOf: ZoneNames): ReadRow {
  const cell = (column: Column) => cleanLine(plainCell(row.cells[columns.get(column)?.[0] ?? -1] ?? ''))
  const read: ReadRow = {
    line: row.line,
    externalId: cell('externalId') || null,
    nome: cell('nome'),
    ...readPhone(row, columns),
    funcoes: columns.has('funcoes') ? readNames(piecesOf(row, columns, 'funcoes'), FUNCAO_LIMITS) : null,
    cadastroCompleto: null,
    timeZone: undefined,
    tags: columns.has('tags') ? readNames(piecesOf(row, columns, 'tags'), TAG_LIMITS) : null,
    refused: false,
  }
  if (row.problem !== null) return refuse(read, row.problem)
  if (columns.has('cadastroCompleto')) {
    const word = fold(cell('cadastroCompleto'))
    read.cadastroCompleto = YES.has(word)
    if (!YES.has(word) && !NO.has(word)) read.reasons.push('unknown_complete_word')
  }
  if (columns.has('timeZone')) {
    const written = cell('timeZone')
    const zone = zoneOf(written)
    if (written === '' || zone !== null) read.timeZone = zone
    else read.reasons.push('unknown_time_zone')
  }
  return judge(read)
}

function judge(read: ReadRow): ReadRow {
  const judged = judgeIdentity(read)
  if (!judged.refused && read.nome === '' && read.phone === null) return refuse(read, 'no_name_no_phone')
  return judged
}

/** What a spreadsheet makes of a long number, `6,80E+10` or `7E+10`: its digits are lost. */
export function isRounded(code: string): boolean {
  return /^\d(?:[.,]\d+)?e\+\d+$/i.test(code)
}

/** Refuses what could not be stored, or could not be told apart next time. */
export function judgeIdentity(read: ReadRow): ReadRow {
  const { externalId, nome, phone } = read
  if ((externalId?.length ?? 0) > EXTERNAL_ID_CHARACTERS_MAX || nome.length > NOME_CHARACTERS_MAX) {
    return refuse(
      { ...read, externalId: externalId?.slice(0, 20) ?? null, nome: nome.slice(0, 20) },
      'value_too_long',
    )
  }
  if (externalId !== null && isRounded(externalId)) return refuse(read, 'spreadsheet_external_id')
  if (externalId === null && phone === null) return refuse(read, 'no_identity')
  return read
}

function refuse(read: ReadRow, reason: ImportReason): ReadRow {
  const reasons = read.phone === null && !read.reasons.includes('missing') ? read.reasons : []
  return { ...read, refused: true, repairs: [], reasons: [reason, ...reasons] }
}

type PhonePart = Pick<ReadRow, 'phone' | 'phoneRaw' | 'phoneState' | 'repairs' | 'reasons'>

function readPhone(row: CsvRow, columns: Columns): PhonePart {
  if (row.problem !== null)
    return { phone: null, phoneRaw: null, phoneState: 'absent', repairs: [], reasons: [] }
  const places = columns.get('phone') ?? []
  const raw = places
    .map((place) => plainCell((row.cells[place] ?? '').trim()))
    .filter((text) => text !== '')
    .join(' / ')
  return phonePartOf(raw)
}

/** A phone as it was written, with what had to be mended or is wrong with it. */
export function phonePartOf(raw: string): PhonePart {
  const phoneRaw = cleanLine(raw).slice(0, PHONE_RAW_CHARACTERS_MAX) || null
  const verdict = parsePhone(raw)
  if (verdict.ok) {
    const reasons: ImportReason[] = verdict.kind === 'landline' ? ['landline'] : []
    return { phone: verdict.e164, phoneRaw, phoneState: 'usable', repairs: verdict.repairs, reasons }
  }
  const absent = verdict.reason === 'missing' || verdict.reason === 'no_phone'
  const phoneState = absent ? 'absent' : 'unusable'
  return { phone: null, phoneRaw, phoneState, repairs: [], reasons: [verdict.reason] }
}

interface NameLimits {
  characters: number
  count: number
}
export const FUNCAO_LIMITS: NameLimits = { characters: FUNCAO_CHARACTERS_MAX, count: FUNCOES_MAX }
export const TAG_LIMITS: NameLimits = { characters: TAG_CHARACTERS_MAX, count: TAGS_MAX }

/** Between the funções, and between the tags, of one cell. */
export const NAME_SEPARATORS = /[|;,/]/

function piecesOf(row: CsvRow, columns: Columns, column: Column): string[] {
  const places = columns.get(column) ?? []
  return places.flatMap((place) => plainCell(row.cells[place] ?? '').split(NAME_SEPARATORS))
}

/** Each name once, in the first spelling; what is no name, and what is over the limit, is left out. */
export function readNames(written: readonly string[], limits: NameLimits): Named[] {
  const bySlug = new Map<string, string>()
  for (const piece of written) {
    const nome = cleanLine(piece).slice(0, limits.characters)
    const slug = slugOf(nome)
    if (slug.length > 1 && !bySlug.has(slug) && bySlug.size < limits.count) bySlug.set(slug, nome)
  }
  return [...bySlug].map(([slug, nome]) => ({ slug, nome }))
}
