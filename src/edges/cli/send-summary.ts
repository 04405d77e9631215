import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatDuration, formatNumber, formatPercent } from '../../text/format.ts'
import type { RejectedTarget } from './answers/broadcast.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { countFailures } from './failures.ts'
import { type Followed, standOf } from './follow-broadcast.ts'
import { failureLines, stateLines } from './show-broadcast.ts'

const REJECTED_SHOWN_MAX = 10

/** What became of every message, why some failed and what is still open. Answers 1 when some failed. */
export async function showSendSummary(
  run: Run,
  client: Client,
  {
    followed,
    rejected,
    simulator,
    json,
  }: { followed: Followed; rejected: readonly RejectedTarget[]; simulator: string | null; json: boolean },
): Promise<ExitNumber> {
  const { output, texts, lang } = run
  const { broadcast } = followed
  const words = texts.send
  const id = String(broadcast.id)
  const failures = await countFailures(client, broadcast)
  const stand = standOf(broadcast)
  const exit = broadcast.failed > 0 ? EXIT.someFailed : EXIT.ok
  if (json) {
    output.data(
      JSON.stringify({ ...broadcast, open: stand.open, failures: failures.reasons, rejected, simulator }),
    )
    return exit
  }
  const count = (value: number) => formatNumber(lang, value)
  output.data(
    words.summaryTitle({
      id,
      delivered: count(broadcast.delivered),
      total: count(broadcast.total_targets),
      share: formatPercent(lang, broadcast.delivered, broadcast.total_targets),
      took: formatDuration(followed.tookMs),
    }),
  )
  for (const line of stateLines(run, broadcast.counts)) output.data(line)
  if (broadcast.fell_back > 0) output.data(`  ${words.fellBack(count(broadcast.fell_back))}`)
  for (const line of failureLines(run, failures)) output.data(line)
  for (const line of rejectedLines(run, rejected)) output.data(line)
  if (stand.held > 0) output.data(`  ${words.held(count(stand.held))}`)
  if (stand.open === 0) output.data(`  ${words.allFinal}`)
  else if (stand.open > stand.held) output.data(`  ${words.stillOpen(count(stand.open - stand.held))}`)
  if (stand.open > 0) output.talk(words.lookAgain(id))
  if (simulator !== null) output.talk(texts.talk.simulatorInUse(simulator))
  return exit
}

function rejectedLines({ texts, lang }: Run, rejected: readonly RejectedTarget[]): string[] {
  if (rejected.length === 0) return []
  const shown = rejected.slice(0, REJECTED_SHOWN_MAX).map(({ target, reason }) => `    ${target}: ${reason}`)
  const more = rejected.length - shown.length
  return [
    `  ${texts.send.rejectedTitle(formatNumber(lang, rejected.length))}`,
    ...shown,
    ...(more > 0 ? [`  ${texts.send.moreRejected(formatNumber(lang, more))}`] : []),
  ]
}
