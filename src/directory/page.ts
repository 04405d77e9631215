const PAGE_ROWS_MAX = 200

export interface Page<Row> {
  rows: Row[]
  /** Null on the last page. */
  nextCursor: string | null
}

/** Reads one row more than the page has, to know whether there is another page. */
export async function pageFrom<Row>(
  limit: number,
  read: (count: number) => Promise<Row[]>,
  cursorOf: (last: Row) => string,
): Promise<Page<Row>> {
  const size = Math.max(1, Math.min(limit, PAGE_ROWS_MAX))
  const found = await read(size + 1)
  const rows = found.slice(0, size)
  const last = rows.at(-1)
  return { rows, nextCursor: found.length > size && last !== undefined ? cursorOf(last) : null }
}

/** An id as a page's cursor; text from outside, and anything else starts over. */
export function idFrom<Id extends number>(cursor: string | null, start = 0): Id {
  return (/^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : start) as Id
}
