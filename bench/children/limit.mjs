// The same shape as Recado without any of its features: one table that is the queue, claims of 500 by `skip locked`,
// undici with 200 in flight, results and callbacks written back in batches by `unnest`, callbacks verified and answered
// after the commit. No attempts, events, counters, suppressions, pacing, leases or look-ups: nobody should run it. It
// shows what this machine, PostgreSQL and the wire allow.
import pg from 'pg'
import { Pool } from 'undici'
import { ACCOUNT, SERVICE_SID } from '../parts/callback-form.mjs'
import { openCallbackServer } from '../parts/callback-server.mjs'
import { serve } from '../parts/child.mjs'
import { openFlush } from '../parts/flush.mjs'

const IN_FLIGHT = 200
const CLAIM_ROWS = 500
const RANK = { accepted: 1, sent: 2, delivered: 3, read: 4 }

let connections = null
let statusUrl = null
let twilioUrl = null

serve({
  async open({ databaseUrl, twilio }) {
    twilioUrl = twilio
    connections = new pg.Pool({ connectionString: databaseUrl, max: 4 })
    await connections.query(`
      create table messages (id bigint generated always as identity primary key, to_address text not null,
        body text not null, state smallint not null default -1, sid text) with (fillfactor = 80);
      create index messages_due on messages (id) where state = -1`)
    const storeStatus = openFlush(500, writeStates)
    statusUrl = await openCallbackServer(({ id, sid, status }) =>
      storeStatus({ id, sid, state: RANK[status] }),
    )
  },
  async queue({ count, body }) {
    await connections.query(
      `insert into messages (to_address, body) select '+55119' || (80000000 + i), $2 from generate_series(1, $1::int) i`,
      [count, body],
    )
    await connections.query('vacuum analyze messages')
  },
  /** Sends all that is queued; resolves when each is recorded as accepted. */
  async send() {
    const pool = new Pool(twilioUrl, { connections: IN_FLIGHT, pipelining: 1 })
    const accept = openFlush(500, writeStates)
    const slots = openSlots(IN_FLIGHT)
    const recording = []
    let claiming = claimRows()
    for (let rows = await claiming; rows.length > 0; rows = await claiming) {
      claiming = claimRows() // while these go out
      for (const row of rows) {
        await slots.take()
        const posted = post(pool, row).finally(slots.give)
        recording.push(posted.then((sid) => accept({ id: row.id, sid, state: RANK.accepted })))
      }
    }
    await Promise.all(recording)
    await pool.close()
  },
  async counts() {
    const { rows } = await connections.query('select state, count(*)::int as n from messages group by 1')
    return rows
  },
})

/** So many at a time: `take` resolves when one is free. */
function openSlots(count) {
  let free = count
  let wake = null
  return {
    async take() {
      while (free === 0) {
        await new Promise((resolve) => {
          wake = resolve
        })
      }
      free -= 1
    },
    give() {
      free += 1
      wake?.()
    },
  }
}

async function claimRows() {
  const { rows } = await connections.query({
    name: 'claim',
    text: `
      with due as (
        select id from messages where state = -1 order by id limit ${CLAIM_ROWS} for update skip locked)
      update messages m set state = 0 from due where m.id = due.id
      returning m.id, m.to_address, m.body`,
  })
  return rows
}

const headers = {
  authorization: `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.token}`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded',
}
const path = `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages.json`

async function post(pool, row) {
  const form = new URLSearchParams({
    ...{ To: row.to_address, Body: row.body, MessagingServiceSid: SERVICE_SID },
    ...{ StatusCallback: `${statusUrl}?a=${row.id}`, ValidityPeriod: '36000' },
  })
  const answer = await pool.request({ method: 'POST', path, headers, body: form.toString() })
  return (await answer.body.json()).sid
}

/** A batch by `unnest`, one row a message, the highest state: a late `accepted` undoes nothing. */
async function writeStates(items) {
  const byId = new Map()
  for (const item of items) {
    const earlier = byId.get(item.id)
    if (!earlier || earlier.state < item.state) byId.set(item.id, item)
  }
  const rows = [...byId.values()].sort((a, b) => a.id - b.id)
  await connections.query({
    name: 'write',
    text: `
      update messages m set state = greatest(m.state, v.state), sid = v.sid
      from unnest($1::bigint[], $2::smallint[], $3::text[]) as v (id, state, sid) where m.id = v.id`,
    values: [rows.map((row) => row.id), rows.map((row) => row.state), rows.map((row) => row.sid)],
  })
}
