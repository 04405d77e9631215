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
  /** Somebody has started it, and it waits for a second person; null: it is only kept. */
  approval: Approval | null
  /** By which the request that made it is known again. */
  request: KnownRequest | null
  createdBy: string
  createdAt: Date
  updatedBy: string
  updatedAt: Date
}

/** Which version of a draft somebody has seen and means; undefined: the one that is there. */
export type Seen = number | undefined

/** What is listed of a draft: not whom it goes to, who may be thousands. */
export interface DraftHead
  extends Pick<
    Draft,
    'id' | 'campaignName' | 'body' | 'preferredChannel' | 'scheduledAt' | 'createdAt' | 'createdBy'
  > {
  evento: { id: number; nome: string } | null
  /** For a second person. */
  waits: boolean
}

export interface Approval {
  askedAt: Date
  /** As it is told. */
  askedBy: string
  /** Who that is, also behind an API key. */
  askedPerson: string
  /** It goes to more people than this. */
  above: number
}

/** The idempotency key as a keyed hash, and the keyed hash of all that was asked for. */
export interface KnownRequest {
  key: string
  hash: Buffer | null
}

/** Of one empresa; who has more has forgotten most of them. */
export const DRAFTS_MAX = 200
