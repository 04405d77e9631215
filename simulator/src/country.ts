/** The languages this simulator writes codes in. */
export type Lang = 'pt-BR' | 'en' | 'es'

interface Country {
  iso: string
  lang: Lang
}

const COUNTRIES: ReadonlyArray<readonly [prefix: string, country: Country]> = [
  ['+55', { iso: 'BR', lang: 'pt-BR' }],
  ['+351', { iso: 'PT', lang: 'pt-BR' }],
  ['+1', { iso: 'US', lang: 'en' }],
  ['+34', { iso: 'ES', lang: 'es' }],
  ['+52', { iso: 'MX', lang: 'es' }],
  ['+54', { iso: 'AR', lang: 'es' }],
  ['+56', { iso: 'CL', lang: 'es' }],
  ['+57', { iso: 'CO', lang: 'es' }],
]

/** The country of a number, of the few that are known here; null for any other. */
export function countryOf(number: string): Country | null {
  return COUNTRIES.find(([prefix]) => number.startsWith(prefix))?.[1] ?? null
}
