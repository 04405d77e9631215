import type { Input, Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'

/** What was typed as `local=Portal B`, several times. Refuses what is no such pair. */
export function pairsOf(run: Run, input: Input, flag: string): Record<string, string> {
  return Object.fromEntries(
    input.texts(flag).map((typed) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(typed) ?? []
      if (name !== undefined && value !== undefined) return [name, value]
      const { usage, templates } = run.texts
      throw new Refusal(EXIT.usage, usage.badValue(`--${flag}`, typed, templates.badPair))
    }),
  )
}
