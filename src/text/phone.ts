import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { addNinthDigit, parseBrazilianNational } from './phone-brazil.ts'
import { cleanCell, splitNumbers, type TakenNumber, takeNumber } from './phone-cell.ts'

export type PhoneKind = 'mobile' | 'landline' | 'unknown'

/** What had to be changed before a number could be read; punctuation and a missing +55 are no repair. */
export type PhoneRepair =
  | 'invisible_characters_removed'
  | 'international_prefix_removed'
  | 'trunk_prefix_removed'
  | 'extension_removed'
  | 'extra_text_removed'
  | 'decimals_removed'
  | 'plus_removed'
  | 'one_of_several'
  | 'ninth_digit_added'

export type PhoneRefusal =
  | 'missing'
  | 'no_phone'
  | 'not_a_number'
  | 'spreadsheet_number'
  | 'looks_like_cpf'
  | 'no_area_code'
  | 'invalid_area_code'
  | 'too_few_digits'
  | 'too_many_digits'
  | 'invalid_number'
  | 'ambiguous'
  | 'service_number'
  | 'placeholder'

export type PhoneVerdict =
  | { ok: true; e164: string; kind: PhoneKind; repairs: PhoneRepair[] }
  | { ok: false; reason: PhoneRefusal }

/**
 * Twelve bare digits `559X…` are either +55, an area code of the North and an old mobile, or a mobile of area code 55
 * with one digit too many. A guess would write to a stranger.
 */
const AMBIGUOUS = /^559[1-9][6-9]\d{7}$/

/** One number, without the repairs that reading its cell took. */
export type NumberVerdict = PhoneVerdict

/**
 * Reads a phone as people write it (one cell, possibly with two numbers, an extension, a carrier prefix or a note)
 * into E.164. Brazilian mobiles always come back with the ninth digit. Foreign numbers need `+` or `00`. Of several
 * numbers the first mobile is taken. Landlines are valid here (`kind`): who may be written to is the caller's matter.
 * Never throws.
 */
export function parsePhone(raw: string, defaultCountry: CountryCode = 'BR'): PhoneVerdict {
  const cell = cleanCell(raw)
  if (!cell.ok) return cell
  const verdicts: PhoneVerdict[] = []
  const pieces = splitNumbers(cell.text)
  for (const piece of pieces) {
    const verdict = parsePiece(piece, defaultCountry)
    verdicts.push(verdict)
    if (verdict.ok && verdict.kind === 'mobile') break
  }
  const chosen =
    verdicts.find((v) => v.ok && v.kind === 'mobile') ?? verdicts.find((v) => v.ok) ?? verdicts[0]
  if (!chosen) return { ok: false, reason: 'no_phone' }
  if (!chosen.ok) return chosen
  const several: PhoneRepair[] = pieces.length > 1 ? ['one_of_several'] : []
  return { ...chosen, repairs: [...cell.repairs, ...several, ...chosen.repairs] }
}

/** The one form a number is compared by: Brazilian mobiles that lack the ninth digit (older WhatsApp ids) get it. */
export function canonicalPhone(e164: string): string {
  const national = /^\+55(\d{10})$/.exec(e164)?.[1]
  return national === undefined ? e164 : `+55${addNinthDigit(national)}`
}

/** The country of a number in E.164, as two letters; null where the numbering plan does not tell. */
export function countryOfPhone(e164: string): CountryCode | null {
  if (/^\+55\d{10,11}$/.test(e164)) return 'BR'
  return parsePhoneNumberFromString(e164)?.country ?? null
}

/** As people write it: `(11) 98123-4477`, `(11) 2860-9027`, `+351 913 625 280`. */
export function formatPhone(e164: string): string {
  const brazilian = splitBrazilian(e164)
  if (brazilian) return `(${brazilian.area}) ${brazilian.head}-${brazilian.tail}`
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
}

