import { expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { testClock } from '../platform/clock.ts'
import { openTurns } from './short-turns.ts'

describeOnEachDatabase('statements of other lanes', (open) => {
  test('are short for a while after a code, where there is one line for all', async () => {
    const { db } = await open()
    const clock = testClock()
    const turns = openTurns({ db, clock })
    const short = db.engine === 'pglite' ? 50 : 500
    expect(turns.rows(500, 50)).toBe(500)
    turns.codeQueued()
    expect(turns.rows(500, 50)).toBe(short)
    expect(turns.rows(20, 50)).toBe(20)
    clock.advance(12_000)
    turns.codeQueued()
    clock.advance(12_000)
    expect(turns.rows(500, 50)).toBe(short)
    clock.advance(4_000)
    expect(turns.rows(500, 50)).toBe(500)
  })
})
