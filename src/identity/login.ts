import type { Ground } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import type { HashGate } from './hash-gate.ts'
import { clearTries, failedTry, takeTry, throttleKey } from './login-throttle.ts'
import { passwordMatches } from './password.ts'
import { deleteEndedSessions, findPassword, insertSession } from './queries.ts'
import { sessionEnd } from './session.ts'
import type { User } from './user.ts'

export interface Credentials {
  username: string
  password: string
  /** Where the person is; only used to count failures. */
  ip: string
}

export interface Login {
  /** Shown now and never again. */
  token: string
  expiresAt: Date
  user: User
}

/**
 * Begins a session. Throws `wrong_credentials` for a wrong name or password, as slowly for the one as for the other,
 * and `too_many_logins` after five failures within 15 minutes for that name from that network.
 */
export async function login(ground: Ground, credentials: Credentials, gate: HashGate): Promise<Login> {
  const { username, password, ip } = credentials
  const key = throttleKey(username, ip)
  const triesLeft = await takeTry(ground, key)

  const found = await findPassword(ground.db, username)
  const matches = await gate(() => passwordMatches(found?.passwordHash ?? null, password))
  if (!found || !matches) throw failedTry(triesLeft)

  await clearTries(ground, key)
  const { passwordHash: _, ...user } = found
  return { ...(await beginSession(ground, user)), user }
}

async function beginSession(ground: Ground, user: User): Promise<{ token: string; expiresAt: Date }> {
  const token = randomToken()
  const createdAt = ground.clock.now()
  const expiresAt = sessionEnd(createdAt, createdAt)
  await deleteEndedSessions(ground.db, user.id, createdAt)
  await insertSession(ground.db, { userId: user.id, tokenHash: sha256(token), createdAt, expiresAt })
  return { token, expiresAt }
}
