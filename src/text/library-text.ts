import type { Lang } from '../platform/context.ts'
import { enLibrary } from './catalogue/en-library.ts'
import { ptBrLibrary } from './catalogue/pt-br-library.ts'
import type { LibraryTexts } from './catalogue/shape-library.ts'

const TEXTS: Record<Lang, LibraryTexts> = { 'pt-BR': ptBrLibrary, en: enLibrary }

/** The library's own sentences. */
export function libraryTexts(lang: Lang): LibraryTexts {
  return TEXTS[lang]
}
