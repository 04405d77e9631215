import { within } from '../parts/bench.mjs'
import { median, ms, percentile, times, whole } from '../parts/figures.mjs'

export const names = ['claim']

const CLAIM_ROWS = 200
const CLAIMS = 60
const WARM_CLAIMS = 10

/** What a claim costs with a mountain of messages in front that may not leave, beside a table with nothing else in it. */
export async function measure(suite) {
  const mountain = suite.messages * 20
  return within(suite, async (place) => {
    const twilio = await place.fake()
    const template = await place.database()
    await within(suite, (inner) => inner.recado({ twilio, databaseUrl: template.url, role: 'api' }))
    await suite.postgres.call('query', { url: template.url, text: streamsAndText })
    const due = (CLAIMS + WARM_CLAIMS) * CLAIM_ROWS
    const empty = await place.database(template.name)
    const full = await place.database(template.name)
    for (const { url, rows } of [
      {
        url: full.url,
        rows: [
          ['paused', mountain / 2],
          ['held', mountain / 2],
          ['open', due],
        ],
      },
      { url: empty.url, rows: [['open', due]] },
    ]) {
      for (const [kind, count] of rows) {
        await suite.postgres.call('query', { url, text: messagesOn(kind, count) })
      }
      await suite.postgres.call('query', { url, text: 'vacuum analyze messages' })
    }
    const claims = place.child('claims')
    const took = { empty: [], full: [] }
    for (const { url } of [empty, full]) await claims.call('open', { databaseUrl: url })
    for (let i = 0; i < WARM_CLAIMS + CLAIMS; i += 1) {
      for (const [name, { url }] of Object.entries({ empty, full })) {
        const tookMs = await claims.call('claim', { databaseUrl: url, rows: CLAIM_ROWS })
        if (i >= WARM_CLAIMS) took[name].push(tookMs)
      }
    }
    const text = (values) => `${ms(median(values))} (p90 ${ms(percentile(values, 90))})`
    return [
      {
        name: 'claim',
        work: `claim of ${CLAIM_ROWS}, ${whole(mountain)} paused or held in front`,
        figure: text(took.full),
        peer: `nothing else in the table: ${text(took.empty)}`,
        value: median(took.full) / median(took.empty),
        ...{ show: times, target: 1.2, better: 'less' },
      },
    ]
  })
}

const streamsAndText = `
  insert into message_groups (empresa_id, kind, created_at) select 8, 'broadcast', now() from generate_series(1, 3);
  insert into streams (empresa_id, lane, sender_id, group_id, state, held_until, created_at)
  select 8, 'bulk', (select min(id) from senders where channel = 'sms'), g.id,
    case g.n when 1 then 'paused' when 2 then 'held' else 'open' end,
    case g.n when 2 then now() + interval '1 day' end, now()
  from (select id, row_number() over (order by id) as n from message_groups) g;
  insert into texts (empresa_id, body, sms_segments, created_at) values (8, 'Confira as vagas', 1, now())`

/** The paused and the held ones have been due for longer than those that may leave. */
function messagesOn(kind, count) {
  return `
    insert into messages (empresa_id, group_id, stream_id, text_id, lane, channel, to_address, recipient_key,
      address_from, state, due_at, expires_at, source, created_at, updated_at)
    select 8, s.group_id, s.id, (select max(id) from texts), 'bulk', 'sms', '+55119' || (80000000 + i),
      decode(md5(i::text), 'hex'), 'caller', 'queued', now() - interval '${kind === 'open' ? 1 : 60} minutes',
      now() + interval '1 day', 'bench', now(), now()
    from streams s cross join generate_series(1, ${count}) i
    where s.state = '${kind}'`
}
