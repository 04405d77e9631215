import twilio from 'twilio'
import { describe, expect, test } from 'vitest'
import { isSignedBy } from './signature.ts'

const TOKEN = '00112233445566778899aabbccddeeff'
const FORM = 'application/x-www-form-urlencoded; charset=utf-8'

/** The published example of Twilio's documentation and five vectors checked against the official library. */
const STATUS = new URLSearchParams({
  AccountSid: 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ApiVersion: '2010-04-01',
  ErrorCode: '30003',
  From: '+5511940000001',
  MessageSid: 'SM00000000000000000000000000000001',
  MessageStatus: 'undelivered',
  SmsSid: 'SM00000000000000000000000000000001',
  SmsStatus: 'undelivered',
  To: '+5511987654321',
}).toString()
const INBOUND = {
  AccountSid: 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ApiVersion: '2010-04-01',
  Body: 'Olá! Não recebi o código 😀',
  ButtonText: '',
  From: 'whatsapp:+5511987654321',
  MessageSid: 'SM00000000000000000000000000000002',
  MessageType: 'text',
  NumMedia: '0',
  NumSegments: '1',
  ProfileName: 'João Ávila',
  ReferralNumMedia: '0',
  SmsMessageSid: 'SM00000000000000000000000000000002',
  SmsSid: 'SM00000000000000000000000000000002',
  SmsStatus: 'received',
  To: 'whatsapp:+14155238886',
  WaId: '5511987654321',
}
const JSON_HASH = '15f19c5108e771917c9e32a8be3bf44e4801c87d77793b3fdd09e6ebc224bd9b'
const HOST = 'https://msg.example.com.br'

const VECTORS = [
  {
    name: 'the published example',
    token: '12345',
    url: 'https://example.com/myapp.php?foo=1&bar=2',
    rawBody:
      'Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE',
    signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  },
  {
    name: 'A: an SMS status',
    url: `${HOST}/webhooks/twilio/status?tenant=acme`,
    rawBody: STATUS,
    signature: 'cx22M1s0xv5mhqgNc63r28uOhkg=',
  },
  {
    name: 'A443: the same, port in the URL',
    url: `${HOST}:443/webhooks/twilio/status?tenant=acme`,
    rawBody: STATUS,
    signature: 'dRgkclWuDOz76XRu/iiQPRtzT4k=',
  },
  {
    name: 'B: WhatsApp inbound, accents, emoji, an empty value',
    url: `${HOST}/webhooks/twilio/inbound`,
    rawBody: new URLSearchParams(INBOUND).toString(),
    signature: 'EwdaJYKQoxLiAaO8wPB6PnV88DE=',
  },
  {
    name: 'C: JSON with its hash',
    url: `${HOST}/webhooks/twilio/events?bodySHA256=${JSON_HASH}`,
    rawBody: '{"event":"ok","n":1}',
    contentType: 'application/json',
    signature: 'S4w90HBgPuMBcc6Zltr0hVb4rJo=',
  },
  {
    name: 'D: duplicated parameters',
    url: `${HOST}/cb`,
    rawBody: 'B=2&B=1&B=2&A=x',
    signature: 'HCO/LwXoSy+rAWQ8EG5Qatz5HPI=',
  },
]

describe('the published signature vectors', () => {
  test.each(VECTORS)('$name', ({ token = TOKEN, contentType = FORM, url, rawBody, signature }) => {
    expect(isSignedBy([token], { url, rawBody, contentType, signature })).toBe(true)
    expect(isSignedBy([`${token}0`], { url, rawBody, contentType, signature })).toBe(false)
    expect(isSignedBy([token], { url, rawBody: `${rawBody}&X=1`, contentType, signature })).toBe(false)
    expect(isSignedBy([token], { url: `${url}x`, rawBody, contentType, signature })).toBe(false)
    expect(isSignedBy([token], { url, rawBody, contentType, signature: '' })).toBe(false)
  })
})

describe('ports', () => {
  const sign = (url: string) => twilio.getExpectedTwilioSignature(TOKEN, url, { A: '1' })
  const valid = (url: string, signedFor: string) =>
    isSignedBy([TOKEN], { url, rawBody: 'A=1', contentType: FORM, signature: sign(signedFor) })

  test.each([
    [`${HOST}:443/x`, `${HOST}/x`, true],
    [`${HOST}/x`, `${HOST}:443/x`, true],
    [`${HOST}:8443/x`, `${HOST}/x`, true],
    [`${HOST}:8443/x`, `${HOST}:8443/x`, true],
    [`${HOST}/x`, `${HOST}:8443/x`, false],
    ['http://127.0.0.1:3000/x', 'http://127.0.0.1:3000/x', true],
    ['http://a.example/x', 'http://a.example:80/x', true],
  ])('%s accepts what was signed for %s: %s', (url, signedFor, expected) => {
    expect(valid(url, signedFor)).toBe(expected)
    expect(twilio.validateRequest(TOKEN, sign(signedFor), url, { A: '1' })).toBe(expected)
  })
})

test('a parameter that a parser dropped makes the signature wrong', () => {
  const { ButtonText: _dropped, ...rest } = INBOUND
  const rawBody = new URLSearchParams(rest).toString()
  const request = { url: `${HOST}/webhooks/twilio/inbound`, rawBody, contentType: FORM }
  expect(isSignedBy([TOKEN], { ...request, signature: 'EwdaJYKQoxLiAaO8wPB6PnV88DE=' })).toBe(false)
  expect(isSignedBy([TOKEN], { ...request, signature: 'TiWt+SfVj333lq9z18jgKCaTiyw=' })).toBe(true)
})

test('a changed JSON body is refused even though only the URL is signed', () => {
  const url = `${HOST}/webhooks/twilio/events?bodySHA256=${JSON_HASH}`
  const request = { url, contentType: 'application/json', signature: 'S4w90HBgPuMBcc6Zltr0hVb4rJo=' }
  expect(isSignedBy([TOKEN], { ...request, rawBody: '{"event":"ok","n":1} ' })).toBe(false)
})

test('both tokens are accepted while one replaces the other', () => {
  const url = `${HOST}/cb`
  const request = { url, rawBody: 'A=1', contentType: FORM }
  const signature = twilio.getExpectedTwilioSignature('old', url, { A: '1' })
  expect(isSignedBy(['new', 'old'], { ...request, signature })).toBe(true)
  expect(isSignedBy(['new'], { ...request, signature })).toBe(false)
})

test('a relative URL is never valid and never throws', () => {
  expect(isSignedBy([TOKEN], { url: '/cb', rawBody: '', contentType: FORM, signature: 'x' })).toBe(false)
})
