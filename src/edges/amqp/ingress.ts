import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { Backlog } from '../../messages/backlog.ts'
import type { Ground } from '../../platform/context.ts'
import { sleep } from '../../platform/sleep.ts'
import { openWake, type Wake } from '../../platform/wake.ts'
import { type Break, closeKindly, type Session } from './link.ts'
import { type Owners, readDelivery } from './read-delivery.ts'
import type { Intake } from './take-in.ts'
import { declareQueues } from './topology.ts'

/** One statement and one acknowledgement for so many. */
const BATCH_MAX = 500
/** One that is read while another is written. */
const BATCHES_MAX = 2
/** Enough that the next batches arrive while one is being written. */
const PREFETCH = 2_000
/** Nothing came for so long: looks whether the session has ended. */
const IDLE_MS = 60_000
const HELD_BACK_MS = 1_000

export interface IngressOptions {
  ground: Ground
  queue: string
  owners: Owners
  intake: Intake
  backlog: Backlog
}

/** What the queue's reader is doing. */
export type IngressState = 'away' | 'consuming' | 'held_back'

/** Reads the queue for as long as the connection lasts. */
export interface Ingress {
  state(): IngressState
  /** Messages that wait at the broker; null while it is away. */
  waiting(): Promise<number | null>
  open(model: ChannelModel, breakOff: Break): Promise<Session>
}

export function openIngress(options: IngressOptions): Ingress {
  let reader: Reader | null = null
  return {
    state: () => (reader === null ? 'away' : reader.tag === null ? 'held_back' : 'consuming'),
    async waiting() {
      return reader === null ? null : (await reader.channel.checkQueue(options.queue)).messageCount
    },
    async open(model, breakOff) {
      await declareQueues(model, options.queue)
      const opened = await openReader(options, model, breakOff)
      reader = opened
      const running = run(opened, breakOff).catch(breakOff)
      return {
        async end(how) {
          reader = null
          opened.ending.abort(how)
          opened.wake.wake()
          await running
          // Closing it gives back what was delivered and not taken in.
          if (how === 'in_order') await closeKindly(opened.channel)
        },
      }
    },
  }
}

interface Reader extends IngressOptions {
  channel: Channel
  delivered: ConsumeMessage[]
  wake: Wake
  ending: AbortController
  /** The consumer's, while there is one. */
  tag: string | null
}

async function openReader(options: IngressOptions, model: ChannelModel, breakOff: Break): Promise<Reader> {
  const channel = await model.createChannel()
  channel.on('error', breakOff)
  channel.on('close', () => breakOff(new Error('the broker closed the channel')))
  await channel.prefetch(PREFETCH)
  const reader: Reader = {
    ...options,
    ...{ channel, delivered: [], wake: openWake(), ending: new AbortController(), tag: null },
  }
  await consume(reader, breakOff)
  return reader
}

async function consume(reader: Reader, breakOff: Break): Promise<void> {
  const { consumerTag } = await reader.channel.consume(reader.queue, (delivery) => {
    if (delivery === null) return breakOff(new Error('the queue was deleted'))
    reader.delivered.push(delivery)
    reader.wake.wake()
  })
  reader.tag = consumerTag
}

async function run(reader: Reader, breakOff: Break): Promise<void> {
  const { delivered, ending, wake } = reader
  const underWay: Batch[] = []
  let goesOn = true
  while (!ending.signal.aborted) {
    // What is under way is acknowledged first: the broker closes the channel of who keeps it waiting for half an hour.
    if (delivered.length > 0 || underWay.length === 0) await holdBack(reader, breakOff)
    if (delivered.length === 0 && underWay.length === 0) {
      await wake.wait(IDLE_MS)
      continue
    }
    // While one batch is being written the next is read.
    while (delivered.length > 0 && underWay.length < BATCHES_MAX) underWay.push(beginBatch(reader))
    goesOn = await acknowledge(reader, underWay)
  }
  // What is stored by the time it stops in order is not delivered again.
  while (ending.signal.reason === 'in_order' && goesOn && underWay.length > 0) {
    goesOn = await acknowledge(reader, underWay)
  }
  for (const { taken } of underWay) await taken
}

interface Batch {
  last: ConsumeMessage | undefined
  taken: Promise<boolean>
}

function beginBatch(reader: Reader): Batch {
  const batch = reader.delivered.splice(0, BATCH_MAX)
  return { last: batch.at(-1), taken: takeIn(reader, batch) }
}

/**
 * In the order of delivery and only as a whole: everything up to the last of the oldest batch is durable now.
 * False when the session ended before it was: whatever is acknowledged after that would take it along.
 */
async function acknowledge({ channel }: Reader, underWay: Batch[]): Promise<boolean> {
  const [oldest] = underWay
  const taken = (await oldest?.taken) ?? false
  underWay.shift()
  if (taken && oldest?.last) channel.ack(oldest.last, true)
  return taken
}

/** Resolves when each is durable, or was refused for good; false when the session ended before. */
function takeIn({ intake, owners, ending }: Reader, batch: readonly ConsumeMessage[]): Promise<boolean> {
  const deliveries = batch.map(({ content, properties }) => ({
    content,
    headers: properties.headers ?? {},
    read: readDelivery(content, owners),
  }))
  return intake.takeIn(deliveries, ending.signal)
}

/** While too much is queued nothing more is asked for; what was delivered already is still taken in. */
async function holdBack(reader: Reader, breakOff: Break): Promise<void> {
  const { backlog, channel, ending, ground } = reader
  if (reader.tag !== null) {
    if (!(await backlog.isFull())) return
    ground.log.warn(
      { queue: reader.queue },
      'too much is queued: nothing more is taken from the queue for now',
    )
    const tag = reader.tag
    reader.tag = null
    await channel.cancel(tag)
  }
  if (reader.delivered.length > 0) return
  while (!ending.signal.aborted && (await backlog.isFull())) await sleep(HELD_BACK_MS, ending.signal)
  if (!ending.signal.aborted) await consume(reader, breakOff)
}
