import {
  ALMOST_STOP_WORDS,
  ANSWERS,
  AROUND_A_STOP,
  COURTESIES,
  HELP_WORDS,
  LOOKS_LIKE_STOP,
  MISSPELT_STOP_WORDS,
  SMS_STOP_WORDS,
  START_WORDS,
  STOP_PHRASES,
  STOP_WORDS,
  TWILIO_WORDS,
} from './opt-out-words.ts'

/**
 * What a message asks for. `maybe_stop`: it looks as if they wanted to be left alone, and a person has to read it;
 * nothing follows from it.
 */
export type Intent = 'none' | 'stop' | 'start' | 'help' | 'maybe_stop'

export interface ReadIntent {
  intent: Intent
  /** The language of the words, where they are of one alone; STOP is said everywhere. */
  lang: 'pt-BR' | 'es' | null
}

/** Nobody says no more than this in so many words; what is longer is a letter, to be read by a person. */
const WHOLE_WORDS_MAX = 16
const ALMOST_WORDS_MAX = 5
/** Of a letter only so much is looked at. */
const CHARACTERS_READ_MAX = 4_096

/**
 * What the whole of a message means. A word inside a sentence means nothing: "o evento é non-stop". `stopWords` are an
 * empresa's own, as `stopWordOf` writes them.
 */
export function readIntent(
  text: string,
  channel: 'whatsapp' | 'sms',
  stopWords: readonly string[] = [],
): ReadIntent {
  const all = wordsOf(text)
  if (all.length === 0) return { intent: 'none', lang: null }
  const phrase = withoutCourtesies(all.join(' '))
  if (all.length <= WHOLE_WORDS_MAX) {
    const whole = readWhole(phrase, channel)
    if (whole) return whole
    if ([phrase, all.join(' ')].some((each) => stopWords.includes(each)))
      return { intent: 'stop', lang: null }
  }
  return { intent: looksLikeStop(phrase) ? 'maybe_stop' : 'none', lang: null }
}

/** A word or phrase as it is compared. */
export function stopWordOf(text: string): string {
  return wordsOf(text).join(' ')
}

/** Whether people say the word when they agree, greet, thank, come back or ask for help, so that it cannot mean stop. */
export function isReservedWord(text: string): boolean {
  const word = stopWordOf(text)
  const { intent } = readIntent(word, 'sms')
  const isAnswer = ANSWERS.includes(withoutCourtesies(word))
  return isAnswer || ONLY_COURTESIES.test(word) || intent === 'start' || intent === 'help'
}

export type TwilioAct = 'stop' | 'start' | 'help'

/** What Twilio did about an SMS by itself: it takes its own words as the whole message, and answers them. */
export function twilioActsOn(text: string): TwilioAct | null {
  const word = text.trim().toUpperCase()
  for (const act of ['stop', 'start', 'help'] as const) {
    if (TWILIO_WORDS[act].some((each) => each === word)) return act
  }
  return null
}

/** Without case, accents, punctuation, emoji and what cannot be seen; `S.T.O.P` is one word, `PARAAAR` has no more than one of each. */
function wordsOf(text: string): string[] {
  const plain = text
    .slice(0, CHARACTERS_READ_MAX)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}'’‘`´\u115f\u1160\u3164\uffa0]/gu, '')
    .replace(/(\p{L})\1{2,}/gu, '$1')
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((each) => each !== '')
  const isSpelt = words.length > 2 && words.every((each) => /^\p{L}$/u.test(each))
  return isSpelt ? [words.join('')] : words
}

const courtesy = COURTESIES.join('|')
const BEFORE = new RegExp(`^(?:${courtesy}) (?=.)`)
const AFTER = new RegExp(` (?:${courtesy})$`)
const ONLY_COURTESIES = new RegExp(`^(?:${courtesy})(?: (?:${courtesy}))*$`)

function withoutCourtesies(phrase: string): string {
  for (let rest = phrase; ; ) {
    const less = rest.replace(BEFORE, '').replace(AFTER, '')
    if (less === rest) return rest
    rest = less
  }
}

const MISSPELT: ReadonlySet<string> = new Set(MISSPELT_STOP_WORDS)
const BY_SMS: ReadonlySet<string> = new Set(SMS_STOP_WORDS)
const WORDS = { pt: setOf(STOP_WORDS.pt), en: setOf(STOP_WORDS.en), es: setOf(STOP_WORDS.es) }
const PHRASES = { pt: anyOf(STOP_PHRASES.pt), en: anyOf(STOP_PHRASES.en), es: anyOf(STOP_PHRASES.es) }
const START = { pt: setOf(START_WORDS.pt), en: setOf(START_WORDS.en), es: setOf(START_WORDS.es) }
const HELP = { pt: setOf(HELP_WORDS.pt), en: setOf(HELP_WORDS.en), es: setOf(HELP_WORDS.es) }
const ALMOST: ReadonlySet<string> = new Set(ALMOST_STOP_WORDS)
const AROUND: ReadonlySet<string> = new Set(AROUND_A_STOP)
const LOOKS = new RegExp(`(?:^| )(?:${LOOKS_LIKE_STOP.join('|')})(?: |$)`)

function readWhole(phrase: string, channel: 'whatsapp' | 'sms'): ReadIntent | null {
  const words = phrase.split(' ')
  // STOP STOP STOP, and SAIR / PARAR.
  if (words.every((each) => isStopWord(each, channel))) return { intent: 'stop', lang: langOf(WORDS, words) }
  for (const [intent, known] of [
    ['start', START],
    ['help', HELP],
  ] as const) {
    if (LANGS.some((lang) => known[lang].has(phrase))) return { intent, lang: langOf(known, [phrase]) }
  }
  for (const lang of LANGS) {
    if (PHRASES[lang].test(phrase)) return { intent: 'stop', lang: asLang(lang) }
  }
  return null
}

const LANGS = ['pt', 'en', 'es'] as const

function isStopWord(word: string, channel: 'whatsapp' | 'sms'): boolean {
  return (
    LANGS.some((lang) => WORDS[lang].has(word)) ||
    MISSPELT.has(word) ||
    (channel === 'sms' && BY_SMS.has(word))
  )
}

function looksLikeStop(phrase: string): boolean {
  if (LOOKS.test(phrase)) return true
  const words = phrase.split(' ')
  if (words.length > ALMOST_WORDS_MAX) return false
  const almost = (word: string) => ALMOST.has(word) || isStopWord(word, 'whatsapp')
  return words.some(almost) && words.every((each) => almost(each) || AROUND.has(each))
}

function langOf(known: Record<(typeof LANGS)[number], ReadonlySet<string>>, words: readonly string[]) {
  const lang = LANGS.find((each) => words.every((word) => known[each].has(word)))
  return lang === undefined ? null : asLang(lang)
}

/** English words are said in every language; whose number it is tells more. */
function asLang(lang: (typeof LANGS)[number]): ReadIntent['lang'] {
  return lang === 'pt' ? 'pt-BR' : lang === 'es' ? 'es' : null
}

function setOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words)
}

function anyOf(phrases: readonly string[]): RegExp {
  return new RegExp(`^(?:${phrases.map((each) => `(?:${each})`).join('|')})$`)
}
