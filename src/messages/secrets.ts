import type { Db } from '../platform/db/db.ts'
import type { MessageId } from '../platform/ids.ts'
import type { Variables } from '../text/template.ts'

/**
 * Asks the room that made the messages for what their texts say and no row holds, such as a one-time code. A message
 * that says nothing secret is left out; null: what it would say is worth nothing any more, so it must not leave.
 */
export type Secrets = (db: Db, ids: readonly MessageId[]) => Promise<ReadonlyMap<MessageId, Variables | null>>

/** Where no room has secrets. */
export const noSecrets: Secrets = async () => new Map()
