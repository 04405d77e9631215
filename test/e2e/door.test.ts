import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Door, type DoorOptions, openDoor } from '../../src/edges/amqp/door.ts'
import { checkDoor } from '../../src/edges/doctor/check-door.ts'
import { openBacklog } from '../../src/messages/backlog.ts'
import { openKeyring } from '../../src/platform/crypto.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { EmpresaId } from '../../src/platform/ids.ts'
import { until } from '../crash/harness/patience.ts'
import { type BrokerClient, brokerClient, type HeardEvent } from '../harness/broker-client.ts'
import { hasRabbit, takeVhost } from '../harness/rabbitmq.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const WITHIN_MS = 20_000
const SECRET_KEY = 'a-secret-key-for-tests-of-32-chars-or-more'

let numbers = 0
function phone(): string {
  numbers += 1
  return `+55119${82_000_000 + numbers}`
}

let ids = 0
/** As NotifyX writes it. */
function notice(over: Record<string, unknown> = {}) {
  ids += 1
  return { id: `n-${ids}`, recipient_phone: phone(), message: `Aviso ${ids}`, ...over }
}

describe.skipIf(!hasRabbit())('the queue door', () => {
  let service: TestService
  let tenant: Tenant
  let url: string
  let client: BrokerClient
  let queues = 0
  const open: Door[] = []
  const figures = new Map<string, number>()

  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
    url = await takeVhost()
    client = await brokerClient(url)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((door) => door.stop()))
    figures.clear()
  })
  afterAll(() => client?.close())

  async function startDoor(over: Partial<DoorOptions> = {}): Promise<Door & { queue: string }> {
    queues += 1
    const queue = over.queue ?? `q${queues}`
    const door = openDoor({
      ...{ url, queue, empresaId: tenant.empresaId, empresas: [], owner: `owner-${queues}` },
      ground: service.app.ground,
      keys: await openKeyring(service.app.ground, SECRET_KEY),
      counted: (outcome, count) => figures.set(outcome, (figures.get(outcome) ?? 0) + count),
      ...over,
    })
    open.push(door)
    door.start()
    return { ...door, queue }
  }

  const soon = (what: string, isSo: () => boolean | Promise<boolean>) =>
    until(isSo, { withinMs: WITHIN_MS, everyMs: 20, otherwise: `not in time: ${what}` })
  const consuming = (door: Door) => soon('consuming', () => door.health().ingress === 'consuming')
  const stored = (id: string) =>
    service.database.db.many(sql<{ empresaId: number; state: string; toAddress: string }>`
      select empresa_id, state, to_address from messages where external_id = ${id}::text`)
  const isStored = async (id: string) => (await stored(id)).length > 0
  const eventsOf = (heard: readonly HeardEvent[], id: string) =>
    heard.filter((each) => each.body.id === id).map((each) => each.body)

  test('a message is sent, and every step of it is told in order', async () => {
    const heard = await client.hear()
    const door = await startDoor()
    await consuming(door)
    const message = notice({ recipient_phone: '(11) 98123-4477' })
    await client.send(door.queue, [message])
    await soon('stored', () => isStored(message.id))
    await service.settle()
    const [sent, ...others] = service.simulator.messages({ number: '+5511981234477', body: message.message })
    expect([sent?.to, others]).toEqual(['+5511981234477', []])
    await soon('delivered', () => eventsOf(heard, message.id).some((each) => each.status === 'delivered'))
    const events = eventsOf(heard, message.id)
    expect(events.map(({ status, result }) => [status, result])).toEqual([
      ['queued', null],
      ['sending', null],
      ['accepted', 'sent'],
      ['sent', 'sent'],
      ['delivered', 'sent'],
    ])
    expect(events.at(-1)).toEqual({
      ...{ id: message.id, status: 'delivered', result: 'sent', message_sid: sent?.sid },
      ...{ error_code: null, error_message: null, empresa_id: tenant.empresaId },
      at: service.clock.now().toISOString(),
    })
    expect(heard.at(-1)?.routingKey).toBe(`${tenant.empresaId}.delivered`)
    const { waiting } = await service.database.db.one(sql<{ waiting: number }>`
      select count(*)::int as waiting from status_feed`)
    expect(waiting).toBe(0)
  })

  test('a failure is told with Twilio’s code and its meaning', async () => {
    const heard = await client.hear()
    const door = await startDoor()
    const message = notice()
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 21_211 } }, message.recipient_phone)
    await consuming(door)
    await client.send(door.queue, [message])
    await soon('stored', () => isStored(message.id))
    await service.settle()
    await soon('failed', () => eventsOf(heard, message.id).some((each) => each.result === 'failed'))
    expect(eventsOf(heard, message.id).at(-1)).toMatchObject({
      ...{ status: 'failed', error_code: '21211', message_sid: null },
      error_message: 'Número de destino inválido ou malformado',
    })
  })

  test('what comes again changes nothing', async () => {
    const door = await startDoor()
    await consuming(door)
    const message = notice()
    const last = notice()
    await client.send(door.queue, [message, message, { ...message, message: 'outro texto' }, last, message])
    await soon('all taken', async () => (figures.get('duplicate') ?? 0) + (figures.get('stored') ?? 0) >= 5)
    expect(Object.fromEntries(figures)).toMatchObject({ stored: 2, duplicate: 3 })
    await service.settle()
    const received = service.simulator.messages({ number: message.recipient_phone })
    expect(received.map((each) => each.body)).toEqual([message.message])
    expect(await client.count(door.queue)).toBe(0)
  })

  test('whom a message belongs to: whom it names, where that is allowed', async () => {
    const [other, third] = [await service.tenant(), await service.tenant()]
    const heard = await client.hear()
    const door = await startDoor({ empresas: [other.empresaId] })
    await consuming(door)
    const [ours, theirs, foreign] = [
      notice(),
      notice({ empresa_id: other.empresaId }),
      notice({ empresa_id: third.empresaId }),
    ]
    await client.send(door.queue, [foreign, ours, theirs])
    await soon('stored', async () => (await isStored(ours.id)) && (await isStored(theirs.id)))
    expect((await stored(ours.id)).map((row) => row.empresaId)).toEqual([tenant.empresaId])
    expect((await stored(theirs.id)).map((row) => row.empresaId)).toEqual([other.empresaId])
    expect(await stored(foreign.id)).toEqual([])
    expect((await client.deadLetters(door.queue)).map((each) => each.reason)).toEqual([
      'empresa_id not_allowed',
    ])
    await soon('told', () => eventsOf(heard, foreign.id).length > 0)
    expect(eventsOf(heard, foreign.id)).toMatchObject([{ status: 'failed', empresa_id: null }])
  })

  describe('what nobody can send', () => {
    const cases: [string, unknown, string, string | null][] = [
      ['no JSON', '{"id": "p1",', 'not_json', null],
      ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not_json', null],
      ['a list', [notice()], 'not_an_object', null],
      ['too much', { ...notice(), message: 'x'.repeat(70_000) }, 'too_large', null],
      ['no id', { recipient_phone: phone(), message: 'Oi' }, 'id required', null],
      ['no phone', { id: 'p2', message: 'Oi' }, 'recipient_phone required', 'p2'],
      ['no text', { id: 'p3', recipient_phone: phone() }, 'message required', 'p3'],
      [
        'an impossible phone',
        { ...notice(), id: 'p4', recipient_phone: '123' },
        'recipient_phone not_a_phone',
        'p4',
      ],
      [
        'a fixed line',
        { ...notice(), id: 'p5', recipient_phone: '(11) 3000-0000' },
        'recipient_phone not_a_phone',
        'p5',
      ],
      [
        'a text that is too long',
        { ...notice(), id: 'p6', message: 'x'.repeat(1_601) },
        'message too_long',
        'p6',
      ],
      ['a channel that is none', { ...notice(), id: 'p7', channel: 'pombo' }, 'channel not_allowed', 'p7'],
      [
        'two faults',
        { id: 'p8', recipient_phone: 'x' },
        'recipient_phone not_a_phone, message required',
        'p8',
      ],
      [
        'an empresa that is none',
        { ...notice(), id: 'p9', empresa_id: 'oito' },
        'empresa_id wrong_type',
        'p9',
      ],
      [
        'an empresa that does not exist',
        { ...notice(), id: 'p10', empresa_id: 999_999 },
        'empresa_id not_found',
        'p10',
      ],
    ]

    test('lies in the dead-letter queue with its reason, and its sender is told', async () => {
      const heard = await client.hear()
      const door = await startDoor({ empresas: [999_999] })
      await consuming(door)
      const good = notice()
      await client.send(door.queue, [...cases.map(([, body]) => body), good])
      await soon('the good one', () => isStored(good.id))
      await soon('all refused', () => figures.get('refused') === cases.length)
      const letters = await client.deadLetters(door.queue)
      expect(letters.map((each) => each.reason).sort()).toEqual(cases.map(([, , reason]) => reason).sort())
      const told = cases.flatMap(([, , , id]) => id ?? [])
      await soon('told', () => told.every((id) => eventsOf(heard, id).length > 0))
      for (const id of told) {
        const [event, ...others] = eventsOf(heard, id)
        expect(others).toEqual([])
        expect(event).toMatchObject({ status: 'failed', result: 'failed', message_sid: null })
        expect(event.error_message).not.toBe('')
        expect(await stored(id)).toEqual([])
      }
      expect(eventsOf(heard, 'p4')[0].error_message).toMatch(/recipient_phone: Não é um telefone/)
      expect(eventsOf(heard, 'p10')[0].error_message).toBe('empresa_id: esta empresa não existe.')
      expect(letters.find((each) => each.reason === 'not_an_object')?.content).toBe(
        JSON.stringify(cases[2]?.[1]),
      )
    })

    test('one message that the database cannot take does not stop those around it', async () => {
      const keyring = await openKeyring(service.app.ground, SECRET_KEY)
      const bad = notice()
      const keys = {
        // As nothing that passed the checks does: a row without what it needs.
        recipientKey: (e164: string) =>
          e164 === bad.recipient_phone ? (null as unknown as Buffer) : keyring.recipientKey(e164),
      }
      const door = await startDoor({ keys })
      await consuming(door)
      const [before, after] = [notice(), notice()]
      await client.send(door.queue, [before, bad, after])
      await soon('the others', async () => (await isStored(before.id)) && (await isStored(after.id)))
      await soon('refused', () => figures.get('refused') === 1)
      expect((await client.deadLetters(door.queue)).map((each) => each.reason)).toEqual(['unstorable'])
    })
  })

  test('a queue is made to last, one that exists is taken as it is', async () => {
    const made = await startDoor()
    await consuming(made)
    const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } }
    await expect(declareAs(made.queue, { durable: false })).rejects.toThrow(/PRECONDITION/)
    await declareAs(`${made.queue}.dead`, quorum)

    await client.channel.assertQueue('classic', { durable: false })
    const taken = await startDoor({ queue: 'classic' })
    await consuming(taken)
    const message = notice()
    await client.send('classic', [message])
    await soon('stored', () => isStored(message.id))
    await declareAs('classic', { durable: false })
  })

  async function declareAs(queue: string, options: object): Promise<void> {
    const channel = await client.model.createChannel()
    channel.on('error', () => {})
    await channel.assertQueue(queue, options)
    await channel.close()
  }

  test('while too much is queued the rest waits at the broker', async () => {
    const backlog = openBacklog(service.app.ground, 'transactional', 10)
    const door = await startDoor({ backlog })
    await consuming(door)
    const first = Array.from({ length: 12 }, () => notice())
    await client.send(door.queue, first)
    await soon('stored', () => figures.get('stored') === first.length)
    // It is counted at most once a second, and when something comes.
    service.clock.advance(1_000)
    await client.send(door.queue, [notice()])
    await soon('held back', () => door.health().ingress === 'held_back')
    await soon('nobody reads it', async () => {
      return (await client.channel.checkQueue(door.queue)).consumerCount === 0
    })
    const later = notice()
    await client.send(door.queue, [later])
    // What made it look waits beside it, where it had looked before.
    expect(await client.count(door.queue)).toBeGreaterThan(0)
    expect(await stored(later.id)).toEqual([])
    expect(await checkDoor(door)).toMatchObject([{ state: 'advice', code: 'rabbitmq_held_back' }])
    await service.settle()
    await soon('consuming again', () => {
      service.clock.advance(1_000)
      return door.health().ingress === 'consuming'
    })
    await soon('stored', () => isStored(later.id))
  })

  test('what is being written when too much is queued is acknowledged before anything is waited for', async () => {
    const before = await startDoor()
    await consuming(before)
    await before.stop()
    const messages = Array.from({ length: 1_200 }, () => notice())
    await client.send(before.queue, messages)
    const gate = await openGate(url)
    try {
      const backlog = openBacklog(service.app.ground, 'transactional', 10)
      await startDoor({ queue: before.queue, url: gate.url, backlog })
      await soon('all acknowledged', () => {
        service.clock.advance(1_000)
        return gate.acknowledged() === messages.length
      })
    } finally {
      gate.close()
    }
    await forget()
  })

  test('what was delivered and not stored when it stops is there for the next', async () => {
    const first = await startDoor()
    await consuming(first)
    const messages = Array.from({ length: 2_000 }, () => notice())
    const sending = client.send(first.queue, messages)
    await soon('some stored', () => (figures.get('stored') ?? 0) > 0)
    await first.stop()
    await sending
    const atStop = figures.get('stored') ?? 0
    expect(atStop).toBeLessThan(messages.length)
    expect(await client.count(first.queue)).toBe(messages.length - atStop)
    await startDoor({ queue: first.queue })
    await soon('all stored', () => figures.get('stored') === messages.length)
    expect(figures.get('duplicate') ?? 0).toBe(0)
    await forget()
  })

  /** Thousands that no other test has to send. */
  async function forget(): Promise<void> {
    const { db } = service.database
    await db.run(sql`update messages set state = 'canceled', due_at = null where state = 'queued'`)
    await db.run(sql`delete from status_feed`)
  }

  test('two processes read one queue; one of them tells, and goes on when the other ends', async () => {
    const heard = await client.hear()
    const one = await startDoor()
    const two = await startDoor({ queue: one.queue })
    await consuming(one)
    await consuming(two)
    const messages = Array.from({ length: 40 }, () => notice())
    await client.send(one.queue, messages.slice(0, 20))
    await soon('told', () => messages.slice(0, 20).every(({ id }) => eventsOf(heard, id).length > 0))
    await one.stop()
    await client.send(one.queue, messages.slice(20))
    await soon('stored', () => isStored(messages.at(-1)?.id ?? ''))
    await service.settle()
    const delivered = (id: string) => eventsOf(heard, id).some((each) => each.status === 'delivered')
    await soon('all told', () => messages.every(({ id }) => delivered(id)))
    const order = ['queued', 'sending', 'accepted', 'sent', 'delivered']
    const isFolded = (status: string) => status === 'accepted' || status === 'sent'
    for (const { id } of messages) {
      const told = eventsOf(heard, id).map((each) => each.status)
      // What comes in together is one change: Twilio's answer and its first callbacks may.
      expect(told).toEqual(order.filter((status) => !isFolded(status) || told.includes(status)))
    }
    expect(new Set(heard.map((each) => each.messageId)).size).toBe(heard.length)
  })

  describe('a broker that is away', () => {
    let gate: Gate | null = null
    afterEach(() => gate?.close())

    test('is waited for at the start, and found again after it was gone', async () => {
      gate = await openGate(url)
      gate.shut()
      const door = await startDoor({ url: gate.url })
      await soon('trouble', () => door.health().error !== null && door.health().error !== 'connecting')
      expect(door.health()).toMatchObject({ ingress: 'away', status: 'away' })
      expect(await checkDoor(door)).toMatchObject([{ state: 'wrong', facts: { queue: door.queue } }])
      gate.open()
      await consuming(door)
      const heard = await client.hear()
      const first = notice()
      await client.send(door.queue, [first])
      await soon('told', () => eventsOf(heard, first.id).length > 0)

      gate.shut()
      await soon('away', () => door.health().ingress === 'away' && door.health().status === 'away')
      const second = notice()
      await client.send(door.queue, [second])
      await service.settle()
      expect(await stored(second.id)).toEqual([])
      gate.open()
      await soon('stored', () => isStored(second.id))
      await soon('the first told', () =>
        eventsOf(heard, first.id).some((each) => each.status === 'delivered'),
      )
      expect(door.health()).toMatchObject({ ingress: 'consuming', status: 'connected', error: null })
      expect(await checkDoor(door)).toMatchObject([{ state: 'ok', facts: { queue: door.queue, waiting: 0 } }])
    })
  })

  test('an empresa that does not exist is a mistake in the configuration: nothing is refused for it', async () => {
    const door = await startDoor({ empresaId: 777_777 as EmpresaId })
    await soon('trouble', () => door.health().error === 'not_found')
    expect(door.health().ingress).toBe('away')
  })
})