/** For who need not see it: `(11) 9••••-4477`. Shows the area or country and the last four digits, never more. */
export function maskPhone(e164: string): string {
  const brazilian = splitBrazilian(e164)
  if (brazilian) {
    const ninth = brazilian.head.length === 5 ? '9' : ''
    return `(${brazilian.area}) ${ninth}••••-${brazilian.tail}`
  }
  const digits = e164.replace(/\D/g, '')
  if (digits.length < 9) return '••••'
  const country = parsePhoneNumberFromString(e164)?.countryCallingCode
  return `${country ? `+${country} ` : ''}••••${digits.slice(-4)}`
}

function splitBrazilian(e164: string): { area: string; head: string; tail: string } | null {
  const [, area, head, tail] = /^\+55(\d{2})(9\d{4}|\d{4})(\d{4})$/.exec(e164) ?? []
  return area && head && tail ? { area, head, tail } : null
}

function parsePiece(piece: string, country: CountryCode): PhoneVerdict {
  const taken = takeNumber(piece)
  if (!taken.ok) return taken
  const verdict = parseNumber(taken.number, country)
  return verdict.ok ? { ...verdict, repairs: [...taken.repairs, ...verdict.repairs] } : verdict
}

function parseNumber({ digits, plus, bare }: TakenNumber, country: CountryCode): NumberVerdict {
  if (plus && !digits.startsWith('0')) return parseInternational(digits, ['plus_removed'], [])
  if (digits.startsWith('00')) {
    const prefix: PhoneRepair = 'international_prefix_removed'
    return parseInternational(digits.replace(/^0+/, ''), [prefix], [prefix])
  }
  if (country !== 'BR') return parseForeign(parsePhoneNumberFromString(digits, country), [])
  if (bare && AMBIGUOUS.test(digits)) return { ok: false, reason: 'ambiguous' }
  if (!digits.startsWith('0')) return parseWithoutPlus(digits, [])
  return parseTrunk(digits.slice(1))
}

/** A `+11…` is no country: +1 numbers never go on with 1, so a plus or 00 before an area code of São Paulo is a slip. */
function parseInternational(digits: string, slip: PhoneRepair[], repairs: PhoneRepair[]): NumberVerdict {
  if (digits.startsWith('55')) return parseBrazilianNational(digits.slice(2).replace(/^0/, ''), repairs)
  if (/^1[1-9]9\d{8}$/.test(digits)) return parseBrazilianNational(digits, slip)
  return parseForeign(parsePhoneNumberFromString(`+${digits}`), repairs)
}

/** 55 is Brazil and also Santa Maria's area code: the number of digits tells which. */
function parseWithoutPlus(digits: string, repairs: PhoneRepair[]): NumberVerdict {
  if (digits.startsWith('55') && digits.length >= 12) {
    return parseBrazilianNational(digits.slice(2).replace(/^0/, ''), repairs)
  }
  return parseBrazilianNational(digits, repairs)
}

/** After the trunk 0 comes the area code, or the two digits of a carrier and then the area code. */
function parseTrunk(digits: string): NumberVerdict {
  const repairs: PhoneRepair[] = ['trunk_prefix_removed']
  if (digits.length < 12 || digits.startsWith('55')) return parseWithoutPlus(digits, repairs)
  return parseBrazilianNational(digits.slice(2), repairs)
}

type ParsedNumber = ReturnType<typeof parsePhoneNumberFromString>

function parseForeign(parsed: ParsedNumber, repairs: PhoneRepair[]): NumberVerdict {
  if (!parsed?.isValid()) return { ok: false, reason: 'invalid_number' }
  switch (parsed.getType()) {
    case 'MOBILE':
      return { ok: true, e164: parsed.number, kind: 'mobile', repairs }
    case 'FIXED_LINE':
      return { ok: true, e164: parsed.number, kind: 'landline', repairs }
    case 'TOLL_FREE':
    case 'PREMIUM_RATE':
    case 'SHARED_COST':
    case 'UAN':
    case 'VOICEMAIL':
    case 'PERSONAL_NUMBER':
    case 'PAGER':
      return { ok: false, reason: 'service_number' }
    default:
      return { ok: true, e164: parsed.number, kind: 'unknown', repairs }
  }
}
