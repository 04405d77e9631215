import { expect, test } from 'vitest'
import { DomainError } from '../errors.ts'
import { enErrors, enFieldIssues } from './catalogue/en-errors.ts'
import { ptBrErrors, ptBrFieldIssues } from './catalogue/pt-br-errors.ts'
import { errorText, fieldIssueText } from './error-texts.ts'

test('both languages word the same errors', () => {
  expect(Object.keys(enErrors)).toEqual(Object.keys(ptBrErrors))
  expect(Object.keys(enFieldIssues)).toEqual(Object.keys(ptBrFieldIssues))
})

test('an error says what exists and what to do', () => {
  const error = new DomainError('funcao_not_found', {
    nome: 'Seguranca VIP',
    existing: ['Garçom', 'Segurança'],
  })
  expect(errorText('pt-BR', error).message).toBe(
    'Não há a função “Seguranca VIP”. As que existem: Garçom e Segurança.',
  )
  expect(errorText('en', error).title).toBe('Função not found')
  expect(
    errorText('pt-BR', new DomainError('too_many_logins', { retryAfterSeconds: 840 })).message,
  ).toContain('Espere 14 minutos')
  expect(
    errorText('pt-BR', new DomainError('data_dir_in_use', { dir: './data', pid: 12, url: null })).message,
  ).toBe(
    'A pasta ./data já está em uso pelo processo 12. Pare o outro serviço ou escolha outra pasta em DATA_DIR.',
  )
})

test.each([
  [1, 'em 1 segundo.', 'in 1 second.'],
  [60, 'em 60 segundos.', 'in 60 seconds.'],
  [119, 'em 119 segundos.', 'in 119 seconds.'],
  [121, 'em 3 min.', 'in 3 min.'],
  [3_300, 'em 55 min.', 'in 55 min.'],
  [43_200, 'em 12 h.', 'in 12 h.'],
  [43_201, 'em 12 h 1 min.', 'in 12 h 1 min.'],
])('who has to wait %i s for a code is told so in words of that size', (retryAfterSeconds, pt, en) => {
  const error = new DomainError('too_many_codes', { limit: 'number_hour', retryAfterSeconds })
  expect(errorText('pt-BR', error).message).toMatch(new RegExp(`${pt}$`))
  expect(errorText('en', error).message).toMatch(new RegExp(`${en}$`))
})

test('a field says how far it is off when that is known', () => {
  const issue = { field: 'body', code: 'too_long', facts: { max: 1600, actual: 1601 } } as const
  expect(fieldIssueText('pt-BR', issue)).toBe('Longo demais: 1601 caracteres, e o máximo é 1600.')
  expect(fieldIssueText('en', { field: 'body', code: 'too_long' })).toBe(
    'Too long: over the limit of characters.',
  )
})

test('the tone holds: no exclamation mark, no “Erro:”, no empty sentence', () => {
  const sentences = Object.values(ptBrFieldIssues).map((word) => word({}))
  for (const sentence of sentences) expect(sentence).toMatch(/^[^!]+\.$/)
})
