import type { VerifyService } from '../twilio/verify.ts'
import type { Otp, OtpKeys } from './otp.ts'

/** Verification as the configuration wants it. */
export function openOtp(options: {
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
  const { codes, keys, verify, contentSids, counted } = options
  const { brand, empresaHourMax, dayMax } = codes
  return {
    ...{ brand, empresaHourMax, dayMax, keys, verify, contentSids, counted },
    countries: new Set(codes.countries),
    testNumbers: new Map(codes.testNumbers),
  }
}
