import type { BroadcastId } from '../platform/ids.ts'
import type { BroadcastInput } from './broadcast.ts'

/** What a broadcast is made of, whoever starts it and when. */
export type DraftInput = Pick<
  BroadcastInput,
  'campaignName' | 'body' | 'audience' | 'preferredChannel' | 'eventoId' | 'fallbackAfterS'
> &
  Required<Pick<BroadcastInput, 'template' | 'scheduledAt'>>

/** A broadcast that nobody has started: nothing of it is written to anybody, and nothing of it is checked. */
export interface Draft extends DraftInput {
  id: BroadcastId
  /** Grows with every change. */
  version: number
  createdBy: string
  createdAt: Date
  updatedBy: string
  updatedAt: Date
}

/** Of one empresa; who has more has forgotten most of them. */
export const DRAFTS_MAX = 200
