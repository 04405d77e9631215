/**
 * The IANA zone of most people of each Brazilian area code. What no area code tells: Fernando de Noronha shares 81
 * with Recife, the west of Amazonas 97 with Tefé.
 */
const AREA_CODES = {
  'America/Sao_Paulo':
    '11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 64',
  'America/Araguaina': '63',
  'America/Cuiaba': '65 66',
  'America/Campo_Grande': '67',
  'America/Rio_Branco': '68',
  'America/Porto_Velho': '69',
  'America/Bahia': '71 73 74 75 77',
  'America/Maceio': '79 82',
  'America/Recife': '81 87',
  'America/Fortaleza': '83 84 85 86 88 89 98 99',
  'America/Belem': '91 94 96',
  'America/Santarem': '93',
  'America/Manaus': '92 97',
  'America/Boa_Vista': '95',
} as const

const ZONE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(AREA_CODES).flatMap(([zone, codes]) =>
    codes.split(' ').map((code) => [code, zone] as const),
  ),
)

export const BRAZILIAN_AREA_CODES: readonly string[] = [...ZONE_OF.keys()]

/** The zone that the area code of a Brazilian number stands for; null for any other number. */
export function zoneOfNumber(e164: string): string | null {
  return e164.startsWith('+55') ? (ZONE_OF.get(e164.slice(3, 5)) ?? null) : null
}
