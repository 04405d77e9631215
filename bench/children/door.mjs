// The queue door by itself, and beside it what the broker and the inserts alone can do. Nothing is sent.
import { connect } from 'amqplib'
import pg from 'pg'
import { openDoor } from '../../dist/edges/amqp/door.js'
import { STATUS_EXCHANGE } from '../../dist/edges/amqp/topology.js'
import { createEmpresa } from '../../dist/identity/create-empresa.js'
import { openBacklog } from '../../dist/messages/backlog.js'
import { syncSenders } from '../../dist/messages/stream-queries.js'
import { systemClock } from '../../dist/platform/clock.js'
import { openKeyring } from '../../dist/platform/crypto.js'
import { migrate } from '../../dist/platform/db/migrate.js'
import { openPostgres } from '../../dist/platform/db/postgres.js'
import { silentLog } from '../../dist/platform/log.js'
import { serve } from '../parts/child.mjs'

const BATCH = 500
const PREFETCH = 1_500
const EVENTS_BATCH = 1_000
const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } }
const HEARD = 'bench.heard'

serve({
  /** Fills the queue with what NotifyX sends; each message has a text of its own. */
  async fill({ broker, queue, count }) {
    const { model, channel } = await open(broker)
    await channel.assertQueue(queue, QUORUM)
    for (let i = 0; i < count; i += 1) {
      channel.sendToQueue(queue, Buffer.from(JSON.stringify(notice(i))), { persistent: true })
      if (i % 1_000 === 999) await channel.waitForConfirms()
    }
    await channel.waitForConfirms()
    await model.close()
  },
  /** Messages a second that the broker gives, 500 acknowledged at once. */
  async broker({ broker, queue, count }) {
    return consumeAll({ broker, queue, count, store: async () => {} })
  },
  /** The same, and each 500 committed as rows of the tables that Recado fills, before they are acknowledged. */
  async brokerAndInserts({ broker, queue, count, databaseUrl }) {
    const { ctx, close } = await openContext(databaseUrl)
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const { streamId } = (await client.query(STREAM, [ctx.empresaId])).rows[0]
    const perSecond = await consumeAll({
      ...{ broker, queue, count },
      store: (messages) => client.query(INSERT, insertValues(ctx, streamId, messages)),
    })
    await client.end()
    await close()
    return perSecond
  },
  /**
   * Messages a second that are in Recado's queue, from the first to the last of a full queue; alone, or while what
   * becomes of them is published as well.
   */
  async ingress({ broker, queue, count, databaseUrl, publishes }) {
    const { ctx, database, keys, close } = await openContext(databaseUrl)
    await lendFeed(databaseUrl, publishes ? 'nobody' : 'another')
    let stored = 0
    let done
    const all = new Promise((resolve) => {
      done = resolve
    })
    let startedMs = null
    const door = openDoor({
      ...{ url: broker, queue, empresaId: ctx.empresaId, empresas: [], owner: 'bench', keys },
      ground: { ...ctx, db: database.queue },
      backlog: openBacklog(ctx, 'transactional', count * 2),
      counted(outcome, n) {
        if (outcome !== 'stored') return
        // The first batch is when it begins to flow: the connection is not what is measured.
        startedMs ??= performance.now()
        stored += n
        if (stored >= count) done()
      },
    })
    door.start()
    await all
    const perSecond = ((count - BATCH) * 1_000) / (performance.now() - startedMs)
    await door.stop()
    await close()
    return perSecond
  },
  /** Changes a second that are published, confirmed and forgotten: those of the messages that `ingress` left. */
  async statusOut({ broker, databaseUrl, count }) {
    const { model, channel } = await open(broker)
    await channel.assertExchange(STATUS_EXCHANGE, 'topic', { durable: true })
    await channel.assertQueue(HEARD, QUORUM)
    await channel.bindQueue(HEARD, STATUS_EXCHANGE, '#')
    const { ctx, database, keys, close } = await openContext(databaseUrl)
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await lendFeed(databaseUrl, 'nobody')
    await client.query('delete from status_feed')
    await client.query(`
      insert into status_feed (message_id, state, sid, at)
      select id, 'delivered', 'SM' || md5(id::text), now() from messages where has_feed limit ${count}`)
    await client.end()
    let published = 0
    let startedMs = null
    let done
    const all = new Promise((resolve) => {
      done = resolve
    })
    const door = openDoor({
      ...{ url: broker, queue: 'bench.empty', empresaId: ctx.empresaId, empresas: [], owner: 'bench', keys },
      ground: { ...ctx, db: database.queue },
      counted(outcome, n) {
        if (outcome !== 'published') return
        startedMs ??= performance.now()
        published += n
        if (published >= count) done()
      },
    })
    door.start()
    await all
    const perSecond = ((count - EVENTS_BATCH) * 1_000) / (performance.now() - startedMs)
    await door.stop()
    await close()
    await channel.purgeQueue(HEARD)
    await model.close()
    return perSecond
  },
  /** Events a second that the broker confirms, 1,000 at once, of the same form. */
  async publish({ broker, count }) {
    const { model, channel } = await open(broker)
    await channel.assertExchange(STATUS_EXCHANGE, 'topic', { durable: true })
    await channel.assertQueue(HEARD, QUORUM)
    await channel.bindQueue(HEARD, STATUS_EXCHANGE, '#')
    const startMs = performance.now()
    for (let i = 0; i < count; i += 1) {
      const event = {
        id: `n-${i}`,
        status: 'delivered',
        result: 'sent',
        message_sid: `SM${i}`,
        error_code: null,
      }
      const content = Buffer.from(
        JSON.stringify({ ...event, error_message: null, at: '2026-11-22T15:00:00.000Z', empresa_id: 8 }),
      )
      channel.publish(STATUS_EXCHANGE, '8.delivered', content, {
        persistent: true,
        mandatory: true,
        messageId: String(i),
      })
      if (i % EVENTS_BATCH === EVENTS_BATCH - 1) await channel.waitForConfirms()
    }
    await channel.waitForConfirms()
    const perSecond = (count * 1_000) / (performance.now() - startMs)
    await channel.purgeQueue(HEARD)
    await model.close()
    return perSecond
  },
})

