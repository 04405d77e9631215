import { addSuppressions } from '../../src/contacts/add-suppressions.ts'
import { changeConsent } from '../../src/contacts/change-consent.ts'
import { importFreelancers } from '../../src/directory/import-freelancers.ts'
import { recordAudit } from '../../src/identity/audit-log.ts'
import { withTransaction } from '../../src/platform/context.ts'
import { type Db, sql } from '../../src/platform/db/db.ts'
import type { Tenant, TestService } from '../harness/service.ts'
import { readMarkedColumns } from './marked-columns.ts'

/** Whose data are looked for, and what somebody who looks would type. */
export const MARIA = {
  phone: '+5511981234477',
  nome: 'Maria Aparecida Quaresma',
  needles: [
    ...[
      '5511981234477',
      '11981234477',
      '1181234477',
      '98123-4477',
      '98123.4477',
      '8123-4477',
      'Aparecida',
      'Quaresma',
      'aparecida',
    ],
    Buffer.from('+5511981234477').toString('hex'),
    Buffer.from('Maria Aparecida').toString('hex'),
  ],
}
export const JOAO = { phone: '+5511981239900', nome: 'João da Silva' }

/** Two empresas that know Maria, and everything that each can know of her. */
export interface World {
  service: TestService
  /** Brought Maria in. */
  origin: Tenant
  /** Met her. */
  other: Tenant
}

/** Writes something of Maria's into every column that can hold it, as far as it goes by the ways that really lead there. */
export async function fillWorld(service: TestService): Promise<World> {
  const [origin, other] = [await service.tenant(), await service.tenant()]
  const { db } = service.database
  for (const tenant of [origin, other]) await talk(service, tenant)
  service.simulator.faults.set(
    { finalStatus: { status: 'undelivered', errorCode: 30005, rate: 1 } },
    MARIA.phone,
  )
  for (const [tenant, row] of [
    [origin, `M1;${MARIA.nome};(11) 98123-4477`],
    [origin, `J1;${JOAO.nome};(11) 98123-9900`],
    [other, `X7;${MARIA.nome};11 8123-4477`],
  ] as const) {
    const options = { dryRun: false, onRow: () => {}, onProgress: () => {} }
    await importFreelancers(
      tenant.ctx,
      service.app.keyring,
      bytes(`external_id;nome;telefone\n${row}\n`),
      options,
    )
  }
  await db.run(sql`update freelancers set time_zone = 'America/Manaus' where phone = ${MARIA.phone}::text`)
  for (const tenant of [origin, other]) await apply(service, tenant)
  for (const tenant of [origin, other]) await write(service, tenant)
  for (const tenant of [origin, other]) await writeByTemplate(service, tenant)
  for (const tenant of [origin, other]) await upload(service, tenant)
  await service.settle()
  await db.run(sql`update template_versions set rejection_reason = 'O número 11 98123-4477 não pode'`)
  await db.run(sql`update inbound_messages set media = '["foto"]', details = '{"latitude": "-23.5"}'`)
  await db.run(sql`
    update texts set content_sid = 'HX1', content_variables = jsonb_build_object('1', body)
    where body like ${`${MARIA.nome},%`}::text or body like 'Dúvidas?%'`)
  await db.run(sql`
    update messages set external_id = 'pedido de ' || to_address where recipient_key = ${keyOf(service)}::bytea and group_id in (
      select group_id from broadcasts where campaign_name = 'Só Maria')`)
  await db.run(sql`
    update broadcasts set audience = '{"targets": ["+55 11 98123 4477"]}' where campaign_name like 'Lista%'`)
  await db.run(sql`
    update broadcast_drafts set idempotency_key = 'erased:' || id, request_hash = '\\x01' where campaign_name like 'Rascunho%'`)
  await db.run(sql`
    insert into forgotten_inbound (empresa_id, recipient_key, account_sid, sid)
    select ${origin.empresaId}::int, ${keyOf(service)}::bytea, account_sid, 'SM' || repeat('0', 32) from inbound_messages limit 1`)
  return { service, origin, other }
}