interface Gate {
  url: string
  shut(): void
  open(): void
  close(): void
  /** The last delivery that was acknowledged on it. */
  acknowledged(): number
}

/** Class and method of `basic.ack` in AMQP 0-9-1; its delivery tag follows. */
const BASIC_ACK = Buffer.from([0, 60, 0, 80])

/** A way to the broker that can be shut: what is under way on it is cut, and nobody new is let in. */
async function openGate(url: string): Promise<Gate> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let isOpen = true
  let acknowledged = 0
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    if (!isOpen) return socket.destroy()
    const broker = connectTcp(Number(target.port), target.hostname)
    broker.on('error', () => {})
    for (const each of [socket, broker]) sockets.add(each)
    socket.on('data', (data) => {
      const at = data.lastIndexOf(BASIC_ACK)
      if (at >= 0) acknowledged = Number(data.readBigUInt64BE(at + BASIC_ACK.length))
    })
    socket.pipe(broker)
    broker.pipe(socket)
    socket.on('close', () => broker.destroy())
    broker.on('close', () => socket.destroy())
    return socket
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const through = new URL(url)
  through.port = String(typeof address === 'object' && address ? address.port : 0)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    url: through.href,
    shut() {
      isOpen = false
      cut()
    },
    acknowledged: () => acknowledged,
    open() {
      isOpen = true
    },
    close() {
      cut()
      server.close()
    },
  }
}
