import { type Ctx, withTransaction } from '../platform/context.ts'
import { isForeignKeyViolation } from '../platform/db/sql-error.ts'

/**
 * Runs the work in a transaction, and once more from the beginning when what it had read is gone by the time it is
 * written: an erasure waits for no writer, and the second reading does not find who was erased. In a transaction that is
 * open already it is left to whoever opened that.
 */
export async function withSecondReading<T>(ctx: Ctx, work: (tx: Ctx) => Promise<T>): Promise<T> {
  try {
    return await withTransaction(ctx, work)
  } catch (error) {
    if (ctx.db.inTransaction || !isForeignKeyViolation(error)) throw error
    return await withTransaction(ctx, work)
  }
}
