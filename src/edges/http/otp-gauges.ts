import type { Ground } from '../../platform/context.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { Otp } from '../../verification/otp.ts'
import { readOtpFigures } from '../../verification/read-figures.ts'

/** What there is to be alarmed about with one-time codes; left out while the database is away. */
export function openOtpGauges(
  ground: Ground,
  metrics: Pick<Metrics, 'gauge'>,
  otp: Pick<Otp, 'dayMax'>,
): void {
  metrics.gauge({
    name: 'recado_otp',
    help: 'brakes: ranges of numbers that get no codes; day_share: part of the ceiling of a day that is used; conversion: part of the codes of the last hour that was entered (absent without codes)',
    labels: ['figure'],
    async collect(gauge) {
      gauge.reset()
      const figures = await readOtpFigures(ground).catch((error: unknown) => {
        ground.log.warn({ err: error }, 'the figures of codes could not be read')
        return null
      })
      if (figures === null) return
      gauge.set({ figure: 'brakes' }, figures.brakes)
      gauge.set({ figure: 'day_share' }, figures.codesToday / otp.dayMax)
      if (figures.settled > 0) gauge.set({ figure: 'conversion' }, figures.verified / figures.settled)
    },
  })
}
