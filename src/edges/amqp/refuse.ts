import { sha256 } from '../../platform/crypto.ts'
import type { Publication, Publisher } from './publisher.ts'
import type { Refused } from './read-delivery.ts'
import { refusedEvent } from './status-event.ts'
import { eventPublication } from './status-out.ts'
import { deadLetterQueueOf } from './topology.ts'

export const REASON_HEADER = 'x-recado-reason'
/** Of the headers that came along, those that are texts and no longer than this go along. */
const HEADER_CHARACTERS_MAX = 1_000

export interface Refusal {
  queue: string
  delivery: { content: Buffer; headers: Record<string, unknown> }
  why: Refused
  at: Date
}

/**
 * Puts a message into the dead-letter queue as it came, with the reason, and tells its sender where it has an id.
 * Resolves when the broker has confirmed both; throws when it has not, or has no such queue.
 */
export async function refuse(
  publisher: Pick<Publisher, 'publish'>,
  { queue, delivery, why, at }: Refusal,
): Promise<void> {
  const digest = sha256(delivery.content).toString('hex', 0, 16)
  const dead: Publication = {
    exchange: '',
    routingKey: deadLetterQueueOf(queue),
    content: delivery.content,
    messageId: `refused-${digest}`,
    headers: { ...textsOf(delivery.headers), [REASON_HEADER]: why.reason },
  }
  const event =
    why.externalId === null
      ? []
      : [eventPublication(refusedEvent(why.externalId, why, at), `refused-event-${digest}`)]
  const unroutable = await publisher.publish([dead, ...event])
  if (unroutable.has(dead.messageId)) throw new Error(`there is no queue ${dead.routingKey}`)
}

function textsOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[1].length <= HEADER_CHARACTERS_MAX,
    ),
  )
}
