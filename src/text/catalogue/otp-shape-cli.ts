/** What the commands of one-time codes say. */
export interface OtpCliTexts {
  noCodes: string
  moreCodes: (cursor: string) => string
  conversion: (facts: { name: string; verified: string; codes: string; rate: string }) => string
  noBrakes: string
  brake: (facts: { prefix: string; until: string; codes: string; verified: string }) => string
  lifted: (prefix: string) => string
}
