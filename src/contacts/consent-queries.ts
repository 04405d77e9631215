import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { ConsentChange, ConsentPerson } from './change-consent.ts'
import { LANE_OF_PURPOSE } from './consent.ts'

interface About {
  empresaId: EmpresaId | null
  change: ConsentChange
}

/**
 * Opts people out who are not yet, or of whom it was only written down and who now say it themselves; returns their keys.
 * Of two at the same time the second waits and finds it done.
 */
export async function insertOptOuts(
  db: Db,
  { empresaId, change, now }: About & { now: Date },
): Promise<Buffer[]> {
  const rows = await db.many(sql<{ recipientKey: Buffer }>`
    insert into suppressions as s (empresa_id, recipient_key, channel, lane, reason, source, created_at)
    select ${empresaId}::int, p.recipient_key, ${change.channel}::text, ${laneOf(change)}::text, 'opted_out',
      ${change.byOwnWord ? 'stop_word' : change.how}::text, ${now}::timestamptz
    from ${people(change.people)} order by p.recipient_key
    on conflict on constraint suppressions_once do update set source = excluded.source
    where ${weight('excluded')} > ${weight('s')}
    returning recipient_key`)
  return rows.map((row) => row.recipientKey)
}

/** What a person told a sender themselves is not undone by what undoes a note of somebody else's. */
function weight(row: string): Sql<number> {
  return sql<number>`case when ${sql.id(row)}.source in ('stop', 'twilio') then 2
    when ${sql.id(row)}.source = 'stop_word' then 1 else 0 end`
}

/**
 * Lifts the opt-outs that the change undoes; returns whose. For one channel only, an opt-out of both becomes one of the
 * other. A sender that empresas share speaks for all of them, but not for what was said to a sender of one's own
 * (`stop`, `twilio`). Whoever blocked us on WhatsApp takes that back on WhatsApp: else we would meet the same block.
 */
export async function liftOptOuts(db: Db, { empresaId, change }: About): Promise<Buffer[]> {
  const { channel } = change
  const rows = await db.many(sql<{ recipientKey: Buffer }>`
    with lifted as (
      delete from suppressions s using ${people(change.people)}
      where s.recipient_key = p.recipient_key and s.reason = 'opted_out'
        and ${
          empresaId === null
            ? sql`(s.empresa_id is null or s.source not in ('stop', 'twilio'))`
            : sql`s.empresa_id = ${empresaId}::int`
        }
        and (${channel}::text is null or s.channel is null or s.channel = ${channel}::text)
        and (${laneOf(change)}::text is null or s.lane = ${laneOf(change)}::text)
        and (s.source <> 'twilio' or s.channel is distinct from 'whatsapp' or p.said_on is distinct from 'sms')
      returning s.*),
    kept as (
      insert into suppressions (empresa_id, recipient_key, channel, lane, reason, source, created_at)
      select l.empresa_id, l.recipient_key, case ${channel}::text when 'sms' then 'whatsapp' else 'sms' end, l.lane, l.reason,
        l.source, l.created_at
      from lifted l where ${channel}::text is not null and l.channel is null
      order by l.recipient_key
      on conflict on constraint suppressions_once do nothing)
    select distinct recipient_key from lifted`)
  return rows.map((row) => row.recipientKey)
}

/** Who has an opt-out in force that touches what the change is about. */
export async function listOptedOut(db: Db, { empresaId, change }: About): Promise<Buffer[]> {
  const rows = await db.many(sql<{ recipientKey: Buffer }>`
    select distinct s.recipient_key
    from ${people(change.people)} join suppressions s on s.recipient_key = p.recipient_key
    where s.reason = 'opted_out' and (s.empresa_id is null or s.empresa_id = ${empresaId}::int)
      and (${change.channel}::text is null or s.channel is null or s.channel = ${change.channel}::text)
      and (s.lane is null or s.lane = ${laneOf(change)}::text)`)
  return rows.map((row) => row.recipientKey)
}

/**
 * Sets the consent of contacts; of one empresa also makes those that are missing, where the address is known. Of whom
 * an opt-out is in force the consent stays revoked.
 */
