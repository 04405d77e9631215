import type { PhoneRefusal, PhoneRepair } from './phone.ts'

/** Longer than any cell with two numbers and a note; what is longer is no phone. */
const CELL_CHARACTERS_MAX = 200
/** Fewer digits are an area code, an extension or a note, but no number. */
const NUMBER_DIGITS_MIN = 8

const EXTENSION = /(?:\b(?:ramal|ram|extension|ext|r)|\bx)[\s.:]*\d{1,6}\s*$/i
const SEPARATORS = /\s*(?:[/;,|&\n\r]|\s(?:ou|e|or|and)\s)\s*/i

type Cell = { ok: true; text: string; repairs: PhoneRepair[] } | { ok: false; reason: PhoneRefusal }
/** The digits of one number; `bare` when nothing stood between them. */
export interface TakenNumber {
  digits: string
  plus: boolean
  bare: boolean
}
type Taken = { ok: true; number: TakenNumber; repairs: PhoneRepair[] } | { ok: false; reason: PhoneRefusal }

/** Makes one spelling of the characters, and recognises what is certainly no phone. */
export function cleanCell(raw: string): Cell {
  if (raw.length > CELL_CHARACTERS_MAX) return { ok: false, reason: 'not_a_number' }
  const visible = raw.replace(/\p{Cf}/gu, '')
  const repairs: PhoneRepair[] = visible === raw ? [] : ['invisible_characters_removed']
  const text = visible.normalize('NFKC').trim()
  if (text === '') return { ok: false, reason: 'missing' }
  if (/^[+'="]*\d+(?:[.,]\d+)?e\+?\d+"?$/i.test(text)) return { ok: false, reason: 'spreadsheet_number' }
  if (/^\d{3}\.\d{3}\.\d{3}-\d{2}$/.test(text)) return { ok: false, reason: 'looks_like_cpf' }
  const whole = text.replace(/^(\+?\d{10,15})[.,]0{1,2}$/, '$1')
  if (whole !== text) repairs.push('decimals_removed')
  return { ok: true, text: whole, repairs }
}

/**
 * The numbers of a cell in order, at least one piece. Digits too few for a number belong to the number after them at
 * the front (`11/98123-4477`) and are an alternative ending behind one (`3222-1234/35`), which is left out.
 */
export function splitNumbers(text: string): string[] {
  const pieces: string[] = []
  let pending = ''
  for (const part of text.split(SEPARATORS).flatMap(splitTouching)) {
    const joined = pending === '' ? part : `${pending} ${part}`
    if (countDigits(joined) >= NUMBER_DIGITS_MIN) {
      pieces.push(joined)
      pending = ''
    } else if (pieces.length === 0) {
      pending = joined
    }
  }
  return pieces.length > 0 ? pieces : [text]
}

/** Two numbers side by side: `(11) 98123-4477 (11) 98123-4478`, `11981234477 11981234478`. */
function splitTouching(part: string): string[] {
  if (countDigits(part) < 2 * NUMBER_DIGITS_MIN) return [part]
  return part.split(/(?<=\d{4}.*)(?=\(|\+)|(?<=\d{8})\s+(?=\d{8})|(?<=-\d{4})\s+(?=\d)/)
}

/** Cuts the extension, the x of `0xx11` and words around the number away. */
export function takeNumber(piece: string): Taken {
  const repairs: PhoneRepair[] = []
  let text = piece.replace(/\b0\s*[x*]{2}\s*(?=\d{2})/i, '0').replace(/\(0\s*[x*]{2}\s*(?=\d{2})/i, '(0')
  const withoutExtension = text.replace(EXTENSION, '')
  if (withoutExtension !== text && countDigits(withoutExtension) >= NUMBER_DIGITS_MIN) {
    repairs.push('extension_removed')
    text = withoutExtension
  }
  if (/\p{L}/u.test(text)) {
    const chunks = text.split(/[\p{L}:]+/u)
    const number = chunks.find((chunk) => countDigits(chunk) >= NUMBER_DIGITS_MIN)
    if (number === undefined) {
      return { ok: false, reason: countDigits(text) >= NUMBER_DIGITS_MIN ? 'not_a_number' : 'no_phone' }
    }
    repairs.push('extra_text_removed')
    text = number
  }
  const digits = text.replace(/\D/g, '')
  if (/^0*$/.test(digits)) return { ok: false, reason: 'no_phone' }
  const bare = text.trim() === digits
  return { ok: true, number: { digits, plus: /^\D*\+/.test(text), bare }, repairs }
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length
}
