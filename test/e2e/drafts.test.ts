import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { hasEngine } from '../harness/database.ts'
import { call, type Reply, type Tenant, type TestService, testService } from '../harness/service.ts'

let numbers = 0
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    numbers += 1
    return `+55119${String(94_000_000 + numbers)}`
  })
}

function speaking(service: () => TestService, tenant: () => Tenant) {
  const path = (id: number, then = '') => `/api/v1/broadcasts/${id}${then}`
  const send = (method: 'PUT' | 'DELETE', id: number, body?: unknown, as = tenant()): Promise<Reply> =>
    call(service().url, method, path(id), { authorization: `Bearer ${as.token}` }, body)
  return {
    path,
    keep: async (more: Record<string, unknown>): Promise<number> => {
      const body = { campaign_name: 'Aviso', body: 'Aviso', preferred_channel: 'sms', draft: true, ...more }
      const reply = await tenant().post('/api/v1/twilio/broadcast', body)
      expect([reply.status, reply.body.stats?.total]).toEqual([200, 0])
      return reply.body.broadcast_id
    },
    start: (id: number, body: Record<string, unknown> = {}, as = tenant()): Promise<Reply> =>
      as.post(path(id, '/start'), { wait_ms: 0, ...body }),
    edit: (id: number, body: unknown, as?: Tenant) => send('PUT', id, body, as),
    remove: (id: number, as?: Tenant) => send('DELETE', id, undefined, as),
    read: async (id: number) => (await tenant().get(path(id))).body,
    draft: async (id: number) => (await tenant().get(path(id, '/draft'))).body,
    clone: (id: number, as = tenant()) => as.post(path(id, '/clone'), {}),
    arrived: (targets: string[]) =>
      targets.flatMap((number) =>
        service()
          .simulator.messages({ number })
          .map((each) => each.body),
      ),
  }
}