export async function writeContacts(
  db: Db,
  { empresaId, change, now }: About & { now: Date },
): Promise<void> {
  const consent = change.consent === 'unknown' ? null : change.consent === 'given'
  if (empresaId !== null) {
    await db.run(sql`
      insert into contacts (empresa_id, channel_type, address, recipient_key, consent, created_at, updated_at)
      select x.empresa_id, x.channel_type, x.address, x.recipient_key,
        case when ${optedOut('x')} then false else ${consent}::boolean end, ${now}::timestamptz, ${now}::timestamptz
      from (
        select ${empresaId}::int as empresa_id, c.channel_type, p.address, p.recipient_key
        from ${people(change.people)} cross join (values ('sms'), ('whatsapp')) as c (channel_type)
        where p.address is not null and (${change.channel}::text is null or c.channel_type = ${change.channel}::text)) x
      order by x.recipient_key, x.channel_type
      on conflict (empresa_id, recipient_key, channel_type) do nothing`)
  }
  await db.run(sql`
    update contacts t set consent = ${consent}::boolean, updated_at = ${now}::timestamptz
    from (
      select x.id from ${people(change.people)} join contacts x on x.recipient_key = p.recipient_key
      where (${empresaId}::int is null or x.empresa_id = ${empresaId}::int)
        and (${change.channel}::text is null or x.channel_type = ${change.channel}::text)
        and x.consent is distinct from ${consent}::boolean
        and (${consent === false}::boolean or not ${optedOut('x')})
      order by x.id for update of x) h
    where t.id = h.id`)
}

/** Whether a contact's person has opted out of everything there. */
function optedOut(contact: string): Sql<boolean> {
  const x = sql.id(contact)
  return sql<boolean>`exists (
    select from suppressions s
    where s.recipient_key = ${x}.recipient_key and s.reason = 'opted_out' and s.lane is null
      and (s.channel is null or s.channel = ${x}.channel_type)
      and (s.empresa_id is null or s.empresa_id = ${x}.empresa_id))`
}

/** Writes changes down: `always`, or where the last one of the person was not the very same. Returns whose were new. */
export async function insertChanges(
  db: Db,
  { empresaId, change, always, now }: About & { always: boolean; now: Date },
): Promise<Buffer[]> {
  if (change.people.length === 0) return []
  const { channel, purpose, consent, how, textVersion, by } = change
  const rows = await db.many(sql<{ recipientKey: Buffer }>`
    insert into consent_changes (empresa_id, recipient_key, channel, purpose, consent, how, text_version, proof,
      inbound_sid, changed_by, changed_at)
    select ${empresaId}::int, p.recipient_key, ${channel}::text, ${purpose}::text, ${consent}::text, ${how}::text,
      ${textVersion}::text, p.proof::jsonb, p.inbound_sid, ${by}::text, ${now}::timestamptz
    from ${people(change.people)}
    left join lateral (
      select c.consent, c.how, c.text_version, c.proof from consent_changes c
      where c.recipient_key = p.recipient_key and c.empresa_id is not distinct from ${empresaId}::int
        and c.channel is not distinct from ${channel}::text and c.purpose is not distinct from ${purpose}::text
      order by c.id desc limit 1) last on true
    where ${always}::boolean or (last.consent, last.how, last.text_version, last.proof)
      is distinct from (${consent}::text, ${how}::text, ${textVersion}::text, p.proof::jsonb)
    order by p.recipient_key
    returning recipient_key`)
  return rows.map((row) => row.recipientKey)
}

function laneOf({ purpose }: ConsentChange): string | null {
  return purpose === null ? null : LANE_OF_PURPOSE[purpose]
}

function people(all: readonly ConsentPerson[]): Sql<unknown> {
  return sql`unnest(
    ${all.map((each) => each.recipientKey)}::bytea[], ${all.map((each) => each.address)}::text[],
    ${all.map((each) => each.proof && JSON.stringify(each.proof))}::text[],
    ${all.map((each) => each.inboundSid ?? null)}::text[], ${all.map((each) => each.saidOn ?? null)}::text[])
    as p (recipient_key, address, proof, inbound_sid, said_on)`
}
