import { describe, expect, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'
import { type EngineName, engines, hasEngine } from '../../../test/harness/database.ts'
import { remind } from '../../broadcasts/remind.ts'
import { sendReminders } from '../../broadcasts/send-reminders.ts'
import { withdrawReminders } from '../../broadcasts/withdraw-reminders.ts'
import { withTransaction } from '../../platform/context.ts'
import { sql } from '../../platform/db/db.ts'
import type { EmpresaId, EventoId } from '../../platform/ids.ts'

type Row = Record<string, unknown>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const RULES = '/api/v1/reminder-rules'

let count = 0
const mobile = () => `+55119${String(86_000_000 + ++count)}`

interface World extends TestApp {
  /** An evento that begins so many hours from now, with so many approved. */
  evento(startsInHours: number, more?: Row, approved?: number): Promise<number>
  change(id: number, change: Row): Promise<Row>
  rules(hours: number[], more?: Row): Promise<Row>
  /** Turns the clock and lets the loop look. */
  later(hours: number): Promise<void>
  /** What stands of an evento's reminders, by hours. */
  states(id: number): Promise<string[]>
  messages(): Promise<Row[]>
  actions(): Promise<unknown[]>
  inHours(hours: number): string
}

async function world(engine: EngineName = 'pglite'): Promise<World> {
  const app = await testApp({ engine })
  // Sessions do not last as long as some of these wait.
  const { local: admin, clock, deps } = app
  const made = async (path: string, body: Row) => {
    const { status, body: answer } = await admin.post(`/api/v1/${path}`, body)
    if (status !== 200) throw new Error(JSON.stringify(answer))
    return answer
  }
  const funcao = `Função ${engine} ${++count}`
  await made('funcoes', { nome: funcao })
  const inHours = (hours: number) => new Date(clock.now().getTime() + hours * HOUR_MS).toISOString()
  return {
    ...app,
    inHours,
    async evento(startsInHours, more = {}, approved = 1) {
      const evento = await made('eventos', {
        ...{ nome: 'Festival', local: 'Centro', starts_at: inHours(startsInHours), ...more },
      })
      const pay = { pay_cents: 25_000, pay_unit: 'day', places: 3 }
      const vaga = await made('vagas', { ...pay, titulo: 'Portaria', evento_id: evento.id, funcao })
      for (let i = 0; i < approved; i++) await approve(Number(vaga.id))
      return Number(evento.id)
    },
    async change(id, change) {
      const { status, body, text } = await admin.request('PUT', `/api/v1/eventos/${id}`, { body: change })
      expect(status, text).toBe(200)
      return body
    },
    async rules(hours, more = {}) {
      const body = { hours, preferred_channel: 'whatsapp', language: 'pt-BR', ...more }
      return (await admin.request('PUT', RULES, { body })).body
    },
    async later(hours) {
      clock.advance(hours * HOUR_MS)
      await sendReminders(deps.ground, deps.broadcasts)
    },
    async states(id) {
      const { body } = await admin.get(`/api/v1/eventos/${id}/reminders`)
      return (body.reminders as Row[]).map(({ hours, state }) => `${hours} ${state}`)
    },
    messages: () =>
      app.database.db.many(sql<Row>`
        select m.state, m.lane, m.source, m.to_address, m.expires_at, t.body, b.evento_id, b.created_by
        from messages m join texts t on t.id = m.text_id join broadcasts b on b.group_id = m.group_id
        where m.empresa_id = ${app.empresa.id}::int order by m.id`),
    async actions() {
      const { body } = await admin.get('/api/v1/audit-log?limit=200')
      return (body.entries as Row[])
        .filter(({ action }) => String(action).startsWith('reminder.'))
        .map(({ action, facts }) => [action, facts])
        .reverse()
    },
  }

  async function approve(vagaId: number): Promise<void> {
    const person = { nome: 'Ana Souza', phone: mobile(), funcoes: [funcao], cadastro_completo: true }
    const { freelancer } = await made('freelancers', { external_id: `F${++count}`, ...person })
    const freelancerId = (freelancer as Row).id
    await made('candidaturas', { vaga_id: vagaId, freelancer_id: freelancerId, status: 'approved' })
  }
}

async function refused(who: Persona, path: string): Promise<unknown[]> {
  const { status, body } = await who.post(path, {})
  return [status, body.code, ...((body.errors ?? []) as Row[]).map(({ field, code }) => `${field} ${code}`)]
}

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`reminders of an evento (${engine})`, () => {
    let w: World

    test('nobody is reminded until somebody says so; then each of the hours once, to the minute', async () => {
      w = await world(engine)
      const { body: off } = await w.viewer.get(RULES)
      expect(off).toEqual({
        ...{
          hours: [],
          preferred_channel: 'whatsapp',
          language: 'pt-BR',
          updated_at: null,
          updated_by: null,
        },
      })
      const id = await w.evento(50)
      await w.later(1)
      expect(await w.states(id)).toEqual([])
      expect(await w.rules([2, 24, 24])).toMatchObject({ hours: [24, 2], updated_by: 'local' })
      const { body } = await w.local.get(`/api/v1/eventos/${id}/reminders`)
      expect(body).toMatchObject({ hours: [24, 2], own: false })
      expect(body.reminders).toMatchObject([
        { hours: 24, state: 'planned', due_at: w.inHours(25), starts_at: w.inHours(49), broadcast_id: null },
        { hours: 2, state: 'planned', due_at: w.inHours(47) },
      ])
      w.clock.advance(25 * HOUR_MS - 1)
      await w.later(0)
      expect(await w.messages()).toEqual([])
      w.clock.advance(1)
      await w.later(0)
      expect(await w.messages()).toMatchObject([
        { lane: 'transactional', source: 'lembrete', eventoId: id, createdBy: 'reminders' },
      ])
      await w.later(0.5)
      expect(await w.states(id)).toEqual(['24 sent', '2 planned'])
      await w.later(22)
      expect(await w.states(id)).toEqual(['24 sent', '2 sent'])
      await w.later(30)
      expect(await w.messages()).toHaveLength(2)
      const { body: told } = await w.local.get(`/api/v1/eventos/${id}/reminders`)
      const [first, second] = (told.reminders as Row[]).map(({ broadcast_id }) => broadcast_id)
      expect(await w.actions()).toEqual([
        ['reminder.sent', { evento: id, hours: 24, broadcast: first }],
        ['reminder.sent', { evento: id, hours: 2, broadcast: second }],
      ])
      const { body: shown } = await w.local.get(`/api/v1/broadcasts/${first}`)
      expect(shown).toMatchObject({ campaign_name: 'Lembrete: Festival', evento: { id }, total_targets: 1 })
    })

    test('an evento may have hours of its own, or none; by bulk too, and what is wrong with them is said', async () => {
      w = await world(engine)
      await w.rules([24])
      const own = await w.evento(30, { reminder_hours: [3, 12, 3] })
      const none = await w.evento(30, { reminder_hours: [] })
      const { body } = await w.admin.post('/api/v1/eventos/bulk', {
        items: [
          { external_id: 'E1', nome: 'A', local: 'B', starts_at: w.inHours(30), reminder_hours: [6] },
          { external_id: 'E2', nome: 'A', local: 'B', starts_at: w.inHours(30), reminder_hours: [0] },
        ],
      })
      expect(body.items).toMatchObject([
        { verdict: 'created' },
        { verdict: 'refused', errors: [{ field: 'reminder_hours', code: 'out_of_range' }] },
      ])
      const [{ id: bulk } = { id: 0 }] = body.items as { id: number }[]
      expect([await w.states(own), await w.states(none), await w.states(bulk)]).toEqual([
        ['12 planned', '3 planned'],
        [],
        ['6 planned'],
      ])
      expect((await w.change(own, { reminder_hours: null })).reminder_hours).toBeNull()
      expect(await w.states(own)).toEqual(['24 planned'])
      // Another change leaves the hours as they are.
      await w.change(bulk, { local: 'Outro' })
      expect(await w.states(bulk)).toEqual(['6 planned'])
      const bad = await w.admin.request('PUT', RULES, {
        body: { hours: [1, 2, 3, 4, 5, 721], preferred_channel: 'sms', language: 'en' },
      })
      expect([bad.status, (bad.body.errors as Row[]).map(({ code }) => code)]).toEqual([
        400,
        ['out_of_range', 'too_many'],
      ])
    })

    test('moved, it is reminded of anew; moved back, renamed or canceled it is not', async () => {
      w = await world(engine)
      await w.rules([24])
      const id = await w.evento(24)
      const was = w.inHours(24)
      await w.later(0)
      expect(await w.messages()).toHaveLength(1)
      await w.change(id, { nome: 'Outro nome', local: 'Outro lugar' })
      await w.later(0.1)
      expect(await w.messages()).toHaveLength(1)
      const moved = w.inHours(72)
      await w.change(id, { starts_at: moved })
      expect(await w.states(id)).toEqual(['24 sent', '24 planned'])
      await w.later(1)
      await w.change(id, { starts_at: was })
      expect(await w.states(id)).toEqual(['24 sent'])
      await w.later(0)
      expect(await w.messages()).toHaveLength(1)
      await w.change(id, { starts_at: moved })
      await w.later(47)
      const texts = await w.messages()
      expect(texts).toHaveLength(2)
      expect(texts[1]?.body).toContain('Outro nome')

      const off = await w.evento(30)
      await w.change(off, { canceled: true })
      expect(await w.states(off)).toEqual(['24 canceled'])
      await w.later(6)
      expect(await w.messages()).toHaveLength(2)
      expect(await refused(w.local, `/api/v1/eventos/${off}/reminders/24/send`)).toEqual([
        ...[400, 'invalid_input', 'evento_id canceled'],
      ])
    })

    test('more than an hour late it is written down, and sent once somebody asks while it is of use', async () => {
      w = await world(engine)
      await w.rules([24, 2])
      const [late, missed, over] = [await w.evento(26), await w.evento(25.5), await w.evento(4)]
      await w.later(3)
      expect(await w.states(late)).toEqual(['24 sent', '2 planned'])
      expect(await w.states(missed)).toEqual(['24 missed', '2 planned'])
      expect(await w.states(over)).toEqual(['24 past', '2 sent'])
      expect(await w.actions()).toContainEqual(['reminder.missed', { evento: missed, hours: 24 }])
      const { body } = await w.local.get('/api/v1/reminders?state=missed')
      expect(body).toMatchObject({
        reminders: [{ evento: { id: missed, nome: 'Festival' }, hours: 24, state: 'missed' }],
        next_cursor: null,
      })
      const send = `/api/v1/eventos/${missed}/reminders/24/send`
      const { status, body: sent } = await w.local.post(send, {})
      expect([status, sent.stats]).toMatchObject([200, { total: 1, queued: 1 }])
      expect((await w.local.post(send, {})).body).toEqual(sent)
      expect(await w.states(missed)).toEqual(['24 sent', '2 planned'])
      expect((await w.messages()).filter(({ eventoId }) => eventoId === missed)).toHaveLength(1)
      // Nothing ran until it had begun.
      w.clock.advance(24 * HOUR_MS)
      await w.later(0)
      expect(await w.states(missed)).toEqual(['24 sent', '2 missed'])
      expect(await refused(w.local, `/api/v1/eventos/${missed}/reminders/2/send`)).toEqual([
        ...[400, 'invalid_input', 'evento_id in_the_past'],
      ])
    })

    test('what had gone by when it was first asked for is nobody’s fault; within the hour it still goes out', async () => {
      w = await world(engine)
      await w.rules([24, 2])
      const [short, just] = [await w.evento(10), await w.evento(23.5)]
      await w.later(0)
      expect(await w.states(short)).toEqual(['24 past', '2 planned'])
      expect(await w.states(just)).toEqual(['24 sent', '2 planned'])
      expect((await w.actions()).map((each) => (each as unknown[])[0])).toEqual(['reminder.sent'])
      const { status } = await w.local.post(`/api/v1/eventos/${short}/reminders/24/send`, {})
      expect([status, await w.states(short)]).toEqual([200, ['24 sent', '2 planned']])
      // Ahead of its time, and then not again by itself.
      expect((await w.local.post(`/api/v1/eventos/${short}/reminders/2/send`, {})).status).toBe(200)
      await w.later(8)
      expect((await w.messages()).filter(({ eventoId }) => eventoId === short)).toHaveLength(2)
      expect(await refused(w.local, `/api/v1/eventos/${short}/reminders/5/send`)).toEqual([404, 'not_found'])
    })

    test('what still waits of it when its evento is moved or canceled is taken back', async () => {
      w = await world(engine)
      await w.rules([24])
      const [moved, off, stays] = [await w.evento(24), await w.evento(24), await w.evento(24)]
      await w.later(0)
      const looks = async () => {
        await withdrawReminders(w.deps.ground)
        const rows = await w.messages()
        return [moved, off, stays].map((id) => rows.find(({ eventoId }) => eventoId === id)?.state)
      }
      await w.change(stays, { local: 'Outro lugar' })
      expect(await looks()).toEqual(['queued', 'queued', 'queued'])
      await w.change(moved, { starts_at: w.inHours(48) })
      await w.change(off, { canceled: true })
      expect(await looks()).toEqual(['canceled', 'canceled', 'queued'])
      expect(await looks()).toEqual(['canceled', 'canceled', 'queued'])
      const { body } = await w.local.get('/api/v1/audit-log?action=broadcast.canceled')
      expect(body.entries).toHaveLength(2)
      await w.later(24)
      expect((await w.messages()).filter(({ eventoId }) => eventoId === moved)).toHaveLength(2)
    })

    test('where nobody is approved, or nothing can send, it is noted once', async () => {
      w = await world(engine)
      await w.rules([24])
      const [empty, mute] = [await w.evento(24, {}, 0), await w.evento(25)]
      await w.later(0)
      await w.later(0)
      expect(await w.states(empty)).toEqual(['24 nobody'])
      expect(await refused(w.local, `/api/v1/eventos/${empty}/reminders/24/send`)).toEqual([
        ...[422, 'audience_empty'],
      ])
      expect(await w.states(empty)).toEqual(['24 nobody'])
      await w.database.db.run(sql`update senders set active = false`)
      await w.later(1)
      await w.database.db.run(sql`update senders set active = true`)
      expect(await w.states(mute)).toEqual(['24 refused'])
      expect(await w.actions()).toEqual([
        ['reminder.nobody', { evento: empty, hours: 24 }],
        ['reminder.refused', { evento: mute, hours: 24, reason: 'no_sender' }],
      ])
      expect((await w.local.post(`/api/v1/eventos/${mute}/reminders/24/send`, {})).status).toBe(200)
    })

    test('another empresa neither sees nor sends it', async () => {
      w = await world(engine)
      await w.rules([24])
      const id = await w.evento(24)
      await w.later(0)
      expect((await w.other.get(`/api/v1/eventos/${id}/reminders`)).status).toBe(404)
      expect((await w.other.get('/api/v1/reminders')).body.reminders).toEqual([])
      expect((await w.other.get(RULES)).body.hours).toEqual([])
      expect(await refused(w.other, `/api/v1/eventos/${id}/reminders/24/send`)).toEqual([404, 'not_found'])
    })

    test('dying before the commit leaves nothing of it, and the next look sends it', async () => {
      w = await world(engine)
      await w.rules([24])
      const id = await w.evento(24)
      const empresaId = w.empresa.id as EmpresaId
      const actor = { kind: 'system', loop: 'test' } as const
      const ctx = { ...w.deps.ground, empresaId, actor, lang: 'pt-BR' } as const
      const startsAt = new Date(w.inHours(24))
      const reminder = { empresaId, eventoId: id as EventoId, startsAt, hours: 24 }
      const said = { preferredChannel: 'whatsapp', language: 'pt-BR' } as const
      const dying = withTransaction(ctx, async (tx) => {
        await remind(tx, w.deps.broadcasts, { ...reminder, ...said }, { again: false })
        throw new Error('died')
      })
      await expect(dying).rejects.toThrow('died')
      expect([await w.messages(), await w.states(id)]).toEqual([[], ['24 planned']])
      await w.later(0)
      expect([(await w.messages()).length, await w.states(id)]).toEqual([1, ['24 sent']])
    })
  })
}

describe.skipIf(!hasEngine('postgres'))('at the same moment (postgres)', () => {
  test('several workers and somebody who asks send a reminder once', async () => {
    const w = await world('postgres')
    await w.rules([24])
    const id = await w.evento(24, {}, 3)
    const look = () => sendReminders(w.deps.ground, w.deps.broadcasts)
    const ask = () => w.local.post(`/api/v1/eventos/${id}/reminders/24/send`, {})
    const [first, second] = await Promise.all([ask(), ask(), look(), look(), look(), look()])
    expect([first.status, second.status]).toEqual([200, 200])
    expect(first.body.broadcast_id).toBe(second.body.broadcast_id)
    expect(await w.messages()).toHaveLength(3)
    expect(await w.actions()).toHaveLength(1)
  })
})
