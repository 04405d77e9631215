import { expect, test } from 'vitest'
import { readListColumns, readListRow, variableNames } from './list-columns.ts'

const row = (line: number, cells: string[]) => ({ line, cells, problem: null })
const header = (...cells: string[]) => readListColumns(row(1, cells))

test.each<[string[], string[]]>([
  [['telefone'], []],
  [
    ['Celular', 'Nome'],
    ['nome', 'primeiro_nome'],
  ],
  [
    ['PHONE', 'Full Name', 'First name'],
    ['nome', 'primeiro_nome'],
  ],
  [
    ['Primeiro nome', 'whatsapp', 'Função'],
    ['primeiro_nome', 'funcao'],
  ],
  [
    ['fone', 'Local do evento', 'Horário (início)', ''],
    ['local_do_evento', 'horario_inicio'],
  ],
  [
    ['telefone', 'Telefone 2', 'contato', 'Número'],
    ['contato', 'numero'],
  ],
  [['contato', 'cachê'], ['cache']],
  [["'telefone", "'=local"], ['local']],
])('the columns of %j are %j', (cells, names) => {
  expect(variableNames(header(...cells))).toEqual(names)
})

test.each([
  [['telefone', '2º turno'], [{ field: '2º turno', code: 'bad_variable' }]],
  [['telefone', '%'], [{ field: '%', code: 'bad_variable' }]],
  [['telefone', 'x'.repeat(41)], [{ code: 'too_long', facts: { max: 40, actual: 41 } }]],
  [
    [
      'telefone',
      ...Array.from(
        { length: 31 },
        (_, i) => `c${'abcdefghijklmnopqrstuvwxyzabcdefghi'[i]}${i < 26 ? 'x' : 'y'}`,
      ),
    ],
    [{ field: 'columns', code: 'too_many', facts: { max: 30, actual: 31 } }],
  ],
])('%j is refused, saying why', (cells, fields) => {
  expect(() => header(...cells)).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      facts: { fields: fields.map((each) => expect.objectContaining(each)) },
    }),
  )
})

test.each([
  [['a', 'b'], 'no_header'],
  [['nome', 'local'], 'no_phone_column'],
])('%j has no phones: %s', (cells, reason) => {
  expect(() => header(...cells)).toThrow(expect.objectContaining({ code: 'not_csv', facts: { reason } }))
})

test('a row says what its cells say, without those that are empty', () => {
  const columns = header('nome', 'telefone', 'local', 'celular', 'Local')
  expect(
    readListRow(row(7, ['Dra. Ana Lima', '(11) 3222-1234', ' ', '11 98123-4477', 'Portão\u0000 B']), columns),
  ).toEqual({
    ...{ line: 7, target: '11 98123-4477 / (11) 3222-1234', problem: null },
    variables: { nome: 'Dra. Ana Lima', primeiro_nome: 'Ana', local: 'Portão B' },
  })
  expect(readListRow(row(8, ['', "'+5511981234477"]), columns)).toEqual({
    ...{ line: 8, target: '+5511981234477', variables: null, problem: null },
  })
})

test('a value that no text takes is left out, and what cannot be read spoils its row alone', () => {
  const columns = header('telefone', 'local', 'obs')
  expect(readListRow(row(2, ['11981234477', 'Sul', 'x'.repeat(201)]), columns)).toEqual({
    ...{ line: 2, target: '11981234477', variables: { local: 'Sul' }, problem: null },
  })
  expect(readListRow(row(4, ['11981234477', '250', '50', '1', ' ']), columns)).toEqual({
    ...{ line: 4, target: '11981234477', variables: null, problem: 'stray_cells' },
  })
  expect(readListRow(row(5, ['11981234477', '250', '50', '', ' ']), columns)).toMatchObject({ problem: null })
  expect(readListRow({ line: 3, cells: [], problem: 'quote' }, columns)).toEqual({
    ...{ line: 3, target: '', variables: null, problem: 'quote' },
  })
})
