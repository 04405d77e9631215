import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Reply, type Tenant, type TestService, testService, working } from '../harness/service.ts'

const PATH = '/api/v1/broadcasts/test'

describe('a test to myself', () => {
  let service: TestService
  let tenant: Tenant
  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
  })

  const send = (body: Record<string, unknown>, as = tenant): Promise<Reply> =>
    working(service, as.post(PATH, { preferred_channel: 'sms', ...body }))
  const texts = (number: string) => service.simulator.messages({ number }).map((each) => each.body)

  test('goes to that phone alone, says what became of it, and is in no figures', async () => {
    const phone = '+5511970000001'
    const { status, body } = await send({
      body: 'Portões às 18h',
      phone: '(11) 97000-0001',
      targets: ['+5511970000002'],
    })
    expect([status, body]).toMatchObject([
      200,
      {
        success: true,
        message: { to_address: phone, lane: 'transactional', channel: 'sms', body: 'Portões às 18h' },
      },
    ])
    expect(body.message.message_sid).toMatch(/^SM/)
    expect(body.message.timeline.length).toBeGreaterThan(0)
    expect([texts(phone), texts('+5511970000002')]).toEqual([['Portões às 18h'], []])
    expect((await tenant.get('/api/v1/broadcasts')).body.broadcasts).toEqual([])
    const { source } = await service.database.db.one(sql<{ source: string }>`
      select source from messages where id = ${body.message.id}::bigint`)
    expect(source).toBe('broadcast_test')
    expect((await (await service.tenant()).get(`/api/v1/messages/${body.message.id}`)).status).toBe(404)
  })

  test('says what it would say to the first, to the one who has the phone, or what is given', async () => {
    const people = [
      { external_id: '1', nome: 'Ana Souza', phone: '+5511970000011', funcoes: ['Garçom'] },
      { external_id: '2', nome: 'Bia Lima', phone: '+5511970000012', funcoes: ['Garçom'] },
    ]
    for (const person of people)
      expect((await tenant.post('/api/v1/freelancers', person)).status).toBeLessThan(300)
    const body = 'Oi {{primeiro_nome}}, vaga de {{funcao}}'
    const phone = '+5511970000012'
    await send({ body, phone, audience: { all: true } })
    await send({ body, phone })
    await send({
      body,
      phone: '+5511970000013',
      example: { nome: 'Caio Reis', funcao: 'Segurança', outra: 'x' },
    })
    expect(texts(phone)).toEqual(['Oi Ana, vaga de Garçom', 'Oi Bia, vaga de Garçom'])
    expect(texts('+5511970000013')).toEqual(['Oi Caio, vaga de Segurança'])
    expect(await send({ body, phone: '+5511970000013', example: { nome: 'Caio' } })).toMatchObject({
      ...{ status: 400 },
      body: { code: 'invalid_input', errors: [{ field: 'example.funcao' }] },
    })
  })

  test('takes a template with its values', async () => {
    const phone = '+5511970000021'
    const { body } = await send({
      ...{ phone, template: 'alerta_emergencia', variables: { mensagem: 'Chuva forte' } },
    })
    expect(body.success).toBe(true)
    expect(texts(phone)[0]).toContain('Chuva forte')
  })

  test('that failed, or to somebody who may not be written to, says so', async () => {
    service.simulator.faults.set({ reject: { httpStatus: 400, code: 21_606, next: 1 } }, '+5511970000031')
    expect(await send({ body: 'Oi', phone: '+5511970000031' })).toMatchObject({
      status: 200,
      body: { success: false, message: { status: 'failed', error_code: 21_606 } },
    })
    await tenant.post('/api/v1/suppressions', { phones: ['+5511970000032'], note: 'x' })
    expect((await send({ body: 'Oi', phone: '+5511970000032' })).body).toMatchObject({
      success: false,
      message: { status: 'suppressed' },
    })
  })

  test.each([
    ['no phone', { body: 'Oi', phone: 'abc' }, { field: 'phone' }],
    ['a landline', { body: 'Oi', phone: '(11) 3333-4444' }, { field: 'phone' }],
    ['no text', { phone: '+5511970000041' }, { field: 'body' }],
    ['a text that is empty', { body: ' ', phone: '+5511970000041' }, { field: 'body' }],
    [
      'a value that is none',
      { body: 'Oi', phone: '+5511970000041', example: { nome: 1 } },
      { field: 'example.nome' },
    ],
  ])('with %s is refused', async (_, body, error) => {
    expect(await send(body)).toMatchObject({ status: 400, body: { errors: [error] } })
    expect(texts('+5511970000041')).toEqual([])
  })

  test('is limited in an hour, exactly, and by empresa', async () => {
    const busy = await service.tenant()
    const sent = await working(
      service,
      Promise.all(
        Array.from({ length: 33 }, () =>
          busy.post(PATH, { body: 'Oi', preferred_channel: 'sms', phone: '+5511970000051', wait_ms: 0 }),
        ),
      ).then((replies) => ({ status: 200, headers: new Headers(), body: replies })),
    )
    const refused = (sent.body as Reply[]).filter((each) => each.status === 429)
    expect(refused).toHaveLength(3)
    expect(refused[0]?.body).toMatchObject({
      code: 'too_many_tests',
      message: expect.stringContaining('30 testes'),
    })
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await send({ body: 'Oi', phone: '+5511970000052' })).status).toBe(200)
    service.clock.advance(3_600_000)
    expect((await send({ body: 'Oi', phone: '+5511970000053' }, busy)).status).toBe(200)
  })

  test('from the command line prints what became of it', async () => {
    const run = cli(
      ['enviar_whatsapp_freelancers', '--mensagem', 'Oi', '--canal', 'sms', '--teste', '11 97000-0061'],
      {
        program: speakingTo(service.url, tenant.token),
      },
    )
    await working(
      service,
      run.then((result) => ({ status: result.exit, headers: new Headers(), body: result })),
    )
    const { exit, stdout } = await run
    expect([exit, stdout]).toEqual([0, expect.stringContaining('+5511970000061, SMS: ')])
    expect(texts('+5511970000061')).toEqual(['Oi'])
    const bad = await cli(['enviar_whatsapp_freelancers', '--mensagem', 'Oi', '--teste', 'abc'], {
      program: speakingTo(service.url, tenant.token),
    })
    expect([bad.exit, bad.stderr]).toEqual([2, expect.stringContaining('--teste')])
  })
})
