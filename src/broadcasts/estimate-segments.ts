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
    const counts = page.recipients.map((each) => countSegments(smsFor(checked, each.variables)).segments)
    return percentile95(counts) ?? 1
  }
  return 1
}

export function percentile95(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1]
}
