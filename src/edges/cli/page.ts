import type { Input, OptionSpec } from './command.ts'

/** How much of a list a command shows, and from where. */
export function pageOptions(fallback: string): readonly OptionSpec[] {
  return [
    { flag: 'limit', takes: 'whole_number', fallback },
    { flag: 'cursor', takes: 'text' },
  ]
}

/** The query for a page of a list, `max` rows at the most; `flags` are the other options that were typed, by their name in the query. */
export function pageQuery(
  input: Input,
  max: number,
  flags: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const query = new URLSearchParams({ limit: String(Math.min(input.number('limit') ?? max, max)) })
  for (const [name, flag] of Object.entries({ ...flags, cursor: 'cursor' })) {
    const typed = input.text(flag)
    if (typed !== undefined) query.set(name, typed)
  }
  return query
}
