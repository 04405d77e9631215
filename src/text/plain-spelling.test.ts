import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainSpelling } from './plain-spelling.ts'
import { countSegments } from './segments.ts'

test.each([
  ['Atenção: você não está confirmado', 'Atencao: voce nao esta confirmado'],
  ['ÀÁÂÃÇÉÊÍÓÔÕÚÜ àáâãçéêíóôõúü ñ', 'AAAACEEIOOOUU aaaaceeiooouu n'],
  ['“Olá” – disse… ‘já’ • nº 1ª 30°', '"Ola" - disse... \'ja\' - no 1a 30o'],
  ['R$\u00a0250,00 ½ ²', 'R$ 250,00 1/2 2'],
  ['a\u0301\u0303gua\u200b', 'agua'],
  ['Preço: € 10 § 1 ¿?', 'Preco: € 10 § 1 ¿?'],
  ['linha 1\r\nlinha 2', 'linha 1\r\nlinha 2'],
  ['⚠️ Portão B', '⚠️ Portao B'],
])('%j becomes %j', (text, plain) => {
  expect(plainSpelling(text)).toBe(plain)
})

test('a text in Portuguese, however accented, fits GSM-7 afterwards, and nothing changes twice', () => {
  const letter = fc.constantFrom(...'aáàâãeéêiíoóôõuúüçnñAÁÀÂÃEÉÊIÍOÓÔÕUÚÜÇ ,.!?–…“”‘’ºª\u00a0')
  fc.assert(
    fc.property(fc.array(letter), (letters) => {
      const plain = plainSpelling(letters.join(''))
      expect(countSegments(plain).encoding).toBe('GSM-7')
      expect(plainSpelling(plain)).toBe(plain)
    }),
  )
})
