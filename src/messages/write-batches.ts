import { getConsentRules, needsKnownConsent } from '../contacts/consent-rules.ts'
import type { Ctx } from '../platform/context.ts'
import type { SenderId, StreamId } from '../platform/ids.ts'
import type { Mailing, Route } from './enqueue.ts'
import { INBOX_SOURCE, type Lane } from './message.ts'
import { notifyWork } from './queries.ts'
import { type Places, placesFor } from './recipient-places.ts'
import { wakeStream } from './stream-queries.ts'
import { openStreams, senderFor } from './streams.ts'
import { isFreeText } from './text-queries.ts'
import { listShutOut } from './whatsapp-window-queries.ts'

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
  /** What the timeline says of each besides. */
  noted: string | null
}

/** What a way is chosen by. Without a text of their own messages bring theirs, which are free ones. */
type ToBeSent = Pick<
  Mailing,
  'lane' | 'groupId' | 'lifeMs' | 'usefulUntil' | 'startsAt' | 'despiteOptOut' | 'senderId' | 'source'
> &
  Partial<Pick<Mailing, 'textId'>>

const ONLY_SMS: Route = { channel: 'sms', fallbackChannel: null }

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
  const { db, empresaId } = ctx
  const { lane, groupId } = mailing
  const now = ctx.clock.now()
  const rules = await getConsentRules(db, empresaId)
  // Whoever wrote first is answered.
  const answers = mailing.despiteOptOut || mailing.source === INBOX_SOURCE
  const needsConsent = needsKnownConsent(rules, lane) && !answers
  const { lifeMs = EXPIRES_AFTER_MS[lane], usefulUntil = null } = mailing
  const placesOf = await placesFor(ctx, lane, { lifeMs, usefulUntil, from: mailing.startsAt ?? now })
  const first = mailing.senderId ?? (await senderFor(db, empresaId, route.channel, lane))
  const streams = new Map<SenderId, StreamId>()

  async function send(senderId: SenderId | null, way: Route, some: readonly P[], noted: string | null) {
    if (some.length === 0) return
    if (senderId === null) throw new Error(`no ${way.channel} sender`)
    const [streamId] = streams.has(senderId)
      ? [streams.get(senderId)]
      : await openStreams(db, now, [{ empresaId, lane, senderId, groupId }])
    if (streamId === undefined) throw new Error('no stream')
    streams.set(senderId, streamId)
    await write({ route: way, streamId, people: some, now, needsConsent, noted, ...placesOf(some) })
    // After the rows: they hold the stream's key, so that nobody is putting it to sleep meanwhile.
    await wakeStream(db, streamId)
  }

  for (let start = 0; start < people.length; start += RECIPIENTS_PER_STATEMENT_MAX) {
    const some = people.slice(start, start + RECIPIENTS_PER_STATEMENT_MAX)
    const out = await shutOut(ctx, mailing, { route, senderId: first, strict: rules.strictWindow }, some)
    const isOut = ({ recipientKey }: P) => out.has(recipientKey.toString('hex'))
    if (out.size === 0) await send(first, route, some, null)
    else {
      await send(
        first,
        route,
        some.filter((each) => !isOut(each)),
        null,
      )
      const sms = await senderFor(db, empresaId, 'sms', lane)
      await send(sms, ONLY_SMS, some.filter(isOut), 'straight_to_sms')
    }
  }
  await notifyWork(db)
}

/**
 * Whom WhatsApp does not reach: free text nobody whose window is shut, an approved template only those who have blocked
 * us there. Codes are left where they are: whoever sends one has asked about the window.
 */
async function shutOut(
  { db, empresaId, clock }: Ctx,
  { lane, textId, despiteOptOut = false }: ToBeSent,
  { route, senderId, strict }: { route: Route; senderId: SenderId | null; strict: boolean },
  people: readonly Addressee[],
): Promise<ReadonlySet<string>> {
  const maySwitch = route.channel === 'whatsapp' && route.fallbackChannel === 'sms' && lane !== 'otp'
  if (!maySwitch || senderId === null) return new Set()
  const keys = await listShutOut(db, {
    ...{ empresaId, senderId, lane, despiteOptOut, strict, now: clock.now() },
    freeText: textId === undefined || (await isFreeText(db, empresaId, textId)),
    keys: people.map((each) => each.recipientKey),
  })
  return new Set(keys.map((key) => key.toString('hex')))
}
