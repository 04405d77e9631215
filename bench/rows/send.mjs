import { BODY, durableSend, inRounds, WARM_UP } from '../parts/bench.mjs'
import { perSecond, ratioOf, times } from '../parts/figures.mjs'

export const names = ['send-client', 'send-raw', 'embedded']

/** Durable sending without any delay at Twilio, beside who stores nothing, and on the embedded database. */
export async function measure(suite, wanted) {
  const { messages: count } = suite
  const recado = (onPostgres) => async (place) => {
    const twilio = await place.fake()
    const databaseUrl = onPostgres ? (await place.database()).url : null
    const label = onPostgres ? 'send-postgres' : 'send-embedded'
    return (await durableSend(place, { twilio, databaseUrl, count, label })).perSecond
  }
  const peer = (verb, inFlight) => async (place) => {
    const { url } = await place.fake()
    return place.child('peer').call(verb, { url, inFlight, warmUp: WARM_UP, count, body: BODY })
  }
  const figures = await inRounds(suite, {
    recado: recado(true),
    ...(wanted('send-client') ? { client: peer('twilio', 100) } : {}),
    ...(wanted('send-raw') ? { raw: peer('undici', 200) } : {}),
    ...(wanted('embedded') ? { embedded: recado(false) } : {}),
  })
  return [
    figures.client && {
      name: 'send-client',
      work: 'durable send, no delay',
      figure: perSecond(figures.recado),
      peer: `official client, bare loop, 100 in flight, stores nothing: ${perSecond(figures.client)}`,
      value: ratioOf(figures.recado, figures.client),
      ...{ show: times, target: 2.5, better: 'more' },
    },
    figures.raw && {
      name: 'send-raw',
      work: 'durable send, no delay',
      figure: perSecond(figures.recado),
      peer: `undici posting, 200 in flight, stores nothing: ${perSecond(figures.raw)}`,
      value: ratioOf(figures.recado, figures.raw),
      ...{ show: times, target: 0.4, better: 'more' },
    },
    figures.embedded && {
      name: 'embedded',
      work: 'durable send on the embedded database',
      figure: perSecond(figures.embedded),
      peer: `Recado on PostgreSQL: ${perSecond(figures.recado)}`,
      value: ratioOf(figures.embedded, figures.recado),
      ...{ show: times, target: 0.5, better: 'more' },
    },
  ].filter(Boolean)
}
