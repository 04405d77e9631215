import type { Ground } from '../../platform/context.ts'
import type { Metrics } from '../../platform/metrics.ts'
import { every } from '../../platform/sleep.ts'
import type { Doctor } from './doctor.ts'

/** Seldom enough to cost Twilio's limits nothing, often enough to be heard of before the people are. */
const LOOK_EVERY_MS = 5 * 60_000
/** The first look is that soon after the start, when mistakes are made. */
const TURN_EVERY_MS = 10_000

/** Looks by itself from now on; what is wrong is in the log and in the figures. */
export function startDoctor({ clock, log }: Ground, doctor: Doctor): { stop(): Promise<void> } {
  let lookedAtMs = clock.monotonicMs() - LOOK_EVERY_MS + TURN_EVERY_MS
  return every(
    TURN_EVERY_MS,
    async () => {
      const nowMs = clock.monotonicMs()
      if (nowMs - lookedAtMs < LOOK_EVERY_MS) return
      lookedAtMs = nowMs
      await doctor.examine()
    },
    (error) => log.error({ err: error }, 'the doctor could not look'),
  )
}

/** One figure for each thing that is looked at. */
export function gaugeDoctor(metrics: Pick<Metrics, 'gauge'>, doctor: Pick<Doctor, 'last'>): void {
  metrics.gauge({
    name: 'recado_doctor_wrong',
    help: 'How many lines of the doctor are wrong, by what was looked at; of this process, at most five minutes old',
    labels: ['subject'],
    collect(gauge) {
      gauge.reset()
      for (const { subject } of doctor.last()) gauge.set({ subject }, 0)
      for (const { subject, state } of doctor.last()) if (state === 'wrong') gauge.inc({ subject })
    },
  })
}
