import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import {
  canonicalPhone,
  formatPhone,
  maskPhone,
  type PhoneRefusal,
  type PhoneRepair,
  parsePhone,
} from './phone.ts'

const read = (raw: string) => {
  const verdict = parsePhone(raw)
  return verdict.ok ? `${verdict.e164} ${verdict.kind} ${verdict.repairs.join('+')}`.trim() : verdict.reason
}

describe('a Brazilian mobile is read however it is written', () => {
  const written: [string, string, PhoneRepair[]][] = [
    ['(11) 98123-4477', '+5511981234477', []],
    ['11981234477', '+5511981234477', []],
    ['+55 11 98123-4477', '+5511981234477', []],
    ['5511981234477', '+5511981234477', []],
    ['55 (11) 98123.4477', '+5511981234477', []],
    ['11.98123.4477', '+5511981234477', []],
    ['11/98123-4477', '+5511981234477', []],
    ['+55 (0)11 98123-4477', '+5511981234477', []],
    ['１１ ９８１２３-４４７７', '+5511981234477', []],
    ["'11981234477", '+5511981234477', []],
    ['="11981234477"', '+5511981234477', []],
    ['(55) 99912-3456', '+5555999123456', []],
    ['55999123456', '+5555999123456', []],
    ['55 99912-3456', '+5555999123456', []],
    ['5555999123456', '+5555999123456', []],
    ['+55 55 99912-3456', '+5555999123456', []],
    ['005511981234477', '+5511981234477', ['international_prefix_removed']],
    ['0055 55 99912-3456', '+5555999123456', ['international_prefix_removed']],
    ['011 98123 4477', '+5511981234477', ['trunk_prefix_removed']],
    ['0 11 98123 4477', '+5511981234477', ['trunk_prefix_removed']],
    ['055 99912-3456', '+5555999123456', ['trunk_prefix_removed']],
    ['0xx11 98123-4477', '+5511981234477', ['trunk_prefix_removed']],
    ['(0xx11) 98123-4477', '+5511981234477', ['trunk_prefix_removed']],
    ['0**11 98123-4477', '+5511981234477', ['trunk_prefix_removed']],
    ['0 15 11 98123-4477', '+5511981234477', ['trunk_prefix_removed']],
    ['(11) 98123-4477 ramal 12', '+5511981234477', ['extension_removed']],
    ['\u202a+55 11 98123-4477\u202c', '+5511981234477', ['invisible_characters_removed']],
    ['(11) 98123-4477 / (21) 98415-2447', '+5511981234477', ['one_of_several']],
    ['(11) 98123-4477 ou 98415-2447', '+5511981234477', ['one_of_several']],
    ['(11) 98123-4477/78', '+5511981234477', []],
    ['(11) 98123-4477 (21) 98415-2447', '+5511981234477', ['one_of_several']],
    ['11981234477 21984152447', '+5511981234477', ['one_of_several']],
    ['(11) 2860-9027 / (11) 98123-4477', '+5511981234477', ['one_of_several']],
    ['98123-4477 / (11) 98123-4477', '+5511981234477', ['one_of_several']],
    ['(11) 8123-4477', '+5511981234477', ['ninth_digit_added']],
    ['551181234477', '+5511981234477', ['ninth_digit_added']],
    ['(55) 9912-3456', '+5555999123456', ['ninth_digit_added']],
    ['+559299998888', '+5592999998888', ['ninth_digit_added']],
    ['55 92 9999-8888', '+5592999998888', ['ninth_digit_added']],
    ['(31) 7596-7591', '+5531975967591', ['ninth_digit_added']],
    ['cel: 11 98123-4477', '+5511981234477', ['extra_text_removed']],
    ['whatsapp:+5511981234477', '+5511981234477', ['extra_text_removed']],
    ['11 98123-4477 (Maria)', '+5511981234477', ['extra_text_removed']],
    ['11981234477.0', '+5511981234477', ['decimals_removed']],
    ['+11 98123-4477', '+5511981234477', ['plus_removed']],
  ]
  test.each(written)('%j', (raw, e164, repairs) => {
    expect(parsePhone(raw)).toEqual({ ok: true, e164, kind: 'mobile', repairs })
  })
})

describe('what is no usable number is refused by its reason', () => {
  const refused: [string, PhoneRefusal][] = [
    ['', 'missing'],
    [' \u200b ', 'missing'],
    ['não tem', 'no_phone'],
    ['-', 'no_phone'],
    ['n/a', 'no_phone'],
    ['98123-4477', 'no_area_code'],
    ['8123-4477', 'no_area_code'],
    ['+55 98123-4477', 'no_area_code'],
    ['4004-1234', 'no_area_code'],
    ['6.80E+10', 'spreadsheet_number'],
    ['5,51198E+12', 'spreadsheet_number'],
    ['(20) 98123-4477', 'invalid_area_code'],
    ['1098123-4477', 'invalid_area_code'],
    ['981234', 'too_few_digits'],
    ['419863827452', 'too_many_digits'],
    ['351913625280', 'too_many_digits'],
    ['559969943543', 'ambiguous'],
    ['(11) 81234-4477', 'invalid_number'],
    ['(11) 1234-5678', 'invalid_number'],
    ['+55 11 28609 0271', 'invalid_number'],
    ['+999 12345678', 'invalid_number'],
    ['0800 123 4567', 'service_number'],
    ['0300 789 1234', 'service_number'],
    ['99999999999', 'placeholder'],
    ['000000000', 'no_phone'],
    ['123.956.789-09', 'looks_like_cpf'],
    ['(11) 9812O-4477', 'not_a_number'],
    ['1'.repeat(300), 'not_a_number'],
  ]
  test.each(refused)('%j', (raw, reason) => {
    expect(parsePhone(raw)).toEqual({ ok: false, reason })
  })
})

