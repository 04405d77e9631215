import { BODY, durableSend, inRounds, WARM_UP } from '../parts/bench.mjs'
import { perSecond, ratioOf, times } from '../parts/figures.mjs'

export const names = ['tls']

const DELAY_MS = 80
const SLOTS = 200

/** What a real line looks like: TLS, 80 ms until Twilio answers. Waiting is the work here. */
export async function measure(suite) {
  // The official client sends 240 a second, whatever it is asked for: a tenth of the messages is long enough.
  const count = Math.ceil(suite.messages / 2)
  const peer = (messages, sockets) => async (place) => {
    const { url } = await place.fake({ tls: true, delayMs: DELAY_MS })
    const warmUp = sockets === null ? 100 : WARM_UP
    return place
      .child('peer')
      .call('twilio', { url, inFlight: SLOTS, warmUp, count: messages, body: BODY, sockets })
  }
  const figures = await inRounds(suite, {
    async recado(place) {
      const twilio = await place.fake({ tls: true, delayMs: DELAY_MS })
      const { url: databaseUrl } = await place.database()
      return (await durableSend(place, { twilio, databaseUrl, count, label: 'tls' })).perSecond
    },
    client: peer(Math.ceil(count / 10), null),
    raised: peer(count, SLOTS),
  })
  const possible = SLOTS / (DELAY_MS / 1000)
  return [
    {
      name: 'tls',
      work: 'TLS, answers after 80 ms, 200 in flight',
      figure: perSecond(figures.recado),
      peer: `official client as it is: ${perSecond(figures.client)} (with 200 sockets: ${perSecond(figures.raised)})`,
      value: ratioOf(figures.recado, figures.client),
      ...{ show: times, target: 8.5, better: 'more' },
    },
    {
      name: 'tls',
      work: 'the same, of what 200 slots allow',
      figure: perSecond(figures.recado),
      peer: `200 ÷ 80 ms: ${perSecond([possible])}`,
      value: ratioOf(
        figures.recado,
        figures.recado.map(() => possible),
      ),
      ...{ show: times, target: 0.9, better: 'more' },
    },
  ]
}
