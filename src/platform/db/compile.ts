import type { Sql } from './db.ts'

/** A statement as the engines take it: SQL with `$1…` and the values in their text form. */
export interface CompiledSql {
  readonly text: string
  readonly values: readonly (string | null)[]
}

/** Writes out a statement and its parameters; throws a TypeError for a value that has no SQL form. */
export function compile(statement: Sql<unknown>): CompiledSql {
  return { text: statement.text, values: statement.values.map(encodeValue) }
}

/**
 * The text form of a parameter. Both engines get the very same text, so no driver's idea of dates, arrays or JSON
 * can make them differ. Plain objects are refused: JSON is passed as `JSON.stringify(x)` with `::jsonb`.
 */
export function encodeValue(value: unknown): string | null {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      if (Array.isArray(value)) return encodeArray(value)
      if (value instanceof Date) return encodeDate(value)
      if (value instanceof Uint8Array) return encodeBytes(value)
  }
  throw new TypeError(
    'An SQL parameter must be a scalar, a Date, bytes or an array of them (JSON goes as text)',
  )
}

function encodeArray(items: readonly unknown[]): string {
  let text = '{'
  for (let i = 0; i < items.length; i += 1) {
    if (i > 0) text += ','
    text += encodeArrayItem(items[i])
  }
  return `${text}}`
}

/** The usual kinds first: batches of a thousand rows come through here column by column. */
function encodeArrayItem(item: unknown): string {
  if (item === null || item === undefined) return 'NULL'
  if (typeof item === 'number') return String(item)
  if (typeof item === 'string') return quote(item)
  if (Array.isArray(item)) return encodeArray(item)
  return quote(encodeValue(item) ?? '')
}

function quote(text: string): string {
  return needsEscape.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`
}

const needsEscape = /[\\"]/

/** A batch has few different times. */
let lastDate = { ms: Number.NaN, text: '' }

/** Dates beyond ±9999 have another text form in ISO 8601 than in SQL, and no use here. */
function encodeDate(date: Date): string {
  const ms = date.getTime()
  if (ms === lastDate.ms) return lastDate.text
  const text = date.toISOString()
  if (text.length !== 24) throw new TypeError(`Not a date for SQL: ${text}`)
  lastDate = { ms, text }
  return text
}

function encodeBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}
