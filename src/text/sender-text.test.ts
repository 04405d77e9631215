import { expect, test } from 'vitest'
import { senderText } from './sender-text.ts'

const UNTIL = new Date('2026-11-22T17:32:00Z')
const working = {
  active: true,
  ratePerSecond: 80,
  fullRatePerSecond: 80,
  stoppedReason: null,
  stoppedUntil: null,
}

test.each([
  [{}, 'Enviando.', 'Sending.'],
  [{ ratePerSecond: 2.5 }, '2,5 por segundo em vez de 80', '2.5 a second instead of 80'],
  [{ stoppedReason: 'unreachable', stoppedUntil: UNTIL }, 'não responde', 'does not answer'],
  [{ stoppedReason: 'auth', stoppedUntil: UNTIL }, 'TWILIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN'],
  [{ stoppedReason: 'daily_limit', stoppedUntil: UNTIL }, 'mensagens do dia', 'messages of the day'],
  [{ active: false }, 'configure um remetente', 'configure a sender'],
] as const)('%o', (over, pt, en) => {
  const zone = 'America/Sao_Paulo'
  expect(senderText('pt-BR', { ...working, ...over }, zone)).toContain(pt)
  expect(senderText('en', { ...working, ...over }, zone)).toContain(en)
})

test('says when it goes on, in the zone of the reader, and that it is UTC where there is none', () => {
  const stopped = { ...working, stoppedReason: 'unreachable', stoppedUntil: UNTIL } as const
  expect(senderText('pt-BR', stopped, 'America/Sao_Paulo')).toContain('22/11/2026 14:32')
  expect(senderText('en', stopped, null)).toContain('22/11/2026 17:32 UTC')
})
