import { describe, expect, test } from 'vitest'
import { attemptRow } from '../../test/harness/message-rows.ts'
import type { AttemptRow, Lane } from './message.ts'
import { isOurFault } from './our-faults.ts'

function failed(code: number | null, over: Partial<AttemptRow> = {}): AttemptRow {
  return attemptRow({ state: 'undelivered', errorCode: code, reason: 'undelivered', ...over })
}
const refused = (code: number) => failed(code, { state: 'failed', reason: 'refused' })

describe('an attempt that failed', () => {
  test.each([
    ['a sender that may not send there', refused(21606)],
    ['more than its sender can queue', refused(21611)],
    ['a text that is too long', refused(21617)],
    ["a carrier's filter", failed(30007)],
    ['a template that Meta has paused', failed(63041)],
    ['a policy of the channel', failed(63013)],
    ["a locked sender of WhatsApp's", failed(63051)],
    ['an account that is suspended after it took the message', failed(30002)],
    ['a fault of the provider that is not tried again', failed(63011)],
    ['a code that nobody knows', failed(99_999)],
  ])('would fail again with the next: %s', (_, attempt) => {
    expect(isOurFault(attempt, 'bulk')).toBe(true)
  })

  test.each([
    ['a window that is closed', failed(63016)],
    ['somebody who opted out', refused(21610)],
    ['a handset that is off', failed(30003)],
    ['a number that does not exist', failed(30005)],
    ['somebody without WhatsApp', failed(63024)],
    ["Meta's limit of marketing for one person", failed(63049)],
    ['an unknown error of one carrier', failed(30008)],
    ['somebody who has not joined the sandbox', failed(63015)],
    ['credentials that are refused, which stops the sender', refused(20003)],
    ['the limit of the day, which stops the account', refused(63038)],
    ['a rate, which slows the sender', failed(63018)],
    ['a rate that is not tried again', failed(63017)],
    ['no code', failed(null)],
  ])('says nothing of the next: %s', (_, attempt) => {
    expect(isOurFault(attempt, 'bulk')).toBe(false)
  })

  test('counts only when it has failed, and never of an alert or a code', () => {
    expect(isOurFault(failed(30007, { state: 'sent' }), 'bulk')).toBe(false)
    const counted = (['bulk', 'transactional', 'alert', 'otp'] satisfies Lane[]).map((lane) => [
      lane,
      isOurFault(failed(30007), lane),
    ])
    expect(Object.fromEntries(counted)).toEqual({ bulk: true, transactional: true, alert: false, otp: false })
  })
})
