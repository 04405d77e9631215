import { formatList } from '../../text/format.ts'
import type { ConsentRules } from './answers/rules.ts'
import type { Run } from './command.ts'
import { table } from './output.ts'

/** The rules one a line. */
export function printConsentRules({ output, texts, lang }: Run, rules: ConsentRules, json: boolean): void {
  if (json) {
    output.data(JSON.stringify(rules))
    return
  }
  const words = texts.consent
  const purposes = Object.entries(words.purposes).flatMap(([name, word]) =>
    rules.known_consent_for.includes(name) ? [word] : [],
  )
  const lines: [string, string][] = [
    [`${words.knownConsentFor}:`, purposes.length === 0 ? words.forNothing : formatList(lang, purposes)],
    [`${words.window}:`, words.windowValue(rules.strict_window)],
    [`${words.stopCovers}:`, words.stopCoversValue[rules.stop_covers]],
    [
      `${words.stopWords}:`,
      rules.stop_words.length === 0 ? words.noWords : formatList(lang, rules.stop_words),
    ],
  ]
  for (const each of table(lines, '')) output.data(each)
}
