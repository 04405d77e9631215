import { expect } from 'vitest'
import type { Simulator, StoredMessage } from '../../../simulator/src/index.ts'
import { type Db, sql } from '../../../src/platform/db/db.ts'
import { until } from './patience.ts'

/** What a test asked for: how many messages of this text this person has to get. */
export interface Ledger {
  expect(to: string, body: string, times?: number): void
  readonly entries: ReadonlyMap<string, number>
}

const keyOf = (to: string, body: string) => `${to} ${body}`

/** `to` is written with its channel, as Twilio is told. Expecting again adds up; 0 times is worth saying too. */
export function openLedger(): Ledger {
  const entries = new Map<string, number>()
  return {
    expect(to, body, times = 1) {
      entries.set(keyOf(to, body), (entries.get(keyOf(to, body)) ?? 0) + times)
    },
    entries,
  }
}

/** How often what was tried became uncertain, and how it was resolved. */
export interface Figures {
  messages: number
  attempts: number
  /** Attempts whose outcome was unknown: an unclear answer, or a lease that ran out. */
  uncertain: number
  /** Found in Twilio's list. */
  adopted: number
  /** Not found at the last look, and so sent again. */
  resent: number
  /** Given back unsent. */
  returned: number
}

export async function readFigures(db: Db): Promise<Figures> {
  return db.one(sql<Figures>`
    select (select count(*)::int from messages) as messages, (select count(*)::int from attempts) as attempts,
      (select count(distinct attempt_id)::int from events where kind in ('uncertain', 'looked_up', 'adopted', 'sent_again')) as uncertain,
      (select count(*)::int from events where kind = 'adopted') as adopted,
      (select count(*)::int from events where kind = 'sent_again') as resent,
      (select count(*)::int from attempts where state = 'returned') as returned`)
}

/** `resolved`: nothing is due and no outcome is unknown. `ended`: what became of each message is known too. */
export type Settled = 'resolved' | 'ended'

const OPEN: Record<Settled, readonly string[]> = {
  resolved: ['queued', 'sending', 'uncertain'],
  ended: ['queued', 'sending', 'uncertain', 'accepted', 'sent'],
}
const UNRESOLVED = ['sending', 'uncertain']

/** Resolves when no message and no attempt is open any more. */
export async function untilSettled(db: Db, settled: Settled, withinMs: number): Promise<void> {
  const open = OPEN[settled]
  await until(async () => (await countOpen(db, open)) === 0, {
    withinMs,
    otherwise: async () => `not settled after ${withinMs} ms:\n${await describeOpen(db, open)}`,
  })
}

async function countOpen(db: Db, open: readonly string[]): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select (select count(*)::int from messages where state = any(${open}::text[]))
      + (select count(*)::int from attempts where state = any(${UNRESOLVED}::text[])) as n`)
  return n
}

export interface Verdict {
  /** Asked for, and not accepted by Twilio as often as asked. */
  lost: string[]
  /** Accepted by Twilio more often than asked. */
  doubled: string[]
  /** Messages of Twilio's that no attempt knows, and the other way round. */
  unknown: string[]
  /** Counters that do not agree with the rows. */
  miscounted: string[]
}

/** Counts at Twilio's side what was asked for, and compares the database with it, row by row. */
export async function readVerdict(db: Db, twilio: Simulator, ledger: Ledger): Promise<Verdict> {
  const accepted = twilio.messages()
  const counts = new Map<string, number>()
  for (const { to, body } of accepted) counts.set(keyOf(to, body), (counts.get(keyOf(to, body)) ?? 0) + 1)
  const off = (isOff: (seen: number, asked: number) => boolean) =>
    [...new Set([...counts.keys(), ...ledger.entries.keys()])]
      .filter((key) => isOff(counts.get(key) ?? 0, ledger.entries.get(key) ?? 0))
      .map((key) => `${key}: asked ${ledger.entries.get(key) ?? 0}, accepted ${counts.get(key) ?? 0}`)
  return {
    lost: off((seen, asked) => seen < asked),
    doubled: off((seen, asked) => seen > asked),
    unknown: await compareSids(db, accepted),
    miscounted: await compareCounters(db),
  }
}

/** Fails unless everything asked for was accepted exactly once and everybody agrees about it. */
export async function expectExactlyOnce(db: Db, twilio: Simulator, ledger: Ledger): Promise<void> {
  const verdict = await readVerdict(db, twilio, ledger)
  const isWrong = Object.values(verdict).some((list) => list.length > 0)
  const story = isWrong ? await describeMessages(db, twilio, verdict) : ''
  expect(verdict, story).toEqual({ lost: [], doubled: [], unknown: [], miscounted: [] })
}

/** Every message at Twilio belongs to one attempt, to the same person by the same channel. */
async function compareSids(db: Db, accepted: readonly StoredMessage[]): Promise<string[]> {
  const rows = await db.many(sql<{ sid: string; to: string }>`
    select a.sid, case a.channel when 'whatsapp' then 'whatsapp:' else '' end || m.to_address as "to"
    from attempts a join messages m on m.id = a.message_id where a.sid is not null`)
  const ours = new Map(rows.map((row) => [row.sid, row.to]))
  const theirs = new Set(accepted.map((each) => each.sid))
  return [
    ...accepted
      .filter((each) => ours.get(each.sid) !== each.to)
      .map((each) => `${each.sid} to ${each.to} is of no attempt`),
    ...rows.filter((row) => !theirs.has(row.sid)).map((row) => `${row.sid} is not Twilio's`),
  ]
}

