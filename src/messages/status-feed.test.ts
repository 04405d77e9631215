import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { seededRandom } from '../../test/crash/harness/random.ts'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { readWitness, watchStates } from '../../test/harness/feed-witness.ts'
import { EVERY_LANE, queue, recipientKey, testCtx } from '../../test/harness/queue.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { AttemptId } from '../platform/ids.ts'
import type { Fact } from './advance.ts'
import { claimDue } from './claim.ts'
import { expireHeld } from './expire-held.ts'
import { handIn } from './hand-in.ts'
import type { HandedIn } from './handed-in.ts'
import { throwKillSwitch } from './kill-switch.ts'
import { type Channel, OPEN_STATES } from './message.ts'
import { recordFacts } from './record.ts'
import { retryByHand } from './retry-by-hand.ts'
import { FEED_LEASE_MS, openFeedReader, readFeedLag } from './status-feed.ts'

const HOUR_MS = 3_600_000
const RECORDING = { slot: 0, random: () => 0.5, unknownCode: () => {} }

let ids = 0
function handedIn(over: Partial<HandedIn> = {}): HandedIn & { recipientKey: Buffer } {
  ids += 1
  const e164 = over.e164 ?? `+55119${81_000_000 + ids}`
  const message = { externalId: `n-${ids}`, e164, body: `Oi ${ids}`, smsSegments: 1, channel: 'sms' as const }
  return { ...message, ...over, recipientKey: recipientKey(e164) }
}

const open = (ctx: Ctx, messages: ReturnType<typeof handedIn>[], channel: Channel = 'sms') =>
  handIn(ctx, { channel, lane: 'transactional', hasFeed: true }, messages)

async function block(ctx: Ctx, e164: string): Promise<void> {
  await ctx.db.run(sql`
    insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
    values (${ctx.empresaId}::int, ${recipientKey(e164)}::bytea, 'blocklisted', 'test', ${ctx.clock.now()}::timestamptz)
    on conflict do nothing`)
}

describeOnEachDatabase('messages that other systems hand in', (openDatabase) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx

  beforeEach(async () => {
    database ??= await openDatabase()
    await database.db.run(sql`truncate streams, messages, status_feed, sender_pace, kill_switches cascade`)
    clock = testClock()
    ctx = await testCtx(database, clock)
  })

  const rows = () =>
    ctx.db.many(sql<{ externalId: string; state: string; body: string; toAddress: string }>`
      select m.external_id, m.state, t.body, m.to_address from messages m join texts t on t.id = m.text_id order by m.id`)

  test('each is queued with the text and address of its own', async () => {
    const [one, two] = [handedIn({ body: 'Olá {{nome}}' }), handedIn()]
    const became = await open(ctx, [one, two])
    expect([...became]).toEqual([
      [one.externalId, 'queued'],
      [two.externalId, 'queued'],
    ])
    expect(await rows()).toEqual(
      [one, two].map(({ externalId, body, e164 }) => ({
        externalId,
        state: 'queued',
        body,
        toAddress: e164,
      })),
    )
  })

  test('an id that is known changes nothing, whatever comes with it', async () => {
    const first = handedIn()
    await open(ctx, [first])
    const again = handedIn({ externalId: first.externalId, body: 'outro texto' })
    const fresh = handedIn()
    expect([...(await open(ctx, [again, fresh]))]).toEqual([[fresh.externalId, 'queued']])
    expect((await rows()).map((row) => row.body)).toEqual([first.body, fresh.body])
    const { texts } = await ctx.db.one(sql<{ texts: number }>`
      select count(*)::int as texts from texts where empresa_id = ${ctx.empresaId}::int`)
    expect(texts).toBe(2)
  })

  test('an id that comes twice in one batch is taken once', async () => {
    const first = handedIn()
    expect((await open(ctx, [first, { ...first, body: 'outro texto' }])).size).toBe(1)
    expect((await rows()).map((row) => row.body)).toEqual([first.body])
  })

  test('ids of two empresas have nothing to do with each other', async () => {
    const other = await testCtx(database, clock)
    const message = handedIn()
    await open(ctx, [message])
    expect((await open(other, [message])).get(message.externalId)).toBe('queued')
  })

  test('who may not be written to is put down, and told', async () => {
    const [blocked, free] = [handedIn(), handedIn()]
    await block(ctx, blocked.e164)
    const became = await open(ctx, [blocked, free])
    expect([became.get(blocked.externalId), became.get(free.externalId)]).toEqual(['suppressed', 'queued'])
    const told = await openFeedReader(ctx, 'me').exchange([])
    expect(told.map(({ externalId, state, reason }) => [externalId, state, reason])).toEqual([
      [blocked.externalId, 'suppressed', 'suppressed'],
      [free.externalId, 'queued', null],
    ])
  })

  describe('the feed', () => {
    const reader = (owner: string) => openFeedReader(ctx, owner)

    test('gives an entry again until it is forgotten', async () => {
      await open(ctx, [handedIn(), handedIn()])
      const me = reader('me')
      const first = await me.exchange([])
      expect(first).toHaveLength(2)
      expect(await me.exchange([])).toEqual(first)
      expect(await me.exchange(first.slice(0, 1))).toEqual(first.slice(1))
      expect(await me.exchange(first)).toEqual([])
      expect(await readFeedLag(ctx)).toEqual({ waiting: 0, oldestS: 0 })
    })

    test('is read by one process until that gives it back or is gone', async () => {
      await open(ctx, [handedIn()])
      const [me, other] = [reader('me'), reader('other')]
      const mine = await me.exchange([])
      expect(mine).toHaveLength(1)
      expect(await other.exchange([])).toEqual([])
      await me.release()
      expect(await other.exchange([])).toEqual(mine)
      expect(await me.exchange([])).toEqual([])
      clock.advance(FEED_LEASE_MS)
      expect(await me.exchange([])).toEqual(mine)
    })

    test('says how far behind it is', async () => {
      await open(ctx, [handedIn()])
      clock.advance(7_000)
      expect(await readFeedLag(ctx)).toEqual({ waiting: 1, oldestS: 7 })
    })

    test('tells of nobody who is gone, and goes on', async () => {
      const [gone, there] = [handedIn(), handedIn()]
      await open(ctx, [gone, there])
      await ctx.db.run(sql`delete from messages where external_id = ${gone.externalId}::text`)
      const told = await reader('me').exchange([])
      expect(told.map((each) => each.externalId)).toEqual([null, there.externalId])
    })

    test('is for handed-in messages alone', async () => {
      await queue(ctx, { to: ['+5511981234477'] })
      await handIn(ctx, { channel: 'sms', lane: 'transactional', hasFeed: false }, [handedIn()])
      await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, 500)
      expect(await readFeedLag(ctx)).toMatchObject({ waiting: 0 })
    })
  })
})

