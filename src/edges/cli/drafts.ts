import { formatNumber } from '../../text/format.ts'
import type { Broadcast } from './answers/broadcast.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { campaignName, SEND_FLAGS, type SendRequest } from './send-broadcast.ts'
import { saySimulator } from './show-broadcast.ts'
import { withFlags } from './with-flags.ts'
import { shownTime } from './zone.ts'

export interface DraftWish {
  id: string
  /** When it starts, an ISO moment, or null: now; as the draft says without it. */
  at: string | null | undefined
  json: boolean
}

interface Kept {
  readonly id: number
}

/** Keeps what would be sent. */
export async function keepDraft(run: Run, client: Client, request: SendRequest): Promise<void> {
  const kept = await client
    .post<{ broadcast_id: number }>('/api/v1/twilio/broadcast', {
      ...{ ...request.message, audience: request.audience, draft: true },
      campaign_name: await campaignName(run, request),
      preferred_channel: request.channel,
    })
    .catch((error: unknown) => {
      throw withFlags(error, SEND_FLAGS)
    })
  sayKept(run, { id: kept.broadcast_id }, request.json)
}

export async function cloneBroadcast(run: Run, client: Client, { id, json }: DraftWish): Promise<void> {
  sayKept(run, await client.post<Kept>(`/api/v1/broadcasts/${id}/clone`, {}), json)
}

export function startDraft(run: Run, client: Client, wish: DraftWish): Promise<void> {
  return launch(run, client, 'start', wish)
}

export function approveDraft(run: Run, client: Client, wish: DraftWish): Promise<void> {
  return launch(run, client, 'approve', wish)
}

export async function refuseDraft({ output, texts }: Run, client: Client, wish: DraftWish): Promise<void> {
  const refused = await client.post<Kept>(`/api/v1/broadcasts/${wish.id}/refuse`, {})
  output.data(wish.json ? JSON.stringify(refused) : texts.drafts.refused(wish.id))
}

async function launch(
  run: Run,
  client: Client,
  how: 'start' | 'approve',
  { id, at, json }: DraftWish,
): Promise<void> {
  const { output, texts, lang } = run
  const started = await client
    .post<{ stats: { total: number }; awaiting_approval: boolean }>(`/api/v1/broadcasts/${id}/${how}`, {
      ...(at === undefined ? {} : { scheduled_at: at }),
      wait_ms: 0,
    })
    .catch((error: unknown) => {
      throw withFlags(error, SEND_FLAGS)
    })
  if (json) output.data(JSON.stringify(started))
  else if (started.awaiting_approval) output.data(texts.drafts.waiting(id))
  else output.data(await startedLine(run, client, { id, printed: formatNumber(lang, started.stats.total) }))
  await saySimulator(run, client)
}

/** Whether it goes out now, or when: a draft may have a time of its own. */
async function startedLine(
  { texts, lang }: Run,
  client: Client,
  { id, printed }: { id: string; printed: string },
): Promise<string> {
  const { status, scheduled_at: at } = await client.get<Broadcast>(`/api/v1/broadcasts/${id}`)
  if (status === 'scheduled' && at !== null) return texts.drafts.scheduled(id, printed, shownTime(lang, at))
  return texts.drafts.started(id, printed)
}

export async function deleteDraft(run: Run, client: Client, { id, json }: DraftWish): Promise<void> {
  await client.delete(`/api/v1/broadcasts/${id}`)
  run.output.data(json ? JSON.stringify({ id: Number(id), deleted: true }) : run.texts.drafts.deleted(id))
}

function sayKept({ output, texts }: Run, kept: Kept, json: boolean): void {
  if (json) {
    output.data(JSON.stringify(kept))
    return
  }
  output.data(texts.drafts.kept(String(kept.id)))
  output.talk(texts.drafts.howToStart(String(kept.id)))
}
