import { expect, test } from 'vitest'
import { decodeRows } from './decode.ts'

function decode(text: string): unknown {
  const [row] = decodeRows({
    columns: [{ name: 'at', type: 1184 }],
    rows: [[text]],
    affected: 0,
    command: 'SELECT',
  })
  return row?.at
}

test('a time is read to the millisecond, whatever its digits, cut and not rounded', () => {
  for (let ms = 0; ms < 1_000; ms += 1) {
    const iso = new Date(Date.UTC(2026, 10, 22, 3, 4, 5, ms)).toISOString()
    const text = iso.replace('T', ' ').replace('Z', '+00')
    expect(decode(text)).toEqual(new Date(iso))
    expect(decode(text.replace('+00', '999+00'))).toEqual(new Date(iso))
    expect(decode(text.replace(/\.?0+\+00$/, '+00'))).toEqual(new Date(iso))
  }
})

test.each([
  ['2026-02-28 23:59:59+00', '2026-02-28T23:59:59.000Z'],
  ['2026-11-22 00:04:05.1-03', '2026-11-22T03:04:05.100Z'],
  ['2026-11-22 05:34:05+05:30', '2026-11-22T00:04:05.000Z'],
  ['0099-01-02 03:04:05+00', '0099-01-02T03:04:05.000Z'],
])('%s is %s', (text, iso) => {
  expect(decode(text)).toEqual(new Date(iso))
})

test('what is no date says so', () => {
  expect(() => decode('infinity')).toThrow('is not a date')
  expect(() => decode('2026-xx-22 03:04:05+00')).toThrow('is not a date')
})
