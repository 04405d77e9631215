import type { LeftOutLabel } from '../../text/catalogue/shape-cli.ts'
import type { LeftOutReason } from '../../text/catalogue/shape-left-out.ts'
import { formatDate, formatDuration, formatMoney, formatNumber } from '../../text/format.ts'
import type { Preview, PreviewedLeftOut } from './answers/preview.ts'
import type { Run } from './command.ts'
import { table } from './output.ts'
import { shownTime } from './zone.ts'

const NAMES_MAX = 3
/** What has a line of its own among those who cannot be written to. */
const LEFT_OUT_DETAILS = ['landline', 'missing_value', 'too_long'] as const

/** Who would receive it, by which channel, in how many parts and at what price. */
export function showAudience(
  run: Run,
  preview: Preview,
  { name, empresa }: { name: string; empresa: string | null },
): void {
  const { output, texts, lang } = run
  const words = texts.send
  const { audience, channels, segments } = preview
  const count = (value: number) => formatNumber(lang, value)
  const sentToday = preview.sent_today.recipients
  const rows: [string, string][] = [
    [words.matched, count(audience.matched)],
    ...leftOutRows(run, preview),
    [words.recipients, count(audience.recipients)],
    ...(sentToday > 0 ? [[words.sentToday, count(sentToday)] as [string, string]] : []),
    [words.byWhatsapp, count(channels.whatsapp)],
    [words.bySms, count(channels.sms)],
    ...windowRows(run, preview),
    [words.segments, segmentsText(run, preview)],
    [words.cost, costText(run, preview.cost)],
    ...plainRows(run, preview),
    ...finishingRows(run, preview),
  ]
  output.talk(words.title(name, empresa))
  if (preview.template !== null) {
    const { name: template, language, version, approved } = preview.template
    output.talk(words.template({ name: template, language, version: String(version), approved }))
  }
  for (const line of table(rows)) output.talk(line)
  if (segments.encoding === 'UCS-2') output.talk(`  ${words.accentsHint}`)
  output.talk()
}

/** A line for each reason, with the first few for whom it holds; what is wrong with a number is said in one. */
function leftOutRows({ texts, lang }: Run, { left_out_examples: groups }: Preview): [string, string][] {
  const words = texts.send
  const byLabel = new Map<string, { count: number; people: PreviewedLeftOut['people'] }>()
  for (const { reason, detail, count, people } of groups) {
    const label = words.leftOut[labelOf(reason, detail)]
    const { count: before, people: first } = byLabel.get(label) ?? { count: 0, people: [] }
    byLabel.set(label, { count: before + count, people: [...first, ...people].slice(0, NAMES_MAX) })
  }
  return [...byLabel].map(([label, { count, people }]) => {
    const names = people.map(({ nome, to }) => nome?.trim() || to || '').filter((name) => name !== '')
    return [
      label,
      words.leftOutValue({ count: formatNumber(lang, count), names, more: count > names.length }),
    ]
  })
}

function labelOf(reason: LeftOutReason, detail: string | null): LeftOutLabel {
  const ofItsOwn = LEFT_OUT_DETAILS.find((each) => each === detail)
  return ofItsOwn ?? reason
}

function windowRows({ texts, lang }: Run, { windows }: Preview): [string, string][] {
  if (windows === null) return []
  const { open, closed, unknown } = windows
  const count = (value: number) => formatNumber(lang, value)
  return [
    [
      texts.send.windows,
      texts.send.windowsValue({ open: count(open), closed: count(closed), unknown: count(unknown) }),
    ],
  ]
}

function segmentsText({ texts, lang }: Run, { segments }: Preview): string {
  const { per_message: perMessage, total, encoding, estimated } = segments
  const counts = { perMessage: formatNumber(lang, perMessage), total: formatNumber(lang, total) }
  return texts.send.segmentsValue({ ...counts, encoding, estimated })
}

/** What the same would be by SMS without accents, where that makes a difference. */
function plainRows(run: Run, { segments, cost_plain: cost }: Preview): [string, string][] {
  if (segments.per_message_plain >= segments.per_message) return []
  const { texts, lang } = run
  const counts = {
    perMessage: formatNumber(lang, segments.per_message_plain),
    total: formatNumber(lang, segments.total_plain),
  }
  const words = texts.send.plainValue({ ...counts, estimated: segments.estimated, cost: costText(run, cost) })
  return [[texts.send.plain, words]]
}

function finishingRows({ texts, lang }: Run, { finishing, audience }: Preview): [string, string][] {
  if (audience.recipients === 0) return []
  const words = texts.send
  if (finishing === null) return [[words.finishing, words.finishingUnknown]]
  const took = formatDuration(finishing.seconds * 1000)
  const at = finishing.at === null ? null : shownTime(lang, finishing.at)
  return [[words.finishing, words.finishingValue({ took, at })]]
}

function costText({ texts, lang }: Run, cost: Preview['cost']): string {
  if (cost === null) return texts.send.costUnknown
  const usd = texts.send.fromTo(formatMoney(lang, cost.min, 'USD'), formatMoney(lang, cost.max, 'USD'))
  const brl = texts.send.fromTo(
    formatMoney(lang, cost.brl_min, 'BRL'),
    formatMoney(lang, cost.brl_max, 'BRL'),
  )
  return texts.send.costValue({ usd, brl, asOf: formatDate(lang, new Date(cost.as_of), 'UTC') })
}

/** What three people would read. */
export function showExamples({ output, texts }: Run, preview: Preview, json: boolean): void {
  if (json) {
    output.data(JSON.stringify(preview))
    return
  }
  if (preview.examples.length > 0) output.data(texts.send.dryRunTitle(preview.examples.length))
  for (const example of preview.examples) {
    output.data(`\n${example.nome} · ${example.to}`)
    for (const line of example.body.split('\n')) output.data(`  ${line}`)
    if (example.sms !== example.body) output.data(`  ${texts.send.bySms}: ${example.sms}`)
  }
  output.talk()
  output.talk(texts.send.dryRunEnd)
}
