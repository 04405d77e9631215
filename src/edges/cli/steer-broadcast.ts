import { formatNumber } from '../../text/format.ts'
import type { Steered } from './answers/broadcast.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { saySimulator, stateLines } from './show-broadcast.ts'

export type Steer = 'pause' | 'resume' | 'cancel'

/** Pauses, resumes or cancels, and says how many stand where at that moment. */
export async function steerBroadcast(
  run: Run,
  client: Client,
  { id, steer, json }: { id: string; steer: Steer; json: boolean },
): Promise<void> {
  const { output, texts, lang } = run
  const steered = await client.post<Steered>(`/api/v1/broadcasts/${id}/${steer}`, {})
  if (json) {
    output.data(JSON.stringify(steered))
    return
  }
  output.data(texts.read.steered(id, steered.status))
  for (const line of stateLines(run, steered.counts)) output.data(line)
  if (steered.status !== 'sending' && steered.in_flight > 0) {
    output.talk(texts.read.inFlight(steered.in_flight, formatNumber(lang, steered.in_flight)))
  }
  await saySimulator(run, client)
}