export function keyOf(service: TestService): Buffer {
  return service.app.keyring.recipientKey(MARIA.phone)
}

/** They write to Maria, she gets it and answers. */
async function talk(service: TestService, tenant: Tenant): Promise<void> {
  await tenant.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Saudação', body: 'Bom dia', targets: [MARIA.phone], wait_ms: 0 },
  })
  await service.settle()
  service.clock.advance(1_000)
  const answer = { from: MARIA.phone, channel: 'whatsapp', body: `Aqui é ${MARIA.nome}` } as const
  await service.simulator.receive({ ...answer, profileName: MARIA.nome })
  await service.settle()
  const code = {
    phone_e164: MARIA.phone,
    empresa_id: tenant.empresaId,
    channel: 'whatsapp',
    purpose: 'login',
  }
  const started = tenant.post('/api/v1/twilio/verify/start', code)
  await service.settle()
  const { status } = await started
  if (status !== 200) throw new Error(`no code: ${status}`)
  service.clock.advance(61_000)
}

/** She applied for something, and they have names for her. */
async function apply(service: TestService, tenant: Tenant): Promise<void> {
  const { db } = service.database
  const now = service.clock.now()
  await db.run(sql`
    with person as (select id from freelancers where phone = ${MARIA.phone}::text order by id limit 1),
    funcao as (insert into funcoes (nome, slug) values ('Bilheteria', 'bilheteria') on conflict (slug) do update set nome = excluded.nome returning id),
    evento as (
      insert into eventos (empresa_id, nome, local, starts_at, created_at)
      values (${tenant.empresaId}::int, 'Festival', 'Praça', ${now}::timestamptz, ${now}::timestamptz) returning id),
    vaga as (
      insert into vagas (empresa_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, created_at)
      select ${tenant.empresaId}::int, evento.id, funcao.id, 'Bilheteria', 100, 'day', 1, ${now}::timestamptz from evento, funcao returning id),
    candidatura as (
      insert into candidaturas (empresa_id, external_id, vaga_id, freelancer_id, status, created_at, updated_at)
      select ${tenant.empresaId}::int, 'pedido de ' || ${MARIA.phone}::text, vaga.id, person.id, 'pending', ${now}::timestamptz, ${now}::timestamptz
      from vaga, person),
    tag as (
      insert into tags (empresa_id, nome, slug)
      values (${tenant.empresaId}::int, 'Contato 11 98123-4477', 'contato-11-98123-4477') returning id)
    insert into freelancer_tags (empresa_id, tag_id, freelancer_id)
    select ${tenant.empresaId}::int, tag.id, person.id from tag, person`)
}