async function compareCounters(db: Db): Promise<string[]> {
  const rows = await db.many(sql<{ groupId: number; state: string; counted: number; standing: number }>`
    select coalesce(c.group_id, m.group_id) as group_id, coalesce(c.state, m.state) as state,
      coalesce(c.n, 0) as counted, coalesce(m.n, 0) as standing
    from (select group_id, state, sum(n)::int as n from group_counters where state <> 'fell_back' group by 1, 2) c
    full join (select group_id, state, count(*)::int as n from messages where group_id is not null group by 1, 2) m
      on m.group_id = c.group_id and m.state = c.state
    where coalesce(c.n, 0) <> coalesce(m.n, 0)`)
  return rows.map(
    (row) => `broadcast ${row.groupId}: ${row.counted} ${row.state} counted, ${row.standing} are`,
  )
}

const STORIES_MAX = 10

interface StoryRow {
  id: number
  toAddress: string
  body: string
  state: string
  reason: string | null
  attempts: string | null
  events: string | null
}

/** Of each message that went wrong: its attempts, its timeline, and what Twilio saw. */
async function describeMessages(db: Db, twilio: Simulator, verdict: Verdict): Promise<string> {
  const wrong = [...verdict.lost, ...verdict.doubled, ...verdict.unknown].join('\n')
  const rows = await readStories(db)
  const told = rows.filter((row) => wrong.includes(row.toAddress)).slice(0, STORIES_MAX)
  return told.map((row) => `${tell(row)}\n  Twilio: ${seenByTwilio(twilio, row)}`).join('\n')
}

async function describeOpen(db: Db, open: readonly string[]): Promise<string> {
  const rows = await readStories(db, open)
  return `${rows.length} messages\n${rows.slice(0, STORIES_MAX).map(tell).join('\n')}`
}

function readStories(db: Db, open: readonly string[] | null = null): Promise<StoryRow[]> {
  return db.many(sql<StoryRow>`
    select m.id, m.to_address, t.body, m.state, m.reason,
      (select string_agg(concat_ws(' ', a.attempt_no, a.channel, a.state, a.sid, a.reason, 'looks', a.looks, 'owner', left(a.lease_owner, 4),
        'claimed', a.claimed_at, 'look at', a.look_at), E'\n    ' order by a.attempt_no) from attempts a where a.message_id = m.id) as attempts,
      (select string_agg(concat_ws(' ', e.at, e.kind, left((e.facts - 'raw')::text, 120)), E'\n    ' order by e.id) from events e where e.message_id = m.id) as events
    from messages m join texts t on t.id = m.text_id
    where ${open}::text[] is null or m.state = any(${open}::text[])
      or exists (select from attempts a where a.message_id = m.id and a.state = any(${UNRESOLVED}::text[]))
    order by m.id`)
}

function tell(row: StoryRow): string {
  return [
    `message ${row.id} to ${row.toAddress} "${row.body}": ${row.state} ${row.reason ?? ''}`,
    `  attempts:\n    ${row.attempts ?? 'none'}`,
    `  timeline:\n    ${row.events ?? 'empty'}`,
  ].join('\n')
}

function seenByTwilio(twilio: Simulator, row: StoryRow): string {
  const seen = twilio.messages({ number: row.toAddress, body: row.body })
  return seen.map((each) => `${each.sid} ${each.status} ${each.dateCreated.toISOString()}`).join(', ')
}
