import { beforeAll, describe, expect, test } from 'vitest'
import { type Reply, type TestService, testService, working } from '../harness/service.ts'

const QUIET_ALL_DAY = { from: '23:58', to: '23:59', never_on: [] }

/** The guide's empresas, people and log-ins. */
describe('the guide’s notices, with the demo’s data', () => {
  let service: TestService
  let diego: Person
  let simone: Person
  beforeAll(async () => {
    service = await testService({ env: { DEMO: '1' } })
    diego = await signIn('admin_diego', 'diego123')
    simone = await signIn('admin_simone', 'simone123')
  })

  type Person = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<Reply>

  async function signIn(username: string, password: string): Promise<Person> {
    const call = (token: string | null): Person => {
      return async (method, path, body) => {
        const response = await fetch(`${service.url}${path}`, {
          method,
          headers: {
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        return { status: response.status, headers: response.headers, body: await response.json() }
      }
    }
    const { body } = await call(null)('POST', '/api/v1/auth/login', { username, password })
    return call(String(body.token))
  }

  const sent = () => service.simulator.messages()

  test('the example of the guide as it is written: fifteen match, fourteen are told, one has a landline', async () => {
    const { status, body } = await working(
      service,
      diego('POST', '/api/v1/twilio/notificar-vaga', { vaga_id: 147 }),
    )
    expect([status, body]).toEqual([
      200,
      {
        ...{ success: true, total_freelancers: 15, notificados: 14, erros: 1 },
        ...{
          na_fila: 0,
          suprimidos: 0,
          ja_notificados: 0,
          repetidos: 0,
          preparando: false,
          broadcast_id: expect.any(Number),
        },
      },
    ])
    await service.settle()
    expect(sent()).toHaveLength(14)
    expect(new Set(sent().map((each) => each.body))).toEqual(
      new Set([
        `💼 *Nova Vaga Disponível!*

*Segurança de Portaria*
💰 R$ 250.00 (Por Dia)

📅 Evento: Festival de Música 2025
📍 Local: Centro de Convenções SP

🔗 Acesse o app Eventix para se candidatar!`,
      ]),
    )
    const { body: followed } = await diego('GET', `/api/v1/broadcasts/${body.broadcast_id}`)
    expect(followed).toMatchObject({
      campaign_name: 'Nova vaga: Segurança de Portaria, Festival de Música 2025',
      ...{ status: 'completed', total_targets: 15, sent: 14, delivered: 14, failed: 1, success_rate: 93.3 },
      evento: { id: 5 },
    })
    const again = await diego('POST', '/api/v1/twilio/notificar-vaga/', { vaga_id: 147 })
    expect(again.body).toMatchObject({ total_freelancers: 15, notificados: 0, erros: 1, ja_notificados: 14 })
    expect(sent()).toHaveLength(14)
    const foreign = await simone('POST', '/api/v1/twilio/notificar-vaga', { vaga_id: 147 })
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
    const shut = await diego('POST', '/api/v1/twilio/notificar-vaga', { vaga_id: 149 })
    expect([shut.status, shut.body.errors[0].code]).toEqual([400, 'closed'])
  })

  test('an approval says what the guide says', async () => {
    const { body } = await diego('GET', '/api/v1/candidaturas?vaga_id=147&status=approved&limit=1')
    const [candidatura] = body.candidaturas
    const before = sent().length
    const told = await working(
      service,
      diego('POST', '/api/v1/twilio/notificar-aprovacao', { candidatura_id: candidatura.id }),
    )
    expect(told.body).toMatchObject({ success: true, stats: { total: 1, sent: 1 }, ja_notificado: false })
    await service.settle()
    const [message, ...more] = sent().slice(before)
    expect(more).toEqual([])
    expect(message).toMatchObject({
      channel: 'whatsapp',
      to: expect.stringContaining(candidatura.freelancer.phone),
      body: `✅ *Candidatura Aprovada!*

Parabéns! Você foi aprovado para:

*Segurança de Portaria*
📅 Evento: Festival de Música 2025
📍 Centro de Convenções SP
🗓️ Data: 15/11/2025

Em breve você receberá mais informações.

🎉 Nos vemos lá!`,
    })
  })

  test('an alert leaves in the quiet hours that hold a vaga back, with the guide’s words', async () => {
    const rules = { quiet_hours: QUIET_ALL_DAY, daily_messages: null, daily_segments: null }
    expect((await diego('PUT', '/api/v1/sending-rules', rules)).status).toBe(200)
    const before = sent().length
    const alert = {
      evento_id: 5,
      mensagem: 'Portão B temporariamente fechado.\nDirija-se ao Portão C.',
    }
    const alerted = await working(service, diego('POST', '/api/v1/twilio/alerta-emergencia', alert))
    expect(alerted.body).toMatchObject({ success: true, stats: { total: 9, sent: 9, failed: 0, queued: 0 } })
    await service.settle()
    const texts = sent().slice(before)
    expect(texts).toHaveLength(9)
    expect(texts[0]?.body).toBe(`⚠️ *EVENTIX - Atualização Importante*

Portão B temporariamente fechado.
Dirija-se ao Portão C.

Para mais informações, acesse o app Eventix.`)
    const held = await diego('POST', '/api/v1/twilio/notificar-vaga', { vaga_id: 148, wait_ms: 0 })
    await service.settle()
    expect(held.body.na_fila).toBeGreaterThan(0)
    expect(sent()).toHaveLength(before + 9)
    const { body } = await diego('GET', `/api/v1/broadcasts/${held.body.broadcast_id}`)
    expect(body.counts.held).toBe(held.body.na_fila)
  })

  test('by an approved template an alert passes a closed window, and speaks to each by name', async () => {
    expect((await diego('POST', '/api/v1/templates/alerta_emergencia/submit', {})).status).toBe(200)
    await service.app.drain()
    const [template] = service.simulator.templates.list()
    service.simulator.templates.decide(template?.sid ?? '', { status: 'approved' })
    service.clock.advance(10_000)
    await service.app.drain()
    const { body } = await diego('GET', '/api/v1/eventos/5/approved?limit=1')
    const [{ nome, phone }] = body.freelancers
    service.simulator.phones.set(phone, { windowOpen: false })
    await diego('POST', '/api/v1/twilio/alerta-emergencia', {
      ...{ evento_id: 5, mensagem: '{{primeiro_nome}}, o *Portão B*\nfechou.', wait_ms: 0 },
    })
    await service.settle()
    expect(service.simulator.messages({ number: phone }).at(-1)).toMatchObject({
      ...{ channel: 'whatsapp', status: 'delivered', contentSid: template?.sid },
      body: `⚠️ *EVENTIX - Atualização Importante*

${nome.split(' ')[0]}, o *Portão B* fechou.

Para mais informações, acesse o app Eventix.`,
    })
  })

  test('who is erased takes the candidatura along; that somebody was told stays, and not whom', async () => {
    const { body } = await diego('GET', '/api/v1/broadcasts')
    const named = (each: { campaign_name: string }) => each.campaign_name.startsWith('Candidatura aprovada')
    const { id } = body.broadcasts.find(named)
    const { body: told } = await diego('GET', `/api/v1/broadcasts/${id}/messages`)
    const erased = await diego('POST', '/api/v1/people/erase', { phone: told.messages[0].to_address })
    for (let minute = 0; minute < 3; minute++) {
      await service.settle()
      service.clock.advance(60_000)
    }
    const erasure = await diego('GET', `/api/v1/people/erasures/${erased.body.id}`)
    expect(erasure.body.state).toBe('done')
    expect((await diego('GET', `/api/v1/broadcasts/${id}`)).body).toMatchObject({
      campaign_name: '',
      sent: 1,
    })
    const { body: left } = await diego('GET', '/api/v1/candidaturas?vaga_id=147&status=approved')
    expect(left.candidaturas).toHaveLength(3)
  })
})
