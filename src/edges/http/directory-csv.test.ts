import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { type Persona, testApp } from '../../../test/harness/app.ts'

const CSV = { 'content-type': 'text/csv' }
const EVENTOS = 'external_id;nome;local;Início\nE1;Festival;=Arena;15/11/2026 14:00\n'
const VAGAS =
  'external_id;evento_external_id;funcao;titulo;valor;forma;lugares\nV1;E1;Segurança;Portaria;250,00;dia;20\n'

async function take(who: Persona, kind: string, csv: string, query = ''): Promise<Record<string, unknown>[]> {
  const { status, text, headers } = await who.post(`/api/v1/${kind}/import${query}`, csv, { headers: CSV })
  expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const given = async (who: Persona, kind: string, headers = {}) =>
  (await who.get(`/api/v1/${kind}/export`, { headers })).text

test('the whole directory comes in, goes out in the words of the reader, and comes in again unchanged', async () => {
  const { admin, viewer, other } = await testApp()
  expect((await take(admin, 'funcoes', 'nome\nSegurança\n')).at(-1)).toMatchObject({ refused: 0 })
  expect((await take(admin, 'eventos', EVENTOS)).at(-1)).toMatchObject({ type: 'summary', created: 1 })
  expect((await take(admin, 'vagas', VAGAS)).at(-1)).toMatchObject({ created: 1 })
  const people = 'external_id;nome;telefone\nF1;Ana;(11) 98123-4477\n'
  await admin.post('/api/v1/freelancers/import', people, { headers: CSV })
  const applied = 'vaga_external_id;freelancer_external_id;situacao\nV1;F1;aprovada\n'
  expect((await take(admin, 'candidaturas', applied)).at(-1)).toMatchObject({ created: 1 })

  expect(await given(viewer, 'eventos')).toBe(
    "\ufeffexternal_id;evento_id;nome;local;inicio;fim;fuso_horario;cancelado\r\nE1;;Festival;'=Arena;2026-11-15 14:00;;America/Sao_Paulo;não\r\n",
  )
  expect(await given(viewer, 'candidaturas', { 'accept-language': 'en' })).toBe(
    '\ufeffexternal_id,vaga_external_id,vaga_id,freelancer_external_id,freelancer_id,status,vaga,freelancer\r\n,V1,,F1,,approved,Portaria,Ana\r\n',
  )
  for (const kind of ['funcoes', 'eventos', 'vagas', 'candidaturas']) {
    for (const lang of ['pt-BR', 'en']) {
      const again = await take(admin, kind, await given(admin, kind, { 'accept-language': lang }))
      expect([again.length, again.at(-1)], kind).toMatchObject([2, { created: 0, updated: 0, refused: 0 }])
    }
    if (kind !== 'funcoes') expect((await given(other, kind)).trim().split('\r\n'), kind).toHaveLength(1)
  }
})

test('a filter of the list is one of the export', async () => {
  const { admin } = await testApp()
  await take(admin, 'eventos', `${EVENTOS}E2;Feira;Centro;16/11/2026\n`)
  const { text } = await admin.get('/api/v1/eventos/export?external_id=E2')
  expect(text.trim().split('\r\n').slice(1)).toHaveLength(1)
  const unknown = await admin.get('/api/v1/vagas/export?funcao=Astronauta')
  expect([unknown.status, unknown.body.code]).toEqual([422, 'funcao_not_found'])
})

test('a row that is not taken says why in the words of the reader, by the column of the file', async () => {
  const { admin } = await testApp()
  const [row, , summary] = await take(admin, 'eventos', EVENTOS.replace('15/11/2026 14:00', 'amanhã'))
  const message = 'Formato não reconhecido. Por exemplo: 15/11/2025 14:00.'
  expect(row).toEqual({
    ...{ type: 'row', line: 2, external_id: 'E1', verdict: 'refused' },
    errors: [{ column: 'Início', code: 'bad_format', message }],
    message: `Não entrou. Início: ${message}`,
  })
  expect(summary).toEqual({ type: 'summary', rows: 1, created: 0, updated: 0, unchanged: 0, refused: 1 })
})

test('a rehearsal writes nothing', async () => {
  const { admin } = await testApp()
  for (const _ of [1, 2]) {
    expect((await take(admin, 'eventos', EVENTOS, '?dry_run=true')).at(-1)).toMatchObject({ created: 1 })
  }
  expect((await given(admin, 'eventos')).trim().split('\r\n')).toHaveLength(1)
})

test('a column that is missing is named', async () => {
  const { admin } = await testApp()
  const answer = await admin.post('/api/v1/eventos/import', 'external_id;nome\nE1;Festival\n', {
    headers: CSV,
  })
  expect([answer.status, answer.body.code, answer.body.message]).toEqual([
    ...[422, 'not_csv', 'Não achamos as colunas local e inicio.'],
  ])
  const withoutHeader = await admin.post('/api/v1/candidaturas/import', 'V1;F1\nV1;F2\n', { headers: CSV })
  expect(withoutHeader.body.message).toBe('Não achamos as colunas vaga_external_id e freelancer_external_id.')
})

test('a file of 200 MB that does not say so is refused as soon as it is over 50 MB', async () => {
  const { app, admin } = await testApp()
  const credentials = await admin.credentials()
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const headers = { ...CSV, ...credentials, 'transfer-encoding': 'chunked' }
  const path = '/api/v1/eventos/import'
  const outgoing = request({ port, host: '127.0.0.1', path, method: 'POST', headers })
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  outgoing.on('error', () => {}) // our own leaving
  function* file() {
    yield 'external_id;nome;local;inicio\n'
    for (let megabytes = 0; megabytes < 200; megabytes += 1) yield 'x'.repeat(1_048_576)
  }
  Readable.from(file()).pipe(outgoing)
  const [incoming] = await answered
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  outgoing.destroy()
  expect([incoming.statusCode, JSON.parse(text).code]).toEqual([413, 'body_too_large'])
})
