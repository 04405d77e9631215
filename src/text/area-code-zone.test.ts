import { expect, test } from 'vitest'
import { zoneOfNumber } from './area-code-zone.ts'
import { isTimeZone } from './local-time.ts'
import { parsePhone } from './phone.ts'

test('every area code that a phone may have stands for a zone of the world', () => {
  const zones = new Set<string>()
  for (let code = 10; code <= 99; code++) {
    const phone = parsePhone(`+55${code}981234477`)
    const zone = zoneOfNumber(`+55${code}981234477`)
    expect([code, zone !== null]).toEqual([code, phone.ok])
    if (zone !== null) zones.add(zone)
  }
  expect([...zones].filter((zone) => !isTimeZone(zone))).toEqual([])
})

test.each([
  ['+5511981234477', 'America/Sao_Paulo'],
  ['+5561981234477', 'America/Sao_Paulo'],
  ['+5565981234477', 'America/Cuiaba'],
  ['+5567981234477', 'America/Campo_Grande'],
  ['+5568981234477', 'America/Rio_Branco'],
  ['+5571981234477', 'America/Bahia'],
  ['+5581981234477', 'America/Recife'],
  ['+5592981234477', 'America/Manaus'],
  ['+5593981234477', 'America/Santarem'],
  ['+5596981234477', 'America/Belem'],
  ['+12125550123', null],
])('%s is in %s', (number, zone) => {
  expect(zoneOfNumber(number)).toBe(zone)
})

test('a zone that does not exist is none', () => {
  expect([isTimeZone('America/Sao_Paulo'), isTimeZone('Amerika/Sampa'), isTimeZone('')]).toEqual([
    true,
    false,
    false,
  ])
})
