import { backoffMs } from '../platform/backoff.ts'
import type { Ground } from '../platform/context.ts'
import { deleteMessage, type Redaction, redactMessage } from '../twilio/redact-message.ts'
import { LEASE_MS } from './deadlines.ts'
import type { Sending } from './dispatch.ts'
import { claimRedactions, type DueRedaction, settleRedaction } from './redaction-queries.ts'

/** Gentle: what is sent has the right of way at the account. */
const REDACTIONS_PER_TURN_MAX = 20
export const REDACTIONS_AT_ONCE_MAX = 2
/** A message is on its way for minutes, sometimes for two days; Twilio takes it out after that. */
const RETRY_BACKOFF = { baseMs: 60_000, maxMs: 6 * 3_600_000 }
/** After so many tries in vain somebody should look. */
const TRIES_UNTIL_ALARM = 20

/**
 * Takes messages of people who were erased out of Twilio: first the text, then the whole message. Tried again, with longer and
 * longer waits, until Twilio has done both or has no such message. A process that dies leaves its share to the end of
 * its lease. Returns how many were asked about.
 */
export async function redactAtTwilio(ground: Ground, sending: Pick<Sending, 'accountFor'>): Promise<number> {
  const now = ground.clock.now()
  const until = new Date(now.getTime() + LEASE_MS)
  const due = await claimRedactions(ground.db, { now, until, limit: REDACTIONS_PER_TURN_MAX })
  const queue = [...due]
  const work = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) await redact(ground, sending, row)
  }
  await Promise.all(Array.from({ length: REDACTIONS_AT_ONCE_MAX }, work))
  return due.length
}

async function redact(
  ground: Ground,
  sending: Pick<Sending, 'accountFor'>,
  row: DueRedaction,
): Promise<void> {
  const account = sending.accountFor(row.senderId)?.account
  if (account === undefined) return putOff(ground, row, row.state, 'sender unknown')
  let { state }: { state: DueRedaction['state'] } = row
  let asked: Redaction = { kind: 'done' }
  if (state === 'pending') {
    asked = await redactMessage(account, row.sid)
    if (asked.kind === 'done') state = 'redacted'
  }
  if (asked.kind === 'done') asked = await deleteMessage(account, row.sid)
  if (asked.kind === 'later') return putOff(ground, row, state, asked.detail)
  await settleRedaction(ground.db, { id: row.id, state: 'done', dueAt: null })
}

async function putOff(
  ground: Ground,
  { id, tries, sid }: DueRedaction,
  state: DueRedaction['state'],
  detail: string,
): Promise<void> {
  if (tries % TRIES_UNTIL_ALARM === 0) {
    ground.log.error({ sid, tries, detail }, 'a message of somebody who was erased is still at Twilio')
  }
  const waitMs = RETRY_BACKOFF.baseMs / 2 + backoffMs(tries, RETRY_BACKOFF)
  await settleRedaction(ground.db, { id, state, dueAt: new Date(ground.clock.now().getTime() + waitMs) })
}
