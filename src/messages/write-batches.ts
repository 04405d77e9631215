import { needsKnownConsent } from '../contacts/consent-rules.ts'
import type { Ctx } from '../platform/context.ts'
import type { SenderId, StreamId } from '../platform/ids.ts'
import type { Mailing, Route } from './enqueue.ts'
import { INBOX_SOURCE, type Lane } from './message.ts'
import { notifyWork } from './queries.ts'
import { type Locate, type Places, placesFor } from './recipient-places.ts'
import { readWay, wakeStream } from './stream-queries.ts'
import { openStreams, senderFor } from './streams.ts'
import { isFreeText } from './text-queries.ts'
import { listShutOut, type Reach } from './whatsapp-window-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const RECIPIENTS_PER_STATEMENT_MAX = 2_000

/** How long a message is worth sending, from the moment it may leave, when its sender does not say. */
export const EXPIRES_AFTER_MS: Record<Lane, number> = {
  otp: 10 * 60_000,
  alert: 4 * 3_600_000,
  transactional: 24 * 3_600_000,
  bulk: 24 * 3_600_000,
}

/** Whom a message goes to, as far as its way is chosen by it. */
export interface Addressee {
  e164: string
  recipientKey: Buffer
  /** The person's own zone, where it is known; else their area code tells. */
  timeZone?: string | null
}

/** People who are written to on one way, in one statement. */
export interface Batch<P> extends Places {
  route: Route
  streamId: StreamId
  people: readonly P[]
  now: Date
  /** Only those who are known to have agreed are written to. */
  needsConsent: boolean
  /** The lane has a cap a person, for which it is kept who is written to. */
  isCapped: boolean
  /** What the timeline says of each besides. */
  noted: string | null
}

/** What is said of everybody who goes one way. */
type OneWay = Omit<Batch<unknown>, 'people' | keyof Places>

/** What a way is chosen by. Without a text of their own messages bring theirs, which are free ones. */
export type ToBeSent = Pick<
  Mailing,
  'lane' | 'groupId' | 'lifeMs' | 'usefulUntil' | 'startsAt' | 'despiteOptOut' | 'senderId' | 'source'
> &
  Partial<Pick<Mailing, 'textId'>>

const ONLY_SMS: Route = { channel: 'sms', fallbackChannel: null }

/** The ways out of a mailing, each with its stream; opened in the transaction that writes. */
export interface Ways {
  /** Tells of any number of recipients where they are. */
  placesOf: Locate
  /** By what it is judged whom WhatsApp does not reach and SMS does; null: everybody goes the one way. */
  reach: Reach | null
  /**
   * Has some people written, on the route itself or by SMS alone, and wakes the stream that they hang on and, once the
   * transaction has committed, the workers of every process.
   */
  send(way: 'route' | 'sms', write: (batch: OneWay) => Promise<void>): Promise<void>
}

/** Reads once what every batch of a mailing is written by. */
export async function openWays(ctx: Ctx, mailing: ToBeSent, route: Route): Promise<Ways> {
  const { db, empresaId } = ctx
  const { lane, groupId } = mailing
  const now = ctx.clock.now()
  const { lifeMs = EXPIRES_AFTER_MS[lane], usefulUntil = null, senderId: wanted = null } = mailing
  const [facts, placesOf] = await Promise.all([
    readWay(db, { empresaId, channel: route.channel, lane, groupId, senderId: wanted }),
    placesFor(ctx, lane, { lifeMs, usefulUntil, from: mailing.startsAt ?? now }),
  ])
  const { senderId: first, isCapped, strictWindow: strict } = facts
  // Whoever wrote first is answered.
  const answers = mailing.despiteOptOut || mailing.source === INBOX_SOURCE
  const needsConsent = needsKnownConsent(facts, lane) && !answers
  const streams = new Map<SenderId, StreamId>()
  if (first !== null && facts.streamId !== null) streams.set(first, facts.streamId)

  return {
    placesOf,
    reach: await reachOf(ctx, mailing, { route, senderId: first, strict, now }),
    async send(way, write) {
      const taken = way === 'route' ? route : ONLY_SMS
      const senderId = way === 'route' ? first : await senderFor(db, empresaId, 'sms', lane)
      if (senderId === null) throw new Error(`no ${taken.channel} sender`)
      const [streamId] = streams.has(senderId)
        ? [streams.get(senderId)]
        : await openStreams(db, now, [{ empresaId, lane, senderId, groupId }])
      if (streamId === undefined) throw new Error('no stream')
      streams.set(senderId, streamId)
      const noted = way === 'sms' ? 'straight_to_sms' : null
      await Promise.all([
        write({ route: taken, streamId, now, needsConsent, isCapped, noted }),
        // Behind the rows, which nobody sees yet who puts streams to sleep.
        wakeStream(db, streamId),
        notifyWork(db, lane),
      ])
    },
  }
}

/**
 * Chooses everybody's way and has them written, batch by batch: whom WhatsApp does not reach goes by SMS at once where
 * that stands behind it. Wakes the streams, and once the transaction has committed the workers of every process.
 */
export async function writeBatches<P extends Addressee>(
  ctx: Ctx,
  mailing: ToBeSent,
  { route, people }: { route: Route; people: readonly P[] },
  write: (batch: Batch<P>) => Promise<void>,
): Promise<void> {
  const ways = await openWays(ctx, mailing, route)
  for (let start = 0; start < people.length; start += RECIPIENTS_PER_STATEMENT_MAX) {
    const some = people.slice(start, start + RECIPIENTS_PER_STATEMENT_MAX)
    const out = await shutOut(ctx, mailing, ways.reach, some)
    const isOut = ({ recipientKey }: P) => out.has(recipientKey.toString('hex'))
    const byRoute = out.size === 0 ? some : some.filter((each) => !isOut(each))
    for (const [way, ofThem] of [
      ['route', byRoute],
      ['sms', out.size === 0 ? [] : some.filter(isOut)],
    ] as const) {
      if (ofThem.length === 0) continue
      await ways.send(way, (batch) => write({ ...batch, people: ofThem, ...ways.placesOf(ofThem) }))
    }
  }
}

/**
 * Whom WhatsApp does not reach: free text nobody whose window is shut, an approved template only those who have blocked
 * us there. Codes are left where they are: whoever sends one has asked about the window.
 */
async function reachOf(
  { db, empresaId }: Ctx,
  { lane, textId, despiteOptOut = false }: ToBeSent,
  { route, senderId, strict, now }: { route: Route; senderId: SenderId | null; strict: boolean; now: Date },
): Promise<Reach | null> {
  const maySwitch = route.channel === 'whatsapp' && route.fallbackChannel === 'sms' && lane !== 'otp'
  if (!maySwitch || senderId === null) return null
  const freeText = textId === undefined || (await isFreeText(db, empresaId, textId))
  return { senderId, despiteOptOut, strict, freeText, now }
}

async function shutOut(
  { db, empresaId }: Ctx,
  { lane }: ToBeSent,
  reach: Reach | null,
  people: readonly Addressee[],
): Promise<ReadonlySet<string>> {
  if (reach === null) return new Set()
  const keys = people.map((each) => each.recipientKey)
  const out = await listShutOut(db, { ...reach, empresaId, lane, keys })
  return new Set(out.map((key) => key.toString('hex')))
}
