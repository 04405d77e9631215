import { expect, test } from 'vitest'
import { openLog } from '../platform/log.ts'
import { openUnknownCodes, unknownCodeOf } from './unknown-codes.ts'

function opened() {
  const lines: Record<string, unknown>[] = []
  const labels: string[] = []
  const log = openLog({ level: 'debug', pretty: false, write: (line) => lines.push(JSON.parse(line)) })
  return { lines, labels, tell: openUnknownCodes(log, (label) => labels.push(label)) }
}

test('a code is logged once as an error that names it, and counted every time', () => {
  const { lines, labels, tell } = opened()
  for (const code of [99_001, 99_002, 99_001]) tell(code)
  expect(lines.map(({ level, twilioCode }) => [level, twilioCode])).toEqual([
    ['error', 99_001],
    ['error', 99_002],
  ])
  expect(labels).toEqual(['99001', '99002', '99001'])
})

test('a flood of codes fills neither the memory nor the labels', () => {
  const { lines, labels, tell } = opened()
  for (let code = 90_000; code < 92_000; code++) tell(code)
  expect(lines).toHaveLength(100)
  expect(new Set(labels).size).toBe(101)
  expect(labels.filter((label) => label === 'other')).toHaveLength(1_900)
})

test('only a code that the table does not know is told', () => {
  const status = { kind: 'status', via: 'callback', sid: 'SM1', status: 'failed' } as const
  expect(unknownCodeOf({ ...status, code: 99_001 })).toBe(99_001)
  expect(unknownCodeOf({ kind: 'refused', code: 99_002, detail: '' })).toBe(99_002)
  expect(unknownCodeOf({ ...status, code: 63_024 })).toBeNull()
  expect(unknownCodeOf({ ...status, code: null })).toBeNull()
  expect(unknownCodeOf({ kind: 'accepted', sid: 'SM1' })).toBeNull()
})
