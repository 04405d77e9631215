import { formatList, formatNumber } from '../../text/format.ts'
import type { Rules, SendingRules } from './answers/rules.ts'
import type { Run } from './command.ts'
import { table } from './output.ts'
import { shownTime } from './zone.ts'

/** The rules one a line, each that is off with what we propose, and what left today. */
export function printRules(run: Run, rules: SendingRules, json: boolean): void {
  const { output, texts, lang } = run
  if (json) {
    output.data(JSON.stringify(rules))
    return
  }
  const words = texts.rules
  const above = rules.approval_above
  const line = (label: string, name: Exclude<keyof Rules, 'approval_above'>) => {
    const value = valueText(run, rules, name)
    const proposed = valueText(run, rules.proposed, name) ?? words.off
    return [`${label}:`, value ?? `${words.off} ${words.proposed(proposed)}`] as const
  }
  const lines = [
    line(words.quietHours, 'quiet_hours'),
    line(words.dailyMessages, 'daily_messages'),
    line(words.dailySegments, 'daily_segments'),
    [`${words.approvalAbove}:`, above == null ? words.approvalOff : formatNumber(lang, above)] as const,
  ]
  for (const each of table(lines, '')) output.data(each)
  if (rules.today === null) return
  const { messages, segments, reached, until } = rules.today
  output.data(words.today({ messages: formatNumber(lang, messages), segments: formatNumber(lang, segments) }))
  if (reached) output.data(words.reached(shownTime(lang, until)))
}

function valueText(
  { lang, texts }: Run,
  rules: Rules,
  name: Exclude<keyof Rules, 'approval_above'>,
): string | null {
  if (name !== 'quiet_hours') {
    const value = rules[name]
    return value === null ? null : formatNumber(lang, value)
  }
  if (rules.quiet_hours === null) return null
  const { from, to, never_on } = rules.quiet_hours
  const days = never_on.map((day) => texts.rules.weekdays[day] ?? day)
  return texts.rules.quietHoursValue({
    opens: from,
    closes: to,
    never: days.length === 0 ? null : formatList(lang, days),
  })
}
