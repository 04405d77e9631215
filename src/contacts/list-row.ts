import type { ListReason, ListRowFacts } from '../text/catalogue/shape-list-import.ts'
import type { CsvRow } from '../text/csv.ts'
import { fold } from '../text/fold.ts'
import { type PhoneRefusal, type PhoneRepair, parsePhone } from '../text/phone.ts'

/** A row of a list of phones and what became of it. */
export interface ListRow extends ListRowFacts {
  line: number
  /** In E.164; null where nobody can read it. */
  phone: string | null
}

export interface ListSummary {
  rows: number
  added: number
  updated: number
  unchanged: number
  refused: number
  /** Rows whose phone was mended. */
  repaired: number
}

export const NOTHING_LISTED: ListSummary = {
  rows: 0,
  added: 0,
  updated: 0,
  unchanged: 0,
  refused: 0,
  repaired: 0,
}

/** What every row of such a list has: who is meant, and on which channel. */
export interface ReadListRow {
  line: number
  e164: string | null
  channel: 'whatsapp' | 'sms' | null
  repairs: readonly PhoneRepair[]
  /** Empty when the row can be taken. */
  reasons: (PhoneRefusal | ListReason)[]
}

/** Reads phone and channel of a row; a landline is taken too, because nobody is written to by it. */
export function readListRow(row: CsvRow, phone: string, channel: string): ReadListRow {
  const none = { line: row.line, e164: null, channel: null, repairs: [] }
  if (row.problem !== null) return { ...none, reasons: [row.problem] }
  const read = parsePhone(phone)
  if (!read.ok) return { ...none, reasons: [read.reason] }
  const named = channelOf(channel)
  return {
    line: row.line,
    e164: read.e164,
    channel: named === 'unknown' ? null : named,
    repairs: read.repairs,
    reasons: named === 'unknown' ? ['unknown_channel'] : [],
  }
}

const BOTH = new Set(['', 'todos', 'todas', 'ambos', 'both', 'all', 'whatsapp e sms', 'sms e whatsapp'])
const WHATSAPP = new Set(['whatsapp', 'whats', 'zap', 'wpp', 'wa'])
const SMS = new Set(['sms', 'torpedo'])

function channelOf(text: string): ReadListRow['channel'] | 'unknown' {
  const word = fold(text)
  if (BOTH.has(word)) return null
  if (WHATSAPP.has(word)) return 'whatsapp'
  return SMS.has(word) ? 'sms' : 'unknown'
}

/** Counts a row in the summary. */
export function countListRow(summary: ListSummary, row: ListRow): void {
  summary.rows++
  summary[row.verdict]++
  if (row.verdict !== 'refused' && row.repairs.length > 0) summary.repaired++
}
