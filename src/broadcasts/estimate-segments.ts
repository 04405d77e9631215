import { smsFor } from '../messages/render.ts'
import type { Ctx } from '../platform/context.ts'
import { countSegments } from '../text/segments.ts'
import type { SettledAudience } from './broadcast.ts'
import type { Checked } from './check-broadcast.ts'
import { type RecipientKeys, walkAudience } from './recipients.ts'

/**
 * The segments booked for each SMS of a broadcast: exact for a text without variables, else the 95th percentile over
 * the first page of its audience. The true number is settled when each is sent.
 */
export async function estimateSegments(
  ctx: Ctx,
  keys: RecipientKeys,
  audience: SettledAudience,
  checked: Checked,
): Promise<number> {
  if (checked.variables.length === 0) return countSegments(smsFor(checked, null)).segments
  for await (const page of walkAudience(ctx, keys, audience, checked)) {
    const counts = new Map<number, number>()
    for (const { variables } of page.recipients) {
      const { segments } = countSegments(smsFor(checked, variables))
      counts.set(segments, (counts.get(segments) ?? 0) + 1)
    }
    return percentile95(counts) ?? 1
  }
  return 1
}

/** Of how many there are of each number. */
export function percentile95(counts: ReadonlyMap<number, number>): number | undefined {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  let left = Math.ceil(sorted.reduce((sum, [, n]) => sum + n, 0) * 0.95)
  for (const [number, n] of sorted) {
    left -= n
    if (left <= 0) return number
  }
  return undefined
}
