/** Text from outside loses NUL and lone surrogates here: one bad byte must not stop the batch it is written with. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/** Escapes of NUL and of halves of surrogate pairs: PostgreSQL stores neither. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i

/** Reads JSON from outside, with strings that can be stored. Throws where it is none. */
export function parseStorable(text: string): unknown {
  return UNSTORABLE_ESCAPE.test(text)
    ? JSON.parse(text, (_, value) => (typeof value === 'string' ? storable(value) : value))
    : JSON.parse(text)
}
