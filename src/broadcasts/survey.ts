import type { Lane } from '../messages/message.ts'
import { wayAhead } from '../messages/preview-ways.ts'
import { countWays, peopleOfKeys, type WayAhead, type WayCounts } from '../messages/preview-ways-queries.ts'
import { bodyFor, smsFor } from '../messages/render.ts'
import type { Ctx } from '../platform/context.ts'
import type { LeftOutPerson, Preview } from './broadcast.ts'
import type { Checked } from './check-broadcast.ts'
import { type LeftOutTally, openLeftOut } from './left-out-tally.ts'
import type { AudiencePage, Unreached } from './recipients.ts'
import { openSegments, type SegmentTally } from './segment-tally.ts'
import { openSentToday, type SentTodayTally } from './sent-today.ts'
import { countReached } from './sent-today-queries.ts'

export const EXAMPLES_MAX = 3
/** Rejected targets shown in a preview; the counts tell of all. */
const REJECTED_SHOWN_MAX = 100

/** What is found out about an audience before anybody is written to; however many people there are, it stays as small. */
export interface Survey {
  readonly checked: Checked
  readonly way: WayAhead
  readonly sentToday: SentTodayTally
  readonly segments: SegmentTally
  readonly leftOut: LeftOutTally
  /** Who becomes a message, those among them who are kept out. */
  written: number
  straightBySms: number
  windows: { open: number; closed: number }
  readonly rejected: Preview['rejected']
  readonly examples: Preview['examples']
}

/** `sampled`: the first people of the audience are as good as any to tell how long texts become. */
export async function openSurvey(
  ctx: Ctx,
  checked: Checked,
  { lane, sampled }: { lane: Lane; sampled: boolean },
): Promise<Survey> {
  const { route, content } = checked
  return {
    checked,
    way: await wayAhead(ctx, { lane, route, freeText: content === null }),
    sentToday: await openSentToday(ctx),
    segments: openSegments(checked, { sampled }),
    leftOut: openLeftOut(),
    ...{ written: 0, straightBySms: 0, windows: { open: 0, closed: 0 }, rejected: [], examples: [] },
  }
}

/** Takes in people who were looked at one by one, each of them once. */
export async function addPage(ctx: Ctx, survey: Survey, page: AudiencePage): Promise<void> {
  const { recipients, rejected, unreached } = page
  for (const each of unreached) addUnreached(survey, each)
  survey.rejected.push(...rejected.slice(0, REJECTED_SHOWN_MAX - survey.rejected.length))
  if (recipients.length === 0) return
  survey.segments.add(recipients)
  for (const recipient of recipients.slice(0, EXAMPLES_MAX - survey.examples.length)) {
    survey.examples.push(exampleOf(survey.checked, recipient))
  }
  const keys = recipients.map((each) => each.recipientKey)
  const counts = await ctx.db.one(countWays(peopleOfKeys(keys), survey.way))
  const named = (ids: readonly number[]) =>
    ids.flatMap((id) => {
      const person = recipients[id - 1]
      if (person === undefined) return []
      const { nome, e164: address, addressKnown } = person
      return [{ nome, address, addressKnown }]
    })
  addWays(survey, recipients.length, counts, named)
  const { groupIds } = survey.sentToday
  if (groupIds.length === 0) return
  survey.sentToday.add(await countReached(ctx.db, { empresaId: ctx.empresaId, groupIds }, keys))
}

/** Takes in how `n` people would be written to; `named` tells who somebody is. */
export function addWays(
  survey: Survey,
  n: number,
  counts: WayCounts,
  named: (ids: readonly number[]) => LeftOutPerson[],
): void {
  const { suppressed, withoutConsent, straightBySms, windowOpen, windowClosed } = counts
  survey.written += n
  survey.straightBySms += straightBySms
  survey.windows.open += windowOpen
  survey.windows.closed += windowClosed
  const detail = null
  survey.leftOut.add('suppressed', { detail, count: suppressed, people: named(counts.suppressedIds) })
  survey.leftOut.add('no_consent', { detail, count: withoutConsent, people: named(counts.withoutConsentIds) })
}

function addUnreached({ leftOut }: Survey, { reason, ...person }: Unreached): void {
  const one = { count: 1, people: [person] }
  if (reason === 'without_phone') leftOut.add('no_phone', { detail: null, ...one })
  else if (reason === 'already' || reason === 'duplicate') leftOut.add(reason, { detail: null, ...one })
  else leftOut.add('invalid', { detail: reason, ...one })
}

function exampleOf(
  checked: Checked,
  { nome, e164: to, addressKnown, variables }: AudiencePage['recipients'][number],
): Preview['examples'][number] {
  return { nome, to, addressKnown, body: bodyFor(checked.body, variables), sms: smsFor(checked, variables) }
}