async function open(broker) {
  const model = await connect(broker, { noDelay: true })
  return { model, channel: await model.createConfirmChannel() }
}

/** Changes are told by one process at a time: while another has the lease, they wait. */
async function lendFeed(databaseUrl, whom) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const until = whom === 'nobody' ? 'epoch' : 'infinity'
  await client.query(`update status_feed_reader set owner = '${whom}', lease_until = '${until}'`)
  await client.end()
}

function notice(i) {
  return {
    id: `n-${i}`,
    recipient_phone: `119${80_000_000 + i}`,
    message: `Seu pedido ${i} saiu para entrega.`,
  }
}

async function consumeAll({ broker, queue, count, store }) {
  const { model, channel } = await open(broker)
  await channel.prefetch(PREFETCH)
  const delivered = []
  let wake = () => {}
  let startMs = null
  await channel.consume(queue, (message) => {
    startMs ??= performance.now()
    delivered.push(message)
    wake()
  })
  for (let taken = 0; taken < count; ) {
    if (delivered.length === 0) {
      await new Promise((resolve) => {
        wake = resolve
      })
    }
    const batch = delivered.splice(0, BATCH)
    await store(batch.map(({ content }) => JSON.parse(content)))
    channel.ack(batch.at(-1), true)
    taken += batch.length
  }
  const perSecond = (count * 1_000) / (performance.now() - startMs)
  await channel.close()
  await model.close()
  return perSecond
}

async function openContext(databaseUrl) {
  const database = await openPostgres({ url: databaseUrl })
  await migrate(database)
  const ground = { db: database.db, clock: systemClock(), log: silentLog }
  const keys = await openKeyring(ground, 'bench-bench-bench-bench-bench-bench')
  const sender = {
    accountSid: 'AC1',
    kind: 'number',
    address: '+551140000000',
    otpOnly: false,
    ratePerSecond: 1,
  }
  await syncSenders(database.db, [{ ...sender, channel: 'sms' }], ground.clock.now())
  const { id: empresaId } = await createEmpresa(ground, { nome: 'Bench' })
  const ctx = { ...ground, empresaId, actor: { kind: 'system', loop: 'bench' }, lang: 'pt-BR' }
  return { ctx, database, keys, close: () => database.close() }
}

const STREAM = `
  insert into streams (empresa_id, lane, sender_id, created_at)
  values ($1, 'transactional', (select min(id) from senders), now())
  on conflict (empresa_id, lane, sender_id, group_id) do update set created_at = streams.created_at
  returning id as "streamId"`

/** As bare as the tables allow: no check, no suppression, no feed; one statement and one commit a batch. */
const INSERT = `
  with t as (
    insert into texts (empresa_id, body, sms_segments, created_at)
    select $1, b.body, 1, now() from unnest($3::text[]) with ordinality b (body, n) order by n
    returning id)
  insert into messages (empresa_id, stream_id, text_id, lane, channel, to_address, recipient_key, address_from, state,
    due_at, expires_at, source, external_id, created_at, updated_at)
  select $1, $2, (select min(id) from t) + v.n - 1, 'transactional', 'sms', v.phone, decode(md5(v.phone), 'hex'), 'caller', 'queued',
    now(), now() + interval '1 day', 'notifyx', v.id, now(), now()
  from unnest($4::text[], $5::text[]) with ordinality v (id, phone, n)
  on conflict do nothing`

function insertValues({ empresaId }, streamId, messages) {
  return [
    ...[empresaId, streamId, messages.map((each) => each.message)],
    ...[messages.map((each) => each.id), messages.map((each) => `+55${each.recipient_phone}`)],
  ]
}
