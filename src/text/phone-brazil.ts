import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { NumberVerdict, PhoneRepair } from './phone.ts'

/** The area codes Anatel has given out; the library's pattern knows them too, but not how to say that one is wrong. */
const AREA_CODES = new Set(
  (
    '11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 ' +
    '61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99'
  ).split(' '),
)

/** Behind a known area code the library asks no more of a mobile, at a fifth of the speed; a test holds the two together. */
const MOBILE = /^\d{2}9\d{8}$/

/**
 * Reads area code and number, without country code or trunk prefix. A mobile of the time before the ninth digit
 * (eight digits that begin with 6 to 9) gets its 9.
 */
export function parseBrazilianNational(digits: string, repairs: PhoneRepair[]): NumberVerdict {
  if (/^(\d)\1{7,}$/.test(digits)) return { ok: false, reason: 'placeholder' }
  if (/^(?:[3589]00|303)\d{6,8}$/.test(digits)) return { ok: false, reason: 'service_number' }
  if (digits.length < 8) return { ok: false, reason: 'too_few_digits' }
  if (digits.length < 10) return { ok: false, reason: 'no_area_code' }
  if (digits.length > 11) return { ok: false, reason: 'too_many_digits' }
  if (!AREA_CODES.has(digits.slice(0, 2))) return { ok: false, reason: 'invalid_area_code' }
  const full = addNinthDigit(digits)
  const added: PhoneRepair[] = full === digits ? [] : ['ninth_digit_added']
  if (MOBILE.test(full))
    return { ok: true, e164: `+55${full}`, kind: 'mobile', repairs: [...repairs, ...added] }
  const parsed = parsePhoneNumberFromString(`+55${full}`)
  if (parsed?.getType() !== 'FIXED_LINE') return { ok: false, reason: 'invalid_number' }
  return { ok: true, e164: `+55${full}`, kind: 'landline', repairs }
}

/** Ten digits whose number begins with 6 to 9 are a mobile without its ninth digit; landlines begin with 2 to 5. */
export function addNinthDigit(national: string): string {
  return /^\d{2}[6-9]\d{7}$/.test(national) ? `${national.slice(0, 2)}9${national.slice(2)}` : national
}
