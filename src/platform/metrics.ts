import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** One process's figures. Labels are few and small: a channel, a lane, an outcome; never a phone or a tenant's name. */
export interface Metrics {
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>
  /** `collect` is asked when the page is read. */
  gauge<L extends string>(spec: GaugeSpec<L>): Gauge<L>
  histogram<L extends string>(spec: HistogramSpec<L>): Histogram<L>
  /** The page that Prometheus reads, and its media type. */
  page(): Promise<string>
  readonly contentType: string
}

interface GaugeSpec<L extends string> {
  readonly name: string
  readonly help: string
  readonly labels?: readonly L[]
  readonly collect?: (gauge: Gauge<L>) => void | Promise<void>
}

interface HistogramSpec<L extends string> {
  readonly name: string
  readonly help: string
  readonly buckets: readonly number[]
  readonly labels?: readonly L[]
}

export function openMetrics({ processMetrics = true } = {}): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (processMetrics) collectDefaultMetrics({ register: registry })
  return {
    contentType: registry.contentType,
    page: () => registry.metrics(),
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers }),
    gauge<L extends string>({ name, help, labels = [], collect }: GaugeSpec<L>): Gauge<L> {
      const config = { name, help, labelNames: labels, registers }
      if (collect === undefined) return new Gauge<L>(config)
      return new Gauge<L>({
        ...config,
        collect() {
          return collect(this)
        },
      })
    },
    histogram: ({ name, help, labels = [], buckets }) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
  }
}
