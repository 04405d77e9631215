import { getConsentRules, needsKnownConsent } from '../contacts/consent-rules.ts'
import type { Ctx } from '../platform/context.ts'
import type { FreelancerId, GroupId, SenderId, StreamId, TextId } from '../platform/ids.ts'
import { FALLBACK_AFTER_S } from './deadlines.ts'
import { insertGroup, insertMessages } from './enqueue-queries.ts'
import type { Channel, Lane } from './message.ts'
import { notifyWork } from './queries.ts'
import { placesFor } from './recipient-places.ts'
import { wakeStream } from './stream-queries.ts'
import { openStreams, senderFor } from './streams.ts'
import { insertText } from './text-queries.ts'
import { listShutOut } from './whatsapp-window-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
export const RECIPIENTS_PER_STATEMENT_MAX = 2_000

/** How long a message is worth sending, from the moment it may leave, when its sender does not say. */
export const EXPIRES_AFTER_MS: Record<Lane, number> = {
  otp: 10 * 60_000,
  alert: 4 * 3_600_000,
  transactional: 24 * 3_600_000,
  bulk: 24 * 3_600_000,
}

export interface Recipient {
  e164: string
  recipientKey: Buffer
  freelancerId: FreelancerId | null
  /** The person's own zone, where it is known; else their area code tells. */
  timeZone?: string | null
  /** Null when the text has no variables. */
  variables: Record<string, string> | null
}

/** What the messages of one group have in common. */
export interface Mailing {
  lane: Lane
  textId: TextId
  smsSegments: number
  preferredChannel: Channel
  /** Seconds of WhatsApp's silence after which SMS is tried; null: never. The lane's own when it is not said. */
  fallbackAfterS?: number | null
  groupId: GroupId | null
  /** How long it is worth sending, from the moment it may leave; the lane's own time when it is not said. */
  lifeMs?: number
  /** Names, in the room that sends, what the text says and no row holds. */
  derivedFrom?: number
  /** The recipient asked for it, or is told that they were understood: an opt-out alone does not hold it back. */
  despiteOptOut?: boolean
  /** The sender that it has to leave by; by default the empresa's own, else the platform's. */
  senderId?: SenderId
  /** Who named the addresses, and so may see them. */
  addressFrom: 'caller' | 'directory'
  source: string
}

/** The way out of a mailing: its channel, what it may fall back to. `null` where no sender serves any channel. */
export interface Route {
  channel: Channel
  fallbackChannel: 'sms' | null
}

/** Stores a text once; messages point at it. */
export function storeText(
  ctx: Ctx,
  text: { body: string; variables: readonly string[]; smsSegments: number },
): Promise<TextId> {
  return insertText(ctx.db, { ...text, empresaId: ctx.empresaId, now: ctx.clock.now() })
}

/** Opens a group whose counters are kept right by every move of its messages. */
export function createGroup(ctx: Ctx, kind: 'broadcast' | 'notice'): Promise<GroupId> {
  return insertGroup(ctx.db, { empresaId: ctx.empresaId, kind, now: ctx.clock.now() })
}

/** WhatsApp where it is wished and there is a sender for it, with SMS behind it; else SMS; null when neither has one. */
export async function chooseRoute(ctx: Ctx, lane: Lane, preferred: Channel): Promise<Route | null> {
  const sms = await senderFor(ctx.db, ctx.empresaId, 'sms', lane)
  const whatsapp = preferred === 'whatsapp' ? await senderFor(ctx.db, ctx.empresaId, 'whatsapp', lane) : null
  if (whatsapp !== null) return { channel: 'whatsapp', fallbackChannel: sms === null ? null : 'sms' }
  return sms === null ? null : { channel: 'sms', fallbackChannel: null }
}

/**
 * Puts messages into the queue, in the transaction of their cause: whoever may not be written to is put down as
 * `suppressed`, whoever already is in the group is left out, and whom WhatsApp does not reach goes by SMS at once where
 * that stands behind it. Returns how many were new. Workers of every process are woken once the transaction has
 * committed.
 */
