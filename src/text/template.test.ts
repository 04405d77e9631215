import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkTemplate, cleanText, findVariables, renderText, tryRenderText } from './template.ts'

const maria = { nome: 'Maria Souza', primeiro_nome: 'Maria', funcao: 'Garçom' }

test('variables are found once each, whatever their spelling', () => {
  expect(findVariables('{{nome}} {{ Primeiro_Nome }} {{Função}} {{nome}} { {nome} }')).toEqual([
    'nome',
    'primeiro_nome',
    'funcao',
  ])
})

test('a text is filled with the values of one person', () => {
  expect(renderText('Oi {{primeiro_nome}}, vaga de {{função}}.', maria)).toBe('Oi Maria, vaga de Garçom.')
  expect(tryRenderText('Oi {{primeiro_nome}}!', maria)).toEqual({ ok: true, text: 'Oi Maria!' })
})

test('what has no value is left out with the space before it', () => {
  expect(renderText('Olá {{primeiro_nome}}! Tudo bem?', { primeiro_nome: '' })).toBe('Olá! Tudo bem?')
  expect(renderText('{{nome}}, bom dia', {})).toBe(', bom dia')
})

test('an unknown name and a missing value are told apart', () => {
  expect(tryRenderText('{{idade}}', maria)).toEqual({ ok: false, reason: 'unknown_variable', name: 'idade' })
  expect(tryRenderText('{{nome}}', { nome: ' ' })).toEqual({
    ok: false,
    reason: 'missing_value',
    name: 'nome',
  })
  expect(tryRenderText('{{constructor}}', maria)).toMatchObject({ ok: false, reason: 'unknown_variable' })
  expect(tryRenderText('{{__proto__}}', maria)).toMatchObject({ ok: false, reason: 'unknown_variable' })
})

test('a value cannot format, break lines or bring variables of its own', () => {
  const nome = '*Maria* _de_ ~Souza~ `x`\n\u0000\u202e{{funcao}}'
  expect(renderText('{{nome}}', { ...maria, nome })).toBe('Maria de Souza x {{funcao}}')
})

describe('a text that may not be sent says why', () => {
  test.each([
    ['', { kind: 'empty' }],
    [' \n ', { kind: 'empty' }],
    ['a\u0007b', { kind: 'control_characters' }],
    ['a\ud83d', { kind: 'control_characters' }],
    ['a\tb', { kind: 'control_characters' }],
    ['a'.repeat(1601), { kind: 'too_long', characters: 1601, charactersMax: 1600 }],
    [
      'Oi {{apelido}}',
      { kind: 'unknown_variable', name: 'apelido', known: ['nome', 'primeiro_nome', 'funcao'] },
    ],
    ['Oi {{nome}, tudo bem?', { kind: 'unclosed_variable', near: '{{nome}, tudo bem?' }],
  ])('%j', (text, fault) => {
    expect(checkTemplate(text)).toEqual(fault)
  })
  test('and one that may says nothing', () => {
    expect(checkTemplate('a'.repeat(1600))).toBeNull()
    expect(checkTemplate('⚠️ *Eventix*: Portão B fechado.\nUse o Portão C, {{nome}}. {x} 👨‍👩‍👧')).toBeNull()
  })
})

test('pasted line breaks and direction marks are levelled', () => {
  expect(cleanText('\u202aa\r\nb\rc\u202c')).toBe('a\nb\nc')
})

test('whatever the value, it appears on one line and once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (nome) => {
      expect(renderText('[{{nome}}]', { nome })).toMatch(/^\[[^\n\r]*\]$/)
    }),
  )
})
