import { expect, it } from 'vitest'
import { numberPattern } from './number-pattern.ts'

const MARIA = '+5511981234477'

it.each([
  '+5511981234477',
  '5511981234477',
  '+55 11 98123-4477',
  '(11) 98123-4477',
  '11 98123 4477',
  '011 98123-4477',
  '11981234477',
  '1181234477',
  '+55 (11) 8123-4477',
  '00 55 11 9 8123 4477',
  '11.98123.4477',
  'ligue (11) 98123-4477!',
  'whatsapp:+551181234477',
])('%s is found', (text) => {
  expect(text.replace(new RegExp(numberPattern(MARIA).inText, 'g'), '')).not.toMatch(/4477/)
})

it.each([
  '(21) 98123-4477',
  '981234477',
  '119812344770',
  '2511981234477',
  '(11) 98123-4478',
  '11 de novembro, 98123 pessoas e 4477 vagas',
])('%s is another', (text) => {
  expect(text).not.toMatch(new RegExp(numberPattern(MARIA).inText))
})

it('of other countries by its digits', () => {
  const { inText, lastDigits } = numberPattern('+351912345678')
  expect('+351 912 345 678').toMatch(new RegExp(inText))
  expect('912 345 678').not.toMatch(new RegExp(inText))
  expect(lastDigits).toBe('12345678')
})
