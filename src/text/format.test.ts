import { expect, test } from 'vitest'
import {
  formatDateTime,
  formatDuration,
  formatList,
  formatMoney,
  formatNumber,
  formatPercent,
} from './format.ts'

test('numbers, shares and sums follow the reader’s language', () => {
  expect(formatNumber('pt-BR', 12480)).toBe('12.480')
  expect(formatNumber('en', 12480)).toBe('12,480')
  expect(formatPercent('pt-BR', 819, 1000)).toBe('81,9%')
  expect(formatPercent('pt-BR', 99_999, 100_000)).toBe('99,9%')
  expect(formatPercent('pt-BR', 5, 5)).toBe('100%')
  expect(formatPercent('en', 0, 0)).toBe('–')
  expect(formatMoney('pt-BR', 24.3, 'BRL')).toBe('R$\u00a024,30')
  expect(formatMoney('pt-BR', 1240.5, 'BRL')).toBe('R$\u00a01.241')
  expect(formatMoney('en', 0.32, 'USD')).toBe('$0.32')
})

test('times are said in the zone asked for', () => {
  const at = new Date('2025-11-14T17:32:00Z')
  expect(formatDateTime('pt-BR', at, 'America/Sao_Paulo')).toBe('14/11/2025 14:32')
  expect(formatDateTime('en', at, 'America/Manaus')).toBe('14/11/2025 13:32')
})

test('durations are as short as they can be', () => {
  expect([9_000, 111_000, 2_880_000, 7_200_000, 7_500_000].map(formatDuration)).toEqual([
    '9 s',
    '1 min 51 s',
    '48 min',
    '2 h',
    '2 h 5 min',
  ])
})

test('lists are spoken', () => {
  expect(formatList('pt-BR', ['Garçom', 'Limpeza', 'Segurança'])).toBe('Garçom, Limpeza e Segurança')
  expect(formatList('en', ['a', 'b'])).toBe('a and b')
})
