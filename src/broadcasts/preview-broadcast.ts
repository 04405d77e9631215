import { finishingTime } from '../messages/finishing-time.ts'
import type { Lane } from '../messages/message.ts'
import { previewWays } from '../messages/preview-ways.ts'
import { bodyFor, smsFor } from '../messages/render.ts'
import type { Ctx } from '../platform/context.ts'
import { listPrices } from '../templates/price-queries.ts'
import { plainSpelling } from '../text/plain-spelling.ts'
import { countSegments } from '../text/segments.ts'
import type { Variables } from '../text/template.ts'
import { countKeptOut } from './audience-queries.ts'
import type { BroadcastInput, Preview } from './broadcast.ts'
import { type Checked, checkBroadcast, settleAudience } from './check-broadcast.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import { percentile95 } from './estimate-segments.ts'
import { type AudiencePage, walkAudience } from './recipients.ts'
import { openSentToday } from './sent-today.ts'

const EXAMPLES_MAX = 3
/** Rejected targets shown in a preview; the counts tell of all. */
const REJECTED_SHOWN_MAX = 100

interface Tally {
  lane: Lane
  matched: number
  withoutPhone: number
  invalid: number
  duplicates: number
  already: number
  suppressed: number
  withoutConsent: number
  recipients: number
  straightBySms: number
  windows: Preview['windows']
  segments: number[]
  plainSegments: number[]
  unicode: boolean
  rejected: Preview['rejected']
  examples: Preview['examples']
}

/** What sending would do, before anything is written: who, who not and why, how many segments, what it costs. */
export async function previewBroadcast(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: Pick<BroadcastInput, 'body' | 'template' | 'audience' | 'preferredChannel' | 'notice'>,
): Promise<Preview> {
  const audience = await settleAudience(ctx, input.audience)
  const checked = await checkBroadcast(ctx, { ...input, audience })
  const tally: Tally = {
    lane: input.notice?.lane ?? 'bulk',
    ...{ matched: 0, withoutPhone: 0, invalid: 0, duplicates: 0, already: 0, suppressed: 0, recipients: 0 },
    ...{ withoutConsent: 0, straightBySms: 0, windows: null },
    ...{ segments: [], plainSegments: [], unicode: false, rejected: [], examples: [] },
  }
  const sentToday = await openSentToday(ctx)
  for await (const page of walkAudience(ctx, deps.keys, audience, checked)) {
    await addPage(ctx, checked, tally, page)
    await sentToday.add(page.recipients.map((each) => each.recipientKey))
  }
  return { ...(await summarise(ctx, checked, tally)), sentToday: sentToday.total() }
}

async function addPage(ctx: Ctx, checked: Checked, tally: Tally, page: AudiencePage): Promise<void> {
  const { duplicates, invalid, already } = page.leftOut
  tally.matched += page.recipients.length + duplicates + invalid + already + page.withoutPhone
  tally.already += already
  tally.withoutPhone += page.withoutPhone
  tally.duplicates += duplicates
  tally.invalid += invalid
  tally.recipients += page.recipients.length
  tally.rejected.push(...page.rejected.slice(0, REJECTED_SHOWN_MAX - tally.rejected.length))
  await addWays(ctx, checked, tally, page)
  const static_ = checked.variables.length === 0 ? smsCounts(checked, null) : null
  for (const recipient of page.recipients) {
    const counted = static_ ?? smsCounts(checked, recipient.variables)
    tally.segments.push(counted.segments)
    tally.plainSegments.push(counted.plain)
    tally.unicode ||= counted.unicode
    if (tally.examples.length < EXAMPLES_MAX) tally.examples.push(exampleOf(checked, recipient))
  }
}

/** Who is kept out, on the channel that they would get it by. */
async function addWays(
  ctx: Ctx,
  { route, content }: Checked,
  tally: Tally,
  page: AudiencePage,
): Promise<void> {
  const keys = page.recipients.map((each) => each.recipientKey)
  const { first, bySms, windows, needsConsent } = await previewWays(
    ctx,
    { lane: tally.lane, route, freeText: content === null },
    keys,
  )
  const about = { empresaId: ctx.empresaId, lane: tally.lane, needsConsent, now: ctx.clock.now() }
  const kept = await countKeptOut(ctx.db, { ...about, channel: route.channel, keys: first })
  const keptBySms = await countKeptOut(ctx.db, { ...about, channel: 'sms', keys: bySms })
  tally.suppressed += kept.suppressed + keptBySms.suppressed
  tally.withoutConsent += kept.withoutConsent + keptBySms.withoutConsent
  tally.straightBySms += bySms.length - keptBySms.suppressed - keptBySms.withoutConsent
  if (windows === null) return
  const before = tally.windows ?? { open: 0, closed: 0, unknown: 0 }
  tally.windows = {
    open: before.open + windows.open,
    closed: before.closed + windows.closed,
    unknown: before.unknown + windows.unknown,
  }
}

function exampleOf(
  checked: Checked,
  { nome, e164: to, addressKnown, variables }: AudiencePage['recipients'][number],
): Preview['examples'][number] {
  const body = bodyFor(checked.body, variables)
  return { nome, to, addressKnown, body, sms: smsFor(checked, variables) }
}

function smsCounts(
  checked: Checked,
  variables: Variables | null,
): { segments: number; plain: number; unicode: boolean } {
  const text = smsFor(checked, variables)
  const counted = countSegments(text)
  const plain = countSegments(plainSpelling(text)).segments
  return { segments: counted.segments, plain, unicode: counted.encoding === 'UCS-2' }
}

async function summarise(ctx: Ctx, checked: Checked, tally: Tally): Promise<Omit<Preview, 'sentToday'>> {
  const recipients = tally.recipients - tally.suppressed - tally.withoutConsent
  const share = tally.recipients === 0 ? 0 : recipients / tally.recipients
  const sum = (counts: readonly number[]) => Math.round(counts.reduce((all, each) => all + each, 0) * share)
  const [total, totalPlain] = [sum(tally.segments), sum(tally.plainSegments)]
  const whatsapp = checked.route.channel === 'whatsapp' ? recipients - tally.straightBySms : 0
  const { matched, withoutPhone, invalid, duplicates, already, suppressed, withoutConsent, windows } = tally
  const straight = recipients === 0 ? 0 : Math.round((total * (recipients - whatsapp)) / recipients)
  return {
    audience: {
      ...{ matched, withoutPhone, invalid, duplicates, already, suppressed, withoutConsent, recipients },
    },
    windows,
    channels: { whatsapp, sms: recipients - whatsapp },
    segments: {
      encoding: tally.unicode ? 'UCS-2' : 'GSM-7',
      perMessage: percentile95(tally.segments) ?? 0,
      perMessagePlain: percentile95(tally.plainSegments) ?? 0,
      total,
      totalPlain,
    },
    template: templateOf(checked),
    cost: await costOf(ctx, checked, { whatsapp, recipients }, total),
    costPlain: await costOf(ctx, checked, { whatsapp, recipients }, totalPlain),
    finishing: await finishingTime(ctx, { lane: tally.lane, whatsapp, smsSegments: straight }),
    rejected: tally.rejected,
    examples: tally.examples,
  }
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
