import { BODY, within } from '../parts/bench.mjs'
import { whole, windowsOf } from '../parts/figures.mjs'

export const names = ['pacing']

const SENDER_PER_SECOND = 400
/** Bulk may use nine tenths of its sender. */
const RATE = SENDER_PER_SECOND * 0.9
const SECONDS = 30
const WORKERS = 3

/** One sender, three worker processes, thirty seconds: what arrives at Twilio in each second. */
export async function measure(suite) {
  const { seconds, perSecond, most } = await within(suite, async (place) => {
    const twilio = await place.fake({ delayMs: 30 })
    const { url: databaseUrl } = await place.database()
    const paced = { twilio, databaseUrl, ratePerSecond: SENDER_PER_SECOND }
    const api = await place.recado({ ...paced, role: 'api', label: 'pacing-api' })
    for (let i = 0; i < WORKERS; i += 1) {
      const worker = await place.recado({ ...paced, role: 'worker', label: 'pacing' })
      await worker.call('start')
    }
    const count = RATE * (SECONDS + 4)
    await api.call('broadcast', { count, from: 0, body: BODY })
    await twilio.call('reached', { arrivals: RATE * (SECONDS + 2) })
    const { arrivals } = await twilio.call('report')
    return windowsOf([...arrivals], { skipMs: 1000, lengthMs: SECONDS * 1000 })
  })
  const share = (value) => `${((value / RATE) * 100).toFixed(1)} %`
  const setting = `${whole(RATE)}/s for bulk, three workers, ${SECONDS} s after the first second`
  suite.say(`  seconds: ${seconds.join(' ')}`)
  return [
    {
      name: 'pacing',
      work: 'pacing: on average',
      ...{ figure: `${perSecond.toFixed(1)}/s`, peer: setting },
      value: Math.abs(perSecond / RATE - 1) * 100,
      show: () => share(perSecond),
      ...{ target: 2, better: 'less', targetText: '98–102 %' },
    },
    {
      name: 'pacing',
      work: 'pacing: the fullest second, wherever it begins',
      figure: `${whole(most)} (by the clock ${Math.min(...seconds)}–${Math.max(...seconds)})`,
      peer: setting,
      value: (most / RATE) * 100,
      show: () => share(most),
      ...{ target: 105, better: 'less', targetText: '≤ 105 %' },
    },
  ]
}
