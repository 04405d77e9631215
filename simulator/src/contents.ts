import type { Content } from './content.ts'

/** Every template, in memory. The oldest that were deleted are forgotten above a limit. */
export interface Contents {
  /** Adds it, or puts it in the place of an earlier state of itself. */
  put(content: Content): void
  /** Undoes a `put` that could not be written down. */
  takeBack(content: Content, before: Content | null): void
  /** One that was not deleted. */
  find(sid: string): Content | null
  /** Deleted or not: what a message was sent with. */
  known(sid: string): Content | null
  /** Oldest first, deleted ones included. */
  all(): Iterable<Content>
  /** Newest first, without the deleted. */
  ofAccount(accountSid: string): Content[]
  lastN(): number
}

const DELETED_MAX = 1_000

export function openContents(): Contents {
  const bySid = new Map<string, Content>()
  let lastN = 0

  function forgetDeleted(): void {
    const deleted = [...bySid.values()].filter(({ isDeleted }) => isDeleted)
    for (const { sid } of deleted.slice(0, Math.max(0, deleted.length - DELETED_MAX))) bySid.delete(sid)
  }

  return {
    put(content) {
      bySid.set(content.sid, content)
      lastN = Math.max(lastN, content.n)
      if (content.isDeleted) forgetDeleted()
    },
    takeBack({ sid }, before) {
      if (before === null) bySid.delete(sid)
      else bySid.set(sid, before)
    },
    find(sid) {
      const content = bySid.get(sid) ?? null
      return content?.isDeleted === true ? null : content
    },
    known: (sid) => bySid.get(sid) ?? null,
    all: () => bySid.values(),
    ofAccount: (accountSid) =>
      [...bySid.values()]
        .filter((content) => content.accountSid === accountSid && !content.isDeleted)
        .reverse(),
    lastN: () => lastN,
  }
}
