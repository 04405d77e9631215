import twilio from 'twilio'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Incoming } from '../../simulator/src/index.ts'
import { setConsentRules } from '../../src/contacts/consent-rules.ts'
import { sql } from '../../src/platform/db/db.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Reply, type Tenant, type TestService, testService } from '../harness/service.ts'

const RULES = { knownConsentFor: [], strictWindow: false, stopCovers: 'everything', stopWords: [] } as const

let numbers = 0
/** A person that no other test knows. */
function phone(): string {
  numbers += 1
  return `+55119${70_000_000 + numbers}`
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`what people write (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    let other: Tenant

    beforeAll(async () => {
      service = await testService({ engine })
      tenant = await service.tenant()
      other = await service.tenant()
    })

    let sids = 0
    const form = (from: string, body: string, over: Record<string, string> = {}): Record<string, string> => {
      sids += 1
      const whatsapp = from.startsWith('whatsapp:')
      return {
        ...{
          MessageSid: `SM${String(sids).padStart(32, '0')}`,
          AccountSid: service.account.sid,
          From: from,
          Body: body,
        },
        ...{ NumMedia: '0', NumSegments: '1', SmsStatus: 'received', ApiVersion: '2010-04-01', FromZip: '' },
        ...(whatsapp
          ? { To: 'whatsapp:+14155238886', ProfileName: 'Maria Ávila', MessageType: 'text' }
          : { To: '+15005550006', MessagingServiceSid: `MG${'5'.repeat(32)}` }),
        ...over,
      }
    }
    async function write(params: Record<string, string>, over: { signature?: string; slash?: string } = {}) {
      const path = `/api/v1/twilio/inbound${over.slash ?? ''}`
      const signature =
        over.signature ?? twilio.getExpectedTwilioSignature(service.account.token, service.url + path, params)
      const response = await fetch(service.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
        body: new URLSearchParams(params).toString(),
      })
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    }
    async function broadcast(
      of: Tenant,
      targets: string[],
      over: Record<string, unknown> = {},
    ): Promise<Reply['body']> {
      const { body } = await of.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Vaga', body: 'Vaga no sábado', wait_ms: 0, targets },
        ...over,
      })
      return body
    }
    const states = (number: string) =>
      service.database.db.many<{
        empresaId: number
        state: string
        reason: string | null
        source: string
      }>(sql`
        select empresa_id, state, reason, source from messages where to_address = ${number}::text order by id`)
    const thread = async (of: Tenant, number: string) => {
      const { body } = await of.get('/api/v1/inbox')
      return body.threads.find((each: { address: string }) => each.address === number)
    }
    const sentTo = (number: string) =>
      service.simulator.messages({ number }).filter((each) => each.direction !== 'inbound')
    const received = (number: string) => sentTo(number).map((each) => each.body)
    /** Somebody writes, a moment later. */
    function say(from: string, channel: 'sms' | 'whatsapp', body: string, over: Partial<Incoming> = {}) {
      service.clock.advance(1)
      return service.simulator.receive({ from, channel, body, ...over })
    }
    const suppressions = (of: Tenant) =>
      service.database.db.many(sql`
        select empresa_id, channel, lane, source from suppressions
        where reason = 'opted_out' and (empresa_id is null or empresa_id = ${of.empresaId}::int) order by id`)

    test('only what the account signed is taken, and it is answered with no message', async () => {
      const number = phone()
      const good = form(number, 'Oi, tenho uma dúvida')
      for (const signature of ['', 'AAAA']) expect((await write(good, { signature })).status).toBe(403)
      const foreign = form(number, 'PARAR', { AccountSid: `AC${'b'.repeat(32)}` })
      expect((await write(foreign)).status).toBe(403)
      expect((await write({ ...good, From: '' })).status).toBe(403)
      const { n } = await service.database.db.one(
        sql<{ n: number }>`select count(*)::int as n from inbound_messages`,
      )
      expect(n).toBe(0)
      for (const slash of ['', '/']) {
        const { status, type, text } = await write(good, { slash })
        expect([status, type]).toEqual([200, 'text/xml; charset=utf-8'])
        expect(text).toMatch(/<Response\/>$/)
      }
    })

    test('a message to the number of another account is refused, however well it is signed', async () => {
      const number = phone()
      await service.database.db.run(sql`
        insert into senders (account_sid, channel, kind, address, created_at)
        values (${`AC${'c'.repeat(32)}`}, 'sms', 'number', '+551140009999', ${service.clock.now()}::timestamptz)`)
      expect(
        (await write(form(number, 'PARAR', { To: '+551140009999', MessagingServiceSid: '' }))).status,
      ).toBe(403)
      const { n } = await service.database.db.one(sql<{ n: number }>`
        select count(*)::int as n from inbound_messages where from_address = ${number}::text`)
      expect([n, await suppressions(tenant)]).toEqual([0, []])
    })

    test('PARAR revokes on both channels, cancels what waits, and is confirmed once', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      const { broadcast_id: id } = await broadcast(tenant, [number, phone()], { campaign_name: 'Outra' })
      await service.database.db.run(
        sql`update streams set state = 'paused' where empresa_id = ${tenant.empresaId}::int`,
      )
      await broadcast(other, [number])
      const { status, body } = await say(number, 'whatsapp', 'Parar, por favor!')
      expect([status, body]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>'])
      expect(await states(number)).toMatchObject([
        { empresaId: tenant.empresaId, state: 'delivered' },
        { empresaId: tenant.empresaId, state: 'canceled', reason: 'opted_out' },
        { empresaId: other.empresaId, state: 'canceled', reason: 'opted_out' },
        { empresaId: tenant.empresaId, state: 'queued', source: 'auto_answer' },
      ])
      const { counts } = (await tenant.get(`/api/v1/broadcasts/${id}`)).body
      expect([counts.canceled, counts.queued + counts.held]).toEqual([1, 1])
      await service.database.db.run(sql`update streams set state = 'open'`)
      await service.settle()
      expect(received(number)).toEqual([
        'Vaga no sábado',
        'Pronto: você não vai mais receber mensagens deste número. Para voltar a receber, responda VOLTAR.',
      ])
      expect((await broadcast(other, [number])).stats.suppressed).toBe(1)
      await say(number, 'sms', 'PARAR')
      await service.settle()
      expect(received(number)).toHaveLength(2)
      const [canceled] = await service.database.db.many<{ id: number }>(sql`
        select id from messages where to_address = ${number}::text and state = 'canceled' and empresa_id = ${tenant.empresaId}::int`)
      const { timeline } = (await tenant.get(`/api/v1/messages/${canceled?.id}`)).body
      expect(timeline.at(-1)).toMatchObject({ kind: 'canceled', text: expect.stringContaining('pediu') })
    })

    test('VOLTAR restores, SIM does not', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      await say(number, 'whatsapp', 'SAIR')
      for (const word of ['SIM', 'yes', 'Quero']) await say(number, 'whatsapp', word)
      expect((await broadcast(tenant, [number])).stats).toMatchObject({ suppressed: 1 })
      await say(number, 'whatsapp', 'Voltar')
      expect((await broadcast(tenant, [number])).stats).toMatchObject({ suppressed: 0, queued: 1 })
      await service.settle()
      expect(received(number).at(-1)).toBe('Vaga no sábado')
      const changes = await service.database.db.many(sql`
        select c.consent, c.how, m.body from consent_changes c join inbound_messages m on m.sid = c.inbound_sid
        where m.from_address = ${number}::text order by c.id`)
      expect(changes).toEqual([
        { consent: 'revoked', how: 'stop', body: 'SAIR' },
        { consent: 'given', how: 'start', body: 'Voltar' },
      ])
    })

    test('the same webhook five times, at once too, is one message', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      const params = form(`whatsapp:${number}`, 'PARAR')
      const answers = [await write(params), ...(await Promise.all([1, 2, 3, 4].map(() => write(params))))]
      expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200, 200])
      await service.settle()
      expect(received(number)).toHaveLength(2)
      const kept = await service.database.db.many(
        sql`select intent from inbound_messages where sid = ${params.MessageSid}::text`,
      )
      const changes = await service.database.db.many(
        sql`select how from consent_changes where inbound_sid = ${params.MessageSid}::text`,
      )
      expect([kept, changes]).toEqual([[{ intent: 'stop' }], [{ how: 'stop' }]])
    })

    test("on SMS Twilio's own words are not confirmed by us, nor what Advanced Opt-Out took", async () => {
      const number = phone()
      await broadcast(tenant, [number], { preferred_channel: 'sms' })
      await service.settle()
      await say(number, 'sms', 'STOP')
      expect((await states(number)).filter((each) => each.source === 'auto_answer')).toEqual([])
      const another = phone()
      await broadcast(tenant, [another], { preferred_channel: 'sms' })
      await service.settle()
      await write(form(another, 'chega disso tudo', { OptOutType: 'STOP' }))
      expect((await states(another)).filter((each) => each.source === 'auto_answer')).toEqual([])
      expect((await broadcast(tenant, [another, number])).stats.suppressed).toBe(2)
    })

    test('whoever asks for help is told who wrote and how to stop; in their language, and not for ever', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      const { nome } = await service.database.db.one(
        sql<{ nome: string }>`select nome from empresas where id = ${tenant.empresaId}::int`,
      )
      for (let i = 0; i < 8; i++) await say(number, 'whatsapp', i % 2 ? 'ayuda' : 'AJUDA')
      await service.settle()
      const answers = received(number).slice(1)
      expect(answers).toHaveLength(4)
      expect(answers[0]).toContain(nome)
      expect(answers[0]).toContain('PARAR')
      expect(answers[1]).toContain('BAJA')
      await service.database.db.run(sql`
        update messages set created_at = created_at - interval '1 day' where to_address = ${number}::text`)
      await say(number, 'whatsapp', 'AJUDA')
      await service.settle()
      expect(received(number)).toHaveLength(6)
    })

    test('a stop from a number that nobody knows holds for every empresa, and nobody answers it', async () => {
      const number = phone()
      expect((await write(form(number, 'PARAR'))).status).toBe(200)
      expect(await states(number)).toEqual([])
      expect((await broadcast(tenant, [number])).stats.suppressed).toBe(1)
      expect((await broadcast(other, [number])).stats.suppressed).toBe(1)
      expect([await thread(tenant, number), await thread(other, number)]).toEqual([undefined, undefined])
    })

    test('a reply belongs to whoever wrote last within 30 days, and to nobody else', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      await say(number, 'whatsapp', 'Que horas?')
      expect([(await thread(tenant, number))?.last_body, await thread(other, number)]).toEqual([
        'Que horas?',
        undefined,
      ])
      service.clock.advance(1_000)
      await broadcast(other, [number])
      await service.settle()
      await say(number, 'whatsapp', 'E onde?')
      expect((await thread(tenant, number))?.last_body).toBe('Que horas?')
      expect((await thread(other, number))?.last_body).toBe('E onde?')
    })

    test('a person without the ninth digit is the one with it, in area code 55 too', async () => {
      for (const [full, old] of [
        ['+5531999998888', '+553199998888'],
        ['+5555991234567', '+555591234567'],
      ] as const) {
        await broadcast(tenant, [full])
        await service.settle()
        service.clock.advance(1)
        await write(form(`whatsapp:${old}`, 'Oi', { WaId: old.slice(1) }))
        const found = await thread(tenant, full)
        expect(found).toMatchObject({ last_body: 'Oi', profile_name: 'Maria Ávila' })
        const { body } = await tenant.get(`/api/v1/inbox/${found.id}`)
        expect([body.window.state, body.answer_by]).toEqual(['open', 'whatsapp'])
        expect(body.entries.map((each: { direction: string }) => each.direction)).toEqual(['in', 'out'])
        await broadcast(tenant, [old], { campaign_name: 'Outra' })
        await write(form(`whatsapp:${old}`, 'PARAR'))
        expect(await states(full)).toMatchObject([
          { state: 'delivered' },
          { state: 'canceled' },
          { source: 'auto_answer' },
        ])
        expect((await broadcast(tenant, [full, old])).stats).toMatchObject({ total: 1, suppressed: 1 })
      }
    })

    test('what looks like a wish to stop is marked, and one click follows it', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      await say(number, 'whatsapp', 'me deixa em paz')
      const found = await thread(tenant, number)
      expect(found).toMatchObject({ unread: 1, wants_out: true, opted_out: false })
      const marked = (await tenant.get('/api/v1/inbox?wants_out=true')).body.threads
      expect(marked.map((each: { address: string }) => each.address)).toContain(number)
      expect((await other.post(`/api/v1/inbox/${found.id}/opt-out`, undefined)).status).toBe(404)
      await broadcast(tenant, [number], { campaign_name: 'Outra' })
      expect((await tenant.post(`/api/v1/inbox/${found.id}/opt-out`, undefined)).body).toEqual({
        changed: true,
      })
      expect((await tenant.post(`/api/v1/inbox/${found.id}/opt-out`, undefined)).body).toEqual({
        changed: false,
      })
      expect(await states(number)).toMatchObject([
        { state: 'delivered' },
        { state: 'canceled' },
        { source: 'auto_answer' },
      ])
      expect(await thread(tenant, number)).toMatchObject({ unread: 0, wants_out: false, opted_out: true })
      // Said in one empresa's inbox it is for that one.
      expect((await broadcast(other, [number])).stats.suppressed).toBe(0)
      await service.settle()
    })

    test('media, places, buttons, quotes and long texts are kept as they came', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      const quoted = service.simulator.messages({ number })[0]?.sid ?? ''
      await say(number, 'whatsapp', '', { media: [{ contentType: 'image/jpeg' }] })
      await say(number, 'whatsapp', '', {
        messageType: 'location',
        fields: { Latitude: '-23.5', Longitude: '-46.6', Label: 'Portão B' },
      })
      const button = { text: 'Aceito', payload: 'sim' }
      await say(number, 'whatsapp', 'Aceito', { button, repliesTo: quoted })
      await say(number, 'whatsapp', 'é'.repeat(4_096))
      service.clock.advance(1)
      await write(form(`whatsapp:${number}`, 'a\u0000b \ud800'))
      const { entries } = (await tenant.get(`/api/v1/inbox/${(await thread(tenant, number)).id}`)).body
      const [odd, long, pressed, place, image] = entries
      expect(image).toMatchObject({ body: '', kind: 'image', media: [{ content_type: 'image/jpeg' }] })
      expect(place).toMatchObject({ kind: 'location', details: { latitude: '-23.5', label: 'Portão B' } })
      expect(pressed).toMatchObject({
        body: 'Aceito',
        details: { button_payload: 'sim', quoted_sid: quoted },
      })
      expect([long.body.length, odd.body.startsWith('ab ')]).toEqual([4_096, true])
    })

    test('an answer leaves within the window by WhatsApp, and else by SMS', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      await say(number, 'whatsapp', 'Onde é o portão?')
      const { id } = await thread(tenant, number)
      const answer = (body: unknown) => tenant.post(`/api/v1/inbox/${id}/answer`, body)
      expect((await answer({ body: 'Na rua {{de}} trás' })).body).toEqual({ channel: 'whatsapp' })
      await service.settle()
      expect(received(number).at(-1)).toBe('Na rua {{de}} trás')
      expect(await thread(tenant, number)).toMatchObject({ unread: 0 })
      expect((await other.post(`/api/v1/inbox/${id}/answer`, { body: 'x' })).status).toBe(404)
      for (const body of ['   ', 'a\u0007b']) expect((await answer({ body })).status).toBe(400)
      await service.database.db.run(sql`
        update whatsapp_windows set last_inbound_at = last_inbound_at - interval '1 day'`)
      const { body: late } = await tenant.get(`/api/v1/inbox/${id}`)
      expect([late.window, late.answer_by]).toEqual([{ state: 'closed', closes_at: null }, 'sms'])
      expect((await answer({ body: 'Oi', channel: 'whatsapp' })).body.code).toBe('window_closed')
      expect((await answer({ body: 'Pelo lado' })).body).toEqual({ channel: 'sms' })
      await service.settle()
      expect(sentTo(number).at(-1)).toMatchObject({
        body: 'Pelo lado',
        channel: 'sms',
      })
      await say(number, 'sms', 'sair')
      expect((await answer({ body: 'Mais' })).body.code).toBe('recipient_opted_out')
    })

    test('an answer that comes twice is sent once', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      await say(number, 'whatsapp', 'Onde é o portão?')
      const { id } = await thread(tenant, number)
      const answer = (body: string, key: string) =>
        tenant.post(`/api/v1/inbox/${id}/answer`, { body, idempotency_key: key })
      const twice = await Promise.all([answer('Ali', 'um'), answer('Ali', 'um')])
      expect([...twice, await answer('Ali', 'um')].map((each) => [each.status, each.body])).toEqual(
        Array(3).fill([200, { channel: 'whatsapp' }]),
      )
      expect((await answer('Lá', 'um')).body.code).toBe('idempotency_conflict')
      expect((await answer('Ali', 'dois')).status).toBe(200)
      await service.settle()
      expect(received(number)).toEqual(['Vaga no sábado', 'Ali', 'Ali'])
      // Of two empresas each has keys of its own.
      await broadcast(other, [number])
      await service.settle()
      await say(number, 'whatsapp', 'E aqui?')
      const theirs = await thread(other, number)
      const { status } = await other.post(`/api/v1/inbox/${theirs.id}/answer`, {
        body: 'Cá',
        idempotency_key: 'um',
      })
      expect(status).toBe(200)
      await service.settle()
      expect(received(number).at(-1)).toBe('Cá')
    })

    test('who is blocked is not answered, and it is not said that they asked for it', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.settle()
      await say(number, 'whatsapp', 'Oi')
      const { id } = await thread(tenant, number)
      const told = async () => {
        const { body } = await tenant.get(`/api/v1/inbox/${id}`)
        const refused = await tenant.post(`/api/v1/inbox/${id}/answer`, { body: 'Oi' })
        return [body.answer_by, body.opted_out, refused.status, refused.body.code]
      }
      await tenant.post('/api/v1/suppressions', { phones: [number], note: 'briga', channel: 'whatsapp' })
      expect((await tenant.get(`/api/v1/inbox/${id}`)).body.answer_by).toBe('sms')
      const bySms = await tenant.post(`/api/v1/inbox/${id}/answer`, { body: 'Por aqui' })
      expect(bySms.body).toEqual({ channel: 'sms' })
      await service.settle()
      expect(sentTo(number).at(-1)).toMatchObject({ body: 'Por aqui', channel: 'sms' })
      await tenant.post('/api/v1/suppressions', { phones: [number], note: 'briga' })
      expect(await told()).toEqual([null, false, 409, 'recipient_blocked'])
      await say(number, 'whatsapp', 'PARAR')
      expect(await told()).toEqual([null, true, 409, 'recipient_blocked'])
      await service.database.db.run(sql`delete from suppressions where reason = 'blocklisted'`)
      expect(await told()).toEqual([null, true, 409, 'recipient_opted_out'])
      await service.settle()
    })

    test('a sender of one empresa speaks for that one, in its words, and as far as it lets a stop go', async () => {
      const owner = await service.tenant()
      await service.database.db.run(sql`
        insert into senders (empresa_id, account_sid, channel, kind, address, created_at)
        values (${owner.empresaId}::int, ${service.account.sid}, 'whatsapp', 'number', '+551140001234', ${service.clock.now()}::timestamptz)`)
      await setConsentRules(
        owner.ctx,
        { ...RULES, knownConsentFor: [], stopCovers: 'offers', stopWords: ['Tô fora'] },
        'test',
      )
      const number = phone()
      await write(form(`whatsapp:${number}`, 'to fora!', { To: 'whatsapp:+551140001234' }))
      expect(await suppressions(owner)).toContainEqual({
        empresaId: owner.empresaId,
        channel: null,
        lane: 'bulk',
        source: 'stop',
      })
      expect((await broadcast(owner, [number])).stats.suppressed).toBe(1)
      expect((await broadcast(other, [number])).stats.suppressed).toBe(0)
      const { n } = await service.database.db.one(sql<{ n: number }>`
        select count(*)::int as n from messages m join texts t on t.id = m.text_id
        where m.to_address = ${number}::text and m.empresa_id = ${owner.empresaId}::int and t.body like '%ofertas%'`)
      expect(n).toBe(1)
      await service.database.db.run(sql`update senders set active = false where address = '+551140001234'`)
      await service.database.db.run(sql`
        update messages set state = 'canceled', due_at = null where empresa_id = ${owner.empresaId}::int and state = 'queued'`)
      await service.settle()
    })

    test("an empresa's own word on a shared sender stops that empresa alone", async () => {
      const number = phone()
      const owner = await service.tenant()
      await setConsentRules(owner.ctx, { ...RULES, knownConsentFor: [], stopWords: ['Tô fora'] }, 'test')
      await broadcast(owner, [number])
      await service.settle()
      await say(number, 'whatsapp', 'tô fora')
      expect((await broadcast(owner, [number])).stats.suppressed).toBe(1)
      expect((await broadcast(other, [number])).stats.suppressed).toBe(0)
      await service.settle()
      const { nome } = await service.database.db.one(
        sql<{ nome: string }>`select nome from empresas where id = ${owner.empresaId}::int`,
      )
      expect(received(number)).toContain(
        `Pronto: você não vai mais receber mensagens de ${nome}. Para voltar a receber, responda VOLTAR.`,
      )
      await say(number, 'whatsapp', 'VOLTAR')
      expect((await broadcast(owner, [number])).stats).toMatchObject({ suppressed: 0, queued: 1 })
      await service.settle()
      expect(received(number)).toContain(
        'Pronto: você voltou a receber mensagens deste número. Para parar, responda PARAR.',
      )
    })

    test('whoever wrote to an empresa that wants consent known may be answered', async () => {
      const owner = await service.tenant()
      const number = phone()
      await broadcast(owner, [number])
      await service.settle()
      await setConsentRules(
        owner.ctx,
        { ...RULES, knownConsentFor: ['offers', 'reminders'], stopWords: [] },
        'test',
      )
      await say(number, 'whatsapp', 'Onde é?')
      const { id } = await thread(owner, number)
      expect((await owner.post(`/api/v1/inbox/${id}/answer`, { body: 'Ali' })).status).toBe(200)
      await service.settle()
      expect(received(number).at(-1)).toBe('Ali')
      expect((await broadcast(owner, [number])).stats.suppressed).toBe(1)
    })

    test('a stop in answer to a code is one to every empresa, and a code may still be asked for', async () => {
      const number = phone()
      await broadcast(tenant, [number])
      await service.database.db.run(sql`
        update messages set lane = 'otp', despite_opt_out = true where to_address = ${number}::text`)
      await service.settle()
      await say(number, 'whatsapp', 'PARE')
      expect((await broadcast(other, [number])).stats.suppressed).toBe(1)
      const { entries } = (await tenant.get(`/api/v1/inbox/${(await thread(tenant, number)).id}`)).body
      expect(entries.at(-1)).toMatchObject({ direction: 'out', lane: 'otp', body: null })
      await service.settle()
    })

    test('what belongs to nobody we can tell is in the inbox of the platform, and in no other', async () => {
      const number = phone()
      await write(form(number, 'Quem são vocês afinal, gente?'))
      const local = (path: string) =>
        fetch(service.url + path, {
          headers: {
            authorization: 'Bearer local-token-of-the-tests',
            'x-empresa-id': String(tenant.empresaId),
          },
        })
      expect((await tenant.get('/api/v1/inbox?platform=true')).status).toBe(403)
      const page = (await (await local('/api/v1/inbox?platform=true')).json()) as {
        threads: { address: string }[]
      }
      expect(page.threads.map((each) => each.address)).toContain(number)
      expect([await thread(tenant, number), await thread(other, number)]).toEqual([undefined, undefined])
    })

    test('the list pages by what was last written, newest first', async () => {
      const one = await service.tenant()
      const people = [phone(), phone(), phone()]
      await broadcast(one, people)
      await service.settle()
      for (const number of people) {
        service.clock.advance(1_000)
        await say(number, 'whatsapp', `de ${number}`)
      }
      const first = (await one.get('/api/v1/inbox?limit=2')).body
      expect(first.threads.map((each: { address: string }) => each.address)).toEqual([people[2], people[1]])
      const rest = (await one.get(`/api/v1/inbox?limit=2&cursor=${first.next_cursor}`)).body
      expect([rest.threads.map((each: { address: string }) => each.address), rest.next_cursor]).toEqual([
        [people[0]],
        null,
      ])
    })

    test("Twilio's own block is told for as long as it stands", async () => {
      const number = phone()
      await broadcast(tenant, [number], { preferred_channel: 'sms' })
      await service.settle()
      const told = async () => {
        const { body } = await tenant.get(`/api/v1/inbox/${(await thread(tenant, number)).id}`)
        return [body.opted_out, body.twilio_blocks]
      }
      await say(number, 'sms', 'STOP')
      expect(await told()).toEqual([true, true])
      await say(number, 'sms', 'VOLTAR')
      expect(await told()).toEqual([false, true])
      await broadcast(tenant, [number], { preferred_channel: 'sms', campaign_name: 'Outra' })
      await service.settle()
      // Refused with 21610, which means the same.
      expect(await told()).toEqual([true, true])
      service.clock.advance(1_000)
      await say(number, 'sms', 'START')
      expect(await told()).toEqual([false, false])
    })

    test('codes of Twilio that say no are heeded with what they tell, and as far as they go', async () => {
      const fail = async (code: number, over: Record<string, unknown> = {}) => {
        const number = phone()
        service.simulator.faults.set({ finalStatus: { status: 'undelivered', errorCode: code } }, number)
        await broadcast(tenant, [number], over)
        await service.settle()
        return service.database.db.many(sql`
          select s.channel, s.lane, s.source, s.empresa_id from suppressions s
          join messages m on m.recipient_key = s.recipient_key where m.to_address = ${number}::text`)
      }
      const told = { lane: null, source: 'twilio', empresaId: null }
      expect(await fail(30630, { preferred_channel: 'sms' })).toEqual([{ ...told, channel: null }])
      expect(await fail(63014)).toEqual([{ ...told, channel: 'whatsapp' }])
      expect(await fail(63033)).toEqual([{ ...told, channel: 'whatsapp' }])
      expect(await fail(63050)).toEqual([{ ...told, channel: 'whatsapp', lane: 'bulk' }])
      expect(await fail(30003, { preferred_channel: 'sms' })).toEqual([])
    })
  })
}