describeOnEachDatabase('every change of a handed-in message is told, in order', (openDatabase) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openDatabase()
    await watchStates(database.db)
  })
  beforeEach(() =>
    database.db.run(sql`
      truncate streams, messages, status_feed, witnessed, sender_pace, kill_switches, suppressions cascade`),
  )

  test('in generated lives', async () => {
    const seen = new Set<string>()
    for (const seed of [1, 2, 3, 4]) {
      const clock = testClock()
      const ctx = await testCtx(database, clock)
      const random = seededRandom(seed)
      const live: Live = { attempts: [], addresses: [] }
      for (let step = 0; step < 60; step += 1) await random.pick(STEPS)(ctx, clock, random, live)
      await expireAll(ctx, clock)
    }
    for (const { messageId, seen: states, told } of await readWitness(database.db)) {
      expect(told, `message ${messageId}`).toEqual(states)
      for (const state of states) seen.add(state)
    }
    // What the steps can do has happened: otherwise nothing was shown.
    expect([...seen].sort()).toEqual(
      [...OPEN_STATES, 'accepted', 'sent', 'delivered', 'read', 'failed', 'expired', 'suppressed'].sort(),
    )
  })

  test('the SID is that of the attempt that made the change', async () => {
    const clock = testClock()
    const ctx = await testCtx(database, clock)
    await open(ctx, [handedIn()])
    const lost = await claimOne(ctx)
    await record(ctx, lost, { kind: 'uncertain', detail: '', owner: 'me' })
    await record(ctx, lost, { kind: 'not_found', owner: 'me', looks: 0 })
    const second = await claimOne(ctx)
    await recordFacts(ctx, RECORDING, [
      { attemptId: second, fact: { kind: 'uncertain', detail: '', owner: 'me' } },
      { attemptId: lost, fact: status('SMlost', 'delivered', null) },
      { attemptId: second, fact: { kind: 'accepted', sid: 'SMsecond' } },
    ])
    const told = await openFeedReader(ctx, 'me').exchange([])
    expect(told.map(({ state, sid }) => [state, sid])).toEqual([
      ['queued', null],
      ['sending', null],
      ['uncertain', null],
      ['queued', null],
      ['sending', null],
      ['delivered', 'SMlost'],
    ])
  })
})

interface Live {
  attempts: AttemptId[]
  addresses: string[]
}

type Step = (
  ctx: Ctx,
  clock: TestClock,
  random: ReturnType<typeof seededRandom>,
  live: Live,
) => Promise<unknown>