async function write(service: TestService, tenant: Tenant): Promise<void> {
  const send = async (over: Record<string, unknown>) => {
    const { status, body } = await tenant.post('/api/v1/twilio/broadcast', {
      wait_ms: 0,
      body: 'Oi',
      ...over,
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  const targets = [JOAO.phone, MARIA.phone, '(11) 8123-4477', '98123-4477']
  await send({ campaign_name: 'Lista com repetidos', targets })
  await send({ campaign_name: 'Todos', body: 'Olá {{nome}}!', audience: { all: true } })
  await send({ campaign_name: 'Só Maria', body: `${MARIA.nome}, seu cachê saiu.`, targets: [MARIA.phone] })
  await send({
    campaign_name: 'Contato (11) 98123-4477',
    body: 'Dúvidas? Ligue para Maria, 011 98123.4477, até as 18h.',
    targets: [JOAO.phone],
    idempotency_key: `contato-11981234477-${tenant.empresaId}`,
  })
  await send({
    ...{ draft: true, campaign_name: 'Rascunho (11) 98123-4477', body: 'Ligue para 011 98123.4477' },
    targets: [JOAO.phone, MARIA.phone, '98123-4477'],
  })
  const person = { recipientKey: keyOf(service), address: MARIA.phone, inboundSid: 'SM1' }
  await changeConsent(tenant.ctx, {
    ...({
      consent: 'given',
      channel: null,
      purpose: null,
      how: 'form',
      textVersion: 'aceite-2',
      by: 'admin',
    } as const),
    people: [{ ...person, proof: { ip: '203.0.113.9', assinado: MARIA.nome } }],
  })
  const blocked = { e164: MARIA.phone, recipientKey: person.recipientKey, channel: 'sms' as const }
  await withTransaction(tenant.ctx, async (tx) => {
    await addSuppressions(tx, {
      ...{ empresaId: tenant.empresaId, reason: 'blocklisted', source: 'manual', addedBy: 'admin' },
      people: [{ ...blocked, note: `${MARIA.nome} pediu`, expiresAt: new Date('2026-01-01') }],
    })
    await recordAudit(tx, { action: 'suppression.added', recipientKey: person.recipientKey })
  })
  // In these two her number is in the address, which must not get into the log.
  await tenant.get('/api/v1/suppressions?phone=5511981234477')
  await tenant.get('/api/v1/audit-log?phone=5511981234477')
}

/** A list that she is in, that has her number in its name and columns, and of which another row and two rejects name her. */
async function upload(service: TestService, tenant: Tenant): Promise<void> {
  const csv = [
    'telefone;nome;contato;ligar 11981234477',
    `(11) 98123-4477;${MARIA.nome};;`,
    `${JOAO.phone};${JOAO.nome};Falar com (11) 98123-4477;sim`,
    `11 8123-4477;${MARIA.nome};;`,
    '98123-4477;Maria;;',
  ].join('\n')
  const answer = await fetch(`${service.url}/api/v1/audiences/uploads?name=amigos+de+11+98123-4477`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.token}`, 'content-type': 'text/csv' },
    body: csv,
  })
  if (answer.status !== 200) throw new Error(await answer.text())
}

/** A template that says who is to be called, approved, and sent to her and to somebody else. */
async function writeByTemplate(service: TestService, tenant: Tenant): Promise<void> {
  const ask = async (path: string, body: object) => {
    const answer = await tenant.post(path, body)
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const { id } = await ask('/api/v1/templates', {
    ...{ name: 'contato_11981234477', category: 'UTILITY', language: 'pt-BR' },
    body: 'Dúvidas? Ligue para 11 98123-4477 ou {{contato}}, até as 18h.',
    sms_body: 'Ligue para 011 98123.4477 ou {{contato}}.',
    samples: { contato: '(11) 8123-4477' },
  })
  await ask(`/api/v1/templates/${id}/submit`, {})
  await service.app.drain()
  for (const { sid } of service.simulator.templates.list()) {
    service.simulator.templates.decide(sid, { status: 'approved' })
  }
  service.clock.advance(10_000)
  await service.app.drain()
  await ask('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Plantão', targets: [JOAO.phone, MARIA.phone], wait_ms: 0 },
    ...{ template: 'contato_11981234477', variables: { contato: '+55 (11) 98123-4477' } },
  })
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Every row of every table as text, with its table in front. */
export async function wholeDatabase(db: Db): Promise<string[]> {
  const tables = await db.many<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'`)
  const rows: string[] = []
  for (const { name } of tables) {
    const found = await db.many<{ row: string }>(sql`select t::text as row from ${sql.id(name)} t`)
    rows.push(...found.map(({ row }) => `${name}: ${row}`))
  }
  return rows
}

/** The rows in which somebody who looks for Maria finds her. */
export function findMaria(rows: readonly string[]): string[] {
  return rows.filter((row) => MARIA.needles.some((needle) => row.includes(needle)))
}

/** Of the columns with these marks those in which something stands. */
export async function filledColumns(db: Db, marks: readonly string[]): Promise<string[]> {
  const filled: string[] = []
  for (const { table, column, mark } of await readMarkedColumns(db)) {
    if (mark === null || !marks.includes(mark)) continue
    const { n } = await db.one<{ n: number }>(sql`
      select count(*)::int as n from ${sql.id(table)}
      where ${sql.id(column)} is not null and ${sql.id(column)}::text not in ('', '{}', '[]')`)
    if (n > 0) filled.push(`${table}.${column}`)
  }
  return filled
}
