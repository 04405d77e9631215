import type { Metrics } from '../../platform/metrics.ts'
import type { Otp } from '../../verification/otp.ts'
import type { ProgressHub, Refusal } from './progress-hub.ts'

/** Counts Twilio's status callbacks. */
export function countCallbacks(metrics: Metrics): (outcome: string) => void {
  const callbacks = metrics.counter('recado_callbacks_total', 'Status callbacks by what became of them', [
    'outcome',
  ])
  return (outcome) => callbacks.inc({ outcome })
}

/** Counts one-time codes: what was asked for, and what was entered. */
export function countOtp(metrics: Metrics): Otp['counted'] {
  const starts = metrics.counter(
    'recado_otp_starts_total',
    'Starts of one-time codes by what became of them',
    ['outcome'],
  )
  const checks = metrics.counter('recado_otp_checks_total', 'Checks of one-time codes by what they found', [
    'outcome',
  ])
  return (what, outcome) => (what === 'start' ? starts : checks).inc({ outcome })
}

/** Counts what people wrote. */
export function countInbound(metrics: Metrics): (outcome: string) => void {
  const inbound = metrics.counter('recado_inbound_total', 'What people wrote, by what became of it', [
    'outcome',
  ])
  return (outcome) => inbound.inc({ outcome })
}

/** Counts streams that were refused, or ended before their broadcast had. */
export function countWatchers(metrics: Metrics): (refusal: Refusal) => void {
  const refusals = metrics.counter(
    'recado_watchers_refused_total',
    'Streams of a broadcast that were refused or ended early: full, stalled, signed_out, unreadable',
    ['why'],
  )
  return (why) => refusals.inc({ why })
}

/** How many watch, and what. */
export function gaugeWatchers(metrics: Metrics, hub: Pick<ProgressHub, 'size'>): void {
  metrics.gauge({
    name: 'recado_watchers',
    help: 'Open streams of broadcasts, and the broadcasts they are of, in this process',
    labels: ['what'],
    collect(gauge) {
      const { watchers, broadcasts } = hub.size()
      gauge.set({ what: 'streams' }, watchers)
      gauge.set({ what: 'broadcasts' }, broadcasts)
    },
  })
}

/** Who sends one-time codes. */
export function gaugeCodesThread(metrics: Metrics, { codesApart }: { codesApart(): boolean }): void {
  metrics.gauge({
    name: 'recado_codes_thread',
    help: '1: one-time codes leave by their own thread of this process; 0: it is not there, and the main thread sends them',
    collect(gauge) {
      gauge.set(codesApart() ? 1 : 0)
    },
  })
}

/** Whether a broadcast leaves slower for the sake of codes. */
export function gaugeGivingWay(metrics: Metrics, { givesWay }: { givesWay(): boolean }): void {
  metrics.gauge({
    name: 'recado_giving_way',
    help: '1: broadcasts and notices leave slower by this process, because one-time codes are about and were late',
    collect(gauge) {
      gauge.set(givesWay() ? 1 : 0)
    },
  })
}

/** Counts codes of Twilio that the table does not know. */
export function countUnknownCodes(metrics: Metrics): (label: string) => void {
  const codes = metrics.counter(
    'recado_unknown_codes_total',
    'Codes of Twilio that the table does not know',
    ['code'],
  )
  return (code) => codes.inc({ code })
}
