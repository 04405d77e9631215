import type { Broadcast } from './answers/broadcast.ts'
import type { MessagePage } from './answers/message.ts'
import type { Client } from './client.ts'

/** The most that the service gives at once. */
const PAGE_SIZE = 200
const PAGES_MAX = 25

export interface FailureCount {
  readonly reasons: readonly { code: string | null; meaning: string | null; count: number }[]
  readonly counted: number
  /** True when there were more failures than were counted. */
  readonly capped: boolean
}

/** The failures of a broadcast by reason; reads at most 5,000 of them. */
export async function countFailures(client: Client, { id, counts }: Broadcast): Promise<FailureCount> {
  const byCode = new Map<string, { code: string | null; meaning: string | null; count: number }>()
  let counted = 0
  let cursor: string | null = null
  if ((counts.failed ?? 0) === 0) return { reasons: [], counted, capped: false }
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: MessagePage = await client.get(
      `/api/v1/broadcasts/${id}/messages?status=failed&limit=${PAGE_SIZE}${after}`,
    )
    for (const message of page.messages) {
      const code = message.error_code === null ? null : String(message.error_code)
      const reason = byCode.get(code ?? '') ?? { code, meaning: message.error_message, count: 0 }
      byCode.set(code ?? '', { ...reason, count: reason.count + 1 })
      counted++
    }
    cursor = page.next_cursor
    if (cursor === null) break
  }
  const reasons = [...byCode.values()].sort((left, right) => right.count - left.count)
  return { reasons, counted, capped: cursor !== null }
}
