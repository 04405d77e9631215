import type { Metrics } from '../../platform/metrics.ts'
import type { Otp } from '../../verification/otp.ts'

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

/** Counts codes of Twilio that the table does not know. */
export function countUnknownCodes(metrics: Metrics): (label: string) => void {
  const codes = metrics.counter(
    'recado_unknown_codes_total',
    'Codes of Twilio that the table does not know',
    ['code'],
  )
  return (code) => codes.inc({ code })
}
