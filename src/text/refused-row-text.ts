import type { FieldIssue } from '../errors.ts'
import type { Lang } from '../platform/context.ts'
import { enListImport } from './catalogue/en-list-import.ts'
import { ptBrListImport } from './catalogue/pt-br-list-import.ts'
import type { ListImportTexts } from './catalogue/shape-list-import.ts'
import type { CsvProblem } from './csv.ts'
import { fieldIssueText } from './error-texts.ts'

const TEXTS: Record<Lang, ListImportTexts> = { 'pt-BR': ptBrListImport, en: enListImport }

/** Why a row of a CSV was not taken: what is wrong with it, or with each of its columns. */
export function refusedRowText(
  lang: Lang,
  problem: CsvProblem | null,
  complaints: readonly { column: string; issue: FieldIssue }[],
): string {
  const { verdicts, reasons } = TEXTS[lang]
  return [
    verdicts.refused,
    ...(problem === null ? [] : [reasons[problem]]),
    ...complaints.map(({ column, issue }) => `${column}: ${fieldIssueText(lang, issue)}`),
  ].join(' ')
}
