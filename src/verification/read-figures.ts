import type { Ground } from '../platform/context.ts'
import { dayKey } from './limits.ts'
import { findOtpFigures, type OtpFigures } from './reading-queries.ts'

/** The codes of all empresas at this moment, for the metrics. */
export function readOtpFigures({ db, clock }: Ground): Promise<OtpFigures> {
  const now = clock.now()
  return findOtpFigures(db, now, dayKey(now))
}
