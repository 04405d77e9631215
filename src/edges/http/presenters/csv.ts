import type { CsvSummary, RefusedRow } from '../../../directory/import-csv.ts'
import type { Lang } from '../../../platform/context.ts'
import { fieldIssueText } from '../../../text/error-texts.ts'
import { refusedRowText } from '../../../text/refused-row-text.ts'
import { anyObject } from '../schema.ts'

/** Each line of the answer is one of these; their members are in the description. */
export const csvLineSchema = anyObject({
  description:
    'Newline-delimited JSON. `{type: "row", line, external_id, verdict: "refused", errors: [{column, code, message}], message}` for each row that was not taken; `{type: "progress", rows}` every 500 rows; at the end `{type: "summary", rows, created, updated, unchanged, refused}`, or `{type: "error", …}` with the members of a problem when it had to stop half-way.',
})

export function presentRefusedRow(row: RefusedRow, lang: Lang): object {
  const { line, externalId, problem, complaints } = row
  const errors = complaints.map(({ column, issue }) => ({
    ...{ column, code: issue.code },
    message: fieldIssueText(lang, issue),
  }))
  const message = refusedRowText(lang, problem, complaints)
  return { type: 'row', line, external_id: externalId, verdict: 'refused', errors, message }
}

/** Nobody is ever linked: these are the empresa's own. */
export function presentCsvSummary({ linked: _, ...counts }: CsvSummary): object {
  return { type: 'summary', ...counts }
}
