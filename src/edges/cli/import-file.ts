import { DomainError } from '../../errors.ts'
import { formatNumber } from '../../text/format.ts'
import type { ImportLine, ImportSummary } from './answers/import.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { EXIT, exitOfAnswer } from './exit.ts'
import type { InputFile } from './open-input.ts'
import { table } from './output.ts'
import { Refusal } from './refusal.ts'
import { RemoteError } from './remote-error.ts'

/** Rows shown of each kind before the rest is only counted. */
const ROWS_SHOWN_MAX = 8

type Row = Extract<ImportLine, { type: 'row' }>
/** In the order in which they are shown: what needs somebody first. */
const KINDS = ['refused', 'attention', 'linked', 'repaired'] as const
type Kind = (typeof KINDS)[number]

/** Sends the file up and tells, while the service reads it, what needs attention. */
export async function importFile(
  run: Run,
  client: Client,
  { source, dryRun, json }: { source: InputFile; dryRun: boolean; json: boolean },
): Promise<void> {
  const { output, texts, lang } = run
  output.talk(texts.import.started(source.name))
  const rows: Record<Kind, Row[]> = { refused: [], attention: [], linked: [], repaired: [] }
  const counts: Record<Kind, number> = { refused: 0, attention: 0, linked: 0, repaired: 0 }
  let summary: ImportSummary | null = null
  const path = `/api/v1/freelancers/import${dryRun ? '?dry_run=true' : ''}`
  for await (const line of exchangeLines<ImportLine>(run, client, { path, source })) {
    if (json && line.type !== 'progress') output.data(JSON.stringify(line))
    if (line.type === 'progress') showProgress(run, line.rows)
    else if (line.type === 'summary') summary = line
    else if (line.type === 'error') throw cutShort(run, line)
    else {
      const kind = kindOf(line)
      if (kind === null) continue
      counts[kind]++
      if (rows[kind].length < ROWS_SHOWN_MAX) rows[kind].push(line)
    }
  }
  clearProgress(run)
  if (summary === null) throw new Refusal(EXIT.unavailable, texts.import.endedEarly)
  if (json) return
  let hidden = false
  for (const kind of KINDS) {
    if (counts[kind] === 0) continue
    output.talk(`${texts.import.verdicts[kind]}: ${formatNumber(lang, counts[kind])}`)
    for (const row of rows[kind]) output.talk(rowLine(run, row))
    const more = counts[kind] - rows[kind].length
    if (more > 0) output.talk(texts.import.moreRows(formatNumber(lang, more)))
    hidden ||= more > 0
  }
  if (hidden) output.talk(texts.import.seeAll)
  showSummary(run, summary, dryRun)
}

/** What an import says, a line each. A service that goes away in the middle of it has cut it short, and nothing is lost. */
export async function* exchangeLines<Line>(
  { texts }: Run,
  client: Client,
  { path, source }: { path: string; source: InputFile },
): AsyncGenerator<Line> {
  let isBegun = false
  try {
    for await (const line of client.exchange(path, source)) {
      isBegun = true
      yield line as Line
    }
  } catch (error) {
    const isGone = error instanceof DomainError && error.code === 'service_unreachable'
    throw isBegun && isGone ? new Refusal(EXIT.unavailable, texts.import.endedEarly) : error
  }
}

function kindOf(row: Row): Kind | null {
  if (row.verdict === 'refused' || row.verdict === 'linked') return row.verdict
  if ((row.reasons?.length ?? 0) > 0) return 'attention'
  return (row.repairs?.length ?? 0) > 0 ? 'repaired' : null
}

function rowLine({ texts, lang }: Run, row: Row): string {
  const line = formatNumber(lang, row.line)
  return texts.import.row({ line, name: row.nome || '–', message: row.message ?? '' })
}

/** What an import says that had to stop half-way. */
export function cutShort({ texts }: Run, line: { code?: string; status?: number; message?: string }): Error {
  const exit = exitOfAnswer(line.code ?? '', line.status ?? 500)
  if (line.message === undefined) return new Refusal(exit, texts.import.endedEarly)
  const problem = { status: line.status ?? 500, code: line.code ?? '', message: line.message }
  return new RemoteError({ ...problem, fields: [], retryAfterSeconds: null })
}

function showSummary({ output, texts, lang }: Run, summary: ImportSummary, dryRun: boolean): void {
  const words = texts.import
  output.data(words.summaryTitle(formatNumber(lang, summary.rows)))
  const rows: [string, number][] = [
    [words.verdicts.imported, summary.imported],
    [words.verdicts.updated, summary.updated],
    [words.verdicts.unchanged, summary.unchanged],
    [words.verdicts.linked, summary.linked],
    [words.verdicts.refused, summary.refused],
    [words.verdicts.repaired, summary.repaired],
    [words.withoutPhone, summary.without_phone],
    [words.duplicates, summary.duplicates],
  ]
  for (const line of table(rows.map(([label, count]) => [label, formatNumber(lang, count)])))
    output.data(line)
  if (summary.funcoes_created.length > 0)
    output.data(words.funcoesCreated(summary.funcoes_created.join(', ')))
  if (dryRun) output.data(words.dryRun)
}

/** Redrawn in place on a terminal; elsewhere nothing: the summary says it all. */
export function showProgress({ output, texts, lang }: Run, rows: number): void {
  if (output.terminal)
    output.streams.stderr.write(`\r\u001b[K${texts.import.progress(formatNumber(lang, rows))}`)
}

export function clearProgress({ output }: Run): void {
  if (output.terminal) output.streams.stderr.write('\r\u001b[K')
}
