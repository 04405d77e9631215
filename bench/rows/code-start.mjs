import { cpuOf, spentBetween, within } from '../parts/bench.mjs'
import { codeNumber } from '../parts/code-requests.mjs'
import { ms, percentile, whole } from '../parts/figures.mjs'

export const names = ['code-start']

const STARTS = 500
const EVERY_MS = 80
const WARM_UP = 100
const CALLBACK_CONNECTIONS = 4
/** Beyond what is measured: the limits are taken as always and never reached. */
export const CODE_LIMITS = { OTP_EMPRESA_HOUR_MAX: '999999', OTP_DAY_MAX: '999999', TRUSTED_PROXIES: '1' }

/** Codes asked for over HTTP while nothing else goes on: from the request to the POST that arrives at Twilio. */
export async function measure(suite) {
  const recado = await within(suite, async (place) => {
    const [twilio, { url: databaseUrl }] = await Promise.all([openTwilio(place), place.database()])
    const service = await place.recado({ twilio, databaseUrl, label: 'code-start', env: CODE_LIMITS })
    await service.call('start')
    return await timed(place, { service, twilio }, service.statusUrl)
  })
  const bare = await within(suite, async (place) => {
    const [twilio, { url: databaseUrl }] = await Promise.all([openTwilio(place), place.database()])
    const service = place.child('bare-codes')
    const url = await service.call('open', { databaseUrl, twilioUrl: twilio.url })
    return await timed(place, { service, twilio }, url)
  })
  const told = (took) => `p50 ${ms(percentile(took, 50))}, p99 ${ms(percentile(took, 99))}`
  suite.say(
    `  answered: Recado ${told(recado.answered)}; bare ${told(bare.answered)}; latest ${ms(Math.max(...recado.took))}`,
  )
  return [
    {
      name: 'code-start',
      work: 'verify/start over HTTP, idle: request → POST at Twilio',
      figure: `${told(recado.took)} (${whole(recado.took.length)} starts, one every ${EVERY_MS} ms)`,
      peer: `a bare route that writes one row and posts: ${told(bare.took)}`,
      value: percentile(recado.took, 99),
      ...{ show: ms, target: 25, better: 'less' },
    },
  ]
}

const openTwilio = (place) => place.fake({ callbacks: CALLBACK_CONNECTIONS, byNumber: true })

async function timed(place, { service, twilio }, url) {
  const { origin } = new URL(url)
  const askers = place.child('code-askers')
  const numbers = Array.from({ length: WARM_UP + STARTS }, (_, i) => codeNumber(i))
  const warmUp = numbers.splice(0, WARM_UP)
  await askers.call('start', { origin, numbers: warmUp, everyMs: EVERY_MS })
  await twilio.call('reset')
  const before = await cpuOf(place, { service })
  const asked = await askers.call('start', { origin, numbers, everyMs: EVERY_MS })
  const after = await cpuOf(place, { service })
  place.suite.say(`    ms of CPU a start: ${spentBetween(before, after, numbers.length)}`)
  const refused = asked.filter(({ status }) => status !== 200)
  if (refused.length > 0) throw new Error(`${refused.length} starts were refused: ${refused[0].status}`)
  await twilio.call('reached', { arrivals: numbers.length })
  const { numbers: arrived } = await twilio.call('report')
  return {
    took: asked.map(({ number, askedAt }) => arrived.get(number) - askedAt),
    answered: asked.map((each) => each.ms),
  }
}
