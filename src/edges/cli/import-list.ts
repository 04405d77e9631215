import { formatNumber } from '../../text/format.ts'
import type { ListLine, ListSummary } from './answers/import.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { clearProgress, cutShort, exchangeLines, showProgress } from './import-file.ts'
import type { InputFile } from './open-input.ts'
import { table } from './output.ts'
import { Refusal } from './refusal.ts'

/** Refused rows shown before the rest is only counted. */
const ROWS_SHOWN_MAX = 8

/** Sends up a list, of phones or of what the directory has besides its people, and tells which rows could not be taken. */
export async function importList(
  run: Run,
  client: Client,
  {
    source,
    path,
    dryRun = false,
    json,
  }: { source: InputFile; path: string; dryRun?: boolean; json: boolean },
): Promise<void> {
  const { output, texts, lang } = run
  output.talk(texts.import.started(source.name))
  const shown: string[] = []
  let summary: ListSummary | null = null
  for await (const line of exchangeLines<ListLine>(run, client, { path, source })) {
    if (json && line.type !== 'progress') output.data(JSON.stringify(line))
    if (line.type === 'progress') showProgress(run, line.rows)
    else if (line.type === 'summary') summary = line
    else if (line.type === 'error') throw cutShort(run, line)
    else if (line.verdict === 'refused' && shown.length < ROWS_SHOWN_MAX) {
      const facts = { line: formatNumber(lang, line.line), message: line.message ?? '' }
      shown.push(texts.privacy.rowLine(facts))
    }
  }
  clearProgress(run)
  if (summary === null) throw new Refusal(EXIT.unavailable, texts.import.endedEarly)
  if (json) return
  for (const line of shown) output.talk(line)
  const more = summary.refused - shown.length
  if (more > 0) output.talk(texts.import.moreRows(formatNumber(lang, more)))
  if (more > 0) output.talk(texts.import.seeAll)
  showSummary(run, summary)
  if (dryRun) output.data(texts.import.dryRun)
}

function showSummary({ output, texts, lang }: Run, summary: ListSummary): void {
  const { listTitle } = texts.privacy
  const labels = { ...texts.privacy.listVerdicts, created: texts.directory.created }
  output.data(listTitle(formatNumber(lang, summary.rows)))
  const names = ['created', 'added', 'updated', 'unchanged', 'refused', 'repaired', 'canceled'] as const
  const rows = names.flatMap((name) => {
    const count = summary[name]
    return count === undefined ? [] : [[labels[name], formatNumber(lang, count)] as const]
  })
  for (const line of table(rows)) output.data(line)
}
