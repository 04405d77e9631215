import { expect, test } from 'vitest'
import { type Persona, testApp } from '../../../test/harness/app.ts'
import { exportSuppressions } from '../../contacts/list-suppressions.ts'

const PATH = '/api/v1/suppressions'
const CSV = { headers: { 'content-type': 'text/csv' } }

async function listed(who: Persona, query = ''): Promise<Record<string, unknown>[]> {
  const { status, body } = await who.get(`${PATH}${query}`)
  expect(status).toBe(200)
  return body.suppressions as Record<string, unknown>[]
}

test('one is added, found by any spelling, shown with who and why, and taken off again', async () => {
  const { admin, viewer, other } = await testApp()
  const added = await admin.post(PATH, { phones: ['(11) 98123-4477'], note: 'pediu por telefone' })
  expect(added.body).toEqual({ people: [{ phone: '+5511981234477', verdict: 'added' }], canceled: 0 })
  const [row] = await listed(admin, '?phone=%2B55%2011%208123-4477')
  expect(row).toMatchObject({
    ...{ phone: '+5511981234477', reason: 'blocklisted', channel: null, lane: null, source: 'manual' },
    ...{ note: 'pediu por telefone', added_by: admin.username, expires_at: null },
  })
  expect(await listed(viewer)).toMatchObject([{ phone: '(11) 9••••-4477' }])
  expect(await listed(other)).toEqual([])
  expect((await other.request('DELETE', `${PATH}/${row?.id}`)).status).toBe(404)
  expect((await admin.request('DELETE', `${PATH}/${row?.id}`)).status).toBe(204)
  expect((await admin.request('DELETE', `${PATH}/${row?.id}`)).status).toBe(404)
  const { body } = await admin.get('/api/v1/audit-log?phone=11981234477')
  expect(body.entries).toMatchObject([
    { action: 'suppression.removed', actor: admin.username, facts: { source: 'manual' } },
    { action: 'suppression.added', actor: admin.username },
  ])
  expect(JSON.stringify(body)).not.toContain('8123')
  expect((await other.get('/api/v1/audit-log')).body.entries).toEqual([])
})

test('those for every empresa are the platform’s to make, to list and to lift', async () => {
  const { admin, other, local } = await testApp()
  const wish = { phones: ['+351 912 345 678'], note: 'fraude', everywhere: true }
  expect((await admin.post(PATH, wish)).status).toBe(403)
  expect((await local.post(PATH, wish)).status).toBe(200)
  expect((await admin.get(`${PATH}?scope=global`)).status).toBe(403)
  expect(await listed(other)).toEqual([])
  const phone = '?phone=%2B351912345678'
  expect(await listed(other, phone)).toMatchObject([
    { empresa_id: null, phone: '+351 ••••5678', note: null, added_by: null },
  ])
  const [row] = await listed(local, '?scope=global')
  expect(row).toMatchObject({ empresa_id: null, phone: '+351912345678', note: 'fraude', added_by: 'local' })
  expect((await admin.request('DELETE', `${PATH}/${row?.id}`)).status).toBe(404)
  expect((await local.request('DELETE', `${PATH}/${row?.id}`)).status).toBe(204)
})

test('filters and pages', async () => {
  const { admin } = await testApp()
  const phones = ['(11) 98123-0001', '(11) 98123-0002', '(11) 98123-0003']
  await admin.post(PATH, { phones, note: 'x' })
  await admin.post(PATH, { phones: phones.slice(0, 1), note: 'x', channel: 'sms' })
  const first = await admin.get(`${PATH}?limit=3`)
  expect(first.body.suppressions).toHaveLength(3)
  const rest = await admin.get(`${PATH}?limit=3&cursor=${first.body.next_cursor}`)
  expect([(rest.body.suppressions as unknown[]).length, rest.body.next_cursor]).toEqual([1, null])
  expect(await listed(admin, '?channel=sms')).toHaveLength(4)
  expect(await listed(admin, '?reason=dead_number')).toEqual([])
  const { status, body } = await admin.get(`${PATH}?phone=abc`)
  expect([status, body.errors]).toMatchObject([400, [{ field: 'phone', code: 'not_a_phone' }]])
})

