import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OtpLogId } from '../platform/ids.ts'
import { cleanCode, codeOf } from './code.ts'

const keys = { otpMac: (text: string | Uint8Array) => createHmac('sha256', 'key').update(text).digest() }
const log = (id: number, nonce: Buffer | null) => ({ id: id as OtpLogId, nonce })

describe('the code of a log', () => {
  test('is six digits, the same each time, and another for another id, nonce or key', () => {
    const nonce = Buffer.alloc(16, 7)
    const code = codeOf(keys, log(1, nonce))
    expect(code).toMatch(/^\d{6}$/)
    expect(codeOf(keys, log(1, nonce))).toBe(code)
    expect(codeOf(keys, log(2, nonce))).not.toBe(code)
    expect(codeOf(keys, log(1, Buffer.alloc(16, 8)))).not.toBe(code)
    const otherKey = {
      otpMac: (text: string | Uint8Array) => createHmac('sha256', 'k').update(text).digest(),
    }
    expect(codeOf(otherKey, log(1, nonce))).not.toBe(code)
  })

  test('a word that would make some codes likelier is passed over', () => {
    const tooHigh = Buffer.from('ffffffff', 'hex')
    const macs = [
      Buffer.concat(Array.from({ length: 8 }, () => tooHigh)),
      Buffer.concat([tooHigh, Buffer.from('000f423f', 'hex'), Buffer.alloc(24)]),
    ]
    let asked = 0
    const code = codeOf({ otpMac: () => macs[asked++] ?? Buffer.alloc(32) }, log(1, Buffer.alloc(16)))
    expect([code, asked]).toEqual(['999999', 2])
  })

  test('every first digit comes about as often as any other', () => {
    const counts = new Array<number>(10).fill(0)
    const codes = 20_000
    for (let id = 1; id <= codes; id++) {
      const digit = Number(codeOf(keys, log(id, Buffer.alloc(16)))[0])
      counts[digit] = (counts[digit] ?? 0) + 1
    }
    const expected = codes / 10
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(27.9) // 9 degrees of freedom, one in a thousand; the codes are always the same
  })

  test('there is none without a nonce', () => {
    expect(() => codeOf(keys, log(1, null))).toThrow('cannot be derived')
  })
})

describe('a code as people type it', () => {
  test.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['１２３４５６', '123456'],
    ['1234\u200b56', '123456'],
  ])('%j is taken', (raw, code) => expect(cleanCode(raw)).toBe(code))

  test.each(['', '   ', '123', 'abcdef', '12345a', '12345678901', '123456\u0000'])('%j is none', (raw) =>
    expect(cleanCode(raw)).toBeNull(),
  )

  test('never throws, and gives digits or nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (raw) => /^(\d{4,10})?$/.test(cleanCode(raw) ?? '')))
  })
})
