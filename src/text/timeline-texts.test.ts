import { expect, test } from 'vitest'
import { enTimeline } from './catalogue/en-timeline.ts'
import { ptBrTimeline } from './catalogue/pt-br-timeline.ts'
import { stateTexts, timelineText } from './timeline-texts.ts'

test.each([
  ['accepted', { channel: 'whatsapp' }, 'A Twilio aceitou por WhatsApp.'],
  ['claimed', { channel: 'sms', attempt: 2 }, 'Chegou a vez: enviando por SMS, tentativa 2.'],
  ['callback', { status: 'delivered', channel: 'sms', code: null }, 'Entregue por SMS.'],
  ['callback', { status: 'brand_new' }, 'A Twilio avisou: brand_new.'],
  ['given_back', { why: 'start_by_passed' }, 'Passou tempo demais desde a vez. Voltou para a fila.'],
  ['adopted', {}, 'Conferimos na Twilio: já tinha recebido. Decidimos não enviar outra vez.'],
  ['a_kind_of_next_year', { code: 'x' }, 'Registrado.'],
  ['constructor', {}, 'Registrado.'],
])('%s %j is told', (kind, facts, sentence) => {
  expect(timelineText('pt-BR', kind, facts)).toBe(sentence)
})

test('a refusal says what the code means before anybody has to look it up', () => {
  expect(timelineText('pt-BR', 'fell_back', { code: 63016 })).toMatch(/^Decidimos seguir por SMS\. .+\.$/)
  expect(timelineText('en', 'refused', { code: 21610, channel: 'sms' })).toMatch(
    /^Twilio refused it by SMS\. .+\.$/,
  )
})

test('every event has a whole sentence in both languages, without an exclamation mark', () => {
  for (const kind of Object.keys(ptBrTimeline)) {
    for (const lang of ['pt-BR', 'en'] as const) {
      expect(timelineText(lang, kind, { code: 30003, status: 'sent' })).toMatch(/^\p{Lu}[^!]+[^.]\.$/u)
    }
  }
  expect(Object.keys(enTimeline)).toEqual(Object.keys(ptBrTimeline))
})

test('states have the words of the design', () => {
  expect(stateTexts('pt-BR').states.held.word).toBe('Aguardando horário')
  expect(stateTexts('en').states.suppressed.word).toBe('Blocked')
})
