/** Without accents and points, in lower case. */
export const TITLES: ReadonlySet<string> = new Set([
  'dr',
  'dra',
  'sr',
  'sra',
  'srta',
  'prof',
  'profa',
  'eng',
  'dom',
  'dona',
])
/** As the inside of a class in a regular expression: what names in Portuguese, Spanish and French are written with. */
export const LATIN_LETTERS = 'A-Za-zÀÁÂÃÄÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäçèéêëìíîïñòóôõöùúûüý'
export const ACCENTED_LETTERS = LATIN_LETTERS.slice('A-Za-z'.length)
/** The same without their accents, place by place, in lower case. */
export const BARE_LETTERS = 'aaaaaceeeeiiiinooooouuuuyaaaaaceeeeiiiinooooouuuuy'

const SUFFIXES = new Set([
  'jr',
  'junior',
  'filho',
  'filha',
  'neto',
  'neta',
  'sobrinho',
  'segundo',
  'ii',
  'iii',
])

/**
 * How a person is addressed, out of a full name as it stands in lists: `"Maria Beatriz", Jr.` and `Dra. Maria Beatriz`
 * are Maria, `Souza, Maria` too. Upper and lower case stay as written. Empty when there is no name.
 */
export function firstName(nome: string): string {
  const [before = '', after = ''] = nome.replace(/["“”«»]/g, ' ').split(',')
  const words = wordsOf(after).filter((word) => !SUFFIXES.has(fold(word)))
  return wordsOf(words.length > 0 ? after : before).find((word) => !TITLES.has(fold(word))) ?? ''
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => /\p{L}/u.test(word))
}

function fold(word: string): string {
  return word
    .normalize('NFD')
    .replace(/[\p{M}.ªº]/gu, '')
    .toLowerCase()
}
