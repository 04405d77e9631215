import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { answerJson, oddTwilio } from '../../test/harness/odd-twilio.ts'
import { BODY_TIMEOUT_MS } from './account.ts'
import { type OutgoingMessage, sendMessage } from './send.ts'

const MESSAGE: OutgoingMessage = {
  ...({ channel: 'sms', to: '+5511987650001', from: { kind: 'number', e164: '+5511940000000' } } as const),
  ...{ body: 'Oi', statusCallback: null, validityPeriodSeconds: 600 },
}

async function outcomeOf(answer: (response: ServerResponse) => void) {
  const account = await oddTwilio((request, response) => {
    request.resume()
    answer(response)
  })
  return await sendMessage(account, MESSAGE)
}

const SID = `SM${'1'.repeat(32)}`

describe('an answer that is not as Twilio answers', () => {
  test.each([
    ['201 without a SID', 201, {}],
    ['201 with a list', 201, [{ sid: SID }]],
    ['201 whose SID is a number', 201, { sid: 17 }],
    ['a redirect', 307, { sid: SID }],
    ['500 with the code of a refusal', 500, { code: 21211 }],
    ['400 without a code', 400, { message: 'no' }],
    ['400 whose code is text', 400, { code: '21211' }],
    ['400 whose code no column holds', 400, { code: 1e12 }],
    ['400 whose code is a fraction', 400, { code: 21211.5 }],
    ['400 with code 0', 400, { code: 0 }],
  ])('%s is uncertain', async (_, status, body) => {
    expect(await outcomeOf((response) => answerJson(response, status, body))).toMatchObject({
      kind: 'uncertain',
    })
  })

  test('429 is certain, with a code, without one, and in HTML', async () => {
    for (const body of ['{"code":20429}', '{}', '<html>', '{"code":1e12}']) {
      const outcome = await outcomeOf((response) => response.writeHead(429, { 'retry-after': '3' }).end(body))
      expect(outcome).toMatchObject({ kind: 'refused', code: 20429 })
    }
  })

  test.each([
    ['NUL', 'a\u0000b', 'ab'],
    ['half a sign', 'a\ud83db', 'a\ufffdb'],
    ['a sign where it is cut', `${'a'.repeat(299)}😀`, `${'a'.repeat(299)}\ufffd`],
  ])('words with %s in them can be stored', async (_, message, stored) => {
    const outcome = await outcomeOf((response) => answerJson(response, 400, { code: 21211, message }))
    expect(outcome).toMatchObject({ kind: 'refused', code: 21211, message: stored })
  })

  test('a body without an end is left when an answer is as large as none is', async () => {
    const outcome = await outcomeOf((response) => {
      response.writeHead(201, { 'content-type': 'application/json' })
      response.on('error', () => {})
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    expect(outcome).toMatchObject({ kind: 'uncertain' })
  })

  test(
    'a body that comes drop by drop is left in time',
    async () => {
      const outcome = await outcomeOf((response) => {
        response.writeHead(201, { 'content-type': 'application/json' })
        const drops = setInterval(() => response.write(' '), 100)
        response.on('close', () => clearInterval(drops))
      })
      expect(outcome).toMatchObject({ kind: 'uncertain' })
    },
    BODY_TIMEOUT_MS * 2,
  )
})
