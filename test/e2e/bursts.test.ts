import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

let numbers = 0
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(93_000_000 + numbers)}`
  })
}

describe('a broadcast whose messages fail one after the other', () => {
  let service: TestService
  let tenant: Tenant
  let other: Tenant
  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
    other = await service.tenant()
  })

  /** To people of whom the last few are written to an hour later, so that something of it waits. */
  async function write(as: Tenant, targets: string[], waiting: string[]): Promise<number> {
    const { body } = await as.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', wait_ms: 0 },
      targets: [...targets, ...waiting],
    })
    await waitAnHour(waiting)
    return body.broadcast_id
  }
  const waitAnHour = (numbers: string[]) =>
    service.database.db.run(sql`
      update messages set due_at = due_at + interval '1 hour'
      where due_at is not null and to_address = any(${numbers}::text[])`)
  /** The loop sees the last of the receipts as well. */
  const settle = async () => {
    await service.settle()
    await service.app.drain()
  }
  const read = async (id: number, as = tenant) => (await as.get(`/api/v1/broadcasts/${id}`)).body

  test('is paused, says why and goes on when somebody resumes it; nobody else is kept back', async () => {
    const [fail, waiting, theirs, theirWaiting] = [phones(60), phones(3), phones(60), phones(3)]
    for (const number of fail) {
      service.simulator.faults.set(
        { finalStatus: { status: 'undelivered', errorCode: 30_007, next: 1 } },
        number,
      )
    }
    const id = await write(tenant, fail, waiting)
    const unharmed = await write(other, theirs, theirWaiting)
    await settle()
    const paused = await read(id)
    expect(paused).toMatchObject({ status: 'paused', failed: 60, queued: 3, start_missed: false })
    // How many had failed when the loop looked depends on how fast receipts came.
    const { answered, errors, codes, message, code } = paused.paused_reason
    expect([answered, code]).toEqual([60, 'error_burst'])
    expect(errors).toBeGreaterThanOrEqual(15)
    expect(codes).toEqual([{ code: 30_007, count: errors, meaning: expect.stringContaining('filtr') }])
    expect(message).toContain(`Pausada sozinha: de 60 respostas da Twilio, ${errors} foram erros`)
    expect(message).toContain(' 30007: ')
    const listed = (await tenant.get('/api/v1/broadcasts')).body.broadcasts
    expect(listed[0].paused_reason.code).toBe('error_burst')
    const shown = await cli(['broadcasts', 'show', String(id)], {
      lang: 'en',
      program: speakingTo(service.url, tenant.token),
    })
    expect(shown.stdout).toContain('Paused by itself: of 60 answers')
    expect((await tenant.get('/api/v1/audit-log?limit=1')).body.entries[0]).toMatchObject({
      ...{ action: 'broadcast.paused_by_errors', actor: 'system: error-bursts' },
      facts: { broadcast: id, answered, errors, codes: [{ code: 30_007, count: errors }] },
    })

    service.clock.advance(3_600_000)
    await settle()
    expect([await read(id), await read(unharmed, other)]).toMatchObject([
      { status: 'paused', queued: 3 },
      { status: 'completed', delivered: 63, paused_reason: null },
    ])
    expect((await tenant.post(`/api/v1/broadcasts/${id}/resume`, {})).body.status).toBe('sending')
    await settle()
    expect(await read(id)).toMatchObject({ status: 'completed', delivered: 3, paused_reason: null })
  })

  test('is judged by what leaves after a retry, not by what had failed before it', async () => {
    const all = phones(60)
    for (const number of all) {
      service.simulator.faults.set(
        { finalStatus: { status: 'undelivered', errorCode: 30_007, next: 1 } },
        number,
      )
    }
    const id = await write(tenant, all, [])
    await settle()
    expect(await read(id)).toMatchObject({ status: 'completed', failed: 60 })

    const [unlucky = ''] = all
    service.simulator.faults.set(
      { finalStatus: { status: 'undelivered', errorCode: 30_007, next: 1 } },
      unlucky,
    )
    expect((await tenant.post(`/api/v1/broadcasts/${id}/retry`, {})).body).toMatchObject({ queued: 60 })
    await waitAnHour(all.slice(-3))
    await settle()
    expect(await read(id)).toMatchObject({
      ...{ status: 'sending', delivered: 56, failed: 1, queued: 3, paused_reason: null },
    })
  })

  test('goes on when what failed concerns each recipient alone', async () => {
    const [fail, waiting] = [phones(60), phones(3)]
    for (const number of fail) {
      service.simulator.faults.set(
        { finalStatus: { status: 'undelivered', errorCode: 30_005, next: 1 } },
        number,
      )
    }
    const id = await write(tenant, fail, waiting)
    await settle()
    expect(await read(id)).toMatchObject({ status: 'sending', failed: 60, paused_reason: null })
  })
})
