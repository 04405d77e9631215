/** What no decomposition turns into ASCII: punctuation of word processors and letters with strokes. */
const LOOK_ALIKES = new Map(
  Object.entries({
    '“”„‟«»″': '"',
    '‘’‚‛`´ʼ′': "'",
    '‐‑‒–—―−•·': '-',
    '‹': '<',
    '›': '>',
    '×': 'x',
    '÷': '/',
    '°': 'o',
    '©': '(c)',
    '®': '(R)',
    æ: 'ae',
    Æ: 'AE',
    œ: 'oe',
    Œ: 'OE',
    ß: 'ss',
    øð: 'o',
    Ø: 'O',
    łŁ: 'l',
    đĐ: 'd',
    ı: 'i',
    '\t\u2028\u2029': ' ',
    '\u200b\u2060\ufeff\u00ad': '',
  }).flatMap(([chars, plain]) => [...chars].map((char) => [char, plain] as const)),
)

/**
 * The text in letters every carrier shows: accents go (`ção` → `cao`), smart punctuation, odd spaces and look-alikes
 * become ASCII (`…` → `...`, `nº` → `no`), invisible characters vanish. Upper and lower case, line breaks, GSM-7 signs
 * such as `€ § ¿` and other scripts stay. Emoji stay too, since dropping them would change what was said: a text with
 * one is still UCS-2.
 */
export function plainSpelling(text: string): string {
  let plain = ''
  for (const char of text.normalize('NFC')) plain += plainCharacter(char)
  return plain
}

function plainCharacter(char: string): string {
  if (char >= ' ' && char <= '_') return char
  if (char === '\u00a3' || char === '\u00a5' || char === '\u00a7') return char
  const alike = LOOK_ALIKES.get(char)
  if (alike !== undefined) return alike
  if (/[\u0300-\u036f]/.test(char)) return ''
  const bare = char
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('\u2044', '/')
  return /^[\u0020-\u007e]+$/.test(bare) ? bare : char
}
