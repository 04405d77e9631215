import { randomUUID } from 'node:crypto'
import type { FieldIssue } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { HANDED_IN_MAX, handIn } from './hand-in.ts'
import { findHandedIn, type HandedInRow } from './hand-in-queries.ts'
import { type HandedIn, type HandedInFields, readHandedIn } from './handed-in.ts'
import type { Channel, Lane, MessageState } from './message.ts'

/** What handing in by hand needs: how people are compared, and whether somebody publishes what becomes of a message. */
export interface HandInDeps {
  keys: { recipientKey(e164: string): Buffer }
  hasFeed: boolean
  withoutFallback?: boolean
}

/** What became of one of several. */
export type Taken =
  | { kind: 'taken'; externalId: string; state: MessageState }
  /** The id belongs to another message already. */
  | { kind: 'conflict'; externalId: string }
  | { kind: 'refused'; externalId: string | null; issues: FieldIssue[] }

/**
 * Takes messages as somebody wrote them, each by itself: one that is wrong does not keep the others back. Who gives no
 * id is given one. A message that is known is not taken again; it is told how it stands, or that its id is another's.
 * At most `HANDED_IN_MAX`, in one transaction. Throws `no_sender`.
 */
export async function handInEach(
  ctx: Ctx,
  { keys, hasFeed, withoutFallback = false }: HandInDeps,
  lane: Lane,
  given: readonly HandedInFields[],
): Promise<Taken[]> {
  if (given.length > HANDED_IN_MAX) throw new Error(`more than ${HANDED_IN_MAX} messages`)
  const verdicts = given.map((fields) => readHandedIn({ ...fields, id: fields.id ?? randomUUID() }))
  const good = verdicts.flatMap((verdict) => (verdict.ok ? [verdict.message] : []))
  const withKeys = good.map((message) => ({ ...message, recipientKey: keys.recipientKey(message.e164) }))
  const rows = await withTransaction(ctx, async (tx) => {
    for (const channel of ['sms', 'whatsapp'] as const satisfies readonly Channel[]) {
      const some = withKeys.filter((message) => message.channel === channel)
      await handIn(tx, { channel, lane, hasFeed, withoutFallback }, some)
    }
    return findHandedIn(
      tx.db,
      tx.empresaId,
      good.map((message) => message.externalId),
    )
  })
  const byId = new Map(rows.map((row) => [row.externalId, row]))
  return verdicts.map((verdict) => {
    if (!verdict.ok) return { kind: 'refused', externalId: verdict.externalId, issues: verdict.issues }
    const row = byId.get(verdict.message.externalId)
    return answer(verdict.message, row)
  })
}

function answer(message: HandedIn, row: HandedInRow | undefined): Taken {
  const { externalId } = message
  if (row === undefined) throw new Error('a message that was handed in is not there')
  const isSame = row.toAddress === message.e164 && row.body === message.body
  return isSame ? { kind: 'taken', externalId, state: row.state } : { kind: 'conflict', externalId }
}
