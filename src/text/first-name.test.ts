import { expect, test } from 'vitest'
import { firstName } from './first-name.ts'

test.each([
  ['Maria Souza', 'Maria'],
  ['"Maria Beatriz", Jr.', 'Maria'],
  ['Souza, Maria Beatriz', 'Maria'],
  ['João da Silva, Filho', 'João'],
  ['JOSÉ CARLOS', 'JOSÉ'],
  ['ana', 'ana'],
  ["D'Ávila", "D'Ávila"],
  ['Dra. Simone Sá', 'Simone'],
  ['Sr. Zé', 'Zé'],
  ['  ', ''],
  ['123', ''],
  ['Dona', ''],
])('%j is addressed as %j', (nome, first) => {
  expect(firstName(nome)).toBe(first)
})
