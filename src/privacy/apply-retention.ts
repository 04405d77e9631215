import { LIST_DAYS } from '../broadcasts/audience-list.ts'
import { forgetLists } from '../broadcasts/erase-listed.ts'
import { forgetRejected } from '../broadcasts/erase-mentions.ts'
import { forgetDrafts } from '../broadcasts/forget-drafts.ts'
import { recordSystemAudit } from '../identity/audit-log.ts'
import {
  type Forgotten,
  forgetContent,
  forgetForms,
  forgetInbound,
  forgetInboundForms,
  type Old,
} from '../messages/forget-old-messages.ts'
import { dropMonthsBefore } from '../messages/months.ts'
import { type Ground, withTransaction } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { forgetCodes } from '../verification/erase-codes.ts'
import { DEFAULT_RETENTION, type Retention } from './retention.ts'
import { listRetentions, lockPosition, type RetentionKind, savePosition } from './retention-queries.ts'

const DAY_MS = 86_400_000
/** Of each empresa and kind, so that a large one does not keep the others waiting; the next turn goes on. */
const BATCHES_PER_TURN_MAX = 50

/**
 * Takes out what is older than its empresa keeps it, batch by batch in transactions of their own, each with how far it
 * came; months of the timeline go whole once no empresa keeps anything that long. What was done is in the audit log, a line an
 * empresa and turn. Returns how many rows were changed. Where an empresa fails the others and the months are done all the same;
 * then it throws.
 */
export async function applyRetention(ground: Ground): Promise<number> {
  const retentions = await listRetentions(ground.db, DEFAULT_RETENTION)
  let total = 0
  const failures: unknown[] = []
  for (const retention of retentions) {
    try {
      total += await applyOne(ground, retention)
    } catch (error) {
      failures.push(error)
      const { empresaId } = retention
      ground.log.error({ err: error, empresaId }, 'the retention of an empresa failed; the next turn goes on')
    }
  }
  await dropOldMonths(ground, retentions)
  if (failures.length > 0) {
    throw new Error(`the retention of ${failures.length} empresas failed`, { cause: failures[0] })
  }
  return total
}

async function applyOne(ground: Ground, retention: Retention & { empresaId: EmpresaId }): Promise<number> {
  const counts: Record<string, number> = {}
  const add = (more: Record<string, number>) => {
    for (const [table, n] of Object.entries(more)) if (n > 0) counts[table] = (counts[table] ?? 0) + n
  }
  const { empresaId, ...days } = retention
  try {
    await forgetAll(ground, retention, add)
  } finally {
    // Also when a step fails: what the ones before it took out is committed.
    if (Object.keys(counts).length > 0) await leaveReceipt(ground, empresaId, { counts, ...days })
  }
  return Object.values(counts).reduce((sum, n) => sum + n, 0)
}

async function forgetAll(
  ground: Ground,
  { empresaId, contentDays, rawDays, inboundDays }: Retention & { empresaId: EmpresaId },
  add: (counts: Record<string, number>) => void,
): Promise<void> {
  if (contentDays !== null) {
    await walk(ground, { empresaId, kind: 'content', days: contentDays }, forgetContent, add)
    await walk(ground, { empresaId, kind: 'broadcasts', days: contentDays }, forgetRejected, add)
    add({ broadcast_drafts: await repeat(ground, { empresaId, days: contentDays }, forgetDrafts) })
    add({ otp_logs: await repeat(ground, { empresaId, days: contentDays }, forgetCodes) })
  }
  const listDays = Math.min(contentDays ?? LIST_DAYS, LIST_DAYS)
  add({ audience_list_rows: await repeat(ground, { empresaId, days: listDays }, forgetLists) })
  if (rawDays !== null) {
    await walk(ground, { empresaId, kind: 'raw', days: rawDays }, forgetForms, add)
    add({ inbound_forms: await repeat(ground, { empresaId, days: rawDays }, forgetInboundForms) })
  }
  if (inboundDays !== null) {
    add({ inbound_messages: await repeat(ground, { empresaId, days: inboundDays }, forgetInbound) })
  }
}

async function walk(
  ground: Ground,
  { empresaId, kind, days }: { empresaId: EmpresaId; kind: RetentionKind; days: number },
  forget: (tx: Ground, old: Old) => Promise<Forgotten>,
  add: (counts: Record<string, number>) => void,
): Promise<void> {
  const before = daysAgo(ground, days)
  for (let batch = 0; batch < BATCHES_PER_TURN_MAX; batch++) {
    const { counts, last } = await withTransaction(ground, async (tx) => {
      const after = await lockPosition(tx.db, empresaId, kind)
      const forgotten = await forget(tx, { empresaId, before, after })
      if (forgotten.last !== null) await savePosition(tx.db, { empresaId, kind, position: forgotten.last })
      return forgotten
    })
    add(counts)
    if (last === null) return
  }
}

async function repeat(
  ground: Ground,
  { empresaId, days }: { empresaId: EmpresaId; days: number },
  forget: (tx: Ground, old: { empresaId: EmpresaId; before: Date }) => Promise<number>,
): Promise<number> {
  const before = daysAgo(ground, days)
  let total = 0
  for (let batch = 0; batch < BATCHES_PER_TURN_MAX; batch++) {
    const some = await withTransaction(ground, (tx) => forget(tx, { empresaId, before }))
    total += some
    if (some === 0) break
  }
  return total
}

/** The timeline says what became of messages: it is kept for as long as anybody keeps their content. */
async function dropOldMonths(ground: Ground, retentions: readonly Retention[]): Promise<void> {
  const days = retentions.map(({ contentDays }) => contentDays)
  if (days.length === 0 || days.includes(null)) return
  const longest = Math.max(...days.map((each) => each ?? 0))
  const months: string[] = []
  try {
    for await (const name of dropMonthsBefore(ground, daysAgo(ground, longest))) months.push(name)
  } finally {
    if (months.length > 0) await leaveReceipt(ground, null, { months })
  }
}

function leaveReceipt(ground: Ground, empresaId: EmpresaId | null, facts: object): Promise<void> {
  return recordSystemAudit(ground, {
    ...{ empresaId, loop: 'retention', action: 'retention.applied', facts: { ...facts } },
  })
}

function daysAgo({ clock }: Ground, days: number): Date {
  return new Date(clock.now().getTime() - days * DAY_MS)
}
