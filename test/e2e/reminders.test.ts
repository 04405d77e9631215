import { beforeAll, describe, expect, test } from 'vitest'
import { cli, speakingTo } from '../cli-harness.ts'
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

  test('is set, looked at and sent from the command line', async () => {
    tenant = await service.tenant()
    const recado = (...words: string[]) => cli(words, { program: speakingTo(service.url, tenant.token) })
    expect((await recado('reminders', 'show')).stdout).toBe('Ninguém é lembrado sozinho.\n')
    const set = await recado('reminders', 'set', '--horas', '2', '--horas', '24')
    expect(set.stdout).toBe('Lembrete 24, 2 h antes de cada evento. Primeiro por whatsapp, em pt-BR.\n')
    // What is not named stays.
    expect((await recado('reminders', 'set', '--canal', 'sms')).stdout).toContain('Lembrete 24, 2 h')
    const startsAt = new Date(service.clock.now().getTime() + 10 * HOUR_MS).toISOString()
    const { body: evento } = await tenant.post('/api/v1/eventos', {
      ...{ nome: 'Baile', local: 'Clube', starts_at: startsAt },
    })
    const of = ['--evento', String(evento.id)]
    await service.settle()
    const shown = await recado('reminders', 'show', ...of)
    expect(shown.stdout).toMatch(
      /^Segue a empresa: 24, 2 h antes\.\n24 h antes, em .*: não saiu, a hora já tinha passado\n2 h antes, em .*: vai sair\n$/,
    )
    expect((await recado('reminders', 'list', '--estado', 'past')).stdout).toContain(
      `Baile (${evento.id}), 24 h`,
    )
    expect((await recado('reminders', 'set', '--horas', 'off', ...of)).stdout).toContain(
      'Ninguém é lembrado deste',
    )
    expect((await recado('reminders', 'set', '--horas', '5', ...of)).stdout).toContain(
      'antecedência própria: 5 h',
    )
    expect((await recado('reminders', 'set', '--horas', 'empresa', ...of)).stdout).toContain(
      'Segue a empresa',
    )
    expect(await recado('reminders', 'send', '--horas', '24', ...of)).toMatchObject({
      ...{ exit: 2, stdout: '' },
    })
    for (const [words, complaint] of [
      [['--horas', '0'], '--horas não aceita "0"'],
      [['--horas', 'empresa'], '--horas não aceita "empresa"'],
      [['--horas', '900'], 'hours: '],
      [[], 'Diga o que mudar'],
      [['--canal', 'sms', ...of], 'valem para toda a empresa'],
    ] as const) {
      const { exit, stderr } = await recado('reminders', 'set', ...words)
      expect([exit, stderr], words.join(' ')).toEqual([2, expect.stringContaining(complaint)])
    }
  })
})
