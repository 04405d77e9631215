import { beforeAll, describe, expect, test } from 'vitest'
import { openWorker } from '../../src/edges/worker/worker.ts'
import { claimDue } from '../../src/messages/claim.ts'
import { platformSenders } from '../../src/messages/platform-senders.ts'
import { openSending } from '../../src/messages/sending.ts'
import { sha256 } from '../../src/platform/crypto.ts'
import { sql } from '../../src/platform/db/db.ts'
import { openAccount } from '../../src/twilio/account.ts'
import { sendMessage } from '../../src/twilio/send.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const TEXT = '⚠️ *Eventix*: Portão B fechado. Use o Portão C.'

/** How far the simulator's clock is behind ours; tests that turn it turn it back. */
let twilioIsBehindMs = 0

let numbers = 0
/** Mobiles that no other test writes to. */
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(80_000_000 + numbers)}`
  })
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`sending (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    beforeAll(async () => {
      service = await testService({ engine, twilioBehindMs: () => twilioIsBehindMs })
      tenant = await service.tenant()
    })

    async function send(targets: string[], over: Record<string, unknown> = {}) {
      const request = {
        campaign_name: 'Alerta Portão B',
        body: TEXT,
        targets,
        preferred_channel: 'whatsapp',
        wait_ms: 0,
      }
      const { status, body } = await tenant.post('/api/v1/twilio/broadcast', { ...request, ...over })
      expect(status).toBe(200)
      return body
    }

    async function read(id: number) {
      const { body } = await tenant.get(`/api/v1/broadcasts/${id}`)
      const messages = await tenant.get(`/api/v1/broadcasts/${id}/messages`)
      return { ...body, messages: messages.body.messages }
    }

    /** What the counters say and what the messages are must be one. */
    async function expectCountersRight(): Promise<void> {
      const rows = await service.database.db.many(sql`
        select coalesce(c.group_id, m.group_id) as group_id, c.n as counted, m.n as standing
        from (select group_id, state, sum(n)::int as n from group_counters where state <> 'fell_back' group by 1, 2) c
        full join (select group_id, state, count(*)::int as n from messages where group_id is not null group by 1, 2) m
          on m.group_id = c.group_id and m.state = c.state
        where coalesce(c.n, 0) <> coalesce(m.n, 0)`)
      expect(rows).toEqual([])
    }

    const received = (number: string) => service.simulator.messages({ number })

    test("the guide's broadcast: sent, then delivered, and every figure adds up", async () => {
      const [one = '', two = ''] = phones(2)
      const answer = await send([one, two])
      expect(answer).toMatchObject({ success: true, stats: { total: 2, sent: 0, failed: 0, queued: 2 } })
      await service.settle()
      const after = await read(answer.broadcast_id)
      expect(after).toMatchObject({
        campaign_name: 'Alerta Portão B',
        total_targets: 2,
        sent: 2,
        delivered: 2,
        failed: 0,
        success_rate: 100,
        status: 'completed',
      })
      expect(after.messages).toHaveLength(2)
      expect(after.messages[0]).toMatchObject({
        to_address: one,
        channel: 'whatsapp',
        status: expect.stringMatching(/delivered|read/),
      })
      expect(after.messages[0].message_sid).toMatch(/^SM[0-9a-f]{32}$/)
      expect(received(one)).toHaveLength(1)
      expect(received(one)[0]).toMatchObject({ body: TEXT, to: `whatsapp:${one}` })
      await expectCountersRight()
    })

    test('who is not on WhatsApp gets an SMS, and is counted once', async () => {
      const [on = '', off = ''] = phones(2)
      service.simulator.phones.set(off, { hasWhatsApp: false })
      const { broadcast_id } = await send([on, off])
      await service.settle()
      const after = await read(broadcast_id)
      expect(after).toMatchObject({ total_targets: 2, delivered: 2, fell_back: 1 })
      expect(received(off).map((each) => each.channel)).toEqual(['whatsapp', 'sms'])
      expect(after.messages.map((each: { channel: string }) => each.channel)).toEqual(['whatsapp', 'sms'])
      await expectCountersRight()
    })

    test('a refusal that SMS can help goes on by SMS, one that it cannot is the end', async () => {
      const [helped = '', dead = ''] = phones(2)
      service.simulator.faults.set({ reject: { httpStatus: 400, code: 63007, channel: 'whatsapp' } }, helped)
      service.simulator.faults.set({ reject: { httpStatus: 400, code: 21211 } }, dead)
      const { broadcast_id } = await send([helped, dead])
      await service.settle()
      const after = await read(broadcast_id)
      expect(after).toMatchObject({ delivered: 1, failed: 1, fell_back: 1 })
      expect(after.messages[1]).toMatchObject({ status: 'failed', error_code: 21211 })
      await expectCountersRight()
    })

    test('targets are taken in any spelling; what is no phone, a landline or a duplicate is told', async () => {
      const [mobile = ''] = phones(1)
      const national = `(${mobile.slice(3, 5)}) ${mobile.slice(5, 10)}-${mobile.slice(10)}`
      const answer = await send([mobile, national, '(11) 3456-7890', 'não tem'])
      expect(answer.stats).toMatchObject({ total: 3, queued: 1, failed: 2 })
      expect(answer.rejected.map((each: { target: string }) => each.target).sort()).toEqual(
        ['(11) 3456-7890', national, 'não tem'].sort(),
      )
      await service.settle()
      expect(received(mobile)).toHaveLength(1)
      expect(await read(answer.broadcast_id)).toMatchObject({ total_targets: 3, delivered: 1, failed: 2 })
    })

    test('the same idempotency key gives the first broadcast back, another request with it is refused', async () => {
      const [one = ''] = phones(1)
      const key = { idempotency_key: 'pedido-1' }
      const first = await send([one], key)
      const again = await send([one], key)
      expect(again.broadcast_id).toBe(first.broadcast_id)
      await service.settle()
      expect(received(one)).toHaveLength(1)
      const other = await tenant.post('/api/v1/twilio/broadcast', {
        campaign_name: 'x',
        body: 'outro',
        targets: [one],
        ...key,
      })
      expect(other.status).toBe(409)
      expect(other.body).toMatchObject({ success: false, code: 'idempotency_conflict' })
    })

    test('what a request is known by again is made with a key, and only where it may come again', async () => {
      const targets = phones(1)
      const hashes = async (id: number) =>
        service.database.db.one(sql`select request_hash from broadcasts where id = ${id}::int`)
      expect(await hashes((await send(targets)).broadcast_id)).toEqual({ requestHash: null })
      const { broadcast_id } = await send(targets, { idempotency_key: 'pedido-2' })
      const text = JSON.stringify(['Alerta Portão B', TEXT, { targets }, 'whatsapp', null])
      expect(sha256(text)).not.toEqual(service.app.keyring.requestMac(text))
      expect(await hashes(broadcast_id)).toEqual({ requestHash: service.app.keyring.requestMac(text) })
    })

    test('who may not be written to is not, from the queue or after it', async () => {
      const [before = '', after = '', free = ''] = phones(3)
      await suppress(before)
      const answer = await send([before, after, free])
      expect(answer.stats).toMatchObject({ total: 3, queued: 2, suppressed: 1 })
      await suppress(after)
      await service.settle()
      expect(received(before)).toHaveLength(0)
      expect(received(after)).toHaveLength(0)
      expect(received(free)).toHaveLength(1)
      expect(await read(answer.broadcast_id)).toMatchObject({ suppressed: 2, delivered: 1 })
      await expectCountersRight()
    })

    async function suppress(number: string): Promise<void> {
      await service.database.db.run(sql`
        insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
        values (${tenant.empresaId}::int, ${service.app.keyring.recipientKey(number)}::bytea, 'opted_out', 'test',
          ${service.clock.now()}::timestamptz)`)
    }

    test.each(['acceptThen500', 'acceptThenReset', 'created201WithoutSid', 'cutBody'] as const)(
      '%s: it is looked up, adopted and never sent twice',
      async (fault) => {
        const [one = ''] = phones(1)
        service.simulator.faults.set({ [fault]: { next: 1 }, dropCallbacks: true }, one)
        const { broadcast_id } = await send([one])
        await service.settle()
        expect((await read(broadcast_id)).counts).toMatchObject({ uncertain: 1 })
        service.clock.advance(2_000)
        await service.settle()
        const after = await read(broadcast_id)
        expect(after.counts.uncertain).toBe(0)
        expect(after.sent).toBe(1)
        expect(received(one)).toHaveLength(1)
        const { body: detail } = await tenant.get(`/api/v1/messages/${after.messages[0].id}`)
        expect(detail.timeline.map((entry: { kind: string }) => entry.kind)).toEqual(
          expect.arrayContaining(['queued', 'claimed', 'uncertain', 'adopted']),
        )
      },
    )

    test.each(['refuse500', 'status503', 'html502'] as const)(
      '%s: nothing was created, it is sent again only after the last empty look',
      async (fault) => {
        const [one = ''] = phones(1)
        service.simulator.faults.set({ [fault]: { next: 1 } }, one)
        const { broadcast_id } = await send([one])
        for (const seconds of [0, 2, 5, 15]) {
          service.clock.advance(seconds * 1_000)
          await service.settle()
          expect(received(one)).toHaveLength(0)
        }
        service.clock.advance(40_000)
        await service.settle()
        expect(received(one)).toHaveLength(1)
        expect(await read(broadcast_id)).toMatchObject({ delivered: 1, status: 'completed' })
        await expectCountersRight()
      },
    )

    test('a list that lags is looked at again; one that fails is never taken for empty', async () => {
      const [lagging = '', failing = ''] = phones(2)
      service.simulator.faults.set(
        { acceptThen500: { next: 1 }, dropCallbacks: true, listLagMs: { ms: 4_000 } },
        lagging,
      )
      service.simulator.faults.set(
        { acceptThen500: { next: 1 }, dropCallbacks: true, listFails: { next: 6 } },
        failing,
      )
      const { broadcast_id } = await send([lagging, failing])
      await service.settle()
      for (let step = 0; step < 16; step++) {
        service.clock.advance(10_000)
        await service.settle()
      }
      expect(received(lagging)).toHaveLength(1)
      expect(received(failing)).toHaveLength(1)
      expect(await read(broadcast_id)).toMatchObject({ sent: 2, queued: 0 })
    })

    test("a clock of Twilio's that is minutes away hides nothing from the look-up", async () => {
      const [one = ''] = phones(1)
      service.simulator.faults.set({ acceptThen500: { next: 1 }, dropCallbacks: true }, one)
      const { broadcast_id } = await send([one])
      twilioIsBehindMs = 7 * 60_000
      await service.settle()
      service.clock.advance(2_000)
      await service.settle()
      twilioIsBehindMs = 0
      expect((await read(broadcast_id)).sent).toBe(1)
      service.clock.advance(100_000)
      await service.settle()
      expect(received(one)).toHaveLength(1)
    })

    test('two identical texts to one person, both uncertain, adopt a message each', async () => {
      const [one = ''] = phones(1)
      service.simulator.faults.set({ acceptThen500: { next: 2 }, dropCallbacks: true }, one)
      const first = await send([one])
      const second = await send([one])
      await service.settle()
      service.clock.advance(2_000)
      await service.settle()
      const sids = [
        ...(await read(first.broadcast_id)).messages,
        ...(await read(second.broadcast_id)).messages,
      ].map((each: { message_sid: string }) => each.message_sid)
      expect(new Set(sids).size).toBe(2)
      expect(sids.every(Boolean)).toBe(true)
      expect(received(one)).toHaveLength(2)
    })

    test('Twilio unreachable or full: tried again, nothing lost, nothing doubled', async () => {
      const [one = ''] = phones(1)
      service.simulator.faults.set({ rateLimit429: { next: 3 } }, one)
      const { broadcast_id } = await send([one])
      for (let step = 0; step < 6; step++) {
        await service.settle()
        service.clock.advance(60_000)
      }
      expect(received(one)).toHaveLength(1)
      expect(await read(broadcast_id)).toMatchObject({ delivered: 1 })
    })

    test('callbacks doubled and reordered end in the same truth', async () => {
      const targets = phones(20)
      for (const each of targets)
        service.simulator.faults.set({ duplicateCallbacks: 0.5, reorderCallbacks: 0.5 }, each)
      const { broadcast_id } = await send(targets)
      await service.settle()
      expect(await read(broadcast_id)).toMatchObject({ delivered: 20, status: 'completed' })
      await expectCountersRight()
    })

    test('callbacks that never came are made up for by asking', async () => {
      const [one = ''] = phones(1)
      service.simulator.faults.set({ dropCallbacks: true }, one)
      const { broadcast_id } = await send([one])
      await service.settle()
      expect((await read(broadcast_id)).counts).toMatchObject({ accepted: 1 })
      service.clock.advance(120_000)
      await service.settle()
      expect(await read(broadcast_id)).toMatchObject({ delivered: 1 })
    })

    /** Takes what is due the way a worker does that dies right after. */
    async function claimAndDie(name: string) {
      const laneClass = {
        name: 'other',
        lanes: ['bulk'],
        paceClass: 'bulk',
        slots: 10,
        claimShare: 0,
      } as const
      const { messages } = await claimDue(service.app.ground, laneClass, { owner: name, slot: 0 }, 10)
      expect(messages).toHaveLength(1)
      return messages[0]?.pair.attempt
    }

    test('a worker that dies between claim and call: looked up in vain, then sent once', async () => {
      const [one = ''] = phones(1)
      const { broadcast_id } = await send([one])
      await claimAndDie('dead')
      for (const seconds of [44, 1, 5, 15]) {
        service.clock.advance(seconds * 1_000)
        await service.settle()
        expect(received(one)).toHaveLength(0)
      }
      service.clock.advance(40_000)
      await service.settle()
      expect(received(one)).toHaveLength(1)
      expect(await read(broadcast_id)).toMatchObject({ delivered: 1 })
    })

    test.each(['with', 'without'])(
      'a worker that dies between call and record, %s callbacks: never a second message',
      async (callbacks) => {
        const [one = ''] = phones(1)
        service.simulator.faults.set({ dropCallbacks: callbacks === 'without' ? true : null }, one)
        const { broadcast_id } = await send([one])
        const attempt = await claimAndDie('dead')
        const account = openAccount({
          accountSid: service.account.sid,
          authToken: service.account.token,
          baseUrl: service.simulator.url,
          connections: 1,
        })
        const outcome = await sendMessage(account, {
          channel: 'whatsapp',
          to: one,
          from: { kind: 'number', e164: '+14155238886' },
          body: TEXT,
          statusCallback: `${service.url}/api/v1/twilio/status?a=${attempt?.id}`,
          validityPeriodSeconds: 3600,
        })
        await account.close()
        expect(outcome.kind).toBe('accepted')
        for (let step = 0; step < 8; step++) {
          await service.settle()
          service.clock.advance(60_000)
        }
        expect(received(one)).toHaveLength(1)
        expect(await read(broadcast_id)).toMatchObject({ delivered: 1, queued: 0 })
        await expectCountersRight()
      },
    )

    test('two who look up the same lost message send it again once', async () => {
      const [one = ''] = phones(1)
      await send([one])
      await claimAndDie('dead')
      const senders = platformSenders({
        accountSid: service.account.sid,
        messagingServiceSid: `MG${'5'.repeat(32)}`,
        whatsappNumber: '+14155238886',
        ...{
          otpMessagingServiceSid: null,
          phoneNumber: null,
          smsPerSecond: 10_000,
          whatsappPerSecond: 10_000,
        },
      })
      const { sid: accountSid, token: authToken } = service.account
      const reports = {
        baseUrl: service.simulator.url,
        statusCallbackUrl: `${service.url}/api/v1/twilio/status`,
        callbackRetries: true,
      }
      const sending = await openSending(service.app.ground, {
        account: { accountSid, authToken, senders, ...reports },
        ...{ owner: 'second', slot: 1, random: () => 0.5, unknownCode: () => {} },
      })
      const second = openWorker(service.app.ground, service.database, sending, {
        keyring: service.app.keyring,
      })
      for (const seconds of [45, 5, 15, 40, 1]) {
        service.clock.advance(seconds * 1_000)
        await Promise.all([service.app.drain(), second.drain()])
      }
      await service.settle()
      await sending.close()
      expect(received(one)).toHaveLength(1)
    })

    test('another empresa sees none of it', async () => {
      const [one = ''] = phones(1)
      const { broadcast_id } = await send([one])
      await service.settle()
      const { messages } = await read(broadcast_id)
      const other = await service.tenant()
      for (const path of [
        `/broadcasts/${broadcast_id}`,
        `/broadcasts/${broadcast_id}/messages`,
        `/messages/${messages[0].id}`,
      ]) {
        expect((await other.get(`/api/v1${path}`)).status).toBe(404)
      }
      expect((await other.get('/api/v1/broadcasts')).body.broadcasts).toEqual([])
    })
  })
}
