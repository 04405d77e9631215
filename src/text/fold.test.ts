import { expect, test } from 'vitest'
import { cleanLine, fold, slugOf } from './fold.ts'

test('names are compared without accents, case and odd spaces', () => {
  expect(fold('  CONCEIÇÃO  Núñez ')).toBe('conceicao nunez')
  expect(slugOf('Cozinheiro(a)')).toBe('cozinheiro-a')
  expect(slugOf('TÉCNICO  de Som')).toBe('tecnico-de-som')
  expect(slugOf(' -- ')).toBe('')
})

test('what is stored has no characters that a database or a reader trips over', () => {
  expect(cleanLine(' \u202aMaria\u0000\n Souza\ud83d\u202c ')).toBe('Maria Souza')
  expect(cleanLine('Joa\u0303o\u200b Sá')).toBe('João Sá')
})
