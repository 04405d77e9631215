import { BODY, within } from '../parts/bench.mjs'
import { wallMs } from '../parts/child.mjs'
import { ms, whole } from '../parts/figures.mjs'

export const names = ['fair']

const SENDER_PER_SECOND = 80
const FEW = 10

/** One tenant's many and another's ten on one sender that cannot keep up: how long until the ten have left. */
export async function measure(suite) {
  const many = Math.min(50_000, suite.messages)
  const took = await within(suite, async (place) => {
    const twilio = await place.fake({ delayMs: 80 })
    const { url: databaseUrl } = await place.database()
    const recado = await place.recado({
      twilio,
      databaseUrl,
      ratePerSecond: SENDER_PER_SECOND,
      label: 'fair',
    })
    await recado.call('start')
    await recado.call('broadcast', { empresaId: 8, count: many, from: 0, body: BODY })
    await twilio.call('reached', { arrivals: SENDER_PER_SECOND * 2 })
    const body = `Confira as vagas t${wallMs().toFixed(3)}x`
    await recado.call('broadcast', { empresaId: 1, count: FEW, from: many, body })
    await twilio.call('reached', { stamped: FEW })
    const { stamped } = await twilio.call('report')
    return Math.max(...stamped.map(({ at, sentAt }) => at - sentAt))
  })
  return [
    {
      name: 'fair',
      work: `another tenant's ten behind ${whole(many)} on one sender`,
      figure: `all ten left after ${ms(took)}`,
      peer: `a sender of ${SENDER_PER_SECOND}/s, ${SENDER_PER_SECOND * 0.9}/s for bulk`,
      value: took,
      ...{ show: ms, target: 1000, better: 'less' },
    },
  ]
}
