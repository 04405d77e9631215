import { parse } from 'csv-parse/sync'
import { expect, it, test } from 'vitest'
import { seededRandom } from '../platform/random.ts'
import { csvLine, plainCell } from './csv-write.ts'

it.each([
  ['=1+1', "'=1+1"],
  ['+5511981234477', "'+5511981234477"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['\n=1', '"\'\n=1"'],
  ['  =1', "'  =1"],
  ['\u200b=1', "'\u200b=1"],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
  ["'=1", "''=1"],
  ["'a", "'a"],
  ['(11) 98123-4477', '(11) 98123-4477'],
  ['a;b', '"a;b"'],
  ['=a;"b"', '"\'=a;""b"""'],
  ['', ''],
])('%j is written as %j', (cell, written) => {
  expect(csvLine([cell], ';')).toBe(`${written}\r\n`)
})

it.each([
  ['+5511981234477', '+5511981234477'],
  ['-2,5', '"-2,5"'],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-2+3', "'-2+3"],
  ['＋5511981234477', "'＋5511981234477"],
])('%j is written as %j where numbers stay bare', (cell, written) => {
  expect(csvLine([cell], ',', { bareNumbers: true })).toBe(`${written}\r\n`)
})

test('whatever the cells, a reader finds them again and no spreadsheet a formula', () => {
  const random = seededRandom(20_261_122)
  const signs = ['=', '+', '-', '@', '\t', '\r', '\n', '"', ';', ',', ' ', "'", 'a', '1', '＝', '\u200b', 'ã']
  const pick = () => signs[Math.floor(random() * signs.length)] ?? ''
  for (let round = 0; round < 1_000; round++) {
    const cells = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      Array.from({ length: Math.floor(random() * 6) }, pick).join(''),
    )
    const separator = random() < 0.5 ? ',' : ';'
    const line = csvLine([...cells, 'fim'], separator)
    const options = { delimiter: separator, record_delimiter: '\r\n', relax_quotes: false }
    const [read = []] = parse(line, options) as string[][]
    expect(read).toHaveLength(cells.length + 1)
    for (const [at, cell] of cells.entries()) {
      expect(plainCell(read[at] ?? '')).toBe(cell)
      expect([cell, `'${cell}`]).toContain(read[at])
      expect(read[at]).not.toMatch(/^[\s\u200b]*[=+\-@＝]/u)
      expect(read[at]).not.toMatch(/^[\t\r\n]/)
    }
  }
})
