import type { Ground } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { findSession, touchSession } from './queries.ts'
import { LAST_SEEN_EVERY_MS, sessionEnd } from './session.ts'
import type { User } from './user.ts'

/** Whose session this is, or `null` when it is none or over. Using a session keeps it alive, up to seven days. */
export async function authenticate(ground: Ground, token: string): Promise<User | null> {
  const now = ground.clock.now()
  const tokenHash = sha256(token)
  const session = await findSession(ground.db, tokenHash, now)
  if (!session) return null

  const { sessionCreatedAt, lastSeenAt, ...user } = session
  if (now.getTime() - lastSeenAt.getTime() >= LAST_SEEN_EVERY_MS) {
    await touchSession(ground.db, {
      tokenHash,
      lastSeenAt: now,
      expiresAt: sessionEnd(sessionCreatedAt, now),
    })
  }
  return user
}
