import { expect, test } from 'vitest'
import { importRowText, targetRefusalText } from './import-texts.ts'

const row = { verdict: 'imported', repairs: [], reasons: [], duplicateOf: null } as const

test('a row is told in the order of what became of it, what was mended, what to look at', () => {
  expect(importRowText('pt-BR', { ...row, repairs: ['extension_removed', 'ninth_digit_added'] })).toBe(
    'Novo no cadastro. Tiramos o ramal do telefone. Acrescentamos o nono dígito ao celular.',
  )
  expect(importRowText('pt-BR', { ...row, reasons: ['too_few_digits'] })).toBe(
    'Novo no cadastro. Ficou sem telefone. Faltam dígitos. Um celular tem DDD e 9 dígitos, como (11) 98123-4477.',
  )
  expect(
    importRowText('pt-BR', { ...row, verdict: 'unchanged', reasons: ['no_area_code', 'phone_kept'] }),
  ).toBe(
    'Sem mudança. Falta o DDD. Escreva como (11) 98123-4477. Mantivemos o telefone que já estava no cadastro.',
  )
  expect(importRowText('en', { ...row, reasons: ['duplicate_phone'], duplicateOf: 'F7-00003' })).toBe(
    'New in the directory. F7-00003 has the same phone; each broadcast arrives only once.',
  )
})

test('a refused target says why', () => {
  expect(targetRefusalText('pt-BR', 'duplicate')).toBe('Repetido: a mesma pessoa já está na lista.')
  expect(targetRefusalText('en', 'no_area_code')).toBe(
    'The area code is missing. Write it like (11) 98123-4477.',
  )
})
