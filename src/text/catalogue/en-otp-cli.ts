import type { OtpCliTexts } from './otp-shape-cli.ts'

export const enOtp: OtpCliTexts = {
  noCodes: 'No codes yet.',
  moreCodes: (cursor) => `There are more. Go on with --cursor ${cursor}`,
  conversion: ({ name, verified, codes, rate }) => `${name}: ${verified}/${codes} entered (${rate})`,
  noBrakes: 'No range of numbers is suspended.',
  brake: ({ prefix, until, codes, verified }) =>
    `${prefix} suspended until ${until}: of ${codes} codes, ${verified} were entered`,
  lifted: (prefix) => `Codes to ${prefix} are sent again.`,
}
