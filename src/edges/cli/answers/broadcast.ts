/* A broadcast or a notice from its start to its end: begun, followed, steered, tried again. */

export type Counts = Readonly<Record<string, number>>

export interface Broadcast {
  readonly id: number
  readonly empresa_contratante: unknown
  readonly campaign_name: string
  readonly body: string
  readonly status: string
  readonly total_targets: number
  readonly sent: number
  readonly delivered: number
  readonly read: number
  readonly failed: number
  readonly success_rate: number
  readonly counts: Counts
  readonly fell_back: number
  readonly scheduled_at: string | null
  readonly start_missed: boolean
  readonly paused_reason: { readonly message: string } | null
  /** Its audience is still being written. */
  readonly expanding: boolean
  readonly expanded_percent: number
  readonly created_at: string
  readonly created_by: unknown
}

export interface BroadcastPage {
  readonly broadcasts: readonly Broadcast[]
  readonly next_cursor: string | null
}

/** A phone that was given and cannot be written to. */
export interface RejectedTarget {
  readonly target: string
  readonly reason: string
}

export interface Started {
  readonly success: boolean
  readonly broadcast_id: number
  /** It goes to so many that a second person has to approve it first. */
  readonly awaiting_approval?: boolean
  readonly rejected?: readonly RejectedTarget[]
}

/** What a notice began; `broadcast_id` is null where everybody had been told of the vaga. */
export interface NoticeStarted extends Omit<Started, 'broadcast_id'> {
  readonly broadcast_id: number | null
  readonly ja_notificados?: number
  readonly ja_notificado?: boolean
}

export interface Steered {
  readonly status: string
  readonly waiting: number
  readonly in_flight: number
  readonly canceled: number
  readonly counts: Counts
}

export interface Retried {
  readonly queued: number
  readonly left_unknown: number
}
