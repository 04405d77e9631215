import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { sql } from '../../platform/db/db.ts'

const QUIET = { from: '09:00', to: '22:00', never_on: ['sunday'] }
const OFF = { quiet_hours: null, daily_messages: null, daily_segments: null }

const lang = (language: string) => ({ 'accept-language': language })

test('rules are off until somebody puts them; what we propose comes along', async () => {
  const { viewer, admin, other } = await testApp()
  const first = await viewer.get('/api/v1/sending-rules')
  expect(first.body).toMatchObject({
    ...OFF,
    today: null,
    time_zone: 'America/Sao_Paulo',
    updated_by: null,
    proposed: { quiet_hours: QUIET, daily_messages: 20_000, daily_segments: 40_000 },
  })
  const rules = {
    quiet_hours: { ...QUIET, never_on: ['sunday', 'saturday'] },
    daily_messages: 500,
    daily_segments: null,
  }
  const put = await admin.request('PUT', '/api/v1/sending-rules', { body: rules })
  expect(put.body).toMatchObject({ ...rules, updated_by: admin.username })
  expect((await viewer.get('/api/v1/sending-rules')).body).toEqual(put.body)
  expect((await other.get('/api/v1/sending-rules')).body).toMatchObject(OFF)
  const off = await admin.request('PUT', '/api/v1/sending-rules', { body: OFF })
  expect(off.body).toMatchObject(OFF)
})

test.each([
  ['quiet_hours.from', { ...OFF, quiet_hours: { ...QUIET, from: '9h' } }, 'bad_format'],
  ['quiet_hours.from', { ...OFF, quiet_hours: { ...QUIET, from: '24:00' } }, 'bad_format'],
  ['quiet_hours.to', { ...OFF, quiet_hours: { ...QUIET, to: '24:30' } }, 'bad_format'],
  ['quiet_hours.to', { ...OFF, quiet_hours: { ...QUIET, to: '00:00' } }, 'bad_format'],
  ['quiet_hours.to', { ...OFF, quiet_hours: { ...QUIET, to: '09:00' } }, 'same_as_start'],
  [
    'quiet_hours.never_on',
    {
      ...OFF,
      quiet_hours: {
        ...QUIET,
        never_on: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
      },
    },
    'no_day_left',
  ],
  ['daily_messages', { ...OFF, daily_messages: 0 }, 'out_of_range'],
  ['daily_segments', { quiet_hours: null, daily_messages: null }, 'required'],
])('%s is told what is wrong with it', async (field, body, code) => {
  const { admin } = await testApp()
  for (const [language, words] of [
    ['pt-BR', /[ãçéíó]|Falta|menos|mínimo/i],
    ['en', /missing|format|range|day|same/i],
  ] as const) {
    const answer = await admin.request('PUT', '/api/v1/sending-rules', { body, headers: lang(language) })
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input'])
    const errors = answer.body.errors as { field: string; code: string; message: string }[]
    expect(errors).toEqual([{ field, code, message: expect.stringMatching(words) }])
  }
})

test('a window over midnight, and one of the whole day', async () => {
  const { admin } = await testApp()
  for (const [from, to] of [
    ['22:00', '06:00'],
    ['00:00', '24:00'],
  ]) {
    const body = { ...OFF, quiet_hours: { from, to, never_on: [] } }
    expect((await admin.request('PUT', '/api/v1/sending-rules', { body })).body).toMatchObject(body)
  }
})

test('an admin stops and lifts what is theirs; the platform stops everybody, and only it says who', async () => {
  const { admin, operator, other, local, empresa } = await testApp()
  const why = 'texto errado'
  expect((await operator.post('/api/v1/kill-switches', { why })).status).toBe(403)
  expect((await admin.post('/api/v1/kill-switches', { why, everywhere: true })).status).toBe(403)
  const mine = await admin.post('/api/v1/kill-switches', { why, lane: 'bulk' })
  expect(mine.body).toMatchObject({
    ...{ empresa_id: empresa.id, lane: 'bulk', channel: null, why, thrown_by: admin.username },
    ...{ lifted_at: null, in_flight: 0, held: 0 },
  })
  const all = await local.post('/api/v1/kill-switches', { why: 'tudo', everywhere: true })
  expect(all.body).toMatchObject({ empresa_id: null, thrown_by: 'local' })

  const list = async (persona: typeof admin) =>
    (await persona.get('/api/v1/kill-switches')).body.kill_switches as Record<string, unknown>[]
  expect((await list(operator)).map((each) => [each.id, each.thrown_by])).toEqual([
    [all.body.id, null],
    [mine.body.id, admin.username],
  ])
  expect((await list(other)).map((each) => each.id)).toEqual([all.body.id])

  const lift = (persona: typeof admin, id: unknown) =>
    persona.request('DELETE', `/api/v1/kill-switches/${id}`)
  expect((await lift(other, mine.body.id)).status).toBe(404)
  expect((await lift(admin, all.body.id)).status).toBe(404)
  expect((await lift(local, all.body.id)).body).toMatchObject({ lifted_by: 'local' })
  expect((await lift(admin, mine.body.id)).body).toMatchObject({ lifted_by: admin.username })
  expect((await list(other)).map((each) => each.id)).toEqual([])
  expect((await list(admin)).map((each) => each.id)).toEqual([mine.body.id])
})

test('a held message says until when and why, in the language of its reader', async () => {
  const { admin, database, clock } = await testApp()
  const sent = await admin.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Vagas', body: 'Oi', targets: ['+5511981234477'], wait_ms: 0 },
  })
  const { id } = await findMessage(database, Number(sent.body.broadcast_id))
  const read = async (language: string) => {
    const { held_reason, held_until, held_message } = (
      await admin.get(`/api/v1/messages/${id}`, { headers: lang(language) })
    ).body
    return [held_reason, held_until, held_message]
  }
  expect(await read('en')).toEqual([null, null, null])
  const until = new Date(clock.now().getTime() + 3_600_000)
  await hold(database, id, until)
  const iso = until.toISOString()
  expect(await read('en')).toEqual([
    'quiet_hours',
    iso,
    'Held back until 22/11/2026 13:00 by the hours at which people are not written to.',
  ])
  expect(await read('pt-BR')).toEqual([
    'quiet_hours',
    iso,
    'Esperando até 22/11/2026 13:00 por causa de horário em que não se escreve às pessoas.',
  ])
  const { body } = await admin.post('/api/v1/kill-switches', { why: 'pare' })
  expect(await read('en')).toEqual(['kill_switch', null, 'Held back by somebody who stopped the sending.'])
  await admin.request('DELETE', `/api/v1/kill-switches/${body.id}`)
  expect((await read('en'))[0]).toBe('quiet_hours')
})

async function findMessage(database: Awaited<ReturnType<typeof testApp>>['database'], broadcastId: number) {
  return database.db.one(sql<{ id: number }>`
    select m.id from messages m join broadcasts b on b.group_id = m.group_id where b.id = ${broadcastId}::int`)
}

async function hold(database: Awaited<ReturnType<typeof testApp>>['database'], id: number, until: Date) {
  await database.db.run(sql`
    update messages set due_at = ${until}::timestamptz, held_reason = 'quiet_hours' where id = ${id}::bigint`)
}
