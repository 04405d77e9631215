import { describe, expect, test } from 'vitest'
import type { EmpresaId, SenderId } from '../platform/ids.ts'
import { type InboundSender, inboundPlace } from './inbound-place.ts'

const [A, B] = [1 as EmpresaId, 2 as EmpresaId]
const sender = (id: number, over: Partial<InboundSender>): InboundSender => ({
  ...({ id: id as SenderId, accountSid: 'AC1', empresaId: null, channel: 'sms', kind: 'number' } as const),
  ...{ address: '+551140000001', active: true, otpOnly: false },
  ...over,
})
const SERVICE = sender(1, { kind: 'messaging_service', address: 'MG1' })
const NUMBER = sender(2, { address: '+551140000002' })
const OF_A = sender(3, { accountSid: 'AC2', empresaId: A, address: '+551140000003' })
const SANDBOX = [
  sender(4, { channel: 'whatsapp', address: '+14155238886' }),
  sender(5, { channel: 'whatsapp', address: '+14155238886', accountSid: 'AC2', empresaId: A }),
]

const at = (
  senders: readonly InboundSender[],
  to: string,
  over: { accountSid?: string; channel?: 'sms' | 'whatsapp'; messagingServiceSid?: string } = {},
) => {
  const message = { accountSid: 'AC1', channel: 'sms', messagingServiceSid: null, to, ...over } as const
  const place = inboundPlace(senders, message as Parameters<typeof inboundPlace>[1])
  return place && [place.sender?.id ?? null, place.empresaId]
}

describe('to whom a message was written', () => {
  test('the number itself comes before the service it came by, and that before the only one there is', () => {
    expect(at([SERVICE, NUMBER], '+551140000002', { messagingServiceSid: 'MG1' })).toEqual([2, null])
    expect(at([SERVICE, NUMBER], '+551149999999', { messagingServiceSid: 'MG1' })).toEqual([1, null])
    expect(at([NUMBER, SERVICE], '+551149999999')).toEqual([1, null])
  })

  test("another account's number is nobody's, and so is an account without senders", () => {
    expect(at([SERVICE, OF_A], '+551140000003')).toBeNull()
    expect(at([OF_A], '+551140000003', { accountSid: 'AC2' })).toEqual([3, A])
    expect(at([], '+551140000003', { accountSid: 'AC3' })).toBeNull()
  })

  test("the sandbox's number is everybody's: an account's own sender there comes first", () => {
    const whatsapp = { channel: 'whatsapp' } as const
    expect(at(SANDBOX, '+14155238886', whatsapp)).toEqual([4, null])
    expect(at(SANDBOX, '+14155238886', { ...whatsapp, accountSid: 'AC2' })).toEqual([5, A])
  })

  test('a number of the account that we do not send from speaks for whoever has the account', () => {
    expect(at([OF_A], '+551149999999', { accountSid: 'AC2' })).toEqual([null, A])
    expect(at([NUMBER], '+551149999999')).toEqual([null, null])
    const ofTwo = [OF_A, sender(6, { accountSid: 'AC2', empresaId: B, address: '+551140000006' })]
    expect(at(ofTwo, '+551149999999', { accountSid: 'AC2' })).toEqual([null, null])
  })
})
