import { invalidField } from '../errors.ts'
import { countryOfPhone, parsePhone } from '../text/phone.ts'
import type { Otp } from './otp.ts'

export interface AdmittedPhone {
  e164: string
  /** What conversion is measured by, and what is refused together. */
  prefix: string
}

/** A block of a mobile network: country, area and three digits. Abuse buys numbers by the block. */
const PREFIX_DIGITS = 7
const FIELD = 'phone_e164'

/**
 * The number that a code may go to. Throws `invalid_input` for what is no number, a landline, a number of another
 * country, a paid or special service. Whether anybody knows the number is never asked.
 */
export function admitPhone(raw: string, otp: Pick<Otp, 'countries'>): AdmittedPhone {
  if (raw.trim() === '') throw invalidField(FIELD, 'required')
  const phone = parsePhone(raw)
  if (!phone.ok) {
    throw invalidField(FIELD, phone.reason === 'service_number' ? 'number_not_allowed' : 'not_a_phone')
  }
  const country = countryOfPhone(phone.e164)
  if (country === null || !otp.countries.has(country)) throw invalidField(FIELD, 'country_not_allowed')
  if (phone.kind === 'landline') throw invalidField(FIELD, 'landline')
  return { e164: phone.e164, prefix: phone.e164.slice(1, 1 + PREFIX_DIGITS) }
}
