import type { Broadcast } from '../../api/broadcasts.ts'
import type { StateName } from '../../ui/state.tsx'

/** The counters of a broadcast in their order; each filters the messages by the states it counts. */
export const COUNTERS = [
  { filter: 'queued', state: 'queued', states: ['queued', 'held'] },
  { filter: 'sending', state: 'sending', states: ['sending'] },
  { filter: 'sent', state: 'sent', states: ['accepted', 'sent'] },
  { filter: 'delivered', state: 'delivered', states: ['delivered'] },
  { filter: 'read', state: 'read', states: ['read'] },
  { filter: 'failed', state: 'notArrived', states: ['failed', 'expired'] },
  { filter: 'canceled', state: 'canceled', states: ['canceled'] },
  { filter: 'uncertain', state: 'uncertain', states: ['uncertain'] },
  { filter: 'suppressed', state: 'suppressed', states: ['suppressed'] },
] as const satisfies readonly { filter: string; state: StateName; states: (keyof Broadcast['counts'])[] }[]

export type Counter = (typeof COUNTERS)[number]
/** What `?estado=` may say. */
export type StateFilter = Counter['filter']

export function counterOf(filter: StateFilter | undefined): Counter | undefined {
  return COUNTERS.find((counter) => counter.filter === filter)
}

/** Targets that were no phone are among what did not arrive, though no message stands for them. */
export function countOf({ filter, states }: Counter, { counts }: Broadcast): number {
  const inStates = states.reduce((sum, state) => sum + counts[state], 0)
  return filter === 'failed' ? inStates + counts.invalid : inStates
}

/** Of the address; anything unknown filters nothing. */
export function readStateFilter(value: unknown): { estado?: StateFilter } {
  const known = COUNTERS.find(({ filter }) => filter === value)
  return known ? { estado: known.filter } : {}
}
