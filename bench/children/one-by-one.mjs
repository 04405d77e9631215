// Callbacks as most services store them: verified, then written in a transaction of their own, twenty at a time. They
// are the rows that Recado writes (attempt, message, counters, event), by a single statement each, which is the
// quickest way of doing so: one round trip and one commit.
import pg from 'pg'
import { openCallbackServer } from '../parts/callback-server.mjs'
import { serve } from '../parts/child.mjs'

const CONNECTIONS = 20

serve({
  async open({ databaseUrl }) {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS })
    return openCallbackServer(({ id, sid, status, raw }) =>
      pool.query({
        name: 'store',
        text: STORE,
        values: [id, sid, status, JSON.stringify(raw), new Date(), Math.floor(Math.random() * 16)],
      }),
    )
  },
})

const RANKS = `'{"accepted": 1, "sent": 4, "delivered": 5, "read": 6}'::jsonb`
const STORE = `
  with attempt as (
    update attempts set state = $3::text, sid = $2::text, look_at = null, updated_at = $5::timestamptz
    where id = $1::bigint and (${RANKS} ->> state)::int < (${RANKS} ->> $3::text)::int
    returning message_id),
  earlier as (
    select m.id, m.group_id, m.state from messages m join attempt on attempt.message_id = m.id for update of m),
  message as (
    update messages m set state = $3::text, updated_at = $5::timestamptz
    from earlier where m.id = earlier.id),
  counters as (
    insert into group_counters (group_id, state, slot, n)
    select group_id, moved.state, $6::smallint, moved.n
    from earlier cross join lateral (values (earlier.state, -1), ($3::text, 1)) as moved (state, n)
    order by 1, 2
    on conflict (group_id, state, slot) do update set n = group_counters.n + excluded.n)
  insert into events (at, message_id, attempt_id, kind, facts)
  select $5::timestamptz, id, $1::bigint, 'status', $4::jsonb from earlier`
