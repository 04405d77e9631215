import { readFeedLag } from '../../messages/status-feed.ts'
import type { Ground } from '../../platform/context.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { Door, DoorOptions } from './door.ts'

/** Counts what comes in and goes out. */
export function countDoor(metrics: Metrics): DoorOptions['counted'] {
  const consumed = metrics.counter(
    'recado_amqp_consumed_total',
    'Messages from the queue by what became of them',
    ['outcome'],
  )
  const published = metrics.counter(
    'recado_amqp_published_total',
    'Changes published to recado.status; unroutable: no queue was bound to it',
    ['outcome'],
  )
  return (outcome, count) => {
    if (count === 0) return
    const isOut = outcome === 'published' || outcome === 'unroutable'
    if (isOut) published.inc({ outcome }, count)
    else consumed.inc({ outcome }, count)
  }
}

/** Figures that are read when the page is. What cannot be read is left out, which is an alarm of its own. */
export function gaugeDoor(metrics: Metrics, ground: Ground, door: Pick<Door, 'health' | 'waiting'>): void {
  metrics.gauge({
    name: 'recado_amqp_connected',
    help: '1 while the broker is connected, for each of the two ways; a queue that is held back counts as connected',
    labels: ['way'],
    collect(gauge) {
      const { ingress, status } = door.health()
      gauge.set({ way: 'in' }, ingress === 'away' ? 0 : 1)
      gauge.set({ way: 'out' }, status === 'away' ? 0 : 1)
    },
  })
  metrics.gauge({
    name: 'recado_amqp_queue_messages',
    help: 'Messages that wait in the queue at the broker',
    async collect(gauge) {
      const waiting = await door.waiting()
      if (waiting === null) gauge.remove()
      else gauge.set(waiting)
    },
  })
  const lag = {
    waiting: 'Changes that are yet to be published, of all processes; at most 100,000 are counted',
    oldestS: 'For how many seconds the oldest of them has waited',
  } as const
  for (const [figure, help] of Object.entries(lag) as ['waiting' | 'oldestS', string][]) {
    metrics.gauge({
      name: figure === 'waiting' ? 'recado_status_feed_waiting' : 'recado_status_feed_oldest_seconds',
      help,
      async collect(gauge) {
        const read = await readFeedLag(ground).catch(() => null)
        if (read === null) gauge.remove()
        else gauge.set(read[figure])
      },
    })
  }
}
