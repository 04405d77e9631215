import { finishingTime } from '../messages/finishing-time.ts'
import type { Ctx } from '../platform/context.ts'
import { listPrices } from '../templates/price-queries.ts'
import { type BroadcastInput, isNotice, type Preview } from './broadcast.ts'
import { type Checked, checkBroadcast, settleAudience } from './check-broadcast.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import { walkAudience } from './recipients.ts'
import { addPage, openSurvey, type Survey } from './survey.ts'
import { surveyDirectory } from './survey-directory.ts'

/**
 * What sending would do, before anything is written: who, who not and why, how many segments, what it costs. The directory is
 * counted in the database; a list, targets and whom a notice concerns are walked.
 */
export async function previewBroadcast(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: Pick<BroadcastInput, 'body' | 'template' | 'audience' | 'preferredChannel' | 'notice'>,
): Promise<Preview> {
  const audience = await settleAudience(ctx, input.audience)
  const checked = await checkBroadcast(ctx, { ...input, audience })
  // By their keys, which are hashes, come the people of a list and of the directory, and nobody else.
  const sampled = !('targets' in audience || isNotice(audience))
  const survey = await openSurvey(ctx, checked, { lane: input.notice?.lane ?? 'bulk', sampled })
  if ('targets' in audience || 'listId' in audience || isNotice(audience)) {
    for await (const page of walkAudience(ctx, deps.keys, audience, checked)) await addPage(ctx, survey, page)
  } else {
    await surveyDirectory(ctx, survey, audience)
  }
  return summarise(ctx, survey)
}

async function summarise(ctx: Ctx, survey: Survey): Promise<Preview> {
  const { checked, leftOut, way } = survey
  const audience = audienceOf(survey)
  const { recipients } = audience
  const segments = survey.segments.total({ written: survey.written, recipients })
  const whatsapp = checked.route.channel === 'whatsapp' ? recipients - survey.straightBySms : 0
  const { total, totalPlain } = segments
  const straight = recipients === 0 ? 0 : Math.round((total * (recipients - whatsapp)) / recipients)
  return {
    audience,
    sentToday: survey.sentToday.total(),
    windows: windowsOf(survey),
    channels: { whatsapp, sms: recipients - whatsapp },
    segments,
    template: templateOf(checked),
    cost: await costOf(ctx, checked, { whatsapp, recipients }, total),
    costPlain: await costOf(ctx, checked, { whatsapp, recipients }, totalPlain),
    finishing: await finishingTime(ctx, { lane: way.lane, whatsapp, smsSegments: straight }),
    rejected: survey.rejected,
    leftOut: leftOut.list(),
    examples: survey.examples,
  }
}

function audienceOf({ leftOut, written }: Survey): Preview['audience'] {
  const [withoutPhone, invalid] = [leftOut.count('no_phone'), leftOut.count('invalid')]
  const [duplicates, already] = [leftOut.count('duplicate'), leftOut.count('already')]
  const [suppressed, withoutConsent] = [leftOut.count('suppressed'), leftOut.count('no_consent')]
  return {
    matched: written + withoutPhone + invalid + duplicates + already,
    ...{ withoutPhone, invalid, duplicates, already, suppressed, withoutConsent },
    recipients: written - suppressed - withoutConsent,
  }
}

function windowsOf({ way, windows: { open, closed }, written }: Survey): Preview['windows'] {
  // Of nobody there is nothing to tell.
  if (way.windowsOf === null || written === 0) return null
  return { open, closed, unknown: written - open - closed }
}

function templateOf({ template, content }: Checked): Preview['template'] {
  if (template === null) return null
  const { name, language, version } = template
  return { name, language, version, approved: content !== null }
}

/** From everything going out on its first channel to, on WhatsApp, everything falling back to SMS. */
async function costOf(
  ctx: Ctx,
  checked: Checked,
  { whatsapp, recipients }: { whatsapp: number; recipients: number },
  segments: number,
): Promise<Preview['cost']> {
  const category = checked.template?.category === 'MARKETING' ? 'marketing' : 'utility'
  const prices = await listPrices(ctx.db, 'BR', checked.content === null ? 'service' : category)
  const sms = prices.find((price) => price.channel === 'sms')
  const wa = prices.find((price) => price.channel === 'whatsapp')
  if (!sms || !wa) return null
  const onWhatsapp = checked.route.channel === 'whatsapp'
  const straight = recipients === 0 ? 0 : (segments * (recipients - whatsapp)) / recipients
  const usdMin = onWhatsapp ? whatsapp * wa.usdMin + straight * sms.usdMin : segments * sms.usdMin
  const fallback = checked.route.fallbackChannel === 'sms' ? segments * sms.usdMax : 0
  const usdMax = onWhatsapp ? whatsapp * wa.usdMax + fallback : segments * sms.usdMax
  const cents = (amount: number) => Math.round(amount * 100) / 100
  return {
    usdMin: cents(usdMin),
    usdMax: cents(usdMax),
    brlMin: cents(usdMin * sms.brlPerUsd),
    brlMax: cents(usdMax * sms.brlPerUsd),
    asOf: sms.asOf,
  }
}
