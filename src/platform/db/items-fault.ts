import { SqlError } from './sql-error.ts'

/** SQLSTATE classes in which the values of a statement are at fault: data exception, integrity, program limit. */
const ITEMS_FAULT_CLASSES: ReadonlySet<string> = new Set(['22', '23', '54'])

/** Whether a batch may have failed because of one of its items; if not, no part of it would fare better alone. */
export function isItemsFault(error: unknown): boolean {
  return (
    error instanceof SqlError && error.code !== undefined && ITEMS_FAULT_CLASSES.has(error.code.slice(0, 2))
  )
}
