import { inRounds } from '../parts/bench.mjs'
import { perSecond, ratioOf, times } from '../parts/figures.mjs'

export const names = ['door']

/** Other systems' queue: into Recado's own, and what becomes of each message out again; beside the bare broker and inserts. */
export async function measure(suite) {
  const { messages: count } = suite
  let queues = 0
  const filled = async (place, broker) => {
    queues += 1
    const queue = `bench.${queues}`
    await place.child('door').call('fill', { broker, queue, count })
    return queue
  }
  const rabbit = async (place) => place.child('rabbit').call('open', { dir: suite.dir })
  const figures = await inRounds(suite, {
    async ingress(place) {
      const broker = await rabbit(place)
      const { url: databaseUrl } = await place.database()
      const queue = await filled(place, broker)
      const into = await place
        .child('door')
        .call('ingress', { broker, queue, count, databaseUrl, publishes: false })
      const out = await place.child('door').call('statusOut', { broker, databaseUrl, count })
      const { url: anotherUrl } = await place.database()
      const again = {
        broker,
        queue: await filled(place, broker),
        count,
        databaseUrl: anotherUrl,
        publishes: true,
      }
      const inAndOut = await place.child('door').call('ingress', again)
      return { into, out, inAndOut }
    },
    async bare(place) {
      const broker = await rabbit(place)
      const { url: databaseUrl } = await place.database()
      const first = await filled(place, broker)
      const alone = await place.child('door').call('broker', { broker, queue: first, count })
      const second = await filled(place, broker)
      const both = await place
        .child('door')
        .call('brokerAndInserts', { broker, queue: second, count, databaseUrl })
      const published = await place.child('door').call('publish', { broker, count })
      return { alone, both, published }
    },
  })
  const of = (contestant, figure) => figures[contestant].map((each) => each[figure])
  return [
    {
      name: 'door',
      work: 'from a full queue to durable rows',
      figure: `${perSecond(of('ingress', 'into'))} (while their first change is published as well: ${perSecond(of('ingress', 'inAndOut'))})`,
      peer: `broker and bare inserts: ${perSecond(of('bare', 'both'))} (the broker alone: ${perSecond(of('bare', 'alone'))})`,
      value: ratioOf(of('ingress', 'into'), of('bare', 'both')),
      ...{ show: times, target: 0.5, better: 'more' },
    },
    {
      name: 'door',
      work: 'changes out, confirmed and forgotten',
      figure: perSecond(of('ingress', 'out')),
      peer: `the broker alone, confirmed by thousands: ${perSecond(of('bare', 'published'))}`,
      value: ratioOf(of('ingress', 'out'), of('bare', 'published')),
      ...{ show: times, target: 0.5, better: 'more' },
    },
  ]
}
