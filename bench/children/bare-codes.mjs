// Codes without any of Recado's features: no limits, queue, look-up, counts, contacts or secrecy; the code stands in the
// row. A start writes the row and posts at once; a check is two statements. Nobody should run it: it shows what Fastify,
// PostgreSQL and this machine allow.
import { randomInt, randomUUID } from 'node:crypto'
import { fastify } from 'fastify'
import pg from 'pg'
import { Pool } from 'undici'
import { ACCOUNT, SERVICE_SID } from '../parts/callback-form.mjs'
import { serve } from '../parts/child.mjs'
import { codeNumber } from '../parts/code-requests.mjs'

const TRIES_MAX = 5
const FIND = `select id, code from codes
  where empresa_id = $1 and phone = $2 and status = 'sent' and expires_at > now() and tries < $3`
const END = `update codes set status = 'verified' where id = $1 and status = 'sent' returning id`
const COUNT = `update codes set tries = tries + 1, status = case when tries + 1 >= $2 then 'failed' else status end
  where id = $1 and status = 'sent' and tries < $2 returning tries`

let connections = null
let twilio = null

serve({
  async open({ databaseUrl, twilioUrl = null }) {
    connections = new pg.Pool({ connectionString: databaseUrl, max: 10 })
    await connections.query(`
      create table codes (id integer generated always as identity primary key, empresa_id integer not null,
        phone text not null, code text not null, status text not null default 'sent', tries smallint not null default 0,
        expires_at timestamptz not null default now() + interval '10 minutes');
      create unique index codes_open on codes (empresa_id, phone) where status = 'sent'`)
    if (twilioUrl !== null) twilio = new Pool(twilioUrl, { connections: 16, pipelining: 1 })
    const app = fastify()
    app.post('/api/v1/twilio/verify/start', ({ body }) => start(body))
    app.post('/api/v1/twilio/verify/check', ({ body }) => check(body))
    return await app.listen({ port: 0, host: '127.0.0.1' })
  },
  async copyCode({ from, count }) {
    const codes = Array.from({ length: count }, (_, i) => ({ number: codeNumber(from + i), code: newCode() }))
    await connections.query(
      'insert into codes (empresa_id, phone, code) select 8, * from unnest($1::text[], $2::text[])',
      [codes.map(({ number }) => number), codes.map(({ code }) => code)],
    )
    await connections.query('vacuum analyze codes')
    return codes
  },
})

async function start({ empresa_id, phone_e164 }) {
  const code = newCode()
  await query('start', 'insert into codes (empresa_id, phone, code) values ($1, $2, $3)', [
    ...[empresa_id, phone_e164, code],
  ])
  const answer = await twilio.request({
    method: 'POST',
    path: `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages.json`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ To: phone_e164, Body: `Seu código é ${code}`, MessagingServiceSid: SERVICE_SID },
    }).toString(),
  })
  await answer.body.json()
  return { success: true, to: phone_e164, sid: randomUUID() }
}

async function check({ empresa_id, phone_e164, code }) {
  const [found] = await query('find', FIND, [empresa_id, phone_e164, TRIES_MAX])
  if (found === undefined) return { verified: false, attempts_left: 0 }
  if (found.code === code) return { verified: (await query('end', END, [found.id])).length === 1 }
  const [counted] = await query('count', COUNT, [found.id, TRIES_MAX])
  return { verified: false, attempts_left: counted === undefined ? 0 : TRIES_MAX - counted.tries }
}

async function query(name, text, values) {
  return (await connections.query({ name, text, values })).rows
}

function newCode() {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
