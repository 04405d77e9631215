import { expect, test } from 'vitest'
import { openEvents, type ServerEvent } from '../harness/events.ts'
import { type Tenant, testService } from '../harness/service.ts'

const targets = ['11 98123-4601', '11 98123-4602', '11 98123-4603']

const send = async (tenant: Tenant): Promise<number> =>
  (
    await tenant.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'Ao vivo', body: 'Olá!', preferred_channel: 'sms', targets, wait_ms: 0 },
    })
  ).body.broadcast_id

test('what was told of a broadcast from its beginning to its end adds up to how it stands', async () => {
  const service = await testService()
  const tenant = await service.tenant()
  const id = await send(tenant)
  const url = `${service.url}/api/v1/broadcasts/${id}/events`
  const stream = await openEvents(url, { authorization: `Bearer ${tenant.token}` })
  await service.settle()
  const events: ServerEvent[] = []
  for (let event = await stream.next(); event !== null; event = await stream.next()) events.push(event)
  expect(events.at(-1)).toEqual({ event: 'end', data: { reason: 'settled' } })
  const known = Object.assign({}, ...events.slice(0, -1).map(({ data }) => data))
  expect(known).toEqual((await tenant.get(`/api/v1/broadcasts/${id}`)).body)
  expect(known).toMatchObject({ status: 'completed', delivered: 3 })
})
