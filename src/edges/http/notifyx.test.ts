import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { sql } from '../../platform/db/db.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})

let ids = 0
function notice(over: Record<string, unknown> = {}) {
  ids += 1
  return { id: `h-${ids}`, recipient_phone: `1198300${1000 + ids}`, message: `Aviso ${ids}`, ...over }
}

const stored = (id: string) =>
  app.database.db.many(sql<{
    toAddress: string
    lane: string
    channel: string
    body: string
    hasFeed: boolean
  }>`
    select m.to_address, m.lane, m.channel, t.body, m.has_feed
    from messages m join texts t on t.id = m.text_id where m.external_id = ${id}::text`)

describe('POST /messages', () => {
  test.each([
    ['5511999999999', '+5511999999999'],
    ['+55 (11) 98123-4477', '+5511981234477'],
    ['11981234477', '+5511981234477'],
    // The guide's rule would take this for a number that has its country already.
    ['(55) 99912-3456', '+5555999123456'],
    ['55999123456', '+5555999123456'],
    ['5555999123456', '+5555999123456'],
  ])('%s is %s', async (written, e164) => {
    const message = notice({ recipient_phone: written })
    const { status, body } = await app.operator.post('/messages', message)
    expect([status, body]).toEqual([202, { id: message.id, status: 'queued' }])
    expect(await stored(message.id)).toEqual([
      { toAddress: e164, lane: 'transactional', channel: 'sms', body: message.message, hasFeed: false },
    ])
  })

  test('who gives no id gets one to ask by', async () => {
    const { id: _, ...anonymous } = notice()
    const { status, body } = await app.admin.post('/messages', anonymous)
    expect(status).toBe(202)
    const { status: found, body: read } = await app.admin.get(`/messages/${String(body.id)}`)
    expect([found, read.id, read.status, read.result]).toEqual([200, body.id, 'queued', null])
  })

  test('the same again is the same message; the id with another text or person is refused', async () => {
    const message = notice()
    await app.admin.post('/messages', message)
    const again = await app.admin.post('/messages', message)
    expect([again.status, again.body]).toEqual([202, { id: message.id, status: 'queued' }])
    for (const other of [{ message: 'outro' }, { recipient_phone: '11981234477' }]) {
      const { status, body } = await app.admin.post('/messages', { ...message, ...other })
      expect([status, body.code]).toEqual([409, 'idempotency_conflict'])
    }
    expect(await stored(message.id)).toHaveLength(1)
  })

  test('another empresa’s id is another message, and nobody else’s to read', async () => {
    const message = notice()
    await app.admin.post('/messages', message)
    expect((await app.other.get(`/messages/${message.id}`)).status).toBe(404)
    expect((await app.other.post(`/messages/${message.id}/retry`, {})).status).toBe(404)
    expect((await app.other.post('/messages', { ...message, message: 'outro' })).status).toBe(202)
    expect(await stored(message.id)).toHaveLength(2)
  })

  test('everything that is wrong is said at once', async () => {
    const { status, body } = await app.admin.post('/messages', { recipient_phone: '123', message: ' ' })
    expect([status, body.code]).toEqual([400, 'invalid_input'])
    expect(
      (body.errors as { field: string; code: string }[]).map(({ field, code }) => [field, code]),
    ).toEqual([
      ['recipient_phone', 'not_a_phone'],
      ['message', 'required'],
    ])
  })

  test('what stands in braces is text like all other', async () => {
    const message = notice({ message: 'Olá {{fulano}}, use {{código}}' })
    expect((await app.admin.post('/messages', message)).status).toBe(202)
    const { body } = await app.admin.get(`/messages/${message.id}`)
    expect(body.status).toBe('queued')
    expect((await stored(message.id))[0]?.body).toBe(message.message)
  })
})

test('a viewer reads with the number masked', async () => {
  const message = notice({ recipient_phone: '11981234477' })
  await app.admin.post('/messages', message)
  expect((await app.viewer.get(`/messages/${message.id}`)).body.recipient_phone).toBe('(11) 9••••-4477')
  expect((await app.operator.get(`/messages/${message.id}`)).body.recipient_phone).toBe('+5511981234477')
})

test('an id may be any text', async () => {
  const id = 'pedido 7/á?'
  await app.admin.post('/messages', notice({ id }))
  expect((await app.admin.get(`/messages/${encodeURIComponent(id)}`)).body.id).toBe(id)
})

