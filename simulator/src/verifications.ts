import type { Verification } from './verification.ts'

/** Whose verification of which number; an account's services know nothing of each other. */
export interface VerificationOwner {
  accountSid: string
  serviceSid: string
  to: string
}

/** Every verification ever started, in memory; the oldest are forgotten above a limit. */
export interface Verifications {
  /** Adds it, or puts it in the place of an earlier state of itself. */
  put(verification: Verification): void
  /** Undoes a `put` that could not be written down. */
  takeBack(verification: Verification, before: Verification | null): void
  find(sid: string): Verification | null
  /** The newest of a number, whatever became of it. */
  newest(owner: VerificationOwner): Verification | null
  /** Oldest first. */
  all(): Iterable<Verification>
  lastN(): number
  trim(): void
}

/** Trimming walks everything, so it waits until it is worth it. */
const TRIM_SLACK = 1.2

export function openVerifications(verificationsMax: number): Verifications {
  const bySid = new Map<string, Verification>()
  const newestSids = new Map<string, string>()
  let lastN = 0

  function forget(verification: Verification): void {
    bySid.delete(verification.sid)
    const key = keyOf(verification)
    if (newestSids.get(key) === verification.sid) newestSids.delete(key)
  }

  return {
    put(verification) {
      bySid.set(verification.sid, verification)
      newestSids.set(keyOf(verification), verification.sid)
      lastN = Math.max(lastN, verification.n)
      if (bySid.size > verificationsMax * TRIM_SLACK) this.trim()
    },
    takeBack(verification, before) {
      forget(verification)
      if (before !== null) this.put(before)
    },
    find: (sid) => bySid.get(sid) ?? null,
    newest(owner) {
      const sid = newestSids.get(keyOf(owner))
      return sid === undefined ? null : (bySid.get(sid) ?? null)
    },
    all: () => bySid.values(),
    lastN: () => lastN,
    trim() {
      for (const verification of bySid.values()) {
        if (bySid.size <= verificationsMax) return
        forget(verification)
      }
    },
  }
}

function keyOf({ accountSid, serviceSid, to }: VerificationOwner): string {
  return `${accountSid} ${serviceSid} ${to}`
}
