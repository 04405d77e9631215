import type { Ground } from '../platform/context.ts'
import type { EmpresaId, SenderId, TextId } from '../platform/ids.ts'
import { type LocalTimes, openLocalTimes } from '../text/local-time.ts'
import { holdsOf } from './claim-holds.ts'
import { type ClaimedRow, claimStream, type DueStream, listDueStreams, turnStream } from './claim-queries.ts'
import { LEASE_MS } from './deadlines.ts'
import { goBySms } from './go-by-sms.ts'
import type { LaneClass } from './lane-class.ts'
import type { Pair } from './message.ts'
import { PROBE_WAIT_MS } from './sender-health.ts'

/** No claim takes more rows than this, however many are asked for. */
export const CLAIM_MAX = 500
/** Streams looked at in one turn; the next turn begins with those not served. */
const STREAMS_PER_TURN = 32

/**
 * How far ahead a claim books its sender, so that a claim that comes late leaves no gap; never more than the second that
 * is allowed. A sender that is booked half as far needs no claim yet. Codes share their pace with alerts, and may book
 * where those have to wait.
 */
const BOOKED_AHEAD_MS: Record<LaneClass['name'], number> = { otp: 1_000, alert: 250, other: 250 }
/** A process that dies before it has moved what goes by SMS leaves it to the next claim after this. */
const MOVE_AGAIN_MS = 30_000
/** What a sender may make up for when claims came too late: no second ever sees more than 5 % above its rate. */
const CATCH_UP_MS = 25

/** Who claims. */
export interface Claimer {
  owner: string
  slot: number
  /** Takes only what leaves by this account; left out: by any. */
  accountSid?: string
}

/** A message that this process has taken and has to hand over before its start-by. */
export interface Claimed {
  /** The rows as the claim wrote them; the outcome is judged from these. */
  pair: Pair
  senderId: SenderId
  toAddress: string
  /** In hex. */
  recipientKey: string
  textId: TextId
  variables: Record<string, string> | null
  bookedCost: number
  leaveAt: Date
  /** The pace that it was booked by, in units. */
  ratePerSecond: number
  /** Its sender is stopped, and this one message is to find out whether it works again. */
  probe: boolean
}

export interface Claim {
  messages: Claimed[]
  /** Something is due, but its sender is booked for the moment, another worker is just taking it, or it goes by SMS. */
  limited: boolean
  /** Nothing else was due in these lanes when it was looked: whoever queues something wakes us. */
  drained: boolean
}

/**
 * Takes due messages of these lanes, empresa by empresa in turn, until the limit or nothing is left to take. Throws what kept
 * it from claiming only where nothing else could be claimed either.
 */
export async function claimDue(
  ground: Ground,
  laneClass: LaneClass,
  as: Claimer,
  limit: number,
): Promise<Claim> {
  const now = ground.clock.now()
  const until = later(now, BOOKED_AHEAD_MS[laneClass.name])
  const freeBefore = later(now, BOOKED_AHEAD_MS[laneClass.name] / 2)
  const { accountSid = null } = as
  const which = { now, freeBefore, accountSid, limit: STREAMS_PER_TURN }
  const streams = await listDueStreams(ground.db, laneClass, which)
  const free = streams.filter((stream) => stream.freeAt <= freeBefore)
  const room = Math.min(limit, CLAIM_MAX)
  const turn: Turn = { now, leaseUntil: later(now, LEASE_MS), localTimes: openLocalTimes(), laneClass, as }
  const messages: Claimed[] = []
  let failure: { error: unknown } | null = null
  let limited = free.length < streams.length
  let drained = streams.length < STREAMS_PER_TURN && !limited
  for (const part of shareOut(free, { now, until })) {
    const share = Math.min(room - messages.length, Math.ceil(room / part.empresas))
    if (share <= 0) {
      drained = false
      break
    }
    try {
      const { claimed, ...seen } = await claimPart(ground, turn, part, share)
      messages.push(...claimed)
      limited ||= seen.limited
      drained &&= seen.drained
    } catch (error) {
      failure ??= { error }
      drained = false
      ground.log.error({ err: error, stream: part.stream.id }, 'a stream could not be claimed from')
      if (!(await hadTurn(ground, part.stream, now))) break
    }
  }
  // What is in hand leaves all the same, and is not kept until its lease ends.
  if (messages.length === 0 && failure !== null) throw failure.error
  return { messages, limited: limited || failure !== null, drained }
}

/** What is the same for all streams of one claim. */
interface Turn {
  now: Date
  leaseUntil: Date
  localTimes: LocalTimes
  laneClass: LaneClass
  as: Claimer
}

