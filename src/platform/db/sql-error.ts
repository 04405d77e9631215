/**
 * What the database refused, the same on both engines. `detail` is left out on purpose: it quotes values, and values
 * are phones and names.
 */
export class SqlError extends Error {
  /** SQLSTATE, such as 23505; absent when the connection and not the statement failed. */
  readonly code: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined

  constructor(message: string, facts: SqlErrorFacts, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SqlError'
    this.code = facts.code
    this.constraint = facts.constraint
    this.table = facts.table
    this.column = facts.column
  }
}

export interface SqlErrorFacts {
  readonly code?: string | undefined
  readonly constraint?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
}

/** True for a broken unique key: of that name, when one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): error is SqlError {
  return (
    error instanceof SqlError &&
    error.code === '23505' &&
    (constraint === undefined || error.constraint === constraint)
  )
}

/** True for a row that others point at and that may therefore not go, and for one that points at a row that is gone. */
export function isForeignKeyViolation(error: unknown): error is SqlError {
  return error instanceof SqlError && error.code === '23503'
}

/** True for who waited for a lock longer than its `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof SqlError && error.code === '55P03'
}

/** A deadlock's victim or a serialization failure: nothing was done, and doing it again is right. */
export function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof SqlError && (error.code === '40P01' || error.code === '40001')
}
