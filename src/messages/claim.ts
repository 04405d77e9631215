import type { Ground } from '../platform/context.ts'
import type { EmpresaId, SenderId, TextId } from '../platform/ids.ts'
import { openLocalTimes } from '../text/local-time.ts'
import { holdsOf } from './claim-holds.ts'
import { type ClaimedRow, claimStream, type DueStream, listDueStreams } from './claim-queries.ts'
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
 * How far ahead a claim books its sender, so that a claim that comes late leaves no gap; a fourth of what a sender
 * can send in the second that is allowed. A sender that is booked half as far needs no claim yet.
 */
const BOOKED_AHEAD_MS = 250
/** A process that dies before it has moved what goes by SMS leaves it to the next claim after this. */
const MOVE_AGAIN_MS = 30_000
/** What a sender may make up for when claims came too late: no second ever sees more than 5 % above its rate. */
const CATCH_UP_MS = 25

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

/** Takes due messages of these lanes, empresa by empresa in turn, until the limit or nothing is left to take. */
export async function claimDue(
  ground: Ground,
  laneClass: LaneClass,
  as: { owner: string; slot: number },
  limit: number,
): Promise<Claim> {
  const localTimes = openLocalTimes()
  const now = ground.clock.now()
  const streams = await listDueStreams(ground.db, laneClass.lanes, now, STREAMS_PER_TURN)
  const shares = shareOut(streams)
  const room = Math.min(limit, CLAIM_MAX)
  const leaseUntil = later(now, LEASE_MS)
  const messages: Claimed[] = []
  let limited = false
  let drained = streams.length < STREAMS_PER_TURN
  for (const { stream, turn, empresas } of shares) {
    const share = Math.min(room - messages.length, Math.ceil(room / empresas))
    if (share <= 0) {
      drained = false
      break
    }
    const rows = await claimOrNone(messages.length > 0, ground, stream, async () =>
      claimStream(ground.db, {
        holds: await holdsOf(ground, stream, now, localTimes),
        ...{ stream, limit: share, now, leaseUntil, ...as },
        paceClass: laneClass.paceClass,
        bookedMax: later(now, (BOOKED_AHEAD_MS * (turn + 0.5)) / empresas),
        leaveBefore: later(now, (BOOKED_AHEAD_MS * (turn + 1)) / empresas),
        catchUpFrom: later(now, -CATCH_UP_MS),
        probeUntil: later(now, PROBE_WAIT_MS),
        moveUntil: later(now, MOVE_AGAIN_MS),
      }),
    )
    const bySms = rows.filter((row) => row.verdict === 'by_sms')
    await tryBySms(ground, stream, bySms)
    for (const row of rows) {
      if (row.verdict === 'sending')
        messages.push(claimedOf(stream, row, { now, leaseUntil, owner: as.owner }))
    }
    limited ||= rows.length === bySms.length
    drained &&= rows.length > bySms.length && rows.every((row) => !row.moreDue)
  }
  return { messages, limited, drained }
}

/** Where something is in hand already, a stream that cannot be claimed must not keep it until its lease ends. */
async function claimOrNone(
  inHand: boolean,
  ground: Ground,
  stream: DueStream,
  claim: () => Promise<ClaimedRow[]>,
): Promise<ClaimedRow[]> {
  try {
    return await claim()
  } catch (error) {
    if (!inHand) throw error
    ground.log.error({ err: error, stream: stream.id }, 'a stream could not be claimed from')
    return []
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
  /** Which of the sender's shares of time it ends with. */
  turn: number
  /** Among how many empresas the sender and the room are shared in this turn. */
  empresas: number
}

/** A sender's time and the room are shared evenly among the empresas of a lane that have something due. */
function shareOut(streams: readonly DueStream[]): Share[] {
  const empresas = new Map<string, Set<EmpresaId>>()
  const keyOf = ({ lane, senderId }: DueStream) => `${lane} ${senderId}`
  for (const stream of streams) {
    const key = keyOf(stream)
    empresas.set(key, (empresas.get(key) ?? new Set()).add(stream.empresaId))
  }
  const turns = new Map<SenderId, number>()
  return streams.map((stream) => {
    const before = turns.get(stream.senderId) ?? 0
    turns.set(stream.senderId, before + 1)
    const count = empresas.get(keyOf(stream))?.size ?? 1
    // Each empresa's first streams come first; its further ones take what the others left of the sender's time.
    return { stream, turn: Math.min(before, count - 1), empresas: count }
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
