import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { expect, test } from 'vitest'
import { countSegments } from './segments.ts'

test.each([
  ['a', 160, 1],
  ['a', 161, 2],
  ['a', 306, 2],
  ['a', 307, 3],
  ['€', 80, 1],
  ['€', 81, 2],
  ['ã', 70, 1],
  ['ã', 71, 2],
  ['ã', 134, 2],
  ['ã', 135, 3],
  ['😀', 35, 1],
  ['😀', 36, 2],
  ['a', 1600, 11],
  ['ã', 1600, 24],
])('%s %d times is %d segments', (char, times, segments) => {
  expect(countSegments(char.repeat(times)).segments).toBe(segments)
})

test('lower-case ç and á force UCS-2; é, à and upper-case Ç do not', () => {
  expect(countSegments('Seu código é 123456').encoding).toBe('UCS-2')
  expect(countSegments('força').encoding).toBe('UCS-2')
  expect(countSegments('Café à venda, FORÇA').encoding).toBe('GSM-7')
  expect(countSegments('').segments).toBe(1)
  expect(countSegments('a\r\nb')).toEqual({ encoding: 'GSM-7', segments: 1, units: 4 })
})

const word = fc.constantFrom(
  ...'abc XYZ 019 ,.!?@ áâãçéêíóôõúÇÉ €^{}[]~|\\ “”‘’–—… \u00a0 \r\n \n \f `´ºª ¿§ ßØΩ 😀🎉⚠️⏰🇧🇷👍🏽 ❤️ \t \0'.split(
    '',
  ),
  '👨‍👩‍👧‍👦',
  '🇧🇷',
  '👍🏽',
  'a\u0301',
  '\r\n',
  'a'.repeat(150),
  'ã'.repeat(60),
  '€'.repeat(70),
)

test('Twilio’s own counter agrees on every text', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 120 }), (words) => {
      const text = words.join('')
      const witness = new SegmentedMessage(text)
      expect(countSegments(text)).toMatchObject({
        encoding: witness.getEncodingName(),
        segments: witness.segmentsCount,
      })
    }),
    { numRuns: 1500 },
  )
})
