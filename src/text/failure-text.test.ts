import { describe, expect, test } from 'vitest'
import { explainCode, failureText } from './failure-text.ts'
import { CODE_ROWS } from './twilio-code-table.ts'

describe.each(['pt-BR', 'en'] as const)('codes in %s', (lang) => {
  test('each says what it means, where it comes from and what to do', () => {
    for (const [code] of CODE_ROWS) {
      const { meaning, cause, mend } = explainCode(lang, code)
      expect(meaning, String(code)).not.toBe('')
      expect(cause, String(code)).toMatch(/^\p{Lu}.*\.$/su)
      expect(mend, String(code)).toMatch(/^\p{Lu}.*\.$/su)
    }
  })

  test('one that nobody knows has all three too', () => {
    const { meaning, cause, mend } = explainCode(lang, 98765)
    expect([meaning, cause, mend].every((text) => text.length > 20)).toBe(true)
  })
})

test.each([
  [21608, 'trial'],
  [30034, 'registration'],
  [60223, 'verify_service'],
  [11200, 'webhook'],
  [30007, 'content'],
])('%i is mended as %s', (code, kind) => {
  const mends: Record<string, RegExp> = {
    trial: /conta para paga/,
    registration: /cadastro/,
    verify_service: /TWILIO_VERIFY_SID/,
    webhook: /PUBLIC_URL/,
    content: /Mude o texto/,
  }
  expect(explainCode('pt-BR', code).mend).toMatch(mends[kind] ?? /^$/)
})

test('without a code of Twilio’s our own reason tells', () => {
  expect(failureText('pt-BR', { errorCode: 21211, reason: 'refused' })).toBe(
    explainCode('pt-BR', 21211).meaning,
  )
  expect(failureText('pt-BR', { errorCode: null, reason: 'suppressed' })).toMatch(/bloqueado/)
  expect(failureText('en', { errorCode: null, reason: 'a word of tomorrow' })).toBe('It did not leave.')
  expect(failureText('pt-BR', { errorCode: 98765, reason: null })).toBe('Erro desconhecido ao enviar SMS')
})