describe('POST /messages/bulk', () => {
  test('each is taken by itself, and what is wrong with one is said beside it', async () => {
    const [first, second] = [notice(), notice({ channel: 'whatsapp' })]
    await app.admin.post('/messages', first)
    const { status, body } = await app.admin.post('/messages/bulk', {
      messages: [
        first,
        second,
        notice({ recipient_phone: 'nada' }),
        { ...first, message: 'outro' },
        { id: 'só o id' },
      ],
    })
    expect([status, body.taken, body.refused]).toEqual([202, 2, 3])
    expect(body.messages).toMatchObject([
      { id: first.id, status: 'queued', error_message: null },
      { id: second.id, status: 'queued' },
      { status: 'failed', errors: [{ field: 'recipient_phone', code: 'not_a_phone' }] },
      { id: first.id, status: 'failed', errors: [{ field: 'id' }] },
      { id: 'só o id', status: 'failed', errors: [{ field: 'recipient_phone' }, { field: 'message' }] },
    ])
    expect(await stored(second.id)).toMatchObject([{ lane: 'bulk', channel: 'whatsapp' }])
  })

  test('no text stays that no message has', async () => {
    const one = notice({ message: 'o primeiro com este id' })
    await app.admin.post('/messages/bulk', { messages: [one, { ...one, message: 'o segundo' }, notice()] })
    const orphans = await app.database.db.many(sql`
      select from texts t where not exists (select from messages m where m.text_id = t.id)`)
    expect(orphans).toEqual([])
  })

  test('is limited', async () => {
    const { status, body } = await app.admin.post('/messages/bulk', { messages: Array(501).fill(notice()) })
    expect([status, body.errors]).toMatchObject([400, [{ field: 'messages', code: 'too_many' }]])
  })
})

describe('the report and the retry of a period', () => {
  const period = () => ({ from: '2026-11-01T00:00:00-03:00', to: '2026-12-01T00:00:00-03:00' })
  const query = (over: Record<string, string> = {}) => new URLSearchParams({ ...period(), ...over })

  test('every message is a line, safe to open', async () => {
    const fresh = await testApp()
    const bad = notice({ id: '=HYPERLINK("x")' })
    await fresh.admin.post('/messages', bad)
    await fresh.other.post('/messages', notice())
    const failed = notice()
    await fresh.admin.post('/messages', failed)
    await fresh.database.db.run(sql`
      update messages set state = 'failed', reason = 'refused', error_code = 21211, due_at = null
      where external_id = ${failed.id}::text`)
    const { status, text, headers } = await fresh.admin.get(`/messages/report.csv?${query()}`)
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
    expect(text.startsWith('\ufeffid;recipient_phone;')).toBe(true)
    const [, ...rows] = parse(text, { delimiter: ';', bom: true }) as string[][]
    expect(rows.map((row) => row.slice(0, 8))).toEqual([
      [`'${bad.id}`, `+55${bad.recipient_phone}`, 'sms', 'queued', '', '', '', ''],
      [
        failed.id,
        `+55${failed.recipient_phone}`,
        'sms',
        'failed',
        'failed',
        '',
        '21211',
        'Número de destino inválido ou malformado',
      ],
    ])
    const english = await fresh.admin.get(`/messages/report.csv?${query()}`, {
      headers: { 'accept-language': 'en' },
    })
    expect(english.text).toContain('id,recipient_phone,')
    const viewed = await fresh.viewer.get(`/messages/report.csv?${query()}`)
    expect(viewed.text).not.toContain(failed.recipient_phone)
  })

  test('pages follow each other without a gap', async () => {
    const fresh = await testApp()
    for (let page = 0; page < 3; page += 1) {
      const messages = Array.from({ length: 450 }, (_, i) => notice({ id: `g-${page}-${i}` }))
      await fresh.admin.post('/messages/bulk', { messages })
    }
    const { text } = await fresh.admin.get(`/messages/report.csv?${query()}`)
    const ids = text
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(';')[0])
    expect(new Set(ids).size).toBe(1_350)
    expect(ids).toHaveLength(1_350)
  })

  test.each([
    [{ to: '2026-10-01T00:00:00Z' }, 'out_of_range'],
    [{ to: '2028-10-01T00:00:00Z' }, 'out_of_range'],
    [{ from: 'ontem' }, 'bad_format'],
    [{ from: '2026-02-30T00:00:60Z' }, 'bad_format'],
  ])('a period that is none is refused: %j', async (over, code) => {
    const { status, body } = await app.admin.get(`/messages/report.csv?${query(over)}`)
    expect([status, (body.errors as { code: string }[])[0]?.code]).toEqual([400, code])
    expect((await app.admin.post('/messages/retry', { ...period(), ...over })).status).toBe(400)
  })

  test('what failed goes back into the queue, by its code too, and only our own', async () => {
    const fresh = await testApp()
    const messages = [notice(), notice(), notice()]
    await fresh.admin.post('/messages/bulk', { messages })
    const foreign = notice()
    await fresh.other.post('/messages', foreign)
    await fresh.database.db.run(sql`
      update messages set state = 'failed', reason = 'refused', due_at = null,
        error_code = case when external_id = ${messages[0]?.id}::text then 30003 else 30007 end
      where external_id = any(${[...messages, foreign].map((each) => each.id)}::text[])`)
    const some = await fresh.operator.post('/messages/retry', { ...period(), error_code: 30003 })
    expect(some.body).toEqual({ queued: 1, left_unknown: 0 })
    const rest = await fresh.operator.post('/messages/retry', period())
    expect(rest.body).toEqual({ queued: 2, left_unknown: 0 })
    expect((await fresh.other.get(`/messages/${foreign.id}`)).body.status).toBe('failed')
    const one = await fresh.other.post(`/messages/${foreign.id}/retry`, {})
    expect(one.body).toEqual({ queued: 1, left_unknown: 0 })
  })
})
