import { beforeAll, describe, expect, test } from 'vitest'
import { forgetDrafts } from '../../src/broadcasts/forget-drafts.ts'
import { createUser } from '../../src/identity/create-user.ts'
import type { Role } from '../../src/identity/user.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { hasEngine } from '../harness/database.ts'
import { call, PASSWORD, type Reply, type Tenant, type TestService, testService } from '../harness/service.ts'

let numbers = 0
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(95_000_000 + numbers)}`
  })
}

type Speak = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<Reply>

/** Ana asks, Bia is the second person, Caio may send and not approve. */
async function people(service: TestService) {
  const tenant = await service.tenant()
  const by =
    (token: string): Speak =>
    (method, path, body) =>
      call(service.url, method, path, { authorization: `Bearer ${token}` }, body)
  const member = async (name: string, role: Role): Promise<Speak> => {
    const username = `${name}_${tenant.empresaId}`
    const { empresaId } = tenant
    await createUser(service.app.ground, { username, nome: name, password: PASSWORD, role, empresaId })
    const { body } = await call(
      service.url,
      'POST',
      '/api/v1/auth/login',
      {},
      { username, password: PASSWORD },
    )
    return by(body.token)
  }
  const ana = by(tenant.token)
  const keyOf = async (whose: Speak, scope: string) =>
    by((await whose('POST', '/api/v1/api-keys', { name: `de ${scope}`, scope })).body.token)
  return {
    ...{ tenant, ana, bia: await member('bia', 'admin'), caio: await member('caio', 'operator') },
    ...{ viewer: await member('duda', 'viewer'), keyOf },
  }
}

const RULES = { quiet_hours: null, daily_messages: null, daily_segments: null }

describe('a broadcast to more people than one person may write to', () => {
  let service: TestService
  let tenant: Tenant
  let who: Awaited<ReturnType<typeof people>>
  beforeAll(async () => {
    service = await testService()
    who = await people(service)
    tenant = who.tenant
    await setAbove(2)
  })

  const setAbove = async (above: number | null) => {
    const reply = await who.bia('PUT', '/api/v1/sending-rules', { ...RULES, approval_above: above })
    expect(reply).toMatchObject({ status: 200, body: { approval_above: above } })
  }
  const ask = (by: Speak, targets: string[], more: Record<string, unknown> = {}): Promise<Reply> =>
    by('POST', '/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', wait_ms: 0, targets, ...more },
    })
  const judge = (by: Speak, id: number, how: 'approve' | 'refuse', body: Record<string, unknown> = {}) =>
    by('POST', `/api/v1/broadcasts/${id}/${how}`, how === 'approve' ? { wait_ms: 0, ...body } : body)
  const read = async (id: number) => (await who.ana('GET', `/api/v1/broadcasts/${id}`)).body
  const arrived = (targets: string[]) =>
    targets.filter((number) => service.simulator.messages({ number }).length > 0)
  const audit = async () =>
    (await who.ana('GET', '/api/v1/audit-log?limit=200')).body.entries
      .filter((each: { action: string }) => /^broadcast\.(ap|refused)/.test(each.action))
      .map(({ action, actor, facts }: Record<string, unknown>) => [action, actor, facts])

  test('waits, and leaves in the name of who asked when another approves it', async () => {
    const targets = phones(3)
    const asked = await ask(who.caio, targets)
    const id = asked.body.broadcast_id
    expect(asked).toMatchObject({ status: 200, body: { awaiting_approval: true, stats: { total: 0 } } })
    await service.settle()
    expect(arrived(targets)).toEqual([])
    const caio = `caio_${tenant.empresaId}`
    expect(await read(id)).toMatchObject({ status: 'awaiting_approval', created_by: caio })
    expect((await who.viewer('GET', '/api/v1/broadcasts')).body.broadcasts[0]).toMatchObject({
      id,
      status: 'awaiting_approval',
    })
    const { body: draft } = await who.bia('GET', `/api/v1/broadcasts/${id}/draft`)
    expect(draft).toMatchObject({ targets, approval: { asked_by: caio, above: 2 } })

    for (const by of [who.caio, who.viewer]) expect((await judge(by, id, 'approve')).status).toBe(403)
    expect(await judge(who.bia, id, 'approve', { version: draft.version })).toMatchObject({
      status: 200,
      body: { broadcast_id: id, awaiting_approval: false, stats: { total: 3 } },
    })
    await service.settle()
    expect(arrived(targets)).toEqual(targets)
    expect(await read(id)).toMatchObject({ status: 'completed', delivered: 3, created_by: caio })
    expect(await audit()).toEqual([
      ['broadcast.approved', `bia_${tenant.empresaId}`, { broadcast: id, asked_by: caio }],
      ['broadcast.approval_asked', caio, { broadcast: id, above: 2 }],
    ])
    expect((await judge(who.ana, id, 'approve')).body).toMatchObject({ broadcast_id: id, stats: { sent: 3 } })
    await service.settle()
    expect(service.simulator.messages({ number: targets[0] ?? '' })).toHaveLength(1)
  })

  test('to no more than that leaves at once, and so does everything while there is no rule', async () => {
    const [few, many] = [phones(2), phones(5)]
    expect((await ask(who.ana, few)).body.awaiting_approval).toBe(false)
    await setAbove(null)
    expect((await ask(who.ana, many)).body.awaiting_approval).toBe(false)
    await who.bia('PUT', '/api/v1/sending-rules', RULES)
    await setAbove(2)
    expect((await who.bia('PUT', '/api/v1/sending-rules', RULES)).body.approval_above).toBe(2)
    await service.settle()
    expect(arrived([...few, ...many])).toHaveLength(7)
  })

  test('is not approved by who asked for it, by a key of theirs, or by a key that asked', async () => {
    const targets = phones(3)
    const ofAna = await who.keyOf(who.ana, 'admin')
    for (const [asking, refused] of [
      [who.ana, [who.ana, ofAna]],
      [ofAna, [ofAna, who.ana]],
    ] as const) {
      const { broadcast_id: id } = (await ask(asking, targets)).body
      for (const by of refused) {
        expect(await judge(by, id, 'approve')).toMatchObject({
          status: 403,
          body: { code: 'needs_second_person' },
        })
      }
      expect(await read(id)).toMatchObject({ status: 'awaiting_approval' })
      expect((await judge(who.bia, id, 'refuse')).status).toBe(200)
    }
    await service.settle()
    expect(arrived(targets)).toEqual([])
  })

  test('that is refused is a draft again, to be changed and asked for anew', async () => {
    const targets = phones(3)
    const { broadcast_id: id } = (await ask(who.ana, targets)).body
    expect((await judge(who.bia, id, 'refuse')).body).toMatchObject({ id, status: 'draft', approval: null })
    for (const how of ['approve', 'refuse'] as const) {
      expect(await judge(who.bia, id, how)).toMatchObject({
        status: 409,
        body: { code: 'not_awaiting_approval' },
      })
    }
    expect(
      (await who.ana('POST', `/api/v1/broadcasts/${id}/start`, { wait_ms: 0 })).body.awaiting_approval,
    ).toBe(true)
    const { version } = (await who.bia('GET', `/api/v1/broadcasts/${id}/draft`)).body
    const edited = { campaign_name: 'Outro', body: 'Outro', targets, preferred_channel: 'sms' }
    expect((await who.ana('PUT', `/api/v1/broadcasts/${id}`, edited)).body.status).toBe('draft')
    await who.ana('POST', `/api/v1/broadcasts/${id}/start`, { wait_ms: 0 })
    expect(await judge(who.bia, id, 'approve', { version })).toMatchObject({
      status: 409,
      body: { code: 'draft_changed' },
    })
    expect((await judge(who.bia, id, 'approve')).status).toBe(200)
    await service.settle()
    expect(arrived(targets)).toEqual(targets)
  })

  test('keeps its time; one whose time has passed needs another', async () => {
    const [targets, late] = [phones(3), phones(3)]
    const at = new Date(service.clock.now().getTime() + 3_600_000).toISOString()
    const { broadcast_id: id } = (await ask(who.ana, targets, { scheduled_at: at })).body
    const { broadcast_id: lateId } = (await ask(who.ana, late, { scheduled_at: at })).body
    await judge(who.bia, id, 'approve')
    expect(await read(id)).toMatchObject({ status: 'scheduled', scheduled_at: at })
    service.clock.advance(3_600_000)
    await service.settle()
    expect([arrived(targets), arrived(late)]).toEqual([targets, []])
    expect(await judge(who.bia, lateId, 'approve')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'scheduled_at' }] },
    })
    expect((await judge(who.bia, lateId, 'approve', { scheduled_at: null })).status).toBe(200)
    await service.settle()
    expect(arrived(late)).toEqual(late)
  })

  test('is asked for once by a request that is repeated, whatever becomes of the rule', async () => {
    const targets = phones(3)
    const first = await ask(who.ana, targets, { idempotency_key: 'pedido-1' })
    expect((await ask(who.ana, targets, { idempotency_key: 'pedido-1' })).body).toEqual(first.body)
    await setAbove(1_000)
    expect((await ask(who.ana, targets, { idempotency_key: 'pedido-1' })).body).toEqual(first.body)
    expect(await ask(who.ana, phones(1), { idempotency_key: 'pedido-1' })).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    })
    await setAbove(2)
    await judge(who.bia, first.body.broadcast_id, 'approve')
    await setAbove(1)
    expect((await ask(who.ana, targets, { idempotency_key: 'pedido-1' })).body).toMatchObject({
      ...{ broadcast_id: first.body.broadcast_id, awaiting_approval: false },
    })
    await setAbove(2)
    await service.settle()
    expect(service.simulator.messages({ number: targets[0] ?? '' })).toHaveLength(1)
  })

  test('is kept for as long after it was asked for as after it was written', async () => {
    const { broadcast_id: id } = (await ask(who.ana, phones(3))).body
    await judge(who.bia, id, 'refuse')
    const { updated_at: refusedAt, updated_by: by } = (await who.ana('GET', `/api/v1/broadcasts/${id}/draft`))
      .body
    expect([refusedAt, by]).toEqual([service.clock.now().toISOString(), `bia_${tenant.empresaId}`])
    service.clock.advance(1_000)
    await who.caio('POST', `/api/v1/broadcasts/${id}/start`, { wait_ms: 0 })
    const { empresaId } = tenant
    await forgetDrafts(service.app.ground, { empresaId, before: service.clock.now() })
    expect(await read(id)).toMatchObject({ status: 'awaiting_approval' })
  })

  test('may be started without anybody else once the rule lets it', async () => {
    const targets = phones(3)
    const { broadcast_id: id } = (await ask(who.ana, targets)).body
    const start = () => who.ana('POST', `/api/v1/broadcasts/${id}/start`, { wait_ms: 0 })
    expect((await start()).body.awaiting_approval).toBe(true)
    await setAbove(3)
    expect((await start()).body.awaiting_approval).toBe(false)
    await setAbove(2)
    await service.settle()
    expect(arrived(targets)).toEqual(targets)
  })

  test('is nothing to another empresa', async () => {
    const other = await service.tenant()
    const { broadcast_id: id } = (await ask(who.ana, phones(3))).body
    for (const how of ['approve', 'refuse'] as const) {
      expect(await other.post(`/api/v1/broadcasts/${id}/${how}`, {})).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      })
    }
    expect(await read(id)).toMatchObject({ status: 'awaiting_approval' })
  })

  test('is approved and refused from the command line', async () => {
    const targets = phones(3)
    const key = async (whose: Speak) =>
      (await whose('POST', '/api/v1/api-keys', { name: 'linha', scope: 'admin' })).body.token
    const say = (token: string, ...argv: string[]) => cli(argv, { program: speakingTo(service.url, token) })
    const [ofAna, ofBia] = [await key(who.ana), await key(who.bia)]
    expect((await say(ofBia, 'rules', 'show')).stdout).toMatch(/Aprovação acima de:\s+2/)
    for (const above of ['off', '2']) await say(ofBia, 'rules', 'set', '--aprovacao-acima', above)
    expect((await say(ofBia, 'rules', 'set', '--mensagens-por-dia', 'off')).stdout).toMatch(/acima de:\s+2/)
    for (const phone of phones(3))
      await who.ana('POST', '/api/v1/freelancers', { nome: 'Ana', phone, external_id: phone })
    const sent = await say(ofAna, 'enviar_whatsapp_freelancers', '--mensagem', 'Oi', '--canal', 'sms')
    expect([sent.exit, sent.stdout]).toEqual([
      0,
      expect.stringContaining('aguardando aprovação de outra pessoa'),
    ])
    const { broadcast_id: id } = (await ask(who.ana, targets)).body
    const shown = await say(ofBia, 'broadcasts', 'show', String(id))
    expect(shown.stdout).toMatch(/Pedida por .*; vai a mais de 2 e espera por outra pessoa\./)
    expect([shown.stdout, shown.stderr]).toEqual([
      expect.stringContaining('  Aviso\n'),
      expect.stringContaining(`recado broadcasts approve ${id}`),
    ])
    const ofViewer = await who.viewer('POST', `/api/v1/broadcasts/${id}/preview`, {})
    expect(ofViewer.status).toBe(403)
    const own = await say(ofAna, 'broadcasts', 'approve', String(id))
    expect([own.exit, own.stderr]).toEqual([77, expect.stringContaining('outra pessoa')])
    expect((await say(ofBia, 'broadcasts', 'refuse', String(id))).stdout).toContain(`Rascunho ${id}`)
    expect((await say(ofAna, 'broadcasts', 'start', String(id))).stdout).toContain('aprovação')
    expect((await say(ofBia, 'broadcasts', 'approve', String(id))).stdout).toContain(
      `Campanha ${id} iniciada, para 3.`,
    )
    await service.settle()
    expect(arrived(targets)).toEqual(targets)
  })
})

describe.skipIf(!hasEngine('postgres'))('two people who judge at the same moment', () => {
  test('start it once, or refuse it, and never both', async () => {
    const service = await testService({ engine: 'postgres' })
    const { ana, bia, tenant, keyOf, caio } = await people(service)
    await bia('PUT', '/api/v1/sending-rules', { ...RULES, approval_above: 1 })
    const biasKey = await keyOf(bia, 'admin')
    for (let round = 0; round < 4; round++) {
      const targets = phones(2)
      const asked = await caio('POST', '/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', targets },
      })
      const path = `/api/v1/broadcasts/${asked.body.broadcast_id}`
      const approve = (by: Speak) => by('POST', `${path}/approve`, { wait_ms: 0 })
      const [first, second, refused] = await Promise.all([
        approve(ana),
        approve(biasKey),
        round % 2 === 0 ? null : ana('POST', `${path}/refuse`, {}),
      ])
      await service.settle()
      const went = targets.flatMap((number) => service.simulator.messages({ number }))
      const approved = [first, second].filter((each) => each.status === 200)
      expect(went).toHaveLength(approved.length > 0 ? 2 : 0)
      if (refused === null) expect(approved).toHaveLength(2)
      else expect(refused.status === 200).toBe(approved.length === 0)
      const { entries } = (await ana('GET', '/api/v1/audit-log?limit=200')).body
      const judged = entries.filter(
        ({ action, facts }: { action: string; facts: { broadcast?: number } }) =>
          ['broadcast.approved', 'broadcast.refused'].includes(action) &&
          facts.broadcast === asked.body.broadcast_id,
      )
      expect(judged).toHaveLength(1)
    }
    expect(tenant.empresaId).toBeGreaterThan(0)
  })
})
