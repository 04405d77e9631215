import type { Ground } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { deleteSession } from './queries.ts'

/** Ends the session of the token; nothing happens when there is none. */
export async function logout(ground: Ground, token: string): Promise<void> {
  await deleteSession(ground.db, sha256(token))
}
