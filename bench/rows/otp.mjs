import { setTimeout as wait } from 'node:timers/promises'
import { BODY, WARM_UP, within } from '../parts/bench.mjs'
import { ms, percentile, whole } from '../parts/figures.mjs'

export const names = ['otp']

const SECRET_KEY = 'bench-bench-bench-bench-bench-bench'
const BROADCAST = 50_000
const CODES = 400

const CONDITIONS = [
  {
    work: 'code: asked for → POST, behind a broadcast, 80 ms line',
    delayMs: 80,
    embedded: false,
    everyMs: 40,
    targetMs: 15,
  },
  {
    work: 'the same with both cores full (no delay)',
    delayMs: 0,
    embedded: false,
    everyMs: 10,
    targetMs: 60,
  },
  {
    work: 'the same on the embedded database, 80 ms line',
    delayMs: 80,
    embedded: true,
    everyMs: 40,
    targetMs: 60,
  },
]

/** One-time codes behind a large broadcast: from the moment before they are queued to their arrival at Twilio. */
export async function measure(suite) {
  const rows = []
  for (const condition of CONDITIONS) {
    const took = await within(suite, (place) => codesBehindBroadcast(place, condition))
    const [p50, p90, p99] = [50, 90, 99].map((percent) => percentile(took, percent))
    suite.say(
      `  ${condition.work}: p50 ${ms(p50)}, p90 ${ms(p90)}, p99 ${ms(p99)}, max ${ms(Math.max(...took))}`,
    )
    rows.push({
      name: 'otp',
      work: condition.work,
      figure: `p50 ${ms(p50)}, p90 ${ms(p90)}, p99 ${ms(p99)}`,
      peer: `${whole(took.length)} codes, ${whole(BROADCAST)} messages before them`,
      value: p99,
      ...{ show: ms, target: condition.targetMs, better: 'less' },
    })
  }
  return rows
}

async function codesBehindBroadcast(place, { delayMs, embedded, everyMs }) {
  const twilio = await place.fake({ delayMs })
  const databaseUrl = embedded ? null : (await place.database()).url
  const recado = await place.recado({
    twilio,
    databaseUrl,
    label: `otp-${delayMs}-${embedded ? 'embedded' : 'postgres'}`,
  })
  await recado.call('start')
  // Somebody else asks for the codes where there can be somebody else.
  const asker = embedded ? recado : place.child('codes')
  await asker.call('openCodes', { databaseUrl, secretKey: SECRET_KEY })
  const warmUp = await recado.call('broadcast', { count: WARM_UP, from: 0, body: BODY })
  for (let i = 0; i < 20; i += 1) await asker.call('enqueueCode', CODES + i)
  await twilio.call('reached', { arrivals: WARM_UP + 20 })
  await recado.call('recorded', { broadcastId: warmUp, count: WARM_UP, state: 'sent' })
  await twilio.call('reset')

  await recado.call('broadcast', { count: BROADCAST, from: WARM_UP, body: BODY })
  await twilio.call('reached', { arrivals: 500 })
  const asked = []
  const start = performance.now()
  for (let i = 0; i < CODES; i += 1) {
    await wait(Math.max(0, start + i * everyMs - performance.now()))
    asked.push(asker.call('enqueueCode', i))
  }
  await Promise.all(asked)
  await twilio.call('reached', { stamped: CODES })
  const { stamped, arrivals } = await twilio.call('report')
  const lastAt = Math.max(...stamped.map(({ at }) => at))
  const before = arrivals.filter((at) => at <= lastAt).length - CODES
  if (before >= BROADCAST) place.suite.say('    the broadcast was over before the last code')
  return stamped.map(({ sentAt, at }) => at - sentAt)
}
