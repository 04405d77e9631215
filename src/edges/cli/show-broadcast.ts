import { formatNumber } from '../../text/format.ts'
import type { Broadcast, Counts } from './answers/broadcast.ts'
import type { Me } from './answers/operation.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { countFailures, type FailureCount } from './failures.ts'
import { table } from './output.ts'
import { showDraft } from './show-draft.ts'
import { shownTime } from './zone.ts'

/** The states in the order a message walks through them. */
const STATES = [
  'queued',
  'held',
  'sending',
  'uncertain',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'canceled',
  'suppressed',
  'invalid',
] as const

/** `Alerta Portão B: 1/2 (50.0%)`, as the guide prints it, in every language. */
export function broadcastLine(broadcast: Broadcast): string {
  const { campaign_name, delivered, total_targets, success_rate } = broadcast
  return `${campaign_name}: ${delivered}/${total_targets} (${success_rate.toFixed(1)}%)`
}

export async function showBroadcast(
  run: Run,
  client: Client,
  { id, json }: { id: string; json: boolean },
): Promise<void> {
  const { output, lang, texts } = run
  const broadcast = await client.get<Broadcast>(`/api/v1/broadcasts/${id}`)
  const failures = await countFailures(client, broadcast)
  if (json) {
    output.data(JSON.stringify({ ...broadcast, failures: failures.reasons }))
    return
  }
  output.data(broadcastLine(broadcast))
  const when = shownTime(lang, broadcast.created_at)
  const by = typeof broadcast.created_by === 'string' ? broadcast.created_by : '–'
  output.data(`  ${texts.read.broadcastFacts({ id, when, by })}, ${texts.read.status(broadcast.status)}`)
  const starts = startLine(run, broadcast)
  if (starts !== null) output.data(`  ${starts}`)
  if (broadcast.paused_reason !== null) output.data(`  ${broadcast.paused_reason.message}`)
  for (const line of stateLines(run, broadcast.counts)) output.data(line)
  if (broadcast.fell_back > 0)
    output.data(`  ${texts.send.fellBack(formatNumber(lang, broadcast.fell_back))}`)
  for (const line of failureLines(run, failures)) output.data(line)
  if (['draft', 'awaiting_approval'].includes(broadcast.status)) await showDraft(run, client, broadcast)
  await saySimulator(run, client)
}

function startLine(
  { lang, texts }: Run,
  { status, start_missed, scheduled_at, id }: Broadcast,
): string | null {
  if (scheduled_at === null) return null
  const when = shownTime(lang, scheduled_at)
  if (start_missed) return texts.read.startMissed(when, String(id))
  return status === 'scheduled' ? texts.read.startsAt(when) : null
}

/** One line for each state that somebody is in. */
export function stateLines({ lang, texts }: Run, counts: Counts): string[] {
  const rows = STATES.filter((state) => (counts[state] ?? 0) > 0).map(
    (state) => [texts.read.states[state] ?? state, formatNumber(lang, counts[state] ?? 0)] as const,
  )
  return table(rows)
}

/** Why messages failed, in plain words, the most frequent reason first; the code small at the end. */
export function failureLines({ lang, texts }: Run, { reasons, counted, capped }: FailureCount): string[] {
  if (reasons.length === 0) return []
  const rows = reasons.map(({ code, meaning, count }) => {
    const words = meaning ?? texts.send.unknownReason
    return `    ${formatNumber(lang, count)}  ${words}${code === null ? '' : ` (${code})`}`
  })
  const note = capped ? [`    ${texts.send.errorsCapped(formatNumber(lang, counted))}`] : []
  return [`  ${texts.send.errorsTitle}`, ...rows, ...note]
}

/** While the simulator is in use every summary says so. */
export async function saySimulator({ output, texts }: Run, client: Client): Promise<void> {
  const { simulator } = await client.get<Me>('/api/v1/me')
  if (simulator !== null) output.talk(texts.talk.simulatorInUse(simulator))
}
