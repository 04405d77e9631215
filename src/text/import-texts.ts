import type { Lang } from '../platform/context.ts'
import { enImport } from './catalogue/en-import.ts'
import { ptBrImport } from './catalogue/pt-br-import.ts'
import type {
  ImportReason,
  ImportRowFacts,
  ImportTexts,
  RowReason,
  TargetRefusal,
} from './catalogue/shape-import.ts'
import type { PhoneRefusal } from './phone.ts'

const IMPORT: Record<Lang, ImportTexts> = { 'pt-BR': ptBrImport, en: enImport }

/** Everything there is to say about a row: what became of it, what was repaired, what to look at. */
export function importRowText(lang: Lang, row: ImportRowFacts): string {
  const words = IMPORT[lang]
  const phones = row.reasons.filter(isPhoneRefusal)
  const others = row.reasons.filter((reason): reason is RowReason => !isPhoneRefusal(reason))
  const keptWithout = phones.length > 0 && row.verdict !== 'refused' && !others.includes('phone_kept')
  return [
    words.verdicts[row.verdict],
    ...row.repairs.map((repair) => words.repairs[repair]),
    ...(keptWithout ? [words.withoutPhone] : []),
    ...phones.map((reason) => words.phones[reason]),
    ...others.map((reason) => words.rows[reason](row)),
  ].join(' ')
}

/** Why a target of a broadcast became no message. */
export function targetRefusalText(lang: Lang, reason: TargetRefusal): string {
  const { phones, targets } = IMPORT[lang]
  const refusals: Record<TargetRefusal, string> = { ...phones, ...targets }
  return refusals[reason]
}

function isPhoneRefusal(reason: ImportReason): reason is PhoneRefusal {
  return Object.hasOwn(ptBrImport.phones, reason)
}
