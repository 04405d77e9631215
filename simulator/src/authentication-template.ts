import type { Lang } from './country.ts'
import type { Message } from './message.ts'

/** WhatsApp's authentication templates that are approved here, one for each language, as every account would have them. */
export const AUTHENTICATION_CONTENT_SIDS: Readonly<Record<Lang, string>> = {
  'pt-BR': `HX${'1'.repeat(32)}`,
  en: `HX${'1'.repeat(31)}2`,
  es: `HX${'1'.repeat(31)}3`,
}

/** The Portuguese one. Its only variable is the code: `ContentVariables={"1":"123456"}`. */
export const AUTHENTICATION_CONTENT_SID = AUTHENTICATION_CONTENT_SIDS['pt-BR']

/** The sentence is Meta's and cannot be changed; the footer and the button are no part of the body. */
const TEXTS: Readonly<Record<Lang, { sentence: string; footer: string; button: string }>> = {
  'pt-BR': {
    sentence: ' é seu código de verificação. Para sua segurança, não o compartilhe.',
    footer: 'Este código expira em 10 minutos.',
    button: 'Copiar código',
  },
  en: {
    sentence: ' is your verification code. For your security, do not share this code.',
    footer: 'This code expires in 10 minutes.',
    button: 'Copy code',
  },
  es: {
    sentence: ' es tu código de verificación. Por tu seguridad, no lo compartas.',
    footer: 'Este código caduca en 10 minutos.',
    button: 'Copiar código',
  },
}

const LANGS = new Map(
  Object.entries(AUTHENTICATION_CONTENT_SIDS).map(([lang, sid]) => [sid, TEXTS[lang as Lang]]),
)

export function isAuthentication(contentSid: string): boolean {
  return LANGS.has(contentSid)
}

/** What the person reads; null for any other template. */
export function authenticationBody(contentSid: string, code: string): string | null {
  const texts = LANGS.get(contentSid)
  return texts === undefined ? null : `*${code}*${texts.sentence}`
}

/** What the person reads of an authentication template of an account's own. */
export function codeBody(lang: Lang, code: string): string {
  return `*${code}*${TEXTS[lang].sentence}`
}

/** What the phone shows around it. */
export function copyCodeIn(lang: Lang, code: string): CopyCode {
  const { footer, button } = TEXTS[lang]
  return { code, footer, button }
}

/** What the phone shows around the body. */
export interface CopyCode {
  code: string
  footer: string
  button: string
}

/** Null for every message but one of these templates whose text is still there. */
export function copyCodeOf({ contentSid, contentVariables, body }: Message): CopyCode | null {
  const texts = contentSid === null ? undefined : LANGS.get(contentSid)
  if (texts === undefined || contentVariables === null || body === '') return null
  return { code: codeOf(contentVariables), footer: texts.footer, button: texts.button }
}

/** The variables were checked when the message was accepted. */
export function codeOf(contentVariables: string): string {
  const variables: Record<string, string> = JSON.parse(contentVariables)
  return variables['1'] ?? ''
}