test.each([
  [{ phones: [], note: 'x' }, 'phones'],
  [{ phones: ['(11) 98123-4477'], note: '' }, 'note'],
  [{ phones: ['(11) 98123-4477', 'Ana'], note: 'x' }, 'phones[1]'],
  [{ phones: ['(11) 98123-4477'], note: 'x', channel: 'fax' }, 'channel'],
  [{ phones: ['(11) 98123-4477'], note: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  [{ phones: ['(11) 98123-4477'], note: 'x', expires_at: 'amanhã' }, 'expires_at'],
])('%j is refused, naming %s', async (wish, field) => {
  const { admin } = await testApp()
  const { status, body } = await admin.post(PATH, wish)
  expect([status, (body.errors as { field: string }[]).map((each) => each.field)]).toEqual([400, [field]])
})

test('what goes out as a CSV comes in again unchanged, and no cell of it is a formula', async () => {
  const { admin, operator } = await testApp()
  await admin.post(PATH, { phones: ['(11) 98123-4477', '+351 912 345 678'], note: '=1+1;"x"' })
  expect((await operator.get(`${PATH}/export`)).status).toBe(403)
  const { text, headers } = await admin.get(`${PATH}/export`)
  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  const [header, ...lines] = text.replace('\ufeff', '').trim().split('\r\n')
  expect(header).toMatch(/^telefone;canal;motivo;validade;/)
  expect(lines.map((line) => line.split(';')[0]).sort()).toEqual(["'+351 912 345 678", '(11) 98123-4477'])
  for (const line of lines) expect(line).toContain('"\'=1+1;""x"""')
  const answer = await admin.post(`${PATH}/import`, text, CSV)
  const summary = JSON.parse(answer.text.trim().split('\n').at(-1) ?? '')
  expect(summary).toMatchObject({ type: 'summary', rows: 2, unchanged: 2, refused: 0 })
  expect(await listed(admin)).toHaveLength(2)
})

test('an export is written down before it begins, and one of every empresa refused before it begins', async () => {
  const { admin, local, deps, empresa } = await testApp()
  const made = await admin.post('/api/v1/api-keys', { name: 'Planilhas', scope: 'admin' })
  const key = { headers: { authorization: `Bearer ${String(made.body.token)}` } }
  const exports = async () => {
    const { body } = await local.get('/api/v1/audit-log?action=suppressions.exported')
    return (body.entries as { facts: unknown }[]).map((each) => each.facts)
  }
  for (const who of [
    await admin.get(`${PATH}/export?scope=global`),
    await admin.get(`${PATH}/export?scope=global`, key),
  ]) {
    expect([who.status, who.body.code]).toEqual([403, 'forbidden'])
  }
  expect(await exports()).toEqual([])
  expect((await local.get(`${PATH}/export?scope=global`)).status).toBe(200)
  const facts = { channel: null, reason: null, withExpired: false }
  expect(await exports()).toEqual([{ ...facts, scope: 'global' }])
  const ctx = {
    ...deps.ground,
    empresaId: empresa.id,
    lang: 'en',
    actor: { kind: 'system', loop: 'test' },
  } as const
  await exportSuppressions(ctx, 'own', {
    scope: 'own',
    reason: 'dead_number',
    channel: null,
    withExpired: false,
  })
  expect((await exports())[0]).toEqual({ ...facts, scope: 'own', reason: 'dead_number' })
})

test('a CSV is answered row by row in the reader’s language', async () => {
  const { admin } = await testApp()
  const { text } = await admin.post(`${PATH}/import`, 'phone\n(11) 98123-4477\n123\n', {
    headers: { ...CSV.headers, 'accept-language': 'en' },
  })
  const [row, , summary] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(row).toMatchObject({ type: 'row', line: 3, verdict: 'refused', reasons: ['too_few_digits'] })
  expect(row.message).toMatch(/^Not taken\. /)
  expect(summary).toMatchObject({ type: 'summary', rows: 2, added: 1, refused: 1, canceled: 0 })
  const { status, body } = await admin.post(`${PATH}/import`, 'nome\nAna\n', CSV)
  expect([status, body.code]).toEqual([422, 'not_csv'])
})

test('the list of freelancers says who is not written to', async () => {
  const { admin, other } = await testApp()
  const freelancers = 'external_id;nome;telefone\nA1;Ana;(11) 98123-9911\nB1;Bia;(11) 98123-9922\n'
  await admin.post('/api/v1/freelancers/import', freelancers, CSV)
  await admin.post(PATH, { phones: ['(11) 98123-9911'], note: 'x', channel: 'sms' })
  const told = async (who: Persona) =>
    ((await who.get('/api/v1/freelancers?q=a')).body.freelancers as Record<string, unknown>[])
      .filter((each) => each.nome === 'Ana')
      .map((each) => each.suppressed)
  expect(await told(admin)).toEqual([[{ reason: 'blocklisted', channel: 'sms' }]])
  expect(await told(other)).toEqual([[]])
})
