import { describe, expect, test } from 'vitest'
import { anyFreePort } from '../../src/edges/launch/ports.ts'
import { sql } from '../../src/platform/db/db.ts'
import { hasEngine } from '../harness/database.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { CLAIM } from './harness/table-lock.ts'
import { readFigures } from './harness/verdict.ts'

/** A lease, all looks and a second attempt, with room for a machine that has other things to do. */
const TIME_MAX_MS = 300_000
const AT_ONCE = 50
const TRIES = [0, 1, 2, 3, 4]
const ENDED = 'Código expirado ou já usado. Peça um novo código.'

interface Reply {
  status: number
  retryAfter: string | null
  body: Record<string, unknown>
}

async function post(url: string, verb: 'start' | 'check', input: Record<string, unknown>): Promise<Reply> {
  const answer = await fetch(`${url}/api/v1/twilio/verify/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const { status, headers } = answer
  return { status, retryAfter: headers.get('retry-after'), body: (await answer.json()) as Reply['body'] }
}

/** Whoever asks, with the processes in turn. */
function askers({ ctx: { empresaId } }: Stage, urls: readonly string[]) {
  const ask = (verb: 'start' | 'check', input: Record<string, unknown>, turn: number) =>
    post(urls[turn % urls.length] ?? '', verb, { ...input, empresa_id: empresaId, channel: 'sms' })
  const atOnce = (verb: 'start' | 'check', input: Record<string, unknown>) =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, turn) => ask(verb, input, turn)))
  return { ask, atOnce }
}

/** Processes that answer and send, each at an address of its own. */
async function startApart(stage: Stage, count: number): Promise<string[]> {
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const port = await anyFreePort('127.0.0.1')
      await stage.start('all', { PORT: String(port) })
      return `http://127.0.0.1:${port}`
    }),
  )
}

/** The one code that this phone has; fails when there are two messages, even of the same code. */
function codeOn({ twilio }: Stage, number: string): string {
  const messages = twilio.messages({ number })
  expect(messages).toHaveLength(1)
  return /\b(\d{6})\b/.exec(messages[0]?.body ?? '')?.[1] ?? ''
}

const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function rowOf({ database }: Stage, phone: string): Promise<Record<string, unknown>> {
  return await database.db.one<Record<string, unknown>>(sql`
    select l.status, l.reason, l.tries, l.sends, l.nonce is null as no_nonce,
      (select count(*)::int from messages m where m.derived_from = l.id) as messages,
      (select sum(c.codes)::int from otp_counts c where c.prefix = l.prefix) as codes,
      (select sum(c.verified)::int from otp_counts c where c.prefix = l.prefix) as verified
    from otp_logs l where l.address = ${phone}::text`)
}

describe.skipIf(!hasEngine('postgres'))('codes', { concurrent: true, timeout: TIME_MAX_MS }, () => {
  test('fifty of everything at once over three processes: one code, one that verifies, five tries', () =>
    onStage({ shipped: true }, async (stage) => {
      const { ask, atOnce } = askers(stage, await startApart(stage, 3))
      // Prefixes of their own, so that what is counted by prefix is this number's.
      const [right, wrong] = ['+5511911000001', '+5521922000002']

      const starts = await atOnce('start', { phone_e164: right })
      const refused = starts.filter(({ status }) => status !== 200)
      expect(refused).toHaveLength(AT_ONCE - 1)
      for (const { status, body, retryAfter } of refused) {
        expect([status, body.code, body.facts]).toMatchObject([
          429,
          'too_many_codes',
          { limit: 'number_minute' },
        ])
        expect(Number(retryAfter)).toBeGreaterThan(0)
        // A minute, rounded up by whoever read their clock a moment before the winner did.
        expect(Number(retryAfter)).toBeLessThanOrEqual(61)
      }
      const code = codeOn(stage, right)

      const checks = await atOnce('check', { phone_e164: right, code })
      const verified = checks.filter(({ body }) => body.verified === true)
      expect(verified).toHaveLength(1)
      expect(verified[0]?.body.contact_id).toEqual(expect.any(Number))
      for (const { status, body } of checks) {
        expect(status).toBe(200)
        if (body.verified !== true) expect(body).toMatchObject({ verified: false, attempts_left: 0 })
      }
      expect(await rowOf(stage, right)).toMatchObject({
        ...{ status: 'verified', noNonce: true, sends: 1, tries: 0, messages: 1, codes: 1, verified: 1 },
      })

      expect((await ask('start', { phone_e164: wrong }, 0)).status).toBe(200)
      const other = codeOn(stage, wrong)
      const tries = await atOnce('check', { phone_e164: wrong, code: wrongFor(other) })
      const counted = tries.filter(({ body }) => /Código incorreto/.test(String(body.message)))
      expect(counted.map(({ body }) => body.attempts_left).sort()).toEqual(TRIES)
      expect(tries.some(({ body }) => body.verified)).toBe(false)
      for (const { body } of tries.filter((each) => !counted.includes(each))) {
        expect(body).toMatchObject({ attempts_left: 0, message: ENDED })
      }
      for (const turn of [0, 1, 2]) {
        expect((await ask('check', { phone_e164: wrong, code: other }, turn)).body).toMatchObject({
          ...{ verified: false, attempts_left: 0 },
        })
      }
      expect(await rowOf(stage, wrong)).toMatchObject({
        ...{ status: 'failed', reason: 'too_many_tries', tries: 5, noNonce: true, codes: 1, verified: 0 },
      })
      expect(stage.twilio.messages()).toHaveLength(2)
    }))

  test('a worker killed between the claim of a code and its hand-over: the code arrives once, and is entered', () =>
    onStage({}, async (stage) => {
      const [first] = await Promise.all([stage.start('worker'), stage.start('api')])
      const { ask } = askers(stage, [stage.url])
      const [phone = ''] = phones(1)
      const lock = await stage.lock('attempts')
      const asking = ask('start', { phone_e164: phone }, 0)
      // The claim and not one of the looks, which stand there every second too.
      await lock.reachedBy(first, CLAIM)
      // The claim is one statement, and the server commits it whether or not somebody is awake to hear of it.
      first.freeze()
      await lock.release()
      await untilClaimed(stage)
      await first.kill()
      expect(stage.twilio.messages()).toEqual([])
      // It is under way, as far as anybody knows, and nobody waits longer than 3 s to be told so.
      expect((await asking).body).toMatchObject({ success: true, channel: 'sms' })

      await stage.start('worker')
      await until(() => stage.twilio.messages().length > 0, {
        withinMs: PATIENCE_MS,
        otherwise: 'the code never arrived',
      })
      await until(async () => (await openAttempts(stage)) === 0, {
        withinMs: PATIENCE_MS,
        otherwise: 'an outcome stayed unknown',
      })
      const checked = await ask('check', { phone_e164: phone, code: codeOn(stage, phone) }, 0)
      expect(checked.body).toMatchObject({ verified: true })
      expect(await rowOf(stage, phone)).toMatchObject({ status: 'verified', sends: 1, messages: 1 })
      expect(await readFigures(stage.database.db)).toMatchObject({ attempts: 2, resent: 1, adopted: 0 })
    }))
})

async function openAttempts({ database }: Stage): Promise<number> {
  const { n } = await database.db.one(sql<{ n: number }>`
    select count(*)::int as n from attempts where state in ('sending', 'uncertain')`)
  return n
}

const untilClaimed = (stage: Stage) =>
  until(async () => (await openAttempts(stage)) === 1, {
    withinMs: PATIENCE_MS,
    otherwise: 'the code was never claimed',
  })
