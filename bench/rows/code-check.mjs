import { cpuOf, inRounds, spentBetween } from '../parts/bench.mjs'
import { codeNumber } from '../parts/code-requests.mjs'
import { median, ms, percentile, perSecond, ratioOf, times, whole } from '../parts/figures.mjs'
import { CODE_LIMITS } from './code-start.mjs'

export const names = ['code-check']

const CODES = 4_000
const WARM_UP = 1_000
const CONNECTIONS = 64
/** So many others are tried between a person's wrong and right try. */
const BETWEEN = 400
const TARGET_PER_SECOND = 2_000

/** Codes entered over HTTP, each first wrong and then right. */
export async function measure(suite) {
  const figures = await inRounds(suite, {
    async recado(place) {
      const [twilio, { url: databaseUrl }] = await Promise.all([place.fake(), place.database()])
      const recado = await place.recado({ twilio, databaseUrl, label: 'code-check', env: CODE_LIMITS })
      await recado.call('start')
      const { origin } = new URL(recado.statusUrl)
      const numbers = [codeNumber(CODES + WARM_UP)]
      await place.child('code-askers').call('start', { origin, numbers, everyMs: 1 })
      return await entered(place, recado, origin)
    },
    async bare(place) {
      const { url: databaseUrl } = await place.database()
      const bare = place.child('bare-codes')
      return await entered(place, bare, await bare.call('open', { databaseUrl }))
    },
  })
  const rates = (name) => figures[name].map((each) => each.perSecond)
  const answer = (name) =>
    ['p50', 'p99'].map((each) => `${each} ${ms(median(figures[name].map((f) => f[each])))}`).join(', ')
  return [
    {
      name: 'code-check',
      work: `verify/check over HTTP, half of them right, ${CONNECTIONS} connections`,
      figure: `${perSecond(rates('recado'))}, ${answer('recado')}`,
      peer: `a bare route with the two statements: ${perSecond(rates('bare'))}, ${answer('bare')}: ${times(
        ratioOf(rates('recado'), rates('bare')),
      )}`,
      value: median(rates('recado')),
      ...{ show: (value) => `${whole(value)}/s`, target: TARGET_PER_SECOND, better: 'more' },
    },
  ]
}

async function entered(place, service, origin) {
  const askers = place.child('code-askers')
  const warmUp = checksOf(await service.call('copyCode', { from: 0, count: WARM_UP }))
  const checks = checksOf(await service.call('copyCode', { from: WARM_UP, count: CODES }))
  await askers.call('check', { origin, checks: warmUp, connections: CONNECTIONS })
  const before = await cpuOf(place, { service, askers })
  const { perSecond, verified, wrong, ms } = await askers.call('check', {
    ...{ origin, checks, connections: CONNECTIONS },
  })
  const after = await cpuOf(place, { service, askers })
  if (verified !== CODES || wrong !== CODES)
    throw new Error(`${verified} verified and ${wrong} wrong of ${CODES}`)
  place.suite.say(`    ms of CPU a check: ${spentBetween(before, after, checks.length)}`)
  return { perSecond: Math.round(perSecond), p50: percentile(ms, 50), p99: percentile(ms, 99) }
}

function checksOf(codes) {
  const wrongFor = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  const steps = Array.from({ length: codes.length + BETWEEN }, (_, i) => {
    const wrong = codes[i] && { number: codes[i].number, code: wrongFor(codes[i].code) }
    return [wrong, codes[i - BETWEEN]]
  })
  return steps.flat().filter(Boolean)
}
