export type Channel = 'sms' | 'whatsapp'

/** An address as Twilio writes it: the channel is a prefix. */
export interface Address {
  channel: Channel
  /** Without the prefix: E.164, a short code or a name. */
  number: string
}

const PREFIX = 'whatsapp:'

export function parseAddress(text: string): Address {
  return text.startsWith(PREFIX)
    ? { channel: 'whatsapp', number: text.slice(PREFIX.length).trim() }
    : { channel: 'sms', number: text.trim() }
}

export function formatAddress(address: Address): string {
  return address.channel === 'whatsapp' ? PREFIX + address.number : address.number
}

/** E.164 by shape alone: what a sender is checked by. */
export function isE164(number: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(number)
}

/** A number that can be called: E.164 by shape; for Brazil also by length: area code of two digits and 8 or 9 more. */
export function isPhoneNumber(number: string): boolean {
  if (!isE164(number)) return false
  return !number.startsWith('+55') || /^\+55[1-9][1-9](?:[2-8]\d{7}|9\d{7,8})$/.test(number)
}

/** Only Brazilian landlines are known by sight; elsewhere a number does not tell. */
export function isLandline(number: string): boolean {
  return /^\+55\d{2}[2-5]\d{7}$/.test(number)
}

export function isShortCode(number: string): boolean {
  return /^\d{3,6}$/.test(number)
}

export function isAlphanumericSender(name: string): boolean {
  return /^[A-Za-z0-9 ]{1,11}$/.test(name) && /[A-Za-z]/.test(name)
}

/** As in Twilio's WhatsApp callbacks: the last four digits hidden. */
export function maskNumber(number: string): string {
  return number.length > 4 ? `${number.slice(0, -4)}XXXX` : number
}

/**
 * One number for one person. WhatsApp knows older Brazilian mobiles without the ninth digit; both forms are the same
 * phone, and this one has the digit.
 */
export function canonicalNumber(number: string): string {
  return number.length === 13
    ? number.replace(/^(\+55[1-9][1-9])([6-9]\d{7})$/, (_, area: string, rest: string) => `${area}9${rest}`)
    : number
}

/** The number as WhatsApp knew it before the ninth digit came; unchanged where it never came. */
export function withoutNinthDigit(number: string): string {
  return number.replace(/^(\+55[1-9][1-9])9([6-9]\d{7})$/, '$1$2')
}
