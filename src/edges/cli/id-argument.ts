import type { Input, Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'

/** The number that was typed as ID. Refuses what is none before the service is asked. */
export function idArgument({ texts }: Run, input: Input): string {
  const id = input.argument('ID')
  if (/^[1-9]\d{0,9}$/.test(id)) return id
  const { badValue, expects } = texts.usage
  throw new Refusal(EXIT.usage, badValue('ID', id, expects.whole_number))
}
