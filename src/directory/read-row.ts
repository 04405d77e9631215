import type { ImportReason } from '../text/catalogue/shape-import.ts'
import type { CsvRow } from '../text/csv.ts'
import { type ColumnNames, mapHeader, PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { cleanLine, fold, slugOf } from '../text/fold.ts'
import { type PhoneRepair, parsePhone } from '../text/phone.ts'

export type Column = 'externalId' | 'nome' | 'phone' | 'funcoes' | 'cadastroCompleto'
export type Columns = ReadonlyMap<Column, number[]>

/** What a row says, before anything is known of the person. Null where the file has no such column. */
export interface ReadRow {
  line: number
  externalId: string | null
  nome: string
  phone: string | null
  phoneRaw: string | null
  /** `absent`: the row says that there is none; `unusable`: it says something we cannot read. */
  phoneState: 'usable' | 'absent' | 'unusable'
  funcoes: { slug: string; nome: string }[] | null
  cadastroCompleto: boolean | null
  repairs: PhoneRepair[]
  reasons: ImportReason[]
  refused: boolean
}

const EXTERNAL_ID_CHARACTERS_MAX = 100
const NOME_CHARACTERS_MAX = 200
const PHONE_RAW_CHARACTERS_MAX = 100
const FUNCAO_CHARACTERS_MAX = 80
const FUNCOES_MAX = 20

const COLUMN_NAMES: ColumnNames<Column> = {
  externalId: ['externalid', 'idexterno', 'id', 'codigo', 'cod', 'code', 'matricula', 'registro'],
  nome: ['nome', 'nomecompleto', 'name', 'fullname', 'freelancer', 'colaborador', 'profissional'],
  phone: PHONE_COLUMN_NAMES,
  funcoes: ['funcoes', 'funcao', 'cargos', 'cargo', 'roles', 'role', 'function', 'atividade'],
  cadastroCompleto: ['cadastrocompleto', 'completo', 'complete', 'perfilcompleto', 'cadastro'],
}

const YES = new Set(['sim', 's', 'yes', 'y', 'true', 't', 'verdadeiro', 'v', '1', 'x', 'ok', 'completo'])
const NO = new Set(['nao', 'n', 'no', 'false', 'falso', 'f', '0', '', '-', 'incompleto'])

/** Where the columns stand; by names in Portuguese or English, whatever their case and accents. */
export function readColumns(cells: readonly string[]): Columns {
  return mapHeader(cells, COLUMN_NAMES)
}

/**
 * Reads one row. It is refused when it could not be read, holds no person (neither name nor phone) or could not be told
 * apart next time (neither external id nor phone). Of several phone columns the first mobile is taken.
 */
export function readRow(row: CsvRow, columns: Columns): ReadRow {
  const cell = (column: Column) => cleanLine(row.cells[columns.get(column)?.[0] ?? -1] ?? '')
  const read: ReadRow = {
    line: row.line,
    externalId: cell('externalId') || null,
    nome: cell('nome'),
    ...readPhone(row, columns),
    funcoes: columns.has('funcoes') ? readFuncoes(row, columns) : null,
    cadastroCompleto: null,
    refused: false,
  }
  if (row.problem !== null) return refuse(read, row.problem)
  if (columns.has('cadastroCompleto')) {
    const word = fold(cell('cadastroCompleto'))
    read.cadastroCompleto = YES.has(word)
    if (!YES.has(word) && !NO.has(word)) read.reasons.push('unknown_complete_word')
  }
  return judge(read)
}

function judge(read: ReadRow): ReadRow {
  const { externalId, nome, phone } = read
  if ((externalId?.length ?? 0) > EXTERNAL_ID_CHARACTERS_MAX || nome.length > NOME_CHARACTERS_MAX) {
    return refuse(
      { ...read, externalId: externalId?.slice(0, 20) ?? null, nome: nome.slice(0, 20) },
      'value_too_long',
    )
  }
  if (externalId !== null && /^\d[.,]\d+e\+\d+$/i.test(externalId))
    return refuse(read, 'spreadsheet_external_id')
  if (nome === '' && phone === null) return refuse(read, 'no_name_no_phone')
  if (externalId === null && phone === null) return refuse(read, 'no_identity')
  return read
}

function refuse(read: ReadRow, reason: ImportReason): ReadRow {
  const reasons = read.phone === null && !read.reasons.includes('missing') ? read.reasons : []
  return { ...read, refused: true, repairs: [], reasons: [reason, ...reasons] }
}

type PhonePart = Pick<ReadRow, 'phone' | 'phoneRaw' | 'phoneState' | 'repairs' | 'reasons'>

function readPhone(row: CsvRow, columns: Columns): PhonePart {
  const places = columns.get('phone') ?? []
  const raw = places
    .map((place) => (row.cells[place] ?? '').trim())
    .filter((text) => text !== '')
    .join(' / ')
  const phoneRaw = cleanLine(raw).slice(0, PHONE_RAW_CHARACTERS_MAX) || null
  if (row.problem !== null) return { phone: null, phoneRaw, phoneState: 'absent', repairs: [], reasons: [] }
  const verdict = parsePhone(raw)
  if (verdict.ok) {
    const reasons: ImportReason[] = verdict.kind === 'landline' ? ['landline'] : []
    return { phone: verdict.e164, phoneRaw, phoneState: 'usable', repairs: verdict.repairs, reasons }
  }
  const absent = verdict.reason === 'missing' || verdict.reason === 'no_phone'
  const phoneState = absent ? 'absent' : 'unusable'
  return { phone: null, phoneRaw, phoneState, repairs: [], reasons: [verdict.reason] }
}

function readFuncoes(row: CsvRow, columns: Columns): { slug: string; nome: string }[] {
  const bySlug = new Map<string, string>()
  for (const place of columns.get('funcoes') ?? []) {
    for (const piece of (row.cells[place] ?? '').split(/[|;,/]/)) {
      const nome = cleanLine(piece).slice(0, FUNCAO_CHARACTERS_MAX)
      const slug = slugOf(nome)
      if (slug.length > 1 && !bySlug.has(slug) && bySlug.size < FUNCOES_MAX) bySlug.set(slug, nome)
    }
  }
  return [...bySlug].map(([slug, nome]) => ({ slug, nome }))
}
