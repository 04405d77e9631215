import type { Ground } from '../platform/context.ts'
import type { VerifyService } from '../twilio/verify.ts'
import { openCheckDesk } from './check-desk.ts'
import type { Otp, OtpKeys } from './otp.ts'

/** Verification as the configuration wants it. */
export function openOtp(options: {
  /** What checks are asked of: connections that nothing else holds up. */
  ground: Ground
  codes: {
    readonly brand: string
    readonly countries: readonly string[]
    readonly empresaHourMax: number
    readonly dayMax: number
    readonly testNumbers: readonly (readonly [string, string])[]
  }
  keys: OtpKeys
  verify: VerifyService | null
  contentSids: Otp['contentSids']
  counted: Otp['counted']
}): Otp {
  const { ground, codes, keys, verify, contentSids, counted } = options
  const { brand, empresaHourMax, dayMax } = codes
  return {
    ...{ brand, empresaHourMax, dayMax, keys, verify, contentSids, counted },
    desk: openCheckDesk(ground),
    countries: new Set(codes.countries),
    testNumbers: new Map(codes.testNumbers),
  }
}
