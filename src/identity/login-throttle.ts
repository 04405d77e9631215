import { isIPv6 } from 'node:net'
import { DomainError } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { countTry, findBlock, forgetOldTries, forgetTries } from './queries.ts'

/** Wrong passwords for one name from one place before it has to wait. */
export const TRIES_MAX = 5
export const TRIES_WINDOW_MS = 15 * 60_000
const BLOCK_MS = 15 * 60_000
const FORGET_AT_ONCE_MAX = 100

/** Who tries: the name as it was typed and the network it comes from, as a hash, because both are personal. */
export function throttleKey(username: string, ip: string): string {
  return sha256(`${username.toLowerCase()}\n${network(ip)}`).toString('base64url')
}

/**
 * Counts a try before its password is looked at, so that a hundred at the same instant are not a hundred guesses.
 * Gives back how many are left if this one fails. Throws `too_many_logins` without counting while the key is blocked.
 */
export async function takeTry(ground: Ground, key: string): Promise<number> {
  const now = ground.clock.now()
  const taken = await countTry(ground.db, {
    key,
    now,
    windowStart: new Date(now.getTime() - TRIES_WINDOW_MS),
    triesMax: TRIES_MAX,
    blockUntil: new Date(now.getTime() + BLOCK_MS),
  })
  if (taken) return Math.max(0, TRIES_MAX - taken.failures)

  const block = await findBlock(ground.db, key)
  throw tooManyLogins(block?.blockedUntil ?? now, now)
}

/** The try failed: says how many are left, or that it is time to wait. */
export function failedTry(triesLeft: number): DomainError {
  if (triesLeft > 0) return new DomainError('wrong_credentials', { triesLeft })
  return new DomainError('too_many_logins', { retryAfterSeconds: BLOCK_MS / 1000 })
}

/** The try succeeded: earlier failures no longer count. Old ones of others go at the same time, a few at a time. */
export async function clearTries(ground: Ground, key: string): Promise<void> {
  await forgetTries(ground.db, key)
  const before = new Date(ground.clock.now().getTime() - TRIES_WINDOW_MS - BLOCK_MS)
  await forgetOldTries(ground.db, before, FORGET_AT_ONCE_MAX)
}

function tooManyLogins(blockedUntil: Date, now: Date): DomainError {
  const seconds = Math.ceil((blockedUntil.getTime() - now.getTime()) / 1000)
  return new DomainError('too_many_logins', { retryAfterSeconds: Math.max(1, seconds) })
}

/** One subscriber of IPv6 has a whole /64 to try from. */
function network(ip: string): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip.replace(/^::ffff:/, '')
  const [head = '', tail = ''] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  const after = tail.split(':').filter(Boolean)
  while (ip.includes('::') && groups.length + after.length < 8) groups.push('0')
  return [...groups, ...after]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
