import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Answer, call } from './client.ts'

export type BroadcastPage = Answer<'GET /api/v1/broadcasts'>
export type Broadcast = Answer<'GET /api/v1/broadcasts/{id}'>
export type MessagePage = Answer<'GET /api/v1/broadcasts/{id}/messages'>
export type Message = MessagePage['messages'][number]

export const PAGE_ROWS = 50
/** While something is being sent and the tab is seen. */
const LIVE_MS = 2_000

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

/** One broadcast; asks again while it is being sent. */
export function broadcastQuery(id: number) {
  return queryOptions({
    queryKey: ['broadcast', id],
    queryFn: ({ signal }) => call('GET /api/v1/broadcasts/{id}', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && mayMove(state.data) ? LIVE_MS : false),
  })
}

export interface MessageFilter {
  /** Empty for all. */
  states: readonly string[]
  cursor: string | undefined
}

/** One page of a broadcast's messages; `isLive` while the broadcast is being sent. */
export function messagesQuery(id: number, { states, cursor }: MessageFilter, isLive: boolean) {
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
    refetchInterval: isLive ? LIVE_MS : false,
  })
}

/** Queues again what failed for good; what may have arrived stays as it is. */
export function retryFailed(id: number): Promise<Answer<'POST /api/v1/broadcasts/{id}/retry'>> {
  return call('POST /api/v1/broadcasts/{id}/retry', { params: { id }, body: {} })
}

/** Whether it may look otherwise in a moment: also what somebody else resumes, and what is still leaving after a cancel. */
function mayMove({ status, counts }: Broadcast): boolean {
  return status === 'canceled' ? counts.sending + counts.uncertain + counts.held > 0 : status !== 'completed'
}

export function isSending(broadcast: Pick<Broadcast, 'status'>): boolean {
  return broadcast.status === 'sending'
}
