/**
 * The time every decision is taken by. In the service it is the database's time (its offset measured at the start
 * and every 30 s, carried by the monotonic clock), so that leases and tokens agree over machines and a wall clock
 * that jumps changes nothing. Tests turn it by hand.
 */
export interface Clock {
  now(): Date
  /** Milliseconds that only ever grow; for deadlines inside one process. */
  monotonicMs(): number
}
