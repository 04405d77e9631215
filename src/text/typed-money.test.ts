import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTypedMoney, typedMoney } from './typed-money.ts'

test.each<[string, number | null]>([
  ['250', 250_00],
  ['250,00', 250_00],
  ['250.5', 250_50],
  [' R$ 1.250,50 ', 1_250_50],
  ['r$1.250', 1_250_00],
  ['1,250.50', 1_250_50],
  ['1.250.000', 1_250_000_00],
  ['0', 0],
  ['0,05', 5],
  ['', null],
  ['a combinar', null],
  ['-250', null],
  ['250,00,00', null],
  ['1.25.000', null],
  ['1.250,000', null],
  ['2,5E+02', null],
  ['99999999999,00', null],
])('%s is %s cents', (typed, cents) => {
  expect(readTypedMoney(typed)).toBe(cents)
})

test('what we write is read as the same', () => {
  fc.assert(
    fc.property(fc.nat(100_000_000), fc.constantFrom(',' as const, '.' as const), (cents, decimal) => {
      expect(readTypedMoney(typedMoney(cents, decimal))).toBe(cents)
    }),
  )
})
