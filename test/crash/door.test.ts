import { connect } from 'amqplib'
import { describe, expect, test } from 'vitest'
import { deadLetterQueueOf, STATUS_EXCHANGE } from '../../src/edges/amqp/topology.ts'
import { sql } from '../../src/platform/db/db.ts'
import { type BrokerClient, brokerClient } from '../harness/broker-client.ts'
import { hasEngine } from '../harness/database.ts'
import { watchStates } from '../harness/feed-witness.ts'
import { type Broker, hasRabbit, openBroker } from '../harness/rabbitmq.ts'
import type { Member } from './harness/member.ts'
import { until } from './harness/patience.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'

/** RECADO_LONG=1 for the long run, by the program as it is shipped and in real time. */
const LONG = Boolean(process.env.RECADO_LONG)
const MESSAGES = LONG ? 100_000 : 10_000
const TIME_MAX_MS = LONG ? 4 * 3_600_000 : 300_000
const QUEUE = 'recado.messages'
const HEARD = 'notifyx.status'
/** Who dies when so many of a hundred have reached Twilio. */
const DEATHS = [
  [5, 'recado'],
  [20, 'broker'],
  [40, 'recado'],
  [60, 'broker'],
  [80, 'recado'],
] as const

describe.skipIf(!hasEngine('postgres') || !hasRabbit())('the queue door', { timeout: TIME_MAX_MS }, () => {
  test(`${MESSAGES} messages while the broker dies twice and Recado three times: each once, every change told in order`, async () => {
    const broker = await openBroker('mortal')
    const env = { RABBITMQ_URL: broker.url, RABBITMQ_EMPRESA_ID: '1' }
    await onStage({ env, shipped: LONG, settledWithinMs: TIME_MAX_MS }, async (stage) => {
      expect(stage.ctx.empresaId).toBe(1)
      await watchStates(stage.database.db)
      const notifyx = await brokerClient(broker.url)
      await bindDurably(notifyx)
      const members = [await stage.start('api'), await stage.start('worker'), await stage.start('worker')]
      await sendAll(notifyx, stage)
      await dieOnTheWay(stage, broker, members)
      await untilStored(stage)
      await stage.expectAllEnded()
      await untilTold(stage)
      await expectToldInOrder(stage, broker.url)
    })
    await broker.kill()
  })
})

/** NotifyX's own queue outlives the broker's deaths. */
async function bindDurably({ channel }: BrokerClient): Promise<void> {
  await channel.assertExchange(STATUS_EXCHANGE, 'topic', { durable: true })
  await channel.assertQueue(HEARD, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.bindQueue(HEARD, STATUS_EXCHANGE, '#')
}

/** Some twice, as a sender does that did not hear the confirmation. */
async function sendAll(notifyx: BrokerClient, { ledger }: Stage): Promise<void> {
  const notices = phones(MESSAGES).map((phone, i) => ({
    id: `n-${i}`,
    recipient_phone: phone,
    message: `Aviso ${i}`,
  }))
  for (const { recipient_phone, message } of notices) ledger.expect(recipient_phone, message)
  for (let start = 0; start < notices.length; start += 1_000) {
    await notifyx.send(QUEUE, notices.slice(start, start + 1_000))
    await notifyx.send(QUEUE, notices.slice(start, start + 100))
  }
}

async function dieOnTheWay(stage: Stage, broker: Broker, members: Member[]): Promise<void> {
  for (const [percent, who] of DEATHS) {
    const count = (MESSAGES * percent) / 100
    await until(() => stage.twilio.messages().length >= count, {
      // Counting takes as long as there are many, in the process that Twilio lives in.
      ...{ withinMs: TIME_MAX_MS, everyMs: LONG ? 500 : 20 },
      otherwise: () => `${stage.twilio.messages().length} of ${count} at Twilio`,
    })
    if (who === 'broker') {
      await broker.kill()
      await broker.start()
    } else {
      const victim = members.pop()
      await victim?.kill()
      members.unshift(await stage.start(victim?.role ?? 'worker'))
    }
  }
}

/** What is still at the broker has not begun, so that all in the database can have ended before. */
async function untilStored({ database }: Stage): Promise<void> {
  const stored = async () =>
    (await database.db.one(sql<{ n: number }>`select count(*)::int as n from messages`)).n
  await until(async () => (await stored()) === MESSAGES, {
    withinMs: TIME_MAX_MS,
    otherwise: async () => `${await stored()} of ${MESSAGES} were stored`,
  })
}

async function untilTold({ database }: Stage): Promise<void> {
  const waiting = async () =>
    (await database.db.one(sql<{ n: number }>`select count(*)::int as n from status_feed`)).n
  await until(async () => (await waiting()) === 0, {
    withinMs: TIME_MAX_MS,
    otherwise: async () => `${await waiting()} changes were not told`,
  })
}

/** What was told for the first time, in its order, is what the database saw; what came again says so by its id. */
async function expectToldInOrder({ database }: Stage, url: string): Promise<void> {
  const told = await readTold(url)
  const rows = await database.db.many(sql<{ externalId: string; states: string[] }>`
    select m.external_id, array_agg(w.state order by w.id) as states
    from witnessed w join messages m on m.id = w.message_id group by 1`)
  expect(rows).toHaveLength(MESSAGES)
  const wrong = rows.filter(({ externalId, states }) => told.get(externalId)?.join() !== states.join())
  expect(wrong.slice(0, 5).map((each) => ({ ...each, told: told.get(each.externalId) }))).toEqual([])
}

async function readTold(url: string): Promise<Map<string, string[]>> {
  const client = await connect(url)
  const channel = await client.createChannel()
  const { messageCount: letters } = await channel.checkQueue(deadLetterQueueOf(QUEUE))
  expect(letters).toBe(0)
  const { messageCount } = await channel.checkQueue(HEARD)
  const told = new Map<string, string[]>()
  const ids = new Set<string>()
  let read = 0
  await new Promise<void>((resolve) => {
    void channel.consume(
      HEARD,
      (message) => {
        if (message === null) return
        const { id, status } = JSON.parse(String(message.content)) as { id: string; status: string }
        const { messageId } = message.properties
        if (!ids.has(messageId)) told.set(id, [...(told.get(id) ?? []), status])
        ids.add(messageId)
        read += 1
        if (read === messageCount) resolve()
      },
      { noAck: true },
    )
  })
  await client.close()
  process.stdout.write(`${MESSAGES} messages, ${ids.size} changes told, ${read - ids.size} of them again\n`)
  return told
}
