/* One-time codes: the last ones, how many were typed in, and prefixes that are braked. */

export interface OtpCode {
  readonly address: string
  readonly purpose: string
  readonly status: string
}

export interface OtpConversion {
  readonly key: string
  readonly codes: number
  readonly verified: number
  readonly rate: number | null
}

export interface OtpBrake {
  readonly prefix: string
  readonly until: string
  readonly codes: number
  readonly verified: number
}
