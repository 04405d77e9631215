import { beforeAll, describe, expect, test } from 'vitest'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const HOUR_MS = 3_600_000

describe('a reminder that goes out by itself', () => {
  let service: TestService
  let tenant: Tenant
  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
  })

  test('reaches who is approved, a real day before, by the clock of the evento', async () => {
    const put = async (path: string, body: unknown) => {
      const response = await fetch(service.url + path, {
        method: 'PUT',
        headers: { authorization: `Bearer ${tenant.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return response.status
    }
    const rules = { hours: [24], preferred_channel: 'sms', language: 'en' }
    expect(await put('/api/v1/reminder-rules', rules)).toBe(200)
    await tenant.post('/api/v1/funcoes', { nome: 'Portaria de Manaus' })
    // Midnight in São Paulo and an hour earlier in Manaus.
    const startsAt = new Date(service.clock.now().getTime() + 36 * HOUR_MS).toISOString()
    const { body: evento } = await tenant.post('/api/v1/eventos', {
      ...{ nome: 'Boi', local: 'Sambódromo', starts_at: startsAt, time_zone: 'America/Manaus' },
    })
    const pay = { pay_cents: 25_000, pay_unit: 'day', places: 3, funcao: 'Portaria de Manaus' }
    const { body: vaga } = await tenant.post('/api/v1/vagas', {
      ...{ titulo: 'Portaria', evento_id: evento.id, ...pay },
    })
    const phone = '+5592991234567'
    const { body: person } = await tenant.post('/api/v1/freelancers', {
      ...{ external_id: 'F1', nome: 'Ana Souza', phone, cadastro_completo: true },
    })
    await tenant.post('/api/v1/candidaturas', {
      ...{ vaga_id: vaga.id, freelancer_id: person.freelancer.id, status: 'approved' },
    })
    const arrived = () => service.simulator.messages({ number: phone }).map(({ body }) => body)
    service.clock.advance(12 * HOUR_MS - 1)
    await service.settle()
    expect(arrived()).toEqual([])
    service.clock.advance(1)
    await service.settle()
    await service.settle()
    expect(arrived()).toEqual(['Eventix: reminder! Boi, Sambódromo, 23/11/2026 23:00. More in the app.'])
  })
})
