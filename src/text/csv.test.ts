import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvRow, decodeCsv } from './csv.ts'
import { mapHeader } from './csv-header.ts'

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(file: string | Uint8Array, size = 7, rowsMax = 1000): Promise<CsvRow[]> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file
  const rows: CsvRow[] = []
  for await (const row of decodeCsv(chunksOf(bytes, size), { rowsMax })) rows.push(row)
  return rows
}

const cellsOf = async (file: string | Uint8Array) => (await read(file)).map((row) => row.cells)

const windows1252 = (text: string) =>
  Uint8Array.from([...text].map((char) => (char === '€' ? 0x80 : char === '’' ? 0x92 : char.charCodeAt(0))))

describe('a file is read in whatever encoding it comes', () => {
  const text = 'nome;função\r\nJoão;Garçom\r\nConceição;Segurança\r\n'
  const rows = [
    ['nome', 'função'],
    ['João', 'Garçom'],
    ['Conceição', 'Segurança'],
  ]
  const be = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['Windows-1252', windows1252(text)],
    ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16LE without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', be],
  ])('%s', async (_, bytes) => {
    expect(await cellsOf(bytes)).toEqual(rows)
  })

  test('two files of two encodings glued together', async () => {
    const glued = Buffer.concat([Buffer.from('nome\nJoão\n'), windows1252('Conceição D’Ávila €\n')])
    expect(await cellsOf(glued)).toEqual([['nome'], ['João'], ['Conceição D’Ávila €']])
  })

  test('a first accent far behind the first block', async () => {
    const glued = Buffer.concat([Buffer.from(`nome;x\n${'Ana;1\n'.repeat(2000)}`), windows1252('João;1\n')])
    expect((await read(glued, 1000, 5000)).at(-1)?.cells).toEqual(['João', '1'])
  })
})

test.each([
  ['a,b\n1,2', ','],
  ['a;b\n1;2\n', ';'],
  ['a\tb\r1\t2\r', 'tab'],
  ['a|b\r\n1|2', '|'],
  ['sep=;\na;b\n1;2', 'sep='],
  ['\n\n"a;x,y,z";b\n1;2', ';'],
])('%j is split', async (file) => {
  const rows = await cellsOf(file)
  expect(rows.map((cells) => cells.length)).toEqual([2, 2])
})

test('quoted cells keep separators, quotes and line breaks; lines are counted as an editor does', async () => {
  expect(await read('a,b\n"x, y","""Bia"", Jr."\n\n"dois\nandares",z\nlast,1')).toEqual([
    { line: 1, cells: ['a', 'b'], problem: null },
    { line: 2, cells: ['x, y', '"Bia", Jr.'], problem: null },
    { line: 4, cells: ['dois\nandares', 'z'], problem: null },
    { line: 6, cells: ['last', '1'], problem: null },
  ])
})

test('a stray quote spoils its own line and no other', async () => {
  const file = 'a,b\n"Maria,1\nJoão "Zé" Sá,2\n"Ana" x,3\nBia,4\n"never closed,5\nCaio,6\n'
  expect((await read(file)).map((row) => row.problem ?? row.cells[0])).toEqual([
    'a',
    'quote',
    'João "Zé" Sá',
    'quote',
    'Bia',
    'quote',
    'Caio',
  ])
})

test('rows that are too long or too wide are refused, the rest is read', async () => {
  const file = `a,b\n${'x'.repeat(300_000)}\n1,2\n${','.repeat(300)}\n${'y'.repeat(30_000)},1\n3,4`
  expect((await read(file, 10_000)).map((row) => row.problem ?? row.cells.join())).toEqual([
    'a,b',
    'row_too_long',
    '1,2',
    'too_many_cells',
    'row_too_long',
    '3,4',
  ])
})

test.each([
  ['', 'empty'],
  ['\n \r\n', 'empty'],
  ['PK\u0003\u0004 xlsx', 'binary'],
  ['a\u0000b;c', 'binary'],
])('%j is no CSV', async (file, reason) => {
  await expect(read(file)).rejects.toMatchObject({ code: 'not_csv', facts: { reason } })
})

test('a file with more rows than allowed is refused', async () => {
  await expect(read('a\n1\n2\n3', 5, 3)).rejects.toMatchObject({
    code: 'csv_too_large',
    facts: { rowsMax: 3 },
  })
})

test('csv-parse reads the same from every well-formed file, however it is cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'ç', '"', ';', '\n', ' ', '😀', '1') })
  const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, size) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
      const file = ['x;y;z', ...rows.map((row) => row.map(quote).join(';'))].join('\r\n')
      const witness: string[][] = parse(file, { delimiter: ';' })
      const ours = (await read(Buffer.from(file), size)).map((row) => row.cells)
      expect(ours).toEqual(witness.filter((cells) => cells.some((text) => text.trim() !== '')))
    }),
  )
})

test('columns are found by any of their names, also twice, and a hostile name is nothing special', () => {
  const names = { nome: ['nome', 'name'], phone: ['celular', 'telefone'] } as const
  const map = mapHeader(['__proto__', ' Nome ', 'TELEFONE 2', 'Celular', 'constructor'], names)
  expect(map.get('nome')).toEqual([1])
  expect(map.get('phone')).toEqual([3, 2])
  expect(map.size).toBe(2)
})
