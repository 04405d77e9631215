/** `?estado=failed` is text and nothing else: the router's own way would read numbers and write quotes. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}
