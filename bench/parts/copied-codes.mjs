import { randomBytes } from 'node:crypto'
import { sql } from '../../dist/platform/db/db.js'
import { codeOf } from '../../dist/verification/code.js'
import { codeNumber } from './code-requests.mjs'

const ROWS_PER_STATEMENT = 2_000

/**
 * Makes `count` codes that have left, from number `from` on, as copies of the one that really was asked for and left:
 * each for a person of its own, with its message. Gives number and code of each. To ask for so many would take minutes.
 */
export async function copyCode({ ground, keyring }, { from, count }) {
  const { id } = await ground.db.one(sql`select id from otp_logs order by id limit 1`)
  const copies = []
  for (let first = from; first < from + count; first += ROWS_PER_STATEMENT) {
    const many = Math.min(ROWS_PER_STATEMENT, from + count - first)
    const people = Array.from({ length: many }, (_, i) => codeNumber(first + i))
    copies.push(...(await insertCopies(ground.db, keyring, { id, people })))
  }
  await ground.db.run(sql`vacuum analyze otp_logs, messages`)
  return copies.map(({ address, ...log }) => ({ number: address, code: codeOf(keyring, log) }))
}

function insertCopies(db, keyring, { id, people }) {
  return db.many(sql`
    with person as (
      select * from unnest(${people}::text[], ${people.map((each) => keyring.recipientKey(each))}::bytea[],
        ${people.map(() => randomBytes(16))}::bytea[]) as v (address, recipient_key, nonce)),
    made as (
      insert into otp_logs (empresa_id, address, recipient_key, prefix, purpose, provider, channel, language, status,
        sid, nonce, created_at, sent_at, expires_at)
      select l.empresa_id, p.address, p.recipient_key, substr(p.address, 2, length(l.prefix)), l.purpose, l.provider,
        l.channel, l.language, 'sent', l.sid, p.nonce, l.created_at, l.sent_at, l.expires_at
      from otp_logs l, person p where l.id = ${id}::int
      returning id, address, recipient_key, nonce),
    said as (
      insert into messages overriding system value
      select (jsonb_populate_record(m, jsonb_build_object('id', nextval(pg_get_serial_sequence('messages', 'id')),
        'derived_from', made.id, 'to_address', made.address, 'recipient_key', made.recipient_key))).*
      from messages m, made where m.derived_from = ${id}::int)
    select id, address, nonce from made`)
}