describe('a draft', () => {
  let service: TestService
  let tenant: Tenant
  let other: Tenant
  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
    other = await service.tenant()
  })
  const { path, keep, start, edit, remove, read, draft, clone, arrived } = speaking(
    () => service,
    () => tenant,
  )

  test('writes to nobody until it starts, and then is the broadcast of its number', async () => {
    const targets = phones(2)
    const id = await keep({ targets })
    await service.settle()
    expect(arrived(targets)).toEqual([])
    expect(await read(id)).toMatchObject({
      id,
      status: 'draft',
      total_targets: 0,
      campaign_name: 'Aviso',
      created_by: tenant.username,
    })
    expect(
      (await tenant.get('/api/v1/broadcasts')).body.broadcasts.map((each: { id: number }) => each.id),
    ).toContain(id)
    const { n } = await service.database.db.one(sql<{ n: number }>`select count(*)::int as n from messages`)
    expect(n).toBe(0)

    expect(await start(id)).toMatchObject({ status: 200, body: { broadcast_id: id, stats: { total: 2 } } })
    await service.settle()
    expect(arrived(targets)).toEqual(['Aviso', 'Aviso'])
    expect(await read(id)).toMatchObject({ status: 'completed', delivered: 2 })
    expect(await start(id)).toMatchObject({ status: 200, body: { broadcast_id: id, stats: { sent: 2 } } })
    await service.settle()
    expect(arrived(targets)).toHaveLength(2)
  })

  test('is listed among the others, page by page, each once', async () => {
    const ids: number[] = []
    for (let round = 0; round < 3; round++) {
      ids.push(await keep({ targets: phones(1) }))
      const { body } = await tenant.post('/api/v1/twilio/broadcast', {
        ...{
          campaign_name: 'Aviso',
          body: 'Aviso',
          preferred_channel: 'sms',
          wait_ms: 0,
          targets: phones(1),
        },
      })
      ids.push(body.broadcast_id)
    }
    await start(ids[0] ?? 0)
    const listed: [number, string][] = []
    let cursor = ''
    do {
      const { body } = await tenant.get(`/api/v1/broadcasts?limit=2${cursor}`)
      for (const { id, status } of body.broadcasts) listed.push([id, status === 'draft' ? 'draft' : 'sent'])
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`
    } while (cursor !== '' && listed.length < 100)
    expect(listed.slice(0, 6)).toEqual(
      [...ids].reverse().map((id) => [id, id === ids[2] || id === ids[4] ? 'draft' : 'sent']),
    )
    expect(new Set(listed.map(([id]) => id)).size).toBe(listed.length)
  })

  test('is listed with its evento, and never with whom it goes to', async () => {
    const { body: evento } = await tenant.post('/api/v1/eventos', {
      ...{ nome: 'Baile', local: 'Clube', starts_at: '2027-01-01T20:00:00-03:00' },
    })
    const id = await keep({ targets: phones(1), evento_id: evento.id, body: 'x'.repeat(5_000) })
    const listed = {
      ...{ id, status: 'draft', campaign_name: 'Aviso', preferred_channel: 'sms' },
      ...{ evento: { id: evento.id, nome: 'Baile' }, body: 'x'.repeat(1_600) },
    }
    expect(await read(id)).toMatchObject(listed)
    expect((await tenant.get('/api/v1/broadcasts?limit=1')).body.broadcasts).toMatchObject([listed])
    expect((await draft(id)).body).toHaveLength(5_000)
    await remove(id)
  })

  test('is edited, previewed and thrown away, until it has started', async () => {
    const [first = '', second = ''] = phones(2)
    const id = await keep({ targets: [first], evento_id: null, scheduled_at: null })
    expect(await draft(id)).toMatchObject({ id, body: 'Aviso', targets: [first], scheduled_at: null })
    const edited = {
      campaign_name: 'Outro',
      body: 'Outro texto',
      targets: [second],
      preferred_channel: 'sms',
    }
    expect(await edit(id, edited)).toMatchObject({
      status: 200,
      body: { id, ...edited, updated_by: tenant.username },
    })
    const previewed = await tenant.post(path(id, '/preview'), {})
    expect(previewed.body).toMatchObject({ audience: { recipients: 1 }, examples: [{ body: 'Outro texto' }] })
    await start(id)
    await service.settle()
    expect([arrived([first]), arrived([second])]).toEqual([[], ['Outro texto']])
    for (const reply of [await edit(id, edited), await remove(id), await tenant.get(path(id, '/draft'))]) {
      expect(reply).toMatchObject({ status: 409, body: { code: 'broadcast_started' } })
    }
    const thrownAway = await keep({ targets: [first] })
    expect((await remove(thrownAway)).status).toBe(204)
    for (const reply of [
      await remove(thrownAway),
      await start(thrownAway),
      await tenant.get(path(thrownAway)),
    ]) {
      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
  })

  test('is checked when it starts, and stays one when something is wrong', async () => {
    const id = await keep({ targets: phones(1), body: 'Oi {{cidade}}' })
    expect(await start(id)).toMatchObject({ status: 422, body: { code: 'unknown_variable' } })
    const past = await keep({
      targets: phones(1),
      scheduled_at: new Date(service.clock.now().getTime() - 1_000).toISOString(),
    })
    expect(await start(past)).toMatchObject({ status: 400, body: { errors: [{ field: 'scheduled_at' }] } })
    const nobody = await keep({ audience: { funcoes: ['Nenhuma'] } })
    expect(await start(nobody)).toMatchObject({ status: 422, body: { code: 'funcao_not_found' } })
    const empty = await keep({ audience: { funcoes: ['Vazia'] } })
    await service.database.db.run(sql`insert into funcoes (nome, slug) values ('Vazia', 'vazia')`)
    expect(await start(empty)).toMatchObject({ status: 422, body: { code: 'audience_empty' } })
    for (const each of [id, past, nobody, empty]) expect(await read(each)).toMatchObject({ status: 'draft' })
    expect((await start(past, { scheduled_at: null })).status).toBe(200)
  })

  test('that leaves out whom another was to reach names that one', async () => {
    const kept = await keep({ targets: phones(1) })
    for (const [except, message] of [
      [kept, `A campanha ${kept} ainda é um rascunho: não foi a ninguém.`],
      [2_000_000_000, 'Não há a campanha 2000000000 nesta empresa.'],
    ]) {
      const id = await keep({ audience: { all: true, except_broadcasts: [except] } })
      expect(await start(id)).toMatchObject({
        ...{ status: 400, body: { errors: [{ field: 'audience.except_broadcasts', message }] } },
      })
      await remove(id)
    }
    expect((await tenant.get('/api/v1/audit-log?limit=1')).body.entries).toMatchObject([
      { action: 'broadcast.draft_removed', actor: tenant.username },
    ])
    await remove(kept)
  })

  test('is changed and started as it was seen, where somebody says as what', async () => {
    const targets = phones(1)
    const id = await keep({ targets })
    const edited = { campaign_name: 'Aviso', targets, preferred_channel: 'sms' }
    expect((await edit(id, { ...edited, body: 'De uma', version: 1 })).body).toMatchObject({ version: 2 })
    for (const reply of [
      await edit(id, { ...edited, body: 'De outra', version: 1 }),
      await start(id, { version: 1 }),
    ]) {
      expect(reply).toMatchObject({ status: 409, body: { code: 'draft_changed' } })
    }
    expect(await draft(id)).toMatchObject({ version: 2, body: 'De uma' })
    expect((await start(id, { version: 2 })).status).toBe(200)
    await service.settle()
    expect(arrived(targets)).toEqual(['De uma'])
    // What it has become is answered for, whatever was seen of it.
    expect((await start(id, { version: 1 })).body).toMatchObject({ broadcast_id: id, stats: { sent: 1 } })
    expect(await edit(id, { ...edited, body: 'Tarde', version: 2 })).toMatchObject({
      ...{ status: 409, body: { code: 'broadcast_started' } },
    })
  })

  test('is previewed as if it started now, whatever its time was', async () => {
    const past = new Date(service.clock.now().getTime() - 1_000).toISOString()
    const id = await keep({ targets: phones(1), scheduled_at: past })
    expect(await tenant.post(path(id, '/preview'), {})).toMatchObject({
      ...{ status: 200, body: { audience: { recipients: 1 } } },
    })
    await remove(id)
  })

  test('keeps its time, or takes another', async () => {
    const at = new Date(service.clock.now().getTime() + 3_600_000).toISOString()
    const [planned = '', moved = ''] = phones(2)
    const first = await keep({ targets: [planned], scheduled_at: at })
    const second = await keep({ targets: [moved] })
    await start(first)
    await start(second, { scheduled_at: at })
    await service.settle()
    expect([await read(first), await read(second)]).toMatchObject([
      { status: 'scheduled', scheduled_at: at },
      { status: 'scheduled', scheduled_at: at },
    ])
    service.clock.advance(3_600_000)
    await service.settle()
    expect(arrived([planned, moved])).toEqual(['Aviso', 'Aviso'])
  })

  test('is nothing to another empresa, and nothing that is steered', async () => {
    const id = await keep({ targets: phones(1) })
    for (const reply of [
      await start(id, {}, other),
      await edit(id, { campaign_name: 'x', body: 'x', targets: ['x'] }, other),
      await remove(id, other),
      await clone(id, other),
      await other.get(path(id)),
      await other.get(path(id, '/draft')),
    ]) {
      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
    expect((await other.get('/api/v1/broadcasts')).body.broadcasts).toEqual([])
    for (const reply of [
      await tenant.post(path(id, '/pause'), {}),
      await tenant.post(path(id, '/retry'), {}),
    ]) {
      expect(reply).toMatchObject({ status: 409, body: { code: 'broadcast_not_started' } })
    }
    expect(await read(id)).toMatchObject({ status: 'draft' })
  })

  test('takes no idempotency key, and there are not too many of them', async () => {
    const body = { campaign_name: 'x', body: 'x', targets: phones(1), draft: true }
    const keyed = await tenant.post('/api/v1/twilio/broadcast', { ...body, idempotency_key: 'k' })
    expect(keyed).toMatchObject({ status: 400, body: { errors: [{ field: 'idempotency_key' }] } })
    const many = await service.tenant()
    await service.database.db.run(sql`
      insert into broadcast_drafts (id, empresa_id, campaign_name, asked, created_by, created_at, updated_by, updated_at)
      select 1000000 + n, ${many.empresaId}::int, 'x', '{}', 'x', now(), 'x', now() from generate_series(1, 200) n`)
    expect(await many.post('/api/v1/twilio/broadcast', body)).toMatchObject({
      status: 422,
      body: { code: 'too_many_drafts' },
    })
  })

  describe('like a broadcast', () => {
    test('to typed targets has those whom it had', async () => {
      const targets = phones(3)
      const id = await keep({ targets: [...targets, 'abc'], fallback_after_s: null })
      await start(id)
      await service.settle()
      const cloned = await clone(id)
      expect(cloned).toMatchObject({
        status: 200,
        body: { status: 'draft', campaign_name: 'Aviso', body: 'Aviso', targets },
      })
      expect(cloned.body.id).not.toBe(id)
      await start(cloned.body.id)
      await service.settle()
      expect(arrived(targets)).toHaveLength(6)
    })

    test('to more typed targets than are written at once has them all, once they are written', async () => {
      const targets = phones(2_010)
      const at = new Date(service.clock.now().getTime() + 3_600_000).toISOString()
      const id = await keep({ targets, scheduled_at: at })
      expect((await start(id)).body).toMatchObject({ expanding: true })
      expect(await clone(id)).toMatchObject({ status: 422, body: { facts: { reason: 'expanding' } } })
      await service.app.drain()
      const cloned = (await clone(id)).body
      expect([...cloned.targets].sort()).toEqual(targets)
      await tenant.post(path(id, '/cancel'), {})
    })

    test('of a template has its values and its language, and the audience as it was asked for', async () => {
      const template = { template: 'alerta_emergencia', variables: { mensagem: 'Chuva' }, language: 'en' }
      const person = await tenant.post('/api/v1/freelancers', {
        nome: 'Ana',
        phone: phones(1)[0],
        cadastro_completo: true,
        external_id: 'a',
        tags: ['vip'],
      })
      expect(person.status).toBeLessThan(300)
      const except = await keep({ targets: phones(1) })
      await start(except)
      const audience = { cadastro_completo: true, tags: ['vip'], except_broadcasts: [except] }
      const id = await keep({ body: undefined, ...template, audience })
      await start(id)
      const cloned = (await clone(id)).body
      expect(cloned).toMatchObject(template)
      expect(cloned.audience).toEqual(audience)
      expect((await clone(cloned.id)).body).toMatchObject(template)
      expect(await start(cloned.id)).toMatchObject({ status: 200, body: { stats: { total: 1 } } })
    })

    test('is not made of what nobody knows any more, nor of a notice', async () => {
      const id = await keep({
        body: undefined,
        template: 'alerta_emergencia',
        variables: { mensagem: 'Chuva' },
        targets: phones(1),
      })
      await start(id)
      // An erasure has taken out what a função was called: what is left would be everybody.
      await service.database.db.run(
        sql`update broadcasts set audience = '{"funcaoIds": [1], "tagIds": []}'::jsonb where id = ${id}::int`,
      )
      expect(await clone(id)).toMatchObject({ status: 422, body: { facts: { reason: 'erased' } } })
      await service.database.db.run(sql`update broadcasts set template_use = null where id = ${id}::int`)
      expect(await clone(id)).toMatchObject({
        status: 422,
        body: { code: 'not_clonable', facts: { reason: 'older' } },
      })
      for (const [audience, reason] of [
        ['{"vagaId": 1}', 'told_once'],
        ['{"candidaturaId": 1}', 'told_once'],
        ['{"approvedForEventoId": 1}', 'notice'],
      ] as const) {
        await service.database.db.run(
          sql`update broadcasts set audience = ${audience}::jsonb where id = ${id}::int`,
        )
        expect(await clone(id)).toMatchObject({ status: 422, body: { facts: { reason } } })
      }
    })
  })
})

describe.skipIf(!hasEngine('postgres'))(
  'a draft that is started, edited and thrown away at the same moment',
  () => {
    let service: TestService
    let tenant: Tenant
    beforeAll(async () => {
      service = await testService({ engine: 'postgres' })
      tenant = await service.tenant()
    })
    const { keep, start, edit, remove, read, arrived } = speaking(
      () => service,
      () => tenant,
    )

    test('becomes one broadcast, whoever starts it', async () => {
      for (let round = 0; round < 5; round++) {
        const targets = phones(2)
        const id = await keep({ targets })
        const replies = await Promise.all(Array.from({ length: 4 }, () => start(id)))
        expect(replies.map(({ status, body }) => [status, body.broadcast_id])).toEqual(
          replies.map(() => [200, id]),
        )
        await service.settle()
        expect(arrived(targets)).toHaveLength(2)
      }
    })

    test('is sent as somebody saw it, or not at all', async () => {
      for (let round = 0; round < 8; round++) {
        const targets = phones(1)
        const id = await keep({ targets })
        const edited = { campaign_name: 'Aviso', body: 'Novo', targets, preferred_channel: 'sms' }
        const [started, changed, removed] = await Promise.all([start(id), edit(id, edited), remove(id)])
        await service.settle()
        const texts = arrived(targets)
        expect(texts).toHaveLength(started.status === 200 ? 1 : 0)
        if (started.status === 200) {
          expect((await read(id)).status).toBe('completed')
          expect(removed.status).toBe(409)
          expect(texts).toEqual([changed.status === 200 ? 'Novo' : 'Aviso'])
        } else expect([404, 409]).toContain(started.status)
      }
    })
  },
)

describe('a draft from the command line', () => {
  test('is kept, cloned, started and deleted', async () => {
    const service = await testService()
    const tenant = await service.tenant()
    const [phone = ''] = phones(1)
    await tenant.post('/api/v1/freelancers', { nome: 'Ana', phone, external_id: 'a' })
    const say = (...argv: string[]) => cli(argv, { program: speakingTo(service.url, tenant.token) })
    const kept = await say('enviar_whatsapp_freelancers', '--mensagem', 'Oi', '--canal', 'sms', '--rascunho')
    expect([kept.exit, kept.stdout]).toEqual([0, 'Rascunho 1 guardado; nada saiu.\n'])
    expect((await say('broadcasts', 'list')).stdout).toMatch(/^1 {2}.*: 0\/0 \(0\.0%\), rascunho\n$/)
    const shown = await say('broadcasts', 'show', '1')
    expect(shown.stdout).toContain('rascunho')
    expect(shown.stdout).toContain('  Oi\n')
    expect(shown.stderr).toMatch(/Vão receber +1\n/)
    expect(shown.stderr).toContain('Para enviar: recado broadcasts start 1')
    expect((await say('broadcasts', 'clone', '1')).stdout).toBe('Rascunho 2 guardado; nada saiu.\n')
    expect((await say('broadcasts', 'delete', '1')).stdout).toBe('Rascunho 1 apagado.\n')
    const odd = await say('broadcasts', 'start', '2', '--em', 'amanhã')
    expect([odd.exit, odd.stderr]).toEqual([2, expect.stringContaining('--em')])
    const dayAlone = await say('broadcasts', 'start', '2', '--em', '31/12/2030')
    expect([dayAlone.exit, dayAlone.stderr]).toEqual([2, expect.stringContaining('um dia com hora, como')])
    await say('broadcasts', 'clone', '2')
    // By the clock of the machine of the tests, whatever that is.
    const later = new Date(service.clock.now().getTime() + 2 * 86_400_000)
    const two = (value: number) => String(value).padStart(2, '0')
    const typed = `${two(later.getDate())}/${two(later.getMonth() + 1)}/${later.getFullYear()} 09:30`
    expect((await say('broadcasts', 'start', '3', '--em', typed)).stdout).toContain(
      `Campanha 3 agendada, para 1: sai em ${typed}`,
    )
    expect((await say('broadcasts', 'start', '2')).stdout).toContain('Campanha 2 iniciada, para 1.')
    await service.settle()
    expect(service.simulator.messages({ number: phone }).map((each) => each.body)).toEqual(['Oi'])
    expect((await say('broadcasts', 'delete', '2')).exit).toBe(2)

    // Whose time has passed leaves now, where somebody says so; whose has not is only planned.
    const keep = async (at: number) => {
      const body = { campaign_name: 'Aviso', body: 'Oi {{cidade}}', preferred_channel: 'sms', draft: true }
      const when = { scheduled_at: new Date(service.clock.now().getTime() + at).toISOString() }
      return (await tenant.post('/api/v1/twilio/broadcast', { ...body, ...when, targets: [phone] })).body
        .broadcast_id
    }
    const late = await keep(-60_000)
    const wrong = await say('broadcasts', 'show', String(late))
    expect(wrong.stdout).toContain('Do jeito que está, não sai: O texto usa {{cidade}}')
    expect(wrong.stdout).toContain('já passou')
    expect(wrong.stdout).toContain('--em agora')
    const edited = { campaign_name: 'Aviso', body: 'Agora', preferred_channel: 'sms', targets: [phone] }
    const auth = { authorization: `Bearer ${tenant.token}` }
    for (const id of [late, await keep(60_000)]) {
      const { scheduled_at } = (await tenant.get(`/api/v1/broadcasts/${id}/draft`)).body
      await call(service.url, 'PUT', `/api/v1/broadcasts/${id}`, auth, { ...edited, scheduled_at })
    }
    expect((await say('broadcasts', 'start', String(late))).exit).toBe(2)
    const now = await say('broadcasts', 'start', String(late), '--em', 'agora')
    expect(now.stdout).toContain(`Campanha ${late} iniciada, para 1.`)
    expect((await say('broadcasts', 'start', String(late + 1))).stdout).toMatch(
      new RegExp(`^Campanha ${late + 1} agendada, para 1: sai em \\d`),
    )
  })
})
