const CENTS_DIGITS_MAX = 12

/**
 * A sum as people and spreadsheets write it, in cents: `250`, `250,00`, `R$ 1.250,50`, `1,250.5`. The last sign counts as the
 * decimal one where one or two digits follow it; before three digits it parts thousands. Null for anything else.
 */
export function readTypedMoney(text: string): number | null {
  const typed = text.replace(/^\s*(?:R\$|BRL)?\s*/i, '').trim()
  const [, whole = '', cents = ''] = /^(\d[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(typed) ?? []
  if (!/^(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)$/.test(whole)) return null
  const digits = whole.replace(/\D/g, '') + cents.padEnd(2, '0')
  return digits.length > CENTS_DIGITS_MAX ? null : Number(digits)
}

/** `250,00` or `250.00`: without thousands, so that a spreadsheet takes it for a number. */
export function typedMoney(cents: number, decimal: ',' | '.'): string {
  return `${Math.floor(cents / 100)}${decimal}${String(cents % 100).padStart(2, '0')}`
}
