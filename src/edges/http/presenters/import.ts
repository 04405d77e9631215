import type { ImportedRow, ImportSummary } from '../../../directory/freelancer.ts'
import type { Lang } from '../../../platform/context.ts'
import { importRowText } from '../../../text/import-texts.ts'
import { anyObject } from '../schema.ts'

/** Each line of the answer is one of these; their members are in the description. */
export const importLineSchema = anyObject({
  description:
    'Newline-delimited JSON. `{type: "row", line, external_id, nome, verdict, phone, repairs, reasons, message}` for each row that there is something to say about; `{type: "progress", rows}` every 500 rows; at the end `{type: "summary", rows, imported, updated, unchanged, linked, refused, repaired, without_phone, duplicates, funcoes_created}`, or `{type: "error", …}` with the members of a problem when it had to stop half-way.',
})

export function presentRow(row: ImportedRow, lang: Lang): object {
  const { line, externalId, nome, verdict, phone, repairs, reasons } = row
  const message = importRowText(lang, row)
  return { type: 'row', line, external_id: externalId, nome, verdict, phone, repairs, reasons, message }
}

export function presentSummary(summary: ImportSummary): object {
  const { withoutPhone, funcoesCreated, ...counts } = summary
  return { type: 'summary', ...counts, without_phone: withoutPhone, funcoes_created: funcoesCreated }
}
