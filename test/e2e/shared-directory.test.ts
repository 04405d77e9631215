import { beforeAll, describe, expect, test } from 'vitest'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const CSV = `external_id,nome,telefone,funcoes,cadastro_completo
A1,Ana Souza,(11) 98765-0001,Segurança|Garçom,Sim
A2,Bruno Lima,(11) 98765-0002,Garçom,Não
A3,Caio Reis,+55 11 98765-0001,Garçom,Sim
A4,Dora Sá,,Garçom,Sim
A5,Eva Luz,(11) 3456-7890,Segurança,Sim
`

describe('a directory that empresas share', () => {
  let service: TestService
  let origin: Tenant
  let other: Tenant

  beforeAll(async () => {
    service = await testService()
    origin = await service.tenant()
    other = await service.tenant()
    const response = await fetch(`${service.url}/api/v1/freelancers/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${origin.token}`, 'content-type': 'text/csv' },
      body: CSV,
    })
    expect(response.status).toBe(200)
    await response.text()
  })

  const broadcast = (tenant: Tenant, over: Record<string, unknown>) =>
    tenant.post('/api/v1/twilio/broadcast', {
      campaign_name: 'c',
      body: 'Olá {{primeiro_nome}}, vaga de {{funcao}}',
      wait_ms: 0,
      ...over,
    })

  const leftOut = (reason: string, detail: string | null, message: string, person: object) => ({
    ...{ reason, detail, count: 1, message, people: [person] },
  })

  test('is written to by função, each person once, each by their name and the função that matched', async () => {
    const { body } = await broadcast(origin, { audience: { funcoes: ['garcom'] } })
    expect(body.stats).toMatchObject({ total: 2, queued: 2, failed: 0 })
    expect(body.rejected).toEqual([])
    await service.settle()
    const texts = service.simulator.messages().map((each) => each.body)
    expect(texts).toEqual(expect.arrayContaining(['Olá Ana, vaga de Garçom', 'Olá Bruno, vaga de Garçom']))
  })

  test('the preview says who is left out and why, and writes nothing', async () => {
    const before = (await origin.get('/api/v1/broadcasts')).body.broadcasts.length
    const { status, body } = await origin.post('/api/v1/broadcasts/preview', {
      body: 'Olá!',
      audience: { all: true },
    })
    expect(status).toBe(200)
    expect(body.audience).toEqual({
      matched: 5,
      without_phone: 1,
      invalid: 1,
      duplicates: 1,
      already: 0,
      suppressed: 0,
      without_consent: 0,
      recipients: 2,
    })
    expect(body.examples[0]).toMatchObject({ nome: 'Ana Souza', to: '+5511987650001' })
    expect(body.left_out_examples).toEqual([
      leftOut('no_phone', null, 'O cadastro não tem telefone.', { nome: 'Dora Sá', to: null }),
      leftOut('invalid', 'landline', 'É um telefone fixo, que não recebe mensagens.', {
        ...{ nome: 'Eva Luz', to: '+551134567890' },
      }),
      leftOut('duplicate', null, expect.stringContaining('mesmo telefone'), {
        ...{ nome: 'Caio Reis', to: '+5511987650001' },
      }),
    ])
    expect((await origin.get('/api/v1/broadcasts')).body.broadcasts).toHaveLength(before)
  })

  test('another empresa may write to everybody and sees no whole number', async () => {
    const { body } = await broadcast(other, { audience: { cadastro_completo: true }, body: 'Oi' })
    expect(body.stats.total).toBe(1)
    const { body: listed } = await other.get(`/api/v1/broadcasts/${body.broadcast_id}/messages`)
    expect(listed.messages[0]).toMatchObject({
      freelancer: 'Ana Souza',
      to_address: expect.stringContaining('••••'),
    })
    const { body: detail } = await other.get(`/api/v1/messages/${listed.messages[0].id}`)
    expect(detail.to_address).toContain('••••')
    const preview = await other.post('/api/v1/broadcasts/preview', { body: 'Oi', audience: { all: true } })
    expect(JSON.stringify(preview.body)).not.toMatch(/98765|1134567890/)
    expect(preview.body.left_out_examples).toHaveLength(3)
  })

  test('but of a number it named itself it sees what it named', async () => {
    const { body } = await broadcast(other, { targets: ['(11) 98765-0002'], body: 'Oi' })
    const { body: listed } = await other.get(`/api/v1/broadcasts/${body.broadcast_id}/messages`)
    expect(listed.messages[0].to_address).toBe('+5511987650002')
  })

  test('a função that nobody has is an error that names those there are, and an audience of nobody is one too', async () => {
    const unknown = await broadcast(origin, { audience: { funcoes: ['Astronauta'] } })
    expect(unknown).toMatchObject({ status: 422, body: { code: 'funcao_not_found' } })
    expect(unknown.body.message).toContain('Garçom')
    const variable = await broadcast(origin, { audience: { all: true }, body: 'Olá {{apelido}}' })
    expect(variable).toMatchObject({ body: { success: false, code: 'unknown_variable' } })
  })
})
