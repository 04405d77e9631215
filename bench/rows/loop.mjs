import { BODY, inRounds, WARM_UP } from '../parts/bench.mjs'
import { median, ms, perSecond, ratioOf, times } from '../parts/figures.mjs'

export const names = ['loop']

const CONNECTIONS = 256

/** Everything at once: sent, three callbacks each, all of it stored; beside a loop of that shape without features. */
export async function measure(suite) {
  const { messages: count } = suite
  const figures = await inRounds(suite, {
    async recado(place) {
      const twilio = await place.fake({ callbacks: CONNECTIONS })
      const { url: databaseUrl } = await place.database()
      const recado = await place.recado({ twilio, databaseUrl, label: 'loop' })
      await recado.call('start')
      const warmUp = await recado.call('broadcast', { count: WARM_UP, from: 0, body: BODY })
      await twilio.call('reached', { callbacks: WARM_UP * 3 })
      await recado.call('recorded', { broadcastId: warmUp, count: WARM_UP, state: 'read' })
      await twilio.call('reset')
      const broadcastId = await recado.call('broadcast', { count, from: WARM_UP, body: BODY })
      await twilio.call('reached', { callbacks: count * 3 })
      await recado.call('recorded', { broadcastId, count, state: 'read' })
      return figuresOf(await twilio.call('report'), count)
    },
    async limit(place) {
      const twilio = await place.fake({ callbacks: CONNECTIONS })
      const { url: databaseUrl } = await place.database()
      const limit = place.child('limit')
      await limit.call('open', { databaseUrl, twilio: twilio.url })
      await limit.call('queue', { count: WARM_UP, body: BODY })
      await limit.call('send')
      await twilio.call('reached', { callbacks: WARM_UP * 3 })
      await twilio.call('reset')
      await limit.call('queue', { count, body: BODY })
      await limit.call('send')
      await twilio.call('reached', { callbacks: count * 3 })
      const unread = (await limit.call('counts')).filter(({ state }) => state !== 4)
      if (unread.length > 0) throw new Error(`not all are read: ${JSON.stringify(unread)}`)
      return figuresOf(await twilio.call('report'), count)
    },
  })
  const rates = (name) => figures[name].map((each) => each.perSecond)
  const p99 = (name) => ms(median(figures[name].map((each) => each.p99)))
  return [
    {
      name: 'loop',
      work: 'closed loop: send and three callbacks each, all stored',
      figure: `${perSecond(rates('recado'))}, callbacks p99 ${p99('recado')}`,
      peer: `a loop of the same shape without features: ${perSecond(rates('limit'))}, callbacks p99 ${p99('limit')}`,
      value: ratioOf(rates('recado'), rates('limit')),
      ...{ show: times, target: 0.7, better: 'more' },
    },
  ]
}

/** From the first message at Twilio to the answer to the last callback, which comes after its commit. */
function figuresOf({ arrivals, lastCallbackAt, callbackP99, refused }, count) {
  if (refused > 0) throw new Error(`${refused} callbacks were refused`)
  return { perSecond: (count * 1000) / (lastCallbackAt - arrivals[0]), p99: callbackP99 }
}
