import type { Lane } from './message.ts'

/** Lanes that share slots in flight. Slots of one class are never taken by another: a code finds one free. */
export interface LaneClass {
  name: 'otp' | 'alert' | 'other'
  lanes: readonly Lane[]
  paceClass: 'urgent' | 'bulk'
  slots: number
  /** The part of its slots that has to be free for a claim: a claim of many costs little more than one of few. */
  claimShare: number
}

/** The class of one-time codes. */
export const CODES: LaneClass = {
  ...({ name: 'otp', lanes: ['otp'], paceClass: 'urgent' } as const),
  ...{ slots: 16, claimShare: 0 },
}

/** Slots in flight, shared out so that bulk can never take those of codes and alerts. */
export const LANE_CLASSES: readonly LaneClass[] = [
  CODES,
  { name: 'alert', lanes: ['alert'], paceClass: 'urgent', slots: 32, claimShare: 0.25 },
  { name: 'other', lanes: ['transactional', 'bulk'], paceClass: 'bulk', slots: 200, claimShare: 0.3 },
]
