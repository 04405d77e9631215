/** Ids of broadcasts, lists and reminders are integers of the database, those of messages are longer. */
const DIGITS_MAX = { integer: 9, bigint: 15 } as const

/** Where the page before ended, by its cursor: text from outside; what no page gave starts over. */
export function positionOf(
  cursor: string | null,
  column: keyof typeof DIGITS_MAX = 'integer',
): number | null {
  if (cursor === null || cursor.length > DIGITS_MAX[column]) return null
  return /^[1-9]\d*$/.test(cursor) ? Number(cursor) : null
}
