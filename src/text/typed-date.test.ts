import { expect, it } from 'vitest'
import { openLocalTimes } from './local-time.ts'
import { readTypedDate, typedDate } from './typed-date.ts'

const localTimes = openLocalTimes()

it.each([
  ['14/11/2025', 'America/Sao_Paulo', '2025-11-14T03:00:00.000Z'],
  ['14/11/2025 09:30', 'America/Sao_Paulo', '2025-11-14T12:30:00.000Z'],
  ['14-11-2025, 9:30', 'America/Manaus', '2025-11-14T13:30:00.000Z'],
  ['2025-11-14', 'America/Sao_Paulo', '2025-11-14T03:00:00.000Z'],
  ['2025-11-14 23:59:59', 'America/Sao_Paulo', '2025-11-15T02:59:00.000Z'],
  ['2025-11-14T09:30:00Z', 'America/Sao_Paulo', '2025-11-14T09:30:00.000Z'],
  ['2025-11-14T09:30-03:00', 'America/Manaus', '2025-11-14T12:30:00.000Z'],
  ['2025-11-14', 'Pacific/Kiritimati', '2025-11-13T10:00:00.000Z'],
  ['2025-11-14', 'Pacific/Pago_Pago', '2025-11-14T11:00:00.000Z'],
  ['29/02/2024', 'America/Sao_Paulo', '2024-02-29T03:00:00.000Z'],
  ['29/02/2025', 'America/Sao_Paulo', null],
  ['31/04/2025', 'America/Sao_Paulo', null],
  ['11/14/2025', 'America/Sao_Paulo', null],
  ['14/11/25', 'America/Sao_Paulo', null],
  ['14/11/2025 24:00', 'America/Sao_Paulo', null],
  ['45975', 'America/Sao_Paulo', null],
  ['ontem', 'America/Sao_Paulo', null],
  ['', 'America/Sao_Paulo', null],
])('%s in %s is %s', (typed, zone, at) => {
  expect(readTypedDate(typed, zone, localTimes)?.toISOString() ?? null).toBe(at)
})

it.each([
  ['2025-11-14T12:30:00.000Z', 'America/Sao_Paulo', '2025-11-14 09:30'],
  ['2025-11-14T02:05:00.000Z', 'America/Manaus', '2025-11-13 22:05'],
  // Clocks were set back over it: it is shown twice, and only the first time is read again.
  ['2018-02-18T01:30:00.000Z', 'America/Sao_Paulo', '2018-02-17 23:30'],
  ['2018-02-18T02:30:00.000Z', 'America/Sao_Paulo', '2018-02-18T02:30:00.000Z'],
  ['2025-11-14T12:30:05.000Z', 'America/Sao_Paulo', '2025-11-14T12:30:05.000Z'],
])('%s in %s is written %s, and read as the same', (at, zone, typed) => {
  expect(typedDate(new Date(at), zone, localTimes)).toBe(typed)
  expect(readTypedDate(typed, zone, localTimes)?.toISOString()).toBe(at)
})
