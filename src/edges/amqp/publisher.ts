import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { within } from '../../platform/sleep.ts'
import { type Break, keepLink, type Link, type LinkOptions } from './link.ts'
import { declareStatusExchange } from './topology.ts'

/** A broker that has not confirmed by now is asked on a new connection; what was sent on the old one comes twice. */
const CONFIRMED_WITHIN_MS = 15_000

export interface Publication {
  /** '' for a queue by its name. */
  exchange: string
  routingKey: string
  content: Buffer
  /** Repeated when it is published again: whoever reads may tell by it. */
  messageId: string
  headers?: Record<string, string>
}

/** Publishes so that the broker has it on disk before we forget it. */
export interface Publisher extends Link {
  /**
   * Publishes in this order and resolves when the broker has confirmed all: with those that no queue was there for.
   * Rejects when it is away or does not confirm; then any of them may have been published.
   */
  publish(publications: readonly Publication[]): Promise<Set<string>>
}

/** A connection of its own: a broker that holds publishers back does not hear acknowledgements on theirs either. */
export function openPublisher(options: Omit<LinkOptions, 'open' | 'name'>): Publisher {
  let current: { channel: ConfirmChannel; breakOff: Break } | null = null
  const unroutable = new Set<string>()
  const link = keepLink({
    ...options,
    name: 'publisher',
    async open(model, breakOff) {
      const channel = await openChannel(model, breakOff)
      channel.on('return', ({ properties }) => unroutable.add(String(properties.messageId)))
      current = { channel, breakOff }
      return {
        async end() {
          current = null
        },
      }
    },
  })
  return {
    ...link,
    async publish(publications) {
      if (current === null) throw new Error('the broker is away')
      const { channel, breakOff } = current
      try {
        await within(CONFIRMED_WITHIN_MS, confirmAll(channel, publications), () => new Error('not confirmed'))
      } catch (error) {
        // Nothing of it may reach the broker later, behind what another process publishes meanwhile.
        breakOff(error)
        throw error
      }
      const lost = new Set(publications.map((each) => each.messageId).filter((id) => unroutable.delete(id)))
      return lost
    },
  }
}

async function openChannel(model: ChannelModel, breakOff: Break): Promise<ConfirmChannel> {
  await declareStatusExchange(model)
  const channel = await model.createConfirmChannel()
  channel.on('error', breakOff)
  channel.on('close', () => breakOff(new Error('the broker closed the channel')))
  return channel
}

/** A channel that dies rejects them all. */
function confirmAll(channel: ConfirmChannel, publications: readonly Publication[]): Promise<unknown> {
  return Promise.all(
    publications.map(
      ({ exchange, routingKey, content, messageId, headers }) =>
        new Promise<void>((resolve, reject) => {
          const options = {
            ...{ persistent: true, mandatory: true, messageId, contentType: 'application/json' },
            ...(headers ? { headers } : {}),
          }
          channel.publish(exchange, routingKey, content, options, (error) =>
            error ? reject(error) : resolve(),
          )
        }),
    ),
  )
}
