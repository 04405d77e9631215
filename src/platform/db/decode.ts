/** What an engine answers: columns, and rows as SQL's own text. */
export interface RawResult {
  readonly columns: readonly { readonly name: string; readonly type: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** Rows inserted, updated or deleted; 0 for anything else. */
  readonly affected: number
  /** What was done: SELECT, UPDATE, COMMIT… */
  readonly command: string
}

type Decode = (text: string) => unknown

const decodeScalar: Readonly<Record<number, Decode>> = {
  16: (text) => text === 't', // bool
  17: (text) => Buffer.from(text.slice(2), 'hex'), // bytea
  20: decodeInt8,
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  114: (text) => JSON.parse(text), // json
  700: Number, // float4
  701: Number, // float8
  1184: decodeTimestamptz,
  3802: (text) => JSON.parse(text), // jsonb
}

/** Array types and the type of their elements; an array of any other type stays text. */
const elementOf: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1002: 18,
  1003: 19,
  1005: 21,
  1007: 23,
  1009: 25,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
}

/** Rows as objects: keys in camelCase, values as the port promises. Names and types are worked out once a result. */
export function decodeRows(result: RawResult): Record<string, unknown>[] {
  const columns = result.columns.map(({ name, type }) => ({ key: camelCase(name), decode: decoderOf(type) }))
  return result.rows.map((values) => {
    const row: Record<string, unknown> = {}
    columns.forEach(({ key, decode }, i) => {
      const text = values[i] ?? null
      row[key] = text === null || decode === null ? text : decode(text)
    })
    return row
  })
}

function decoderOf(type: number): Decode | null {
  const element = elementOf[type]
  if (element === undefined) return decodeScalar[type] ?? null
  const decode = decodeScalar[element] ?? ((text: string) => text)
  return (text) => decodeArray(text, decode)
}

export function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Counts and ids fit; a number that does not is a bug worth hearing of rather than a wrong digit. */
function decodeInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is not a safe integer`)
  return value
}

/** `2026-11-22 03:04:05.123456+00`, as every session writes it; a year before 1000 or after 9999 is left to Date. */
function decodeTimestamptz(text: string): Date {
  const plain = text.length <= 29 && text[4] === '-' && text[0] !== '0' && text.endsWith('+00')
  const date = plain ? fromUtc(text) : fromIso(text)
  if (Number.isNaN(date.getTime())) throw new RangeError(`timestamptz ${text} is not a date`)
  return date
}

/** Several times faster than reading ISO 8601, and rows have five times each. */
function fromUtc(text: string): Date {
  const part = (from: number, to: number) => Number(text.slice(from, to))
  const ms = text[19] === '.' ? Number(text.slice(20, -3).slice(0, 3).padEnd(3, '0')) : 0
  return new Date(
    Date.UTC(part(0, 4), part(5, 7) - 1, part(8, 10), part(11, 13), part(14, 16), part(17, 19), ms),
  )
}

/** ISO 8601 wants a T, and minutes in the offset. */
function fromIso(text: string): Date {
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
}

/** Reads SQL's array literal: `{1,NULL,"a \"b\"",{2,3}}`. */
export function decodeArray(text: string, decode: Decode): unknown[] {
  let at = text.indexOf('{') + 1 // a literal with other bounds than 1 starts with them: [0:1]={…}
  return list()

  function list(): unknown[] {
    const items: unknown[] = []
    while (at < text.length) {
      const char = text[at]
      if (char === '}') {
        at += 1
        return items
      }
      if (char === ',') at += 1
      else if (char === '{') {
        at += 1
        items.push(list())
      } else items.push(char === '"' ? decode(quoted()) : bare())
    }
    return items
  }

  function quoted(): string {
    let item = ''
    for (at += 1; text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      item += text[at] ?? ''
    }
    at += 1
    return item
  }

  function bare(): unknown {
    const start = at
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1
    const item = text.slice(start, at)
    return item === 'NULL' ? null : decode(item)
  }
}
