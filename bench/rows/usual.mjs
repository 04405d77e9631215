import { BODY, cpuOf, RATE_ABOVE_ALL, WARM_UP, within } from '../parts/bench.mjs'
import { times, whole } from '../parts/figures.mjs'

export const names = ['usual']

const SENDER_PER_SECOND = 100
const MESSAGES = 1_000
const AT_ONCE_MAX = 10_000

/** What a message and its three callbacks cost at a sender's usual rate, beside the same as fast as it goes. */
export async function measure(suite) {
  const atOnce = Math.min(AT_ONCE_MAX, suite.messages)
  const paced = await cost(suite, { ratePerSecond: SENDER_PER_SECOND, count: MESSAGES, warmUp: 500 })
  const fast = await cost(suite, { ratePerSecond: RATE_ABOVE_ALL, count: atOnce, warmUp: WARM_UP })
  return [
    {
      name: 'usual',
      work: `CPU of a message and its three callbacks at ${whole(SENDER_PER_SECOND * 0.9)}/s`,
      figure: ofBoth(paced),
      peer: `${whole(atOnce)} as fast as it goes: ${ofBoth(fast)}`,
      value: total(paced) / total(fast),
      ...{ show: times, target: 4, better: 'less' },
    },
  ]
}

async function cost(suite, { ratePerSecond, count, warmUp }) {
  return within(suite, async (place) => {
    const twilio = await place.fake({ delayMs: 80, callbacks: 32 })
    const { url: databaseUrl } = await place.database()
    const recado = await place.recado({ twilio, databaseUrl, ratePerSecond, label: `usual-${ratePerSecond}` })
    await recado.call('start')
    await recado.call('broadcast', { count: warmUp + count, from: 0, body: BODY })
    await twilio.call('reached', { arrivals: warmUp })
    const before = await cpuOf(place, { recado })
    await twilio.call('reached', { arrivals: warmUp + count, callbacks: (warmUp + count) * 3 })
    const after = await cpuOf(place, { recado })
    const postgres = (after.postgres ?? 0) - (before.postgres ?? 0)
    return {
      recado: (after.recado - before.recado) / count,
      postgres: postgres / count,
    }
  })
}

const total = ({ recado, postgres }) => recado + postgres
const ofBoth = ({ recado, postgres }) =>
  `${recado.toFixed(1)} ms in the service, ${postgres.toFixed(1)} ms in PostgreSQL`
