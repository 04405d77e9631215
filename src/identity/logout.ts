import type { Ground } from '../platform/context.ts'
import { deleteSession } from './queries.ts'
import { hashToken } from './token.ts'

/** Ends the session of the token; nothing happens when there is none. */
export async function logout(ground: Ground, token: string): Promise<void> {
  await deleteSession(ground.db, hashToken(token))
}
