import { beforeAll, describe, expect, test } from 'vitest'
import { byClockOf, cli, speakingTo } from '../cli-harness.ts'
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
    const rules = 'Lembrete 24 e 2 h antes de cada evento. Primeiro por whatsapp, em pt-BR.\n'
    expect(set.stdout).toBe(rules)
    for (const words of [['24,2'], ['2; 24'], ['24, 2', '--horas', '2'], ['24, 2,']] as const) {
      const { stdout, stderr } = await recado('reminders', 'set', '--horas', ...words)
      expect([stdout, stderr], words.join(' ')).toEqual([rules, ''])
    }
    const inEnglish = { lang: 'en', program: speakingTo(service.url, tenant.token) } as const
    expect((await cli(['reminders', 'set', '--horas', '24,2'], inEnglish)).stdout).toContain(
      '24 and 2 h before',
    )
    // What is not named stays.
    expect((await recado('reminders', 'set', '--canal', 'sms')).stdout).toContain('Lembrete 24 e 2 h')
    const startsAt = new Date(service.clock.now().getTime() + 10 * HOUR_MS).toISOString()
    const { body: evento } = await tenant.post('/api/v1/eventos', {
      ...{ nome: 'Baile', local: 'Clube', starts_at: startsAt },
    })
    const of = ['--evento', String(evento.id)]
    await service.settle()
    const shown = await recado('reminders', 'show', ...of)
    expect(shown.stdout).toMatch(
      /^Segue a empresa: 24 e 2 h antes\.\n24 h antes, em .*: não saiu, a hora já tinha passado\n2 h antes, em .*: vai sair\n$/,
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
      [
        ['--horas', 'empresa'],
        '--horas não aceita "empresa": é um número de horas de 1 a 720, ou vários, como 24,2; off; ou, com --evento, empresa.',
      ],
      [['--horas', '24,off'], '--horas não aceita "off"'],
      [['--horas', '24,empresa', ...of], '--horas não aceita "empresa"'],
      [['--horas', ','], '--horas não aceita ","'],
      [['--horas', '24,1.5'], '--horas não aceita "1.5"'],
      [['--horas', '900'], '  --horas: '],
      [['--horas', '900', ...of], '  --horas: '],
      [[], 'Diga o que mudar'],
      [['--canal', 'sms', ...of], 'valem para toda a empresa'],
    ] as const) {
      const { exit, stderr } = await recado('reminders', 'set', ...words)
      expect([exit, stderr], words.join(' ')).toEqual([2, expect.stringContaining(complaint)])
    }
    const { body: far } = await tenant.post('/api/v1/eventos', {
      ...{ nome: 'Réveillon', local: 'Praia', starts_at: '2026-12-31T22:00:00-02:00' },
      ...{ time_zone: 'America/Noronha', reminder_hours: [24] },
    })
    const ofFar = await recado('reminders', 'show', '--evento', String(far.id))
    const due = byClockOf('30/12/2026 22:00', 'America/Noronha')
    expect(ofFar.stdout).toContain(`24 h antes, em ${due}: vai sair`)
    service.clock.advance(11 * HOUR_MS)
    expect((await recado('reminders', 'send', '--horas', '5', ...of)).stderr).toContain(
      '  --evento: O evento já começou.',
    )
  })
})