export async function enqueueMessages(
  ctx: Ctx,
  mailing: Mailing,
  route: Route,
  recipients: readonly Recipient[],
): Promise<{ queued: number; suppressed: number }> {
  const { db, empresaId } = ctx
  const { lane } = mailing
  const rules = await getConsentRules(db, empresaId)
  const write = await openWriter(ctx, mailing, needsKnownConsent(rules, lane))
  const senderId = mailing.senderId ?? (await senderFor(db, empresaId, route.channel, lane))
  if (senderId === null) throw new Error(`no ${route.channel} sender`)
  const total = { queued: 0, suppressed: 0 }
  for (let start = 0; start < recipients.length; start += RECIPIENTS_PER_STATEMENT_MAX) {
    const batch = recipients.slice(start, start + RECIPIENTS_PER_STATEMENT_MAX)
    const { first, bySms } = await partition(
      ctx,
      { mailing, route, senderId, strict: rules.strictWindow },
      batch,
    )
    for (const written of [
      first.length > 0 && (await write(senderId, route, first, null)),
      bySms.length > 0 && (await write(await smsSender(ctx, lane), ONLY_SMS, bySms, 'straight_to_sms')),
    ]) {
      total.queued += written === false ? 0 : written.queued
      total.suppressed += written === false ? 0 : written.suppressed
    }
  }
  await notifyWork(db)
  return total
}

const ONLY_SMS: Route = { channel: 'sms', fallbackChannel: null }

type Write = (
  senderId: SenderId,
  route: Route,
  recipients: readonly Recipient[],
  noted: string | null,
) => Promise<{ queued: number; suppressed: number }>

/** Writes batches of one mailing; what they have in common is read once. */
async function openWriter(ctx: Ctx, mailing: Mailing, needsConsent: boolean): Promise<Write> {
  const { db, empresaId } = ctx
  const { lane, groupId } = mailing
  const now = ctx.clock.now()
  const places = await placesFor(ctx, lane, mailing.lifeMs ?? EXPIRES_AFTER_MS[lane])
  const streams = new Map<SenderId, StreamId>()
  return async (senderId, route, recipients, noted) => {
    const [streamId] = streams.has(senderId)
      ? [streams.get(senderId)]
      : await openStreams(db, now, [{ empresaId, lane, senderId, groupId }])
    if (streamId === undefined) throw new Error('no stream')
    streams.set(senderId, streamId)
    const inserted = await insertMessages(db, {
      ...{ mailing, route, streamId, now, recipients, empresaId, needsConsent, noted },
      fallbackAfterS: silenceOf(mailing, route),
      ...places(recipients),
    })
    // After the rows: they hold the stream's key, so that nobody is putting it to sleep meanwhile.
    await wakeStream(db, streamId)
    return inserted
  }
}

/** Codes are left where they are: whoever sends one has asked about the window. */
async function partition(
  { db, empresaId, clock }: Ctx,
  {
    mailing,
    route,
    senderId,
    strict,
  }: { mailing: Mailing; route: Route; senderId: SenderId; strict: boolean },
  recipients: readonly Recipient[],
): Promise<{ first: readonly Recipient[]; bySms: readonly Recipient[] }> {
  const { lane, despiteOptOut = false } = mailing
  const maySwitch = route.channel === 'whatsapp' && route.fallbackChannel === 'sms' && lane !== 'otp'
  if (!maySwitch) return { first: recipients, bySms: [] }
  const keys = await listShutOut(db, {
    ...{ empresaId, senderId, lane, despiteOptOut, strict, now: clock.now() },
    keys: recipients.map((each) => each.recipientKey),
  })
  if (keys.length === 0) return { first: recipients, bySms: [] }
  const out = new Set(keys.map((key) => key.toString('hex')))
  const isOut = (each: Recipient) => out.has(each.recipientKey.toString('hex'))
  return { first: recipients.filter((each) => !isOut(each)), bySms: recipients.filter(isOut) }
}

async function smsSender({ db, empresaId }: Ctx, lane: Lane): Promise<SenderId> {
  const senderId = await senderFor(db, empresaId, 'sms', lane)
  if (senderId === null) throw new Error('no sms sender')
  return senderId
}

function silenceOf({ lane, fallbackAfterS }: Mailing, route: Route): number | null {
  if (route.fallbackChannel === null) return null
  return fallbackAfterS === undefined ? FALLBACK_AFTER_S[lane] : fallbackAfterS
}
