import { describe, expect, test } from 'vitest'
import { CODE_ROWS } from './twilio-code-table.ts'
import { meaningOf, twilioCode } from './twilio-codes.ts'

test('every code stands once, in order, with both meanings', () => {
  const codes = CODE_ROWS.map((row) => row[0])
  expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b))
  for (const code of codes) {
    expect(meaningOf('pt-BR', code)).not.toBe('')
    expect(meaningOf('en', code)).not.toBe('')
  }
})

test('the flags of the table are the four that are read', () => {
  const flags = new Set(CODE_ROWS.flatMap((row) => row[5].split(' ').filter(Boolean)))
  expect([...flags].sort()).toEqual(['retry', 'sms', 'suppress', 'unsure'])
})

describe('where the source documents were wrong, Twilio’s truth holds', () => {
  test('21608 is about the trial account, not the phone', () => {
    expect(twilioCode(21608)).toMatchObject({
      class: 'sender_config',
      suppressRecipient: false,
      retryable: false,
    })
  })
  test('30003 passes by itself: it is retried and suppresses nobody', () => {
    expect(twilioCode(30003)).toMatchObject({
      class: 'unreachable',
      retryable: true,
      suppressRecipient: false,
    })
  })
  test('30007 is about the content: it suppresses nobody and is not repeated', () => {
    expect(twilioCode(30007)).toMatchObject({ class: 'content', suppressRecipient: false, retryable: false })
  })
  test('30005 and 21614 are the end of a number', () => {
    expect(twilioCode(30005)).toMatchObject({ suppressRecipient: true, retryable: false })
    expect(twilioCode(21614)).toMatchObject({ class: 'invalid_recipient', retryable: false })
  })
})

test('an opt-out is never chased on SMS', () => {
  for (const [code, , , , codeClass] of CODE_ROWS) {
    if (codeClass === 'opted_out') expect(twilioCode(code)?.fallbackToSmsHelps).toBe(false)
  }
  expect(twilioCode(21610)).toMatchObject({ class: 'opted_out' })
  expect(twilioCode(63016)).toMatchObject({ class: 'window', fallbackToSmsHelps: true })
})

test('SMS follows a start of Verify that was refused for its channel, not one that was refused for its person', () => {
  const helps = (code: number) => twilioCode(code)?.fallbackToSmsHelps
  // The service cannot do it (60204), the channel is off (60223), there is no template (60242) or no sender (68008).
  expect([60204, 60223, 60242, 68008].map(helps)).toEqual([true, true, true, true])
  // The sends are used up (60203), a landline (60205), a barred prefix (60410), a suspicious device (60413), a barred country (60605).
  const forAll = [60203, 60205, 60410, 60413, 60605]
  expect(forAll.map(helps)).toEqual(forAll.map(() => false))
})

test('an unknown code has no verdict and the guide’s sentence', () => {
  expect(twilioCode(98765)).toBeNull()
  expect(meaningOf('pt-BR', 98765)).toBe('Erro desconhecido ao enviar SMS')
  expect(meaningOf('en', 98765)).toBe('Unknown error while sending SMS')
})
