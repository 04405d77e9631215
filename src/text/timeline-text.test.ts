import { expect, test } from 'vitest'
import { timelineText } from './timeline-text.ts'

const ZONE = 'America/Sao_Paulo'

test.each([
  ['claimed', { attempt: 1, channel: 'whatsapp' }, 'Entregamos à Twilio por WhatsApp.'],
  ['callback', { status: 'read', channel: 'whatsapp' }, 'Lida por WhatsApp.'],
  ['callback', { status: 'delivered', channel: 'sms', code: null }, 'Entregue por SMS.'],
  ['retry', { dueAt: '2026-11-22T15:04:05Z', retries: 1 }, 'Decidimos tentar de novo às 12:04.'],
  ['fell_back', { code: 63024 }, 'Decidimos seguir por SMS.'],
])('%s %o reads as a sentence', (kind, facts, text) => {
  expect(timelineText('pt-BR', { kind, facts }, ZONE)).toBe(text)
})

test('a failure says what its code means, in the language of the reader', () => {
  const failure = { kind: 'callback', facts: { status: 'undelivered', channel: 'sms', code: 30003 } }
  expect(timelineText('pt-BR', failure, ZONE)).toMatch(/^Não entregue por SMS\. \S+/)
  expect(timelineText('en', failure, ZONE)).toMatch(/^Not delivered by SMS\. \S+/)
})

test('what is new to us still gets a sentence', () => {
  for (const entry of [
    { kind: 'callback', facts: { status: 'constructor' } },
    { kind: 'toString', facts: {} },
  ]) {
    expect(timelineText('en', entry, ZONE)).toMatch(/\.$/)
  }
})
