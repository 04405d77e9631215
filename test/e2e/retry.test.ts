import { beforeAll, describe, expect, test } from 'vitest'
import { retryByHand } from '../../src/messages/retry-by-hand.ts'
import { setSendingRules, WEEKDAYS } from '../../src/messages/sending-rules.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { GroupId } from '../../src/platform/ids.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { call, type Tenant, type TestService, testService } from '../harness/service.ts'

let numbers = 0
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(90_000_000 + numbers)}`
  })
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`trying again by hand (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    let other: Tenant
    beforeAll(async () => {
      service = await testService({ engine })
      tenant = await service.tenant()
      other = await service.tenant()
    })

    /** A broadcast by SMS whose first message ends with each of these codes. */
    async function failing(targets: string[], codes: number[]): Promise<number> {
      targets.forEach((number, at) => {
        const errorCode = codes[at % codes.length] ?? 30005
        service.simulator.faults.set({ finalStatus: { status: 'undelivered', errorCode, next: 1 } }, number)
      })
      const { body } = await tenant.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', wait_ms: 0, targets },
      })
      await service.settle()
      return body.broadcast_id
    }

    const retry = (id: number, body: Record<string, unknown> = {}, as = tenant) =>
      as.post(`/api/v1/broadcasts/${id}/retry`, body)
    const read = async (id: number) => (await tenant.get(`/api/v1/broadcasts/${id}`)).body
    const messagesOf = async (id: number) =>
      (await tenant.get(`/api/v1/broadcasts/${id}/messages?limit=200`)).body.messages

    async function expectCountersRight(): Promise<void> {
      const rows = await service.database.db.many(sql`
        select 1 from (
          select group_id, state, sum(n)::int as n from group_counters where state <> 'fell_back' group by 1, 2) c
        full join (select group_id, state, count(*)::int as n from messages where group_id is not null group by 1, 2) m
          on m.group_id = c.group_id and m.state = c.state
        where coalesce(c.n, 0) <> coalesce(m.n, 0)`)
      expect(rows).toEqual([])
    }

    test('all that failed goes out again, once, and its timeline says who decided', async () => {
      const targets = phones(3)
      const id = await failing(targets, [30005, 30006, 30007])
      expect(await read(id)).toMatchObject({ failed: 3, status: 'completed' })
      expect(await retry(id)).toMatchObject({ status: 200, body: { queued: 3, left_unknown: 0 } })
      expect(await read(id)).toMatchObject({ failed: 0, queued: 3, status: 'sending' })
      await expectCountersRight()
      expect((await retry(id)).body).toEqual({ queued: 0, left_unknown: 0 })
      await service.settle()
      expect(await read(id)).toMatchObject({ delivered: 3, failed: 0 })
      for (const number of targets) expect(service.simulator.messages({ number })).toHaveLength(2)
      const [first] = await messagesOf(id)
      const { timeline } = (await tenant.get(`/api/v1/messages/${first.id}`)).body
      const decided = timeline.find((each: { kind: string }) => each.kind === 'retried_by_hand')
      expect(decided.text).toBe(`Tentada de novo à mão (${tenant.username}).`)
      await expectCountersRight()
    })

    test('only those with a code, or one alone', async () => {
      const targets = phones(4)
      const id = await failing(targets, [30005, 30006])
      expect((await retry(id, { error_code: 30006 })).body.queued).toBe(2)
      expect((await retry(id, { error_code: null })).body.queued).toBe(0)
      await service.settle()
      const messages = await messagesOf(id)
      const failed = messages.filter((each: { status: string }) => each.status === 'failed')
      expect(failed.map((each: { error_code: number }) => each.error_code)).toEqual([30005, 30005])
      const one = `/api/v1/messages/${failed[0].id}/retry`
      expect((await tenant.post(one, {})).body).toEqual({ queued: 1, left_unknown: 0 })
      await service.settle()
      expect((await tenant.post(one, {})).body).toEqual({ queued: 0, left_unknown: 0 })
      expect(await read(id)).toMatchObject({ delivered: 3, failed: 1 })
    })

    test('what is tried again in quiet hours lives from when they end for its person, and does not expire in them', async () => {
      const night = await service.tenant()
      const inManaus = '+5592990000001'
      const [inSaoPaulo = ''] = phones(1)
      const { ctx } = night
      for (const number of [inSaoPaulo, inManaus]) {
        service.simulator.faults.set(
          { finalStatus: { status: 'undelivered', errorCode: 30005, next: 1 } },
          number,
        )
      }
      const { body } = await night.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', wait_ms: 0 },
        targets: [inSaoPaulo, inManaus],
      })
      await service.settle()
      // Nothing leaves before the day after the day after tomorrow.
      const opens = new Date(service.clock.now().getTime() + 3 * 24 * 3_600_000)
      const weekday = opens.getUTCDay()
      const neverOn = WEEKDAYS.filter((_, at) => at !== weekday)
      const quietHours = { from: '09:00', to: '10:00', neverOn }
      await setSendingRules(ctx, { quietHours, dailyMessages: null, dailySegments: null })
      expect((await retry(body.broadcast_id, {}, night)).body).toMatchObject({ queued: 2 })
      await service.settle()
      const rows = await service.database.db.many(sql<{ state: string; dueAt: Date; lifeHours: number }>`
        select state, due_at, extract(epoch from expires_at - due_at)::float8 / 3600 as life_hours
        from messages where empresa_id = ${ctx.empresaId}::int order by id`)
      const at = (hour: string) => new Date(`${opens.toISOString().slice(0, 10)}T${hour}:00:00Z`)
      expect(rows).toEqual([
        { state: 'queued', dueAt: at('12'), lifeHours: 24 },
        { state: 'queued', dueAt: at('13'), lifeHours: 24 },
      ])
    })

    test('tries and time begin anew', async () => {
      const [one = ''] = phones(1)
      service.simulator.phones.set(one, { on: false })
      const id = await failing([one], [30003])
      const row = () =>
        service.database.db.one(
          sql<{ state: string; retries: number; expiresAt: Date; dueAt: Date | null }>`
            select state, retries, expires_at, due_at from messages where to_address = ${one}::text`,
        )
      for (let minutes = 0; minutes < 120; minutes += 10) {
        service.clock.advance(10 * 60_000)
        await service.settle()
      }
      expect(await row()).toMatchObject({ state: 'failed', retries: 3 })
      await retry(id)
      const now = service.clock.now()
      expect(await row()).toEqual({
        ...{ state: 'queued', retries: 0, dueAt: now },
        expiresAt: new Date(now.getTime() + 24 * 3_600_000),
      })
      service.simulator.phones.set(one, { on: true })
      await service.settle()
      expect(await read(id)).toMatchObject({ delivered: 1 })
    })

    test('what went on by SMS is tried on SMS, what failed on WhatsApp on WhatsApp', async () => {
      const [fell = '', whatsapp = ''] = phones(2)
      service.simulator.phones.set(fell, { hasWhatsApp: false, smsErrorCode: 30005 })
      service.simulator.faults.set(
        { finalStatus: { status: 'failed', errorCode: 63_031, next: 1 } },
        whatsapp,
      )
      const { body } = await tenant.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', wait_ms: 0, targets: [fell, whatsapp] },
      })
      await service.settle()
      expect(await read(body.broadcast_id)).toMatchObject({ failed: 2 })
      service.simulator.phones.set(fell, { smsErrorCode: null })
      expect((await retry(body.broadcast_id)).body.queued).toBe(2)
      await service.settle()
      const channels = (number: string) => service.simulator.messages({ number }).map((each) => each.channel)
      expect(channels(fell)).toEqual(['whatsapp', 'sms', 'sms'])
      expect(channels(whatsapp)).toEqual(['whatsapp', 'whatsapp'])
      await expectCountersRight()
    })

    test('what may have arrived is left alone, unless somebody asks for it by name', async () => {
      const [one = ''] = phones(1)
      const id = await failing([one], [30005])
      await service.database.db.run(sql`
        update messages set reason = 'outcome_unknown', error_code = null where to_address = ${one}::text`)
      expect((await retry(id)).body).toEqual({ queued: 0, left_unknown: 1 })
      expect((await retry(id, { include_unknown: true })).body).toEqual({ queued: 1, left_unknown: 0 })
    })

    test('who may not be written to any more stays out', async () => {
      const [one = ''] = phones(1)
      const id = await failing([one], [30005])
      await service.database.db.run(sql`
        insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
        select empresa_id, recipient_key, 'opted_out', 'test', ${service.clock.now()}::timestamptz
        from messages where to_address = ${one}::text`)
      expect((await retry(id)).body.queued).toBe(1)
      await service.settle()
      expect(await read(id)).toMatchObject({ failed: 0, suppressed: 1 })
      expect(service.simulator.messages({ number: one })).toHaveLength(1)
    })

    describe('of a notice', () => {
      /** One whom an evento in three hours concerns, with every notice about it failed. */
      async function told() {
        const { now } = service.clock
        const startsAt = new Date(now().getTime() + 3 * 3_600_000)
        const funcao = `Portaria ${engine} ${numbers}`
        await tenant.post('/api/v1/funcoes', { nome: funcao })
        const { body: evento } = await tenant.post('/api/v1/eventos', {
          ...{ nome: 'Boi', local: 'Sambódromo', starts_at: startsAt.toISOString() },
        })
        const { body: vaga } = await tenant.post('/api/v1/vagas', {
          ...{
            titulo: 'Portaria',
            evento_id: evento.id,
            funcao,
            pay_cents: 25_000,
            pay_unit: 'day',
            places: 3,
          },
        })
        const [mine = '', theirs = ''] = phones(2)
        const person = async (phone: string, funcoes: string[]) =>
          (
            await tenant.post('/api/v1/freelancers', {
              ...{ external_id: phone, nome: 'Ana Souza', phone, cadastro_completo: true, funcoes },
            })
          ).body.freelancer.id
        await person(theirs, [funcao])
        const { body: candidatura } = await tenant.post('/api/v1/candidaturas', {
          ...{ vaga_id: vaga.id, freelancer_id: await person(mine, []), status: 'approved' },
        })
        for (const phone of [mine, theirs]) {
          service.simulator.faults.set(
            { finalStatus: { status: 'undelivered', errorCode: 30_005, next: 20 } },
            phone,
          )
        }
        const notify = async (path: string, about: Record<string, unknown>): Promise<number> => {
          const more = { preferred_channel: 'sms', wait_ms: 0 }
          const { status, body } = await tenant.post(`/api/v1/twilio/${path}`, { ...about, ...more })
          expect([path, status]).toEqual([path, 200])
          return body.broadcast_id
        }
        const ids = {
          vaga: await notify('notificar-vaga', { vaga_id: vaga.id }),
          aprovacao: await notify('notificar-aprovacao', { candidatura_id: candidatura.id }),
          lembrete: await notify('lembrete', { evento_id: evento.id }),
          mudanca: await notify('mudanca-evento', { evento_id: evento.id, mensagem: 'Mudou' }),
        }
        await service.settle()
        for (const id of Object.values(ids)) expect(await read(id)).toMatchObject({ failed: 1, queued: 0 })
        return { ids, startsAt, evento, vaga, candidatura }
      }
      const put = (path: string, body: unknown) =>
        call(service.url, 'PUT', path, { authorization: `Bearer ${tenant.token}` }, body)
      /** The whole broadcast, and its message alone. */
      async function expectOver(id: number): Promise<void> {
        const [message] = await messagesOf(id)
        for (const reply of [
          await retry(id),
          await tenant.post(`/api/v1/messages/${message.id}/retry`, {}),
        ]) {
          expect(reply).toMatchObject({ status: 409, body: { code: 'notice_over' } })
        }
        expect(await read(id)).toMatchObject({ failed: 1, queued: 0 })
      }

      test('waits no longer than it is of use, and is none once that is over', async () => {
        const { ids, startsAt } = await told()
        for (const id of [ids.vaga, ids.aprovacao, ids.lembrete]) {
          expect((await retry(id)).body).toEqual({ queued: 1, left_unknown: 0 })
        }
        const ends = await service.database.db.many(sql<{ expiresAt: Date }>`
          select m.expires_at from messages m join broadcasts b on b.group_id = m.group_id
          where b.id = any(${[ids.vaga, ids.aprovacao, ids.lembrete]}::int[])`)
        expect(ends.map(({ expiresAt }) => expiresAt)).toEqual([startsAt, startsAt, startsAt])
        await service.settle()
        service.clock.advance(3 * 3_600_000)
        for (const id of [ids.vaga, ids.aprovacao, ids.lembrete]) await expectOver(id)
        // What has changed may still be news.
        expect((await retry(ids.mudanca)).body.queued).toBe(1)
        await service.settle()
      })

      test('is none of what does not take place, takes nobody or was taken back', async () => {
        const first = await told()
        expect((await put(`/api/v1/vagas/${first.vaga.id}`, { open: false })).status).toBe(200)
        const { id } = first.candidatura
        expect((await put(`/api/v1/candidaturas/${id}`, { status: 'refused' })).status).toBe(200)
        await expectOver(first.ids.vaga)
        await expectOver(first.ids.aprovacao)
        expect((await retry(first.ids.lembrete)).body.queued).toBe(1)

        const second = await told()
        expect((await put(`/api/v1/eventos/${second.evento.id}`, { canceled: true })).status).toBe(200)
        await expectOver(second.ids.vaga)
        await expectOver(second.ids.aprovacao)
        await expectOver(second.ids.lembrete)
        const english = await tenant.post(
          `/api/v1/broadcasts/${second.ids.lembrete}/retry`,
          {},
          { 'accept-language': 'en' },
        )
        expect(english.body.message).toContain('canceled')
        await service.settle()
      })
    })

    test('another empresa finds neither the broadcast nor the message', async () => {
      const id = await failing(phones(1), [30005])
      const [message] = await messagesOf(id)
      expect(await retry(id, {}, other)).toMatchObject({ status: 404, body: { code: 'not_found' } })
      for (const messageId of [message.id, '999999999', 'abc']) {
        const answer = await other.post(`/api/v1/messages/${messageId}/retry`, {})
        expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
      }
      expect(await read(id)).toMatchObject({ failed: 1 })
    })

    test('the command line says how many are in the queue again, and what stayed out', async () => {
      const targets = phones(3)
      const id = await failing(targets, [30005, 30006, 30005])
      await service.database.db.run(sql`
        update messages set reason = 'outcome_unknown' where to_address = ${targets[2] ?? ''}::text`)
      const program = speakingTo(service.url, tenant.token)
      const one = await cli(['broadcasts', 'retry', String(id), '--error-code', '30005'], { program })
      expect(one.exit).toBe(0)
      expect(one.stdout).toBe(`1 mensagem voltou para a fila. Veja: recado broadcasts show ${id}\n`)
      expect(one.stderr).toContain(
        '1 pode ter chegado e ficou de fora. Para enviar assim mesmo: --include-unknown',
      )
      const rest = await cli(['broadcasts', 'retry', String(id), '--include-unknown', '--json'], { program })
      expect(JSON.parse(rest.stdout)).toEqual({ queued: 2, left_unknown: 0 })
      const none = await cli(['broadcasts', 'retry', String(id), '--lang', 'en'], { program, lang: 'en' })
      expect(none.stdout).toBe('Nothing to try again.\n')
      expect((await cli(['broadcasts', 'retry', '999999'], { program })).exit).toBe(2)
      await service.settle()
    })

    test('many go page by page, two people at once take each of them once', async () => {
      const id = await failing(phones(1), [30005])
      const { groupId } = await service.database.db.one(
        sql<{ groupId: GroupId }>`select group_id from broadcasts where id = ${id}::int`,
      )
      const more = 1_100
      await service.database.db.run(sql`
        insert into messages (empresa_id, group_id, stream_id, text_id, lane, channel, to_address, recipient_key,
          address_from, state, reason, error_code, expires_at, source, created_at, updated_at)
        select empresa_id, group_id, stream_id, text_id, lane, channel, '+55119' || (20000000 + n)::text,
          decode(lpad(to_hex(n), 32, '0'), 'hex'), address_from, state, reason, error_code, expires_at, source,
          created_at, updated_at
        from messages, generate_series(1, ${more}::int) n where group_id = ${groupId}::bigint`)
      await service.database.db.run(sql`
        update group_counters set n = n + ${more}::int where group_id = ${groupId}::bigint and state = 'failed' and n > 0`)
      const choice = { of: { groupId }, includeUnknown: false }
      const both = await Promise.all([retryByHand(tenant.ctx, choice), retryByHand(tenant.ctx, choice)])
      expect(both.reduce((sum, each) => sum + each.queued, 0)).toBe(more + 1)
      await expectCountersRight()
      const { told } = await service.database.db.one(sql<{ told: number }>`
        select count(*)::int as told from events e join messages m on m.id = e.message_id
        where m.group_id = ${groupId}::bigint and e.kind = 'retried_by_hand'`)
      expect(told).toBe(more + 1)
      await service.database.db.run(
        sql`update streams set state = 'killed' where group_id = ${groupId}::bigint`,
      )
    })
  })
}
