import { expect, test } from 'vitest'
import { platformSenders } from './platform-senders.ts'

const account = {
  accountSid: 'AC1',
  messagingServiceSid: 'MG1',
  otpMessagingServiceSid: null,
  phoneNumber: null,
  whatsappNumber: null,
  smsPerSecond: null,
  whatsappPerSecond: null,
}

const smsRate = (over: Partial<Parameters<typeof platformSenders>[0]>) =>
  platformSenders({ ...account, ...over }).find((each) => each.channel === 'sms' && !each.otpOnly)
    ?.ratePerSecond

test.each([
  ['a service of which nothing is said counts as one number', {}, 10],
  ['numbers of a service add up', { messagingServiceNumbers: ['+5511940000001', '+5511940000002'] }, 20],
  [
    'each by its type: a short code, an American long code, a toll-free number',
    { messagingServiceNumbers: ['28999', '+12025550123', '+18885550123'] },
    104,
  ],
  ['a rate that is given wins', { messagingServiceNumbers: ['28999'], smsPerSecond: 7 }, 7],
  ['one number', { messagingServiceSid: null, phoneNumber: '+12025550123' }, 1],
] as const)('%s', (_, over, rate) => {
  expect(smsRate(over)).toBe(rate)
})

test('the numbers of one service say nothing about that of the codes', () => {
  const senders = platformSenders({
    ...account,
    otpMessagingServiceSid: 'MG2',
    messagingServiceNumbers: ['28999', '28998'],
  })
  expect(senders.filter((each) => each.channel === 'sms').map((each) => each.ratePerSecond)).toEqual([
    200, 10,
  ])
})
