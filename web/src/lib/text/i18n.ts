import i18next, { type TFunction } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { readStored, store } from '../stored.ts'
import { en } from './en.ts'
import { type Catalogue, ptBr } from './pt-br.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: Catalogue }
    keySeparator: false
    nsSeparator: false
  }
}

export const LANGS = ['pt-BR', 'en'] as const
export type Lang = (typeof LANGS)[number]
/** Every language in its own words. */
export const LANG_NAMES: Record<Lang, string> = { 'pt-BR': 'Português', en: 'English' }

const STORED = 'recado-lang'

/** Starts in the language this reader chose, else in the browser's when it is one of ours, else in Portuguese. */
export async function startText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { 'pt-BR': { translation: ptBr }, en: { translation: en } },
    lng: firstLang(),
    fallbackLng: 'pt-BR',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  })
  document.documentElement.lang = currentLang()
}

export function currentLang(): Lang {
  return i18next.language === 'en' ? 'en' : 'pt-BR'
}

export async function changeLang(lang: Lang): Promise<void> {
  store(STORED, lang)
  await i18next.changeLanguage(lang)
  document.documentElement.lang = lang
}

/** The words and the language of the page; a component that uses it follows a change. */
export function useText(): { t: TFunction; lang: Lang } {
  const { t } = useTranslation()
  return { t, lang: currentLang() }
}

function firstLang(): Lang {
  const stored = readStored(STORED)
  const wanted = stored ?? navigator.language
  return wanted.toLowerCase().startsWith('en') ? 'en' : 'pt-BR'
}