async function claimPart(
  ground: Ground,
  { now, leaseUntil, localTimes, laneClass, as }: Turn,
  { stream, bookedMax, leaveBefore }: Share,
  limit: number,
): Promise<{ claimed: Claimed[]; limited: boolean; drained: boolean }> {
  const rows = await claimStream(ground.db, {
    holds: await holdsOf(ground, stream, now, localTimes),
    ...{ stream, limit, now, leaseUntil, bookedMax, leaveBefore, owner: as.owner, slot: as.slot },
    paceClass: laneClass.paceClass,
    catchUpFrom: later(now, -CATCH_UP_MS),
    probeUntil: later(now, PROBE_WAIT_MS),
    moveUntil: later(now, MOVE_AGAIN_MS),
  })
  const sending = rows.filter((row) => row.verdict === 'sending')
  await tryBySms(
    ground,
    stream,
    rows.filter((row) => row.verdict === 'by_sms'),
  )
  return {
    claimed: sending.map((row) => claimedOf(stream, row, { now, leaseUntil, owner: as.owner })),
    limited: sending.length === 0,
    drained: sending.length > 0 && rows.every((row) => !row.moreDue),
  }
}

/** A stream that cannot be claimed from goes to the end of the line. False where not even that can be written. */
async function hadTurn(ground: Ground, stream: DueStream, now: Date): Promise<boolean> {
  try {
    await turnStream(ground.db, stream.id, now)
    return true
  } catch {
    return false
  }
}

/** What cannot be moved now is found again by a later claim; what was claimed beside it must leave all the same. */
async function tryBySms(ground: Ground, stream: DueStream, rows: readonly ClaimedRow[]): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map((row) => row.messageId)
  try {
    await goBySms(ground, stream, ids)
  } catch (error) {
    ground.log.error(
      { err: error, stream: stream.id, messages: ids.length },
      'messages could not be moved to SMS',
    )
  }
}

interface Share {
  stream: DueStream
  /** Among how many empresas the sender and the room are shared in this turn. */
  empresas: number
  /** Its part of the sender's time: it takes nothing where that is taken by half, */
  bookedMax: Date
  /** and what it takes leaves before this. */
  leaveBefore: Date
}

/**
 * The time of a sender that is not booked yet, and the room, are shared evenly among the empresas of a lane that have
 * something due. Each one's part is counted from where the booking stands, and not from now: else whoever has the last part
 * could always book again before the first.
 */
function shareOut(streams: readonly DueStream[], { now, until }: { now: Date; until: Date }): Share[] {
  const empresas = new Map<string, Set<EmpresaId>>()
  const keyOf = ({ lane, senderId }: DueStream) => `${lane} ${senderId}`
  for (const stream of streams) {
    const key = keyOf(stream)
    empresas.set(key, (empresas.get(key) ?? new Set()).add(stream.empresaId))
  }
  const turns = new Map<string, number>()
  return streams.map((stream) => {
    const key = keyOf(stream)
    const before = turns.get(key) ?? 0
    turns.set(key, before + 1)
    const count = empresas.get(key)?.size ?? 1
    const from = stream.freeAt > now ? stream.freeAt : now
    const partMs = (until.getTime() - from.getTime()) / count
    // Each empresa's first streams come first; its further ones take what the others left of the sender's time.
    const turn = Math.min(before, count - 1)
    const [bookedMax, leaveBefore] = [later(from, partMs * (turn + 0.5)), later(from, partMs * (turn + 1))]
    return { stream, empresas: count, bookedMax, leaveBefore }
  })
}

function claimedOf(
  stream: DueStream,
  row: ClaimedRow,
  { now, leaseUntil, owner }: { now: Date; leaseUntil: Date; owner: string },
): Claimed {
  const { channel } = stream
  return {
    senderId: stream.senderId,
    toAddress: row.toAddress,
    recipientKey: row.recipientKey,
    textId: row.textId,
    variables: row.variables,
    bookedCost: row.bookedCost,
    leaveAt: row.leaveAt,
    ratePerSecond: stream.ratePerSecond,
    probe: stream.probe,
    pair: {
      streamId: stream.id,
      seen: { message: row.seen, attempt: row.seen },
      message: {
        id: row.messageId,
        empresaId: stream.empresaId,
        groupId: stream.groupId,
        lane: stream.lane,
        state: 'sending',
        channel,
        fallbackChannel: row.fallbackChannel,
        fellBack: row.fellBack,
        fallbackAfterS: row.fallbackAfterS,
        attemptNo: row.attemptNo,
        retries: row.retries,
        dueAt: null,
        expiresAt: row.expiresAt,
        errorCode: null,
        reason: null,
        hasFeed: row.hasFeed,
      },
      attempt: {
        id: row.attemptId,
        messageId: row.messageId,
        attemptNo: row.attemptNo,
        channel,
        state: 'sending',
        sid: null,
        claimedAt: now,
        leaseOwner: owner,
        lookAt: leaseUntil,
        looks: 0,
        acceptedAt: null,
        errorCode: null,
        reason: null,
      },
    },
  }
}

function later(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms)
}
