import type { Channel, ChannelModel } from 'amqplib'

/** Where every change of a handed-in message is published; by topic, `<empresa>.<status>`. */
export const STATUS_EXCHANGE = 'recado.status'
const NOT_FOUND = 404

/** Where messages go that nobody can send; beside each queue its own. */
export function deadLetterQueueOf(queue: string): string {
  return `${queue}.dead`
}

/**
 * Makes the queue and its dead-letter queue where they are missing, durable and replicated. A queue that exists is
 * taken as it is: declaring it otherwise would only fail.
 */
export async function declareQueues(model: ChannelModel, queue: string): Promise<void> {
  const dead = deadLetterQueueOf(queue)
  await unlessThere(
    model,
    (channel) => channel.checkQueue(dead),
    (channel) => channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } }),
  )
  await unlessThere(
    model,
    (channel) => channel.checkQueue(queue),
    (channel) =>
      channel.assertQueue(queue, {
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          // What the broker gives up by itself (newer ones do after 20 deliveries) is kept as well, and not just tried.
          ...{ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead },
          ...{ 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' },
        },
      }),
  )
}

export async function declareStatusExchange(model: ChannelModel): Promise<void> {
  await unlessThere(
    model,
    (channel) => channel.checkExchange(STATUS_EXCHANGE),
    (channel) => channel.assertExchange(STATUS_EXCHANGE, 'topic', { durable: true }),
  )
}

/** Each on a channel of its own: asking for what is not there ends it. */
async function unlessThere(
  model: ChannelModel,
  check: (channel: Channel) => Promise<unknown>,
  make: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  const isThere = await onChannel(model, check).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return false
      throw error
    },
  )
  if (!isThere) await onChannel(model, make)
}

async function onChannel(model: ChannelModel, act: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await model.createChannel()
  channel.on('error', () => {}) // it is what the act rejects with
  await act(channel)
  await channel.close()
}
