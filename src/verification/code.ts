import type { OtpKeys, OtpLog } from './otp.ts'

export const CODE_DIGITS = 6
const CODES = 10 ** CODE_DIGITS
/** The largest multiple of the number of codes below 2^32: what is above would make some codes likelier than others. */
const UNBIASED_BELOW = Math.floor(2 ** 32 / CODES) * CODES

/**
 * The code of a log: the same for the same nonce and id, and without the key no more than a guess. Every code is as likely as
 * any other. Throws when the nonce is gone, because then there is no code any more.
 */
export function codeOf(keys: Pick<OtpKeys, 'otpMac'>, { id, nonce }: Pick<OtpLog, 'id' | 'nonce'>): string {
  if (nonce === null) throw new Error('a code that has ended cannot be derived')
  for (let round = 0; ; round++) {
    const mac = keys.otpMac(Buffer.concat([nonce, Buffer.from(`/${id}/${round}`)]))
    for (let at = 0; at + 4 <= mac.length; at += 4) {
      const word = mac.readUInt32BE(at)
      if (word < UNBIASED_BELOW) return String(word % CODES).padStart(CODE_DIGITS, '0')
    }
  }
}

/** The digits of a code as people type it: spaces, dashes and wide digits are taken; null when it is anything else. */
export function cleanCode(raw: string): string | null {
  const digits = raw.normalize('NFKC').replace(/[\s\p{Pd}.\u200b-\u200f\u2060\ufeff]/gu, '')
  return /^\d{4,10}$/.test(digits) ? digits : null
}
