import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvRow } from './csv-row.ts'

test.each([
  ['=1+1', "'=1+1"],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-2+3', "'-2+3"],
  ['@cmd', "'@cmd"],
  ['\t=1', "'\t=1"],
  ['+5511981234477', '+5511981234477'],
  ['-3', '-3'],
  ['Olá; você', '"Olá; você"'],
  ['diz "oi"', '"diz ""oi"""'],
  ['duas\nlinhas', '"duas\nlinhas"'],
  [null, ''],
  [7, '7'],
])('%j is written as %j', (cell, written) => {
  expect(csvRow([cell, 'x'], ';')).toBe(`${written};x\r\n`)
})

test('whatever is written, another reader reads, and nothing in it is a formula', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 2, maxLength: 5 }),
      fc.constantFrom(',', ';'),
      (cells, separator) => {
        const [row = []] = parse(csvRow(cells, separator as ',' | ';'), {
          delimiter: separator,
          relaxColumnCount: true,
        }) as string[][]
        expect(row.map((cell, i) => (cell === cells[i] ? cell : cell.replace(/^'/, '')))).toEqual(cells)
        for (const cell of row) expect(cell).not.toMatch(/^\s*[=@]/)
      },
    ),
  )
})
