import { readExpansionLag } from '../../broadcasts/expansion-queries.ts'
import { type HealthFigures, readHealthFigures } from '../../messages/health-figures.ts'
import type { Ground } from '../../platform/context.ts'
import type { Metrics } from '../../platform/metrics.ts'

/**
 * Figures of the whole queue, read from the database when the page is asked for; the same whichever process answers.
 * While the database is away they are left out, which is an alarm of its own.
 */
export function openHealthGauges(ground: Ground, metrics: Pick<Metrics, 'gauge'>): void {
  const figures = oncePerPage(ground)
  metrics.gauge({
    name: 'recado_queue_due',
    help: 'Messages that are due and not claimed, by lane; at most 5,000 of a stream are counted',
    labels: ['lane'],
    async collect(gauge) {
      gauge.reset()
      for (const { lane, due } of (await figures())?.queue ?? []) gauge.set({ lane }, due)
    },
  })
  metrics.gauge({
    name: 'recado_queue_oldest_seconds',
    help: 'For how long the oldest due message of a lane has been due',
    labels: ['lane'],
    async collect(gauge) {
      gauge.reset()
      for (const { lane, oldestS } of (await figures())?.queue ?? []) gauge.set({ lane }, oldestS)
    },
  })
  metrics.gauge({
    name: 'recado_overdue',
    help: 'Attempts that nobody came back to in time: lease, uncertain, receipt',
    labels: ['kind'],
    async collect(gauge) {
      gauge.reset()
      for (const [kind, count] of Object.entries((await figures())?.overdue ?? {})) gauge.set({ kind }, count)
    },
  })
  metrics.gauge({
    name: 'recado_expansion_lag_seconds',
    help: 'For how long nobody has gone on with the audience of a broadcast that is not written wholly; 0: none waits',
    async collect(gauge) {
      gauge.reset()
      const lagS = await readExpansionLag(ground.db, ground.clock.now()).catch(() => null)
      if (lagS !== null) gauge.set({}, lagS)
    },
  })
}

/** The gauges of one page are asked together and share one reading. */
function oncePerPage(ground: Ground): () => Promise<HealthFigures | null> {
  let reading: Promise<HealthFigures | null> | null = null
  return () => {
    reading ??= readHealthFigures(ground)
      .catch((error: unknown) => {
        ground.log.warn({ err: error }, 'the figures of the queue could not be read')
        return null
      })
      .finally(() => {
        reading = null
      })
    return reading
  }
}
