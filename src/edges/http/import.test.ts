import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type Persona, testApp } from '../../../test/harness/app.ts'
import { sql } from '../../platform/db/db.ts'

const IMPORT = '/api/v1/freelancers/import'
const CSV = { 'content-type': 'text/csv' }
const HEADER = 'external_id;nome;telefone;funcoes;cadastro_completo\n'

async function importLines(who: Persona, body: string, query = ''): Promise<Record<string, unknown>[]> {
  const { status, text, headers } = await who.post(`${IMPORT}${query}`, body, { headers: CSV })
  expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('a CSV is answered row by row, then summed up', async () => {
  const { admin } = await testApp()
  const body = `${HEADER}A1;Ana;(11) 98123-4477;Garçom;sim\nA2;Bia;sem telefone;Garçom;sim\n`
  const lines = await importLines(admin, body)
  expect(lines.at(-1)).toMatchObject({ type: 'summary', rows: 2, imported: 2, without_phone: 1 })
  expect(lines[0]).toMatchObject({
    type: 'row',
    line: 3,
    external_id: 'A2',
    nome: 'Bia',
    verdict: 'imported',
  })
  expect(String(lines[0]?.message)).toMatch(/\.$/)
})

test('a rehearsal writes nothing', async () => {
  const { admin } = await testApp()
  const body = `${HEADER}R1;Rui;(21) 99876-5544;;não\n`
  for (const _ of [1, 2]) {
    expect((await importLines(admin, body, '?dry_run=true')).at(-1)).toMatchObject({ imported: 1 })
  }
  expect((await importLines(admin, body)).at(-1)).toMatchObject({ imported: 1 })
  expect((await importLines(admin, body)).at(-1)).toMatchObject({ imported: 0, unchanged: 1 })
})

test.each([
  ['an empty body', '', 422, 'not_csv'],
  ['a spreadsheet', 'PK\u0003\u0004\u0000\u0000', 422, 'not_csv'],
  ['a file without a phone column', 'a;b\n1;2\n', 422, 'not_csv'],
])('%s is a problem with its own status', async (_, body, status, code) => {
  const { admin } = await testApp()
  const answer = await admin.post(IMPORT, body, { headers: CSV })
  expect([answer.status, answer.body.code]).toEqual([status, code])
})

test('JSON is not taken for a CSV', async () => {
  const { admin } = await testApp()
  const answer = await admin.post(IMPORT, { a: 1 })
  expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type'])
})

test('a file that says it is over 50 MB is refused before it is read', async () => {
  const { admin } = await testApp()
  const answer = await admin.post(IMPORT, 'x', { headers: { ...CSV, 'content-length': '52428801' } })
  expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large'])
})

test('rows are told before the file has ended, and a caller who leaves stops the import', async () => {
  const { app, admin, database, empresa } = await testApp()
  const credentials = await admin.credentials()
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const headers = { ...CSV, ...credentials }
  const outgoing = request({ port, host: '127.0.0.1', path: IMPORT, method: 'POST', headers })
  const left = once(outgoing, 'close')
  outgoing.on('error', () => {}) // our own leaving
  outgoing.write(HEADER)
  for (let i = 0; i < 600; i += 1) outgoing.write(`L${i};Pessoa ${i};sem telefone;;sim\n`)

  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const told = String((await once(incoming, 'data'))[0])
  expect(told.split('\n')[0]).toContain('"type":"row"')

  incoming.on('error', () => {})
  outgoing.destroy()
  await left
  await app.close() // waits for the request that is under way
  const { n } = await database.db.one(
    sql<{
      n: number
    }>`select count(*)::int as n from freelancers where origin_empresa_id = ${empresa.id}::int`,
  )
  expect(n).toBe(500)
})
