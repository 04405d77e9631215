import type { Lang } from '../platform/context.ts'
import { enLeftOut } from './catalogue/en-left-out.ts'
import { ptBrLeftOut } from './catalogue/pt-br-left-out.ts'
import type { InvalidDetail, LeftOutReason, LeftOutTexts } from './catalogue/shape-left-out.ts'
import { targetRefusalText } from './import-texts.ts'

const LEFT_OUT: Record<Lang, LeftOutTexts> = { 'pt-BR': ptBrLeftOut, en: enLeftOut }

/** Why somebody whom an audience means gets nothing. */
export function leftOutText(
  lang: Lang,
  { reason, detail }: { reason: LeftOutReason; detail: InvalidDetail | null },
): string {
  return detail === null ? LEFT_OUT[lang][reason] : targetRefusalText(lang, detail)
}
