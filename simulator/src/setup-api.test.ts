import { afterAll, beforeAll, expect, it } from 'vitest'
import { officialClient, openSimulator, SENDER, SERVICE, WHATSAPP_SENDER } from '../test/kit.ts'
import type { Simulator } from './index.ts'

const VERIFY_SERVICE = `VA${'0'.repeat(31)}1`
const INBOUND = 'http://127.0.0.1:9/inbound'

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ inboundUrl: INBOUND })
})
afterAll(() => simulator.close())

it('shows how an account is set up, as the official client reads it', async () => {
  const { api, messaging, verify, incomingPhoneNumbers } = officialClient(simulator)
  const [service, senders, numbers, codes, account] = await Promise.all([
    messaging.v1.services(SERVICE).fetch(),
    messaging.v2.channelsSenders.list({ channel: 'whatsapp' }),
    incomingPhoneNumbers.list({ phoneNumber: SENDER }),
    verify.v2.services(VERIFY_SERVICE).fetch(),
    api.v2010.account.fetch(),
  ])
  expect(service).toMatchObject({
    sid: SERVICE,
    inboundRequestUrl: INBOUND,
    useInboundWebhookOnNumber: false,
  })
  expect(senders.map(({ senderId, status, webhook }) => [senderId, status, webhook.callbackUrl])).toEqual([
    [WHATSAPP_SENDER, 'ONLINE', INBOUND],
  ])
  expect(numbers.map(({ phoneNumber, smsUrl }) => [phoneNumber, smsUrl])).toEqual([[SENDER, INBOUND]])
  expect([codes.sid, account.status]).toEqual([VERIFY_SERVICE, 'active'])
})

it('has no numbers but its own, and changes nothing', async () => {
  const { incomingPhoneNumbers, messaging } = officialClient(simulator)
  expect(await incomingPhoneNumbers.list({ phoneNumber: '+5511999990000' })).toEqual([])
  await expect(messaging.v1.services(SERVICE).update({ friendlyName: 'x' })).rejects.toMatchObject({
    code: 20004,
  })
  simulator.settings.set({ inboundUrl: null })
  expect((await messaging.v1.services(SERVICE).fetch()).inboundRequestUrl).toBeNull()
})
