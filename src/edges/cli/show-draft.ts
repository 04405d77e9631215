import { formatNumber } from '../../text/format.ts'
import type { Broadcast } from './answers/broadcast.ts'
import type { Preview } from './answers/preview.ts'
import { showAudience, showExamples } from './audience-summary.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { RemoteError } from './remote-error.ts'
import { shownTime } from './zone.ts'

interface DraftView {
  readonly approval: { readonly asked_by: string; readonly asked_at: string; readonly above: number } | null
  readonly scheduled_at: string | null
}

/** What a draft would do if it started now, or why it cannot, and what is to be done with it; nothing to whoever may not send. */
export async function showDraft(run: Run, client: Client, { id, campaign_name }: Broadcast): Promise<void> {
  const { output, lang, texts, program } = run
  const draft = await client.get<DraftView>(`/api/v1/broadcasts/${id}/draft`).catch(unlessForbidden)
  if (draft === null) return
  const { approval, scheduled_at } = draft
  const when = (moment: string) => shownTime(lang, moment)
  if (approval !== null) {
    const { asked_by: by, asked_at, above } = approval
    output.data(`  ${texts.drafts.asked({ by, when: when(asked_at), above: formatNumber(lang, above) })}`)
  }
  if (scheduled_at !== null) {
    const isPast = new Date(scheduled_at) <= (await program.now())
    output.data(
      `  ${isPast ? texts.drafts.timePassed(when(scheduled_at)) : texts.drafts.planned(when(scheduled_at))}`,
    )
  }
  try {
    const preview = await client.post<Preview>(`/api/v1/broadcasts/${id}/preview`, {})
    output.talk()
    showAudience(run, preview, { name: campaign_name, empresa: null })
    showExamples(run, preview, false)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    const { fields, message } = error
    output.data(`  ${texts.drafts.wrong(fields.map((each) => each.message).join(' ') || message)}`)
  }
  output.talk(approval === null ? texts.drafts.howToStart(String(id)) : texts.drafts.howToJudge(String(id)))
}

function unlessForbidden(error: unknown): null {
  if (error instanceof RemoteError && error.status === 403) return null
  throw error
}
