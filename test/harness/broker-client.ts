import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'
import { deadLetterQueueOf, STATUS_EXCHANGE } from '../../src/edges/amqp/topology.ts'

/** An event as NotifyX reads it, with the id that it can be told by when it comes again. */
export interface HeardEvent {
  // biome-ignore lint/suspicious/noExplicitAny: read by name in tests, and compared whole
  body: any
  messageId: string
  routingKey: string
}

export interface DeadLetter {
  content: string
  reason: string
  headers: Record<string, unknown>
}

/** Another system on the same broker: sends into the queue, and hears what becomes of it. */
export interface BrokerClient {
  model: ChannelModel
  channel: ConfirmChannel
  /** Resolves when the broker has all. Texts go as they are, everything else as JSON. */
  send(queue: string, bodies: readonly unknown[]): Promise<void>
  /** Everything that is published from now on, in the order it comes. */
  hear(): Promise<HeardEvent[]>
  /** What lies in the dead-letter queue of a queue; it is taken out. */
  deadLetters(queue: string): Promise<DeadLetter[]>
  count(queue: string): Promise<number>
  close(): Promise<void>
}

export async function brokerClient(url: string): Promise<BrokerClient> {
  const model = await connect(url)
  model.on('error', () => {}) // a broker that is killed
  const channel = await model.createConfirmChannel()
  channel.on('error', () => {})
  return {
    ...{ model, channel },
    async send(queue, bodies) {
      for (const body of bodies) {
        const content =
          typeof body === 'string' || Buffer.isBuffer(body)
            ? Buffer.from(body)
            : Buffer.from(JSON.stringify(body))
        channel.sendToQueue(queue, content, { persistent: true })
      }
      await channel.waitForConfirms()
    },
    async hear() {
      const heard: HeardEvent[] = []
      await channel.assertExchange(STATUS_EXCHANGE, 'topic', { durable: true })
      const { queue } = await channel.assertQueue('', { exclusive: true })
      await channel.bindQueue(queue, STATUS_EXCHANGE, '#')
      await channel.consume(
        queue,
        (message) => {
          if (message === null) return
          const { messageId } = message.properties
          const { routingKey } = message.fields
          heard.push({ body: JSON.parse(String(message.content)), messageId: String(messageId), routingKey })
        },
        { noAck: true },
      )
      return heard
    },
    async deadLetters(queue) {
      const letters: DeadLetter[] = []
      for (;;) {
        const message = await channel.get(deadLetterQueueOf(queue), { noAck: true })
        if (message === false) return letters
        const headers = message.properties.headers ?? {}
        letters.push({
          content: String(message.content),
          reason: String(headers['x-recado-reason']),
          headers,
        })
      }
    },
    count: async (queue) => (await channel.checkQueue(queue)).messageCount,
    close: () => model.close(),
  }
}
