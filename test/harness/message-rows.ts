import type { AttemptRow, MessageRow } from '../../src/messages/message.ts'
import type { AttemptId, EmpresaId, MessageId } from '../../src/platform/ids.ts'

/** When the rows below were claimed. */
export const CLAIMED_AT = new Date('2026-11-22T15:00:00Z')

/** A WhatsApp message with SMS behind it, just claimed. */
export function messageRow(over: Partial<MessageRow> = {}): MessageRow {
  return {
    id: 1 as MessageId,
    empresaId: 8 as EmpresaId,
    groupId: null,
    lane: 'bulk',
    state: 'sending',
    channel: 'whatsapp',
    fallbackChannel: 'sms',
    fellBack: false,
    fallbackAfterS: null,
    attemptNo: 1,
    retries: 0,
    dueAt: CLAIMED_AT,
    expiresAt: new Date('2026-11-23T15:00:00Z'),
    errorCode: null,
    reason: null,
    hasFeed: false,
    ...over,
  }
}

/** Its first attempt, being handed over. */
export function attemptRow(over: Partial<AttemptRow> = {}): AttemptRow {
  return {
    id: 10 as AttemptId,
    messageId: 1 as MessageId,
    attemptNo: 1,
    channel: 'whatsapp',
    state: 'sending',
    sid: null,
    claimedAt: CLAIMED_AT,
    leaseOwner: 'worker-1',
    lookAt: new Date(CLAIMED_AT.getTime() + 45_000),
    looks: 0,
    acceptedAt: null,
    errorCode: null,
    reason: null,
    ...over,
  }
}
