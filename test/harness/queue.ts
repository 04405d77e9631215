import { createEmpresa } from '../../src/identity/create-empresa.ts'
import { claimDue } from '../../src/messages/claim.ts'
import { createGroup, enqueueMessages, storeText } from '../../src/messages/enqueue.ts'
import type { LaneClass } from '../../src/messages/lane-class.ts'
import type { Channel, Lane } from '../../src/messages/message.ts'
import { syncSenders } from '../../src/messages/stream-queries.ts'
import type { TestClock } from '../../src/platform/clock.ts'
import type { Ctx } from '../../src/platform/context.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { GroupId, MessageId } from '../../src/platform/ids.ts'
import type { TestDatabase } from './database.ts'

export const EVERY_LANE: LaneClass = {
  name: 'other',
  lanes: ['otp', 'alert', 'transactional', 'bulk'],
  paceClass: 'bulk',
  slots: 500,
  claimShare: 0,
}

/** An empresa of its own, on senders that are never the limit; on the connections that workers use. */
export async function testCtx(database: TestDatabase, clock: TestClock): Promise<Ctx> {
  const ground = { ...database.ground(clock), db: database.queue }
  const sender = {
    ...({ accountSid: 'AC1', kind: 'number', address: '+551140000000', otpOnly: false } as const),
    ratePerSecond: 1_000_000,
  }
  await syncSenders(
    database.db,
    [
      { ...sender, channel: 'sms' },
      { ...sender, channel: 'whatsapp' },
    ],
    clock.now(),
  )
  const empresa = await createEmpresa(ground, { nome: 'Uma' })
  return { ...ground, empresaId: empresa.id, actor: { kind: 'system', loop: 'test' }, lang: 'pt-BR' }
}

export interface Queued {
  lane?: Lane
  channel?: Channel
  smsSegments?: number
  /** In E.164; each is a person. */
  to: readonly string[]
  /** Their own zone, where it is known. */
  timeZone?: string
}

/** Queues a text for these people, in a group of its own. */
export async function queue(ctx: Ctx, { to, ...over }: Queued): Promise<GroupId> {
  const { lane = 'bulk', smsSegments = 1, channel = 'sms' } = over
  const textId = await storeText(ctx, { body: 'Oi', variables: [], smsSegments })
  const groupId = await createGroup(ctx, 'broadcast')
  const mailing = {
    ...{ lane, textId, smsSegments, groupId, preferredChannel: channel },
    ...({ source: 'test', addressFrom: 'caller' } as const),
  }
  const recipients = to.map((e164) => ({
    ...{ e164, recipientKey: recipientKey(e164), freelancerId: null, variables: null },
    timeZone: over.timeZone ?? null,
  }))
  await enqueueMessages(ctx, mailing, { channel, fallbackChannel: null }, recipients)
  return groupId
}

export function recipientKey(e164: string): Buffer {
  return Buffer.from(e164.padStart(16, '0'))
}

/** So many people of one area code. */
export function people(count: number, areaCode = 11): string[] {
  return Array.from({ length: count }, (_, i) => `+55${areaCode}9${80_000_000 + i}`)
}

/** Claims until nothing more comes; the addresses in the order they leave. */
export async function claimAll(ctx: Ctx, limit = 500): Promise<string[]> {
  const addresses: string[] = []
  for (;;) {
    const { messages, limited } = await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, limit)
    addresses.push(...messages.map((each) => each.toAddress))
    if (messages.length === 0 && !limited) return addresses
  }
}

export interface Standing {
  id: MessageId
  state: string
  heldReason: string | null
  dueAt: Date | null
  reason: string | null
}

/** How the messages of a group stand, in the order they were queued. */
export function standing(ctx: Ctx, groupId: GroupId): Promise<Standing[]> {
  return ctx.db.many(sql<Standing>`
    select id, state, held_reason, due_at, reason from messages where group_id = ${groupId}::bigint order by id`)
}
