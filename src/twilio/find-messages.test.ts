import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { answerJson, ODD_ACCOUNT, oddTwilio } from '../../test/harness/odd-twilio.ts'
import { findMessagesTo } from './find-messages.ts'

const NOW = new Date()
const SINCE = new Date(NOW.getTime() - 60_000)
const ROOT = `/2010-04-01/Accounts/${ODD_ACCOUNT}`

const row = (n: number, secondsAgo: number, over: Record<string, unknown> = {}) => ({
  sid: `SM${String(n).padStart(32, '0')}`,
  ...{ body: 'Oi', direction: 'outbound-api', status: 'sent', from: null, error_code: null },
  date_created: new Date(NOW.getTime() - secondsAgo * 1000).toUTCString(),
  date_sent: new Date(NOW.getTime() - secondsAgo * 1000).toUTCString(),
  ...over,
})

/** What the look-up reads of a list that answers so. */
async function find(answer: (request: IncomingMessage) => Record<string, unknown>) {
  const account = await oddTwilio((request, response) => answerJson(response, 200, answer(request)))
  const found = await findMessagesTo(account, '+5511987650001', { since: SINCE, now: () => NOW })
  return found.kind === 'read' ? found.messages.map((each) => Number(each.sid.slice(2))) : found.kind
}

describe("Twilio's list", () => {
  test('is ordered by when messages left, so that an older one may stand before ours', async () => {
    const leftLate = row(2, 3_600, { date_sent: row(0, 20).date_sent })
    const first = { messages: [row(3, 10), leftLate], next_page_uri: `${ROOT}/Messages.json?Page=1` }
    const second = { messages: [row(1, 30), row(4, 7_200)], next_page_uri: `${ROOT}/Messages.json?Page=2` }
    expect(await find(({ url }) => (url?.includes('Page=1') ? second : first))).toEqual([3, 1])
  })

  test('is read on while pages bring what is young enough', async () => {
    const pages = [
      { messages: [row(1, 5)], next_page_uri: `${ROOT}/Messages.json?Page=1` },
      { messages: [row(2, 30)], next_page_uri: `${ROOT}/Messages.json?Page=2` },
      { messages: [row(3, 3_600)], next_page_uri: `${ROOT}/Messages.json?Page=3` },
    ]
    expect(
      await find(({ url }) => pages[Number(/Page=(\d)/.exec(url ?? '')?.[1] ?? 0)] ?? { messages: 'none' }),
    ).toEqual([1, 2])
  })

  test('may name its next page with the host', async () => {
    expect(
      await find(({ url }) =>
        url?.includes('Page=1')
          ? { messages: [row(2, 20)], next_page_uri: null }
          : {
              messages: [row(1, 5)],
              next_page_uri: `https://api.twilio.com${ROOT}/Messages.json?PageSize=50&Page=1`,
            },
      ),
    ).toEqual([1, 2])
  })

  test.each([
    ['the next page is at another account', { next_page_uri: '/2010-04-01/Accounts/AC1/Messages.json' }],
    ['the next page is no address', { next_page_uri: 7 }],
    [
      'nobody says whether a full page is the last',
      { messages: Array.from({ length: 50 }, () => row(1, 5)) },
    ],
    ['a row is no message', { messages: [row(1, 5), 'cut'], next_page_uri: null }],
    ['a row has no SID', { messages: [row(1, 5, { sid: null })], next_page_uri: null }],
  ])('is not taken for a whole one where %s', async (_, over) => {
    expect(await find(() => ({ messages: [row(1, 5)], ...over }))).toBe('unreadable')
  })

  test('ends with a page that is not full', async () => {
    expect(await find(() => ({ messages: [row(1, 5)] }))).toEqual([1])
  })

  test('shows a message whose date cannot be read as one that may be ours', async () => {
    const messages = [row(1, 5, { date_created: null }), row(2, 6, { date_created: 'ontem' }), row(3, 7)]
    expect(await find(() => ({ messages, next_page_uri: null }))).toEqual([1, 2, 3])
  })
})