const record = (ctx: Ctx, attemptId: AttemptId, fact: Fact) =>
  recordFacts(ctx, RECORDING, [{ attemptId, fact }])

function status(sid: string, word: string, code: number | null): Fact {
  return { kind: 'status', via: 'callback', sid, status: word, code }
}

async function claimOne(ctx: Ctx): Promise<AttemptId> {
  const { messages } = await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, 1)
  const [first] = messages
  if (!first) throw new Error('nothing to claim')
  return first.pair.attempt.id
}

const somebodyOpen: Step = async (ctx, _clock, random, live) => {
  const channel = random.pick(['sms', 'whatsapp'] as const)
  const messages = Array.from({ length: 1 + random.below(12) }, () => handedIn({ channel }))
  live.addresses.push(...messages.map((each) => each.e164))
  await open(ctx, messages, channel)
}

const claim: Step = async (ctx, _clock, random, live) => {
  const { messages } = await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, 1 + random.below(20))
  live.attempts.push(...messages.map((each) => each.pair.attempt.id))
}

/** Several at once, of one attempt too, fitting or not. */
const learn: Step = async (ctx, _clock, random, live) => {
  if (live.attempts.length === 0) return
  const facts = Array.from({ length: 1 + random.below(30) }, () => {
    const attemptId = random.pick(live.attempts)
    return { attemptId, fact: someFact(attemptId, random) }
  })
  await recordFacts(ctx, RECORDING, facts)
}

function someFact(attemptId: AttemptId, random: ReturnType<typeof seededRandom>): Fact {
  const sid = `SM${attemptId}`
  const code = random.pick([null, 30003, 30005, 63016, 63024, 30008])
  const word = random.pick(['queued', 'sent', 'delivered', 'read', 'failed', 'undelivered', 'canceled'])
  return random.pick<Fact>([
    { kind: 'accepted', sid },
    { kind: 'accepted', sid },
    status(sid, word, code),
    status(sid, 'sent', null),
    status(sid, 'delivered', null),
    { kind: 'refused', code: random.pick([21211, 63024, 20429]), detail: '' },
    { kind: 'not_sent', detail: '' },
    { kind: 'uncertain', detail: '', owner: 'me' },
    { kind: 'uncertain', detail: '', owner: 'me' },
    { kind: 'given_back', why: 'stopping' },
    { kind: 'not_found', owner: 'me', looks: 0 },
    { kind: 'given_up', owner: 'me' },
  ])
}

const blockSomebody: Step = async (ctx, _clock, random, live) => {
  if (live.addresses.length > 0) await block(ctx, random.pick(live.addresses))
}

const tryAgain: Step = async (ctx) => {
  const failed = await ctx.db.many(sql<{ id: number }>`
    select id from messages where empresa_id = ${ctx.empresaId}::int and state = 'failed' order by id limit 3`)
  for (const { id } of failed) await retryByHand(ctx, { of: { messageId: String(id) }, includeUnknown: true })
}

const wait: Step = async (_ctx, clock, random) => clock.advance(random.pick([1_000, 60_000, 3 * HOUR_MS]))

const STEPS: readonly Step[] = [
  somebodyOpen,
  claim,
  claim,
  learn,
  learn,
  learn,
  blockSomebody,
  tryAgain,
  wait,
  wait,
]

/** What nobody may claim any more ends too. */
async function expireAll(ctx: Ctx, clock: TestClock): Promise<void> {
  await open(ctx, [handedIn(), handedIn()])
  const scope = { empresaId: ctx.empresaId, lane: null, channel: null }
  await throwKillSwitch(ctx, 'own', { scope, why: 'teste' })
  clock.advance(25 * HOUR_MS)
  expect(await expireHeld(ctx, 0)).toBeGreaterThan(0)
}

test('every statement that moves messages has a part for the feed', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /queries\.ts$/.test(path),
  )
  const moving = files
    .flatMap((path) => statementsOf(readFileSync(`${root}/${path}`, 'utf8')).map((text) => ({ path, text })))
    .filter(({ text }) =>
      /\bupdate messages\b\s+(?:\w+\s+)?set(?:(?!\bwhere\b|\bfrom\b)[^;])*?\bstate = |\binsert into messages\b/.test(
        text,
      ),
    )
  expect(moving.length).toBeGreaterThanOrEqual(6)
  const silent = moving.filter(({ text }) => !/feedMoves\(|fed\(/.test(text))
  // Broadcasts are our own: nobody outside is told of them.
  expect(silent.map(({ path }) => path)).toEqual(['messages/enqueue-queries.ts'])
})

/** Template by template is too fine (statements are put together): function by function. */
function statementsOf(text: string): string[] {
  return text.split(/^(?=(?:export )?(?:async )?function |const \w+ = )/m)
}
