/* What is kept of one person, table by table; read only, over the tables of every room. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { Person } from './erasure.ts'

type Row = Record<string, unknown>

/** The column is named by whoever writes the statement, never by anybody outside. */
function ofEmpresa(column: string, { empresaId }: Person): Sql<unknown> {
  return empresaId === null ? sql`true` : sql`${sql.raw(column)} = ${empresaId}::int`
}

/** The records that the empresa brought in itself. */
export function exportFreelancers(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select f.origin_empresa_id as empresa_id, f.nome, f.phone, f.phone_raw, f.time_zone, f.cadastro_completo,
      array(select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
        where fu.freelancer_id = f.id order by u.slug) as funcoes, f.created_at, f.updated_at
    from freelancers f
    where f.recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('f.origin_empresa_id', person)}
    order by f.id`)
}

/** By which other systems know them, whoever brought them in. */
export function exportLinks(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select l.empresa_id, l.external_id
    from freelancers f join freelancer_links l on l.freelancer_id = f.id
    where f.recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('l.empresa_id', person)}
    order by l.empresa_id, l.external_id`)
}

/** What they applied for, and what the empresa calls them by. */
export function exportCandidaturas(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select c.empresa_id, c.external_id, v.titulo as vaga, e.nome as evento, c.status, c.created_at, c.updated_at
    from freelancers f join candidaturas c on c.freelancer_id = f.id
    join vagas v on v.id = c.vaga_id join eventos e on e.id = v.evento_id
    where f.recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('c.empresa_id', person)}
    order by c.id`)
}

export function exportTags(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select t.empresa_id, t.nome
    from freelancers f join freelancer_tags l on l.freelancer_id = f.id
    join tags t on t.empresa_id = l.empresa_id and t.id = l.tag_id
    where f.recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('t.empresa_id', person)}
    order by t.empresa_id, t.slug`)
}

export function exportContacts(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, channel_type, address, consent, is_verified, created_at, updated_at from contacts
    where recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('empresa_id', person)}
    order by id`)
}

export function exportConsentChanges(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, channel, purpose, consent, how, text_version, proof, inbound_sid, changed_by, changed_at
    from consent_changes
    where recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('empresa_id', person)}
    order by id`)
}

/** Also those that hold for every empresa: they are why the person is not written to. */
export function exportSuppressions(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, reason, channel, lane, source, case when ${ofEmpresa('empresa_id', person)} then note end as note,
      created_at, expires_at
    from suppressions
    where recipient_key = ${person.recipientKey}::bytea and (empresa_id is null or ${ofEmpresa('empresa_id', person)})
    order by id`)
}

export function exportWindows(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select x.empresa_id, x.address as sender, w.last_inbound_at, w.refused_at
    from whatsapp_windows w join senders x on x.id = w.sender_id
    where w.recipient_key = ${person.recipientKey}::bytea
      and (x.empresa_id is null or ${ofEmpresa('x.empresa_id', person)})
    order by x.id`)
}

export function exportThreads(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, channel, address, profile_name, last_inbound_at, wants_out_at from inbox_threads
    where recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('empresa_id', person)}
    order by id`)
}

/** What the person wrote, as it came. */
export function exportInbound(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select i.empresa_id, i.sid, i.channel, i.from_address, i.to_address, i.body, i.kind, i.media, i.details, i.intent, i.raw,
      i.received_at
    from inbox_threads t join inbound_messages i on i.thread_id = t.id
    where t.recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('t.empresa_id', person)}
    order by i.id`)
}

/** Which messages at Twilio the person wrote, of those that were forgotten here in time. */
export function exportForgottenInbound(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, sid from forgotten_inbound
    where recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('empresa_id', person)}
    order by empresa_id, sid`)
}

/** One-time codes without the codes, which are stored nowhere. */
export function exportCodes(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, address, purpose, provider, channel, language, status, reason, error_code, sid, verify_sid, tries, sends,
      created_at, sent_at, expires_at, ended_at
    from otp_logs
    where recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('empresa_id', person)}
    order by id`)
}

/** The lists for broadcasts that the person is in, and what each says of them. */
export function exportLists(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select l.empresa_id, l.name, l.kind, l.created_at, r.e164 as phone, r.variables
    from audience_lists l cross join lateral (
      select e164, variables from audience_list_rows
      where list_id = l.id and recipient_key = ${person.recipientKey}::bytea offset 0) r
    where ${ofEmpresa('l.empresa_id', person)}
    order by l.id`)
}

export function exportAudit(db: Db, person: Person): Promise<Row[]> {
  return db.many(sql<Row>`
    select empresa_id, actor, action, facts, at from audit_log
    where recipient_key = ${person.recipientKey}::bytea and ${ofEmpresa('empresa_id', person)}
    order by id`)
}

export interface ExportedMessage extends Row {
  id: number
  body: string
  smsBody: string | null
  smsPlain: boolean
  variables: Record<string, string> | null
  createdAt: Date
}

/** In the order in which they were written, after the last one. */
export function exportMessages(
  db: Db,
  person: Person,
  { after, limit }: { after: number; limit: number },
): Promise<ExportedMessage[]> {
  return db.many(sql<ExportedMessage>`
    select m.id, m.empresa_id, m.lane, m.channel, m.to_address, t.body, t.sms_body, t.sms_plain, m.variables, m.state, m.fell_back,
      m.error_code, m.reason, m.held_reason, b.campaign_name, m.source, m.external_id, m.time_zone, m.created_at, m.updated_at
    from (select * from messages where recipient_key = ${person.recipientKey}::bytea offset 0) m
    join texts t on t.id = m.text_id
    left join broadcasts b on b.group_id = m.group_id
    where ${ofEmpresa('m.empresa_id', person)} and m.id > ${after}::bigint
    order by m.id
    limit ${limit}::int`)
}

export interface OfMessage extends Row {
  messageId: number
}

export function exportAttempts(db: Db, ids: readonly number[]): Promise<OfMessage[]> {
  return db.many(sql<OfMessage>`
    select a.message_id, a.attempt_no, a.channel, x.address as sender, a.state, a.sid, a.error_code, a.reason, a.claimed_at,
      a.accepted_at
    from attempts a join senders x on x.id = a.sender_id
    where a.message_id = any(${ids}::bigint[]) order by a.message_id, a.attempt_no`)
}

/** `since` lets the partitions of earlier months be left alone. */
export function exportEvents(db: Db, ids: readonly number[], since: Date): Promise<OfMessage[]> {
  return db.many(sql<OfMessage>`
    select message_id, at, kind, facts from events
    where message_id = any(${ids}::bigint[]) and at >= ${since}::timestamptz
    order by message_id, at, id`)
}
