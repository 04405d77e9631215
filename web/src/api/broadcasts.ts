import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Answer, call } from './client.ts'

export type BroadcastPage = Answer<'GET /api/v1/broadcasts'>
export type Broadcast = Answer<'GET /api/v1/broadcasts/{id}'> & Partial<ToldBesides>
export type MessagePage = Answer<'GET /api/v1/broadcasts/{id}/messages'>
export type Message = MessagePage['messages'][number]

/** Shown where the service tells it. */
interface ToldBesides {
  /** Why it was paused by itself. */
  paused_reason: { message: string } | null
}

export const PAGE_ROWS = 50
/** While something is being sent and the tab is seen. */
const LIVE_MS = 2_000
/** While only receipts are to come. */
const CALM_MS = 10_000

/** One page of broadcasts, newest first; asks again while one of them is being sent. */
export function broadcastsQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['broadcasts', cursor ?? null],
    queryFn: ({ signal }) =>
      call('GET /api/v1/broadcasts', { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.broadcasts.some(isSending) ? LIVE_MS : false),
  })
}

export function broadcastKey(id: number) {
  return ['broadcast', id] as const
}

/** One broadcast; asks again while it may look otherwise in a moment, unless it is told of every change (`isLive`). */
export function broadcastQuery(id: number, isLive: boolean) {
  return queryOptions({
    queryKey: broadcastKey(id),
    queryFn: ({ signal }) => call('GET /api/v1/broadcasts/{id}', { params: { id }, signal }),
    refetchInterval: ({ state }) => (!isLive && state.data && mayMove(state.data) ? LIVE_MS : false),
  })
}

export interface MessageFilter {
  /** Empty for all. */
  states: readonly string[]
  cursor: string | undefined
}

/** How fast messages move: they are being sent, receipts may come, or nothing is expected. */
export type Pace = 'sending' | 'receipts' | 'still'

/** One page of a broadcast's messages. */
export function messagesQuery(id: number, { states, cursor }: MessageFilter, pace: Pace) {
  return queryOptions({
    queryKey: ['broadcast', id, 'messages', states, cursor ?? null],
    queryFn: ({ signal }) =>
      call('GET /api/v1/broadcasts/{id}/messages', {
        params: { id },
        query: {
          limit: PAGE_ROWS,
          ...(states.length > 0 && { status: [...states] }),
          ...(cursor && { cursor }),
        },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: pace === 'still' ? false : pace === 'sending' ? LIVE_MS : CALM_MS,
  })
}

/** Queues again what failed for good; what may have arrived stays as it is. */
export function retryFailed(id: number): Promise<Answer<'POST /api/v1/broadcasts/{id}/retry'>> {
  return call('POST /api/v1/broadcasts/{id}/retry', { params: { id }, body: {} })
}

export type Steer = 'pause' | 'resume' | 'cancel'
export type Steered = Answer<'POST /api/v1/broadcasts/{id}/pause'>

/** Pauses, resumes or cancels; the answer counts what waits, what may still arrive and what was taken out. */
export function steerBroadcast(id: number, steer: Steer): Promise<Steered> {
  return call(`POST /api/v1/broadcasts/{id}/${steer}`, { params: { id } })
}

/** Nothing of ours has to happen any more. */
export function isOver({ status }: Pick<Broadcast, 'status'>): boolean {
  return status === 'completed' || status === 'canceled'
}

/** How many wait for their turn, and leave only while it is being sent. */
export function waitingOf({ counts }: Pick<Broadcast, 'counts'>): number {
  return counts.queued + counts.held
}

/** How many are just leaving, or are being found out: they may arrive whatever is decided now. */
export function inFlightOf({ counts }: Pick<Broadcast, 'counts'>): number {
  return counts.sending + counts.uncertain
}

/** Whether it may look otherwise in a moment: also what somebody else resumes, and what is still leaving after a cancel. */
function mayMove({ status, counts }: Broadcast): boolean {
  return status === 'canceled' ? counts.sending + counts.uncertain + counts.held > 0 : status !== 'completed'
}

export function isSending(broadcast: Pick<Broadcast, 'status'>): boolean {
  return broadcast.status === 'sending'
}
