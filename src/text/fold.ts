/** Without accents and case, one space between words: what names are searched and compared by. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** A name as a key: `Cozinheiro(a)` is `cozinheiro-a`. Empty when nothing of it is a letter or a digit. */
export function slugOf(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** A cell or field as it may be stored: one line, no control or direction characters, composed. */
export function cleanLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .normalize('NFC')
    .trim()
}