test('landlines and foreign numbers are valid and say what they are', () => {
  expect(read('(21) 2860-9027')).toBe('+552128609027 landline')
  expect(read('(55) 3222-1234/35')).toBe('+555532221234 landline')
  expect(read('5532221234')).toBe('+555532221234 landline')
  expect(read('(11) 2860-9027 ramal 3')).toBe('+551128609027 landline extension_removed')
  expect(read('+351 913625280')).toBe('+351913625280 mobile')
  expect(read('00351913625280')).toBe('+351913625280 mobile international_prefix_removed')
  expect(read('+1 415 555 0101')).toBe('+14155550101 unknown')
  expect(parsePhone('913 625 280', 'PT')).toMatchObject({ ok: true, e164: '+351913625280' })
})

test('the ninth digit is added where a WhatsApp id lacks it, and nowhere else', () => {
  expect(canonicalPhone('+553199998888')).toBe('+5531999998888')
  expect(canonicalPhone('+5531999998888')).toBe('+5531999998888')
  expect(canonicalPhone('+552128609027')).toBe('+552128609027')
  expect(canonicalPhone('+351913625280')).toBe('+351913625280')
})

test('phones are shown as people write them, and masked but for the last four digits', () => {
  expect(formatPhone('+5511981234477')).toBe('(11) 98123-4477')
  expect(formatPhone('+552128609027')).toBe('(21) 2860-9027')
  expect(formatPhone('+351913625280')).toBe('+351 913 625 280')
  expect(maskPhone('+5511981234477')).toBe('(11) 9••••-4477')
  expect(maskPhone('+552128609027')).toBe('(21) ••••-9027')
  expect(maskPhone('+351913625280')).toBe('+351 ••••5280')
  expect(maskPhone('rubbish')).toBe('••••')
})

const area = fc.constantFrom('11', '21', '31', '55', '61', '85', '92', '99')
const mobile = fc
  .tuple(area, fc.stringMatching(/^9[1-9][0-9]{7}$/))
  .map(([code, number]) => code + number)
  .filter((national) => !/^(\d)\1+$/.test(national))

test('every mobile survives every way of writing it', () => {
  const ways: ((n: string) => string)[] = [
    (n) => n,
    (n) => `+55${n}`,
    (n) => `55${n}`,
    (n) => `0055${n}`,
    (n) => `0${n}`,
    (n) => `0xx${n}`,
    (n) => `015${n}`,
    (n) => `(${n.slice(0, 2)}) ${n.slice(2, 7)}-${n.slice(7)}`,
    (n) => `${n.slice(0, 2)}.${n.slice(2, 7)}.${n.slice(7)}`,
    (n) => `${n} ramal 4`,
    (n) => `${n} / 2128609027`,
  ]
  fc.assert(
    fc.property(mobile, fc.constantFrom(...ways), (national, write) => {
      expect(parsePhone(write(national))).toMatchObject({ ok: true, e164: `+55${national}`, kind: 'mobile' })
    }),
  )
})

test('whatever the text, the answer is E.164 that reads back as itself, or a reason', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[0-9+() .x/-]{0,24}$/))
  fc.assert(
    fc.property(text, (raw) => {
      const verdict = parsePhone(raw)
      if (!verdict.ok) return
      expect(verdict.e164).toMatch(/^\+[1-9]\d{6,14}$/)
      expect(parsePhone(verdict.e164)).toMatchObject({ ok: true, e164: verdict.e164, repairs: [] })
      expect(canonicalPhone(verdict.e164)).toBe(verdict.e164)
      expect(maskPhone(verdict.e164).replace(/\D/g, '').length).toBeLessThanOrEqual(9)
    }),
    { numRuns: 2000 },
  )
})

test('on area code and number the library says what we say', () => {
  const national = fc.stringMatching(/^[1-9][1-9][2-9][0-9]{7,8}$/)
  fc.assert(
    fc.property(national, (digits) => {
      fc.pre(!/^(\d)\1+$/.test(digits))
      fc.pre(!/^\d{2}[6-9]\d{7}$/.test(digits)) // ours to mend: a mobile without its ninth digit
      const verdict = parsePhone(`+55${digits}`)
      expect(verdict.ok).toBe(parsePhoneNumberFromString(`+55${digits}`)?.isValid() ?? false)
    }),
    { numRuns: 3000 },
  )
})
