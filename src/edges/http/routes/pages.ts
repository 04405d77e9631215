import { idFrom } from '../../../directory/page.ts'
import type { FreelancerId } from '../../../platform/ids.ts'
import { INTEGER_MAX, integer, optional, string } from '../schema.ts'

export const PAGE_ROWS_DEFAULT = 50
export const PAGE_ROWS_MAX = 200
const CURSOR_CHARACTERS_MAX = 200

/** The query of every list that pages by key. */
export const pageQuery = {
  cursor: optional(
    string({ maxLength: CURSOR_CHARACTERS_MAX, description: 'next_cursor of the page before' }),
  ),
  limit: optional(
    integer({ minimum: 1, maximum: PAGE_ROWS_MAX, description: `${PAGE_ROWS_DEFAULT} by default` }),
  ),
}

/** An identity of PostgreSQL's `integer`. */
export const idParam = integer({ minimum: 1, maximum: INTEGER_MAX })

/** The page a caller asked for. */
export function pageOf(query: { cursor?: string; limit?: number }): { cursor: string | null; limit: number } {
  return { cursor: query.cursor ?? null, limit: query.limit ?? PAGE_ROWS_DEFAULT }
}

/** A page of people by their id, and the cursor behind the people it turned out to have. */
export function pageOfPeople(query: { cursor?: string; limit?: number }): {
  after: FreelancerId
  limit: number
  cursorBehind: (rows: readonly { id: FreelancerId }[]) => string | null
} {
  const { cursor, limit } = pageOf(query)
  const after = idFrom<FreelancerId>(cursor)
  return { after, limit, cursorBehind: (rows) => (rows.length < limit ? null : String(rows.at(-1)?.id)) }
}
