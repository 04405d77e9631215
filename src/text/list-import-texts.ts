import type { Lang } from '../platform/context.ts'
import { enImport } from './catalogue/en-import.ts'
import { enListImport } from './catalogue/en-list-import.ts'
import { ptBrImport } from './catalogue/pt-br-import.ts'
import { ptBrListImport } from './catalogue/pt-br-list-import.ts'
import type { ImportTexts, ListRefusal } from './catalogue/shape-import.ts'
import type { ListImportTexts, ListReason, ListRowFacts } from './catalogue/shape-list-import.ts'

const LIST: Record<Lang, ListImportTexts> = { 'pt-BR': ptBrListImport, en: enListImport }
const PHONES: Record<Lang, ImportTexts> = { 'pt-BR': ptBrImport, en: enImport }

/** Everything there is to say about a row of a list of phones: what became of it, what was mended, what is wrong. */
export function listRowText(lang: Lang, row: ListRowFacts): string {
  const { phones, repairs } = PHONES[lang]
  const reasons: Record<string, string> = { ...phones, ...LIST[lang].reasons }
  return [
    LIST[lang].verdicts[row.verdict],
    ...row.repairs.map((repair) => repairs[repair]),
    ...row.reasons.map((reason: string) => reasons[reason as ListReason] ?? ''),
  ].join(' ')
}

/** Why a row became nobody of a list that broadcasts go to. */
export function listRefusalText(lang: Lang, reason: ListRefusal): string {
  const { phones, targets } = PHONES[lang]
  const refusals: Record<ListRefusal, string> = { ...LIST[lang].reasons, ...phones, ...targets }
  return refusals[reason]
}
