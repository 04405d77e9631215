import { cpuOf, durableSend, inRounds, spentBetween, WARM_UP, within } from '../parts/bench.mjs'
import { median, ms, perSecond, ratioOf, times } from '../parts/figures.mjs'

export const names = ['callbacks']

const CONNECTIONS = 256

/** Three signed callbacks a message, answered once they are stored, on copies of one database of accepted messages. */
export async function measure(suite) {
  const { messages: count } = suite
  return within(suite, async (outer) => {
    const template = await outer.database()
    await within(suite, async (place) => {
      const twilio = await place.fake()
      await durableSend(place, { twilio, databaseUrl: template.url, count, label: 'callbacks-prepare' })
    })
    const messages = await suite.postgres.call('query', {
      url: template.url,
      text: 'select a.id, a.sid, m.to_address as "to" from attempts a join messages m on m.id = a.message_id order by a.id',
    })
    const [warmUp, measured] = [messages.slice(0, WARM_UP), messages.slice(WARM_UP)]
    const blast = async (place, server, url) => {
      const twilio = await place.fake()
      for (const part of [warmUp, measured]) {
        const before = await cpuOf(place, { server, twilio })
        await twilio.call('blast', { url, messages: part, connections: CONNECTIONS })
        await twilio.call('reached', { callbacks: part.length * 3 })
        if (part === warmUp) continue
        const spent = spentBetween(before, await cpuOf(place, { server, twilio }), part.length * 3)
        suite.say(`    ms of CPU a callback: ${spent}`)
      }
      const { callbackP50, callbackP99, refused, firstCallbackAt, lastCallbackAt } =
        await twilio.call('report')
      if (refused > 0) throw new Error(`${refused} callbacks were refused`)
      const perSecond = (measured.length * 3 * 1000) / (lastCallbackAt - firstCallbackAt)
      return { perSecond, p50: callbackP50, p99: callbackP99 }
    }
    const figures = await inRounds(suite, {
      async recado(place) {
        const { url: databaseUrl } = await place.database(template.name)
        const recado = await place.recado({ twilio: await place.fake(), databaseUrl, label: 'callbacks' })
        await recado.call('start')
        return blast(place, recado, recado.statusUrl)
      },
      async oneByOne(place) {
        const { url: databaseUrl } = await place.database(template.name)
        const server = place.child('one-by-one')
        return blast(place, server, await server.call('open', { databaseUrl }))
      },
    })
    const rates = (name) => figures[name].map((each) => each.perSecond)
    const answer = (name, figure) => median(figures[name].map((each) => each[figure]))
    return [
      {
        name: 'callbacks',
        work: 'signed callbacks, stored before the answer',
        figure: perSecond(rates('recado')),
        peer: `the same rows, one callback a transaction: ${perSecond(rates('oneByOne'))}`,
        value: ratioOf(rates('recado'), rates('oneByOne')),
        ...{ show: times, target: 1.8, better: 'more' },
      },
      {
        name: 'callbacks',
        work: `the same, time to the answer at ${CONNECTIONS} connections`,
        figure: `p50 ${ms(answer('recado', 'p50'))}, p99 ${ms(answer('recado', 'p99'))}`,
        peer: `p50 ${ms(answer('oneByOne', 'p50'))}, p99 ${ms(answer('oneByOne', 'p99'))}`,
        value: answer('recado', 'p99'),
        ...{ show: ms, target: 60, better: 'less' },
      },
    ]
  })
}
