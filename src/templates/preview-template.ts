import type { FieldIssue } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { plainSpelling } from '../text/plain-spelling.ts'
import { countSegments, type SegmentCount } from '../text/segments.ts'
import { cleanCommonValue, fillIn } from '../text/template.ts'
import { checkRows, type RowFault } from './check-rows.ts'
import { sampleOf } from './numbered.ts'
import { listPrices } from './price-queries.ts'
import type { PriceCategory } from './prices.ts'
import { getTemplate } from './read-templates.ts'
import { type ResolvedTemplate, resolveTemplate } from './resolve-template.ts'
import { submissionIssues } from './submission-issues.ts'
import { newestVersion, type Spelling, type TemplateLanguage, type TemplateRef } from './template.ts'

const EXAMPLES_MAX = 3
export const PREVIEW_ROWS_MAX = 1_000
const COUNTRY = 'BR'

export interface Cost {
  usdMin: number
  usdMax: number
  brlMin: number
  brlMax: number
  asOf: string
}

export interface SpellingPreview extends SegmentCount {
  text: string
  /** Null where no price is known. */
  cost: Cost | null
}

export interface TemplatePreview {
  template: ResolvedTemplate
  whatsapp: { text: string; characters: number; cost: Cost | null }
  sms: { chosen: Spelling } & Record<Spelling, SpellingPreview>
  /** The first rows that are in order, as WhatsApp and SMS would show them. */
  examples: { row: number; whatsapp: string; sms: string }[]
  faults: { row: number; faults: RowFault[] }[]
  /** Why Meta would refuse the newest version; empty when it may be submitted. */
  submissionIssues: FieldIssue[]
}

/**
 * Shows a template as people would read it: with its samples, and with the values of rows of which it says what each lacks.
 * Segments and price of SMS for both spellings. Nothing is written. Throws as `resolveTemplate` does.
 */
export async function previewTemplate(
  ctx: Ctx,
  ref: TemplateRef,
  {
    language,
    rows,
  }: { language: TemplateLanguage | null; rows: readonly Readonly<Record<string, string>>[] },
): Promise<TemplatePreview> {
  const template = await resolveTemplate(ctx, { ...ref, language })
  const newest = newestVersion((await getTemplate(ctx, ref)).versions, template.language)
  const faults = checkRows(template, rows)
  const atFault = new Set(faults.map(({ row }) => row))
  const examples = rows
    .flatMap((values, row) => (atFault.has(row) ? [] : [{ row, ...shown(template, values) }]))
    .slice(0, EXAMPLES_MAX)
  const samples = template.variables.map((name) => [name, sampleOf(template, name) ?? `{{${name}}}`])
  const written = render(template, Object.fromEntries(samples))
  const category: PriceCategory =
    template.content === null ? 'service' : template.category === 'MARKETING' ? 'marketing' : 'utility'
  const prices = await listPrices(ctx.db, COUNTRY, category)
  const costOf = (channel: 'whatsapp' | 'sms', units: number) => {
    const price = prices.find((each) => each.channel === channel)
    return price === undefined ? null : multiplied(price, units)
  }
  const spelled = (text: string): SpellingPreview => {
    const counted = countSegments(text)
    return { text, ...counted, cost: costOf('sms', counted.segments) }
  }
  return {
    ...{ template, examples, faults },
    whatsapp: { text: written.body, characters: written.body.length, cost: costOf('whatsapp', 1) },
    sms: {
      chosen: template.smsPlain ? 'plain' : 'accents',
      accents: spelled(written.sms),
      plain: spelled(plainSpelling(written.sms)),
    },
    submissionIssues: newest === null ? [] : submissionIssues(newest),
  }
}

function shown(template: ResolvedTemplate, values: Readonly<Record<string, string>>) {
  const clean = Object.entries(values).map(([name, value]) => [name, cleanCommonValue(value)])
  const { body, sms } = render(template, Object.fromEntries(clean))
  return { whatsapp: body, sms: template.smsPlain ? plainSpelling(sms) : sms }
}

function render({ body, smsBody }: ResolvedTemplate, values: Record<string, string>) {
  return { body: fillIn(body, values), sms: fillIn(smsBody ?? body, values) }
}

function multiplied(
  price: { usdMin: number; usdMax: number; brlPerUsd: number; asOf: string },
  units: number,
): Cost {
  const exact = (amount: number) => Math.round(amount * 100_000) / 100_000
  const [usdMin, usdMax] = [price.usdMin * units, price.usdMax * units]
  return {
    ...{ usdMin: exact(usdMin), usdMax: exact(usdMax), asOf: price.asOf },
    ...{ brlMin: exact(usdMin * price.brlPerUsd), brlMax: exact(usdMax * price.brlPerUsd) },
  }
}
