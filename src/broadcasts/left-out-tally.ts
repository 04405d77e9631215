import type { LeftOutReason } from '../text/catalogue/shape-left-out.ts'
import type { LeftOutPeople, LeftOutPerson } from './broadcast.ts'

export const LEFT_OUT_EXAMPLES_MAX = 3

/** Counts who is meant and gets nothing, by the reason, and keeps the first few of each. */
export interface LeftOutTally {
  /** `detail` says more closely why somebody cannot be written to. */
  add(reason: LeftOutReason, left: Omit<LeftOutPeople, 'reason'>): void
  /** Whether examples are still to be found. */
  hasRoom(reason: LeftOutReason): boolean
  count(reason: LeftOutReason): number
  /** In the order in which people are looked at, the most first where there are several details. */
  list(): LeftOutPeople[]
}

const ORDER = [
  'no_phone',
  'invalid',
  'duplicate',
  'already',
  'suppressed',
  'no_consent',
] as const satisfies readonly LeftOutReason[]

export function openLeftOut(): LeftOutTally {
  const groups = new Map<string, LeftOutPeople & { people: LeftOutPerson[] }>()
  const of = (reason: LeftOutReason) => [...groups.values()].filter((group) => group.reason === reason)
  return {
    add(reason, { detail, count, people }) {
      if (count === 0) return
      const key = `${reason} ${detail}`
      const group = groups.get(key) ?? { reason, detail, count: 0, people: [] }
      group.count += count
      group.people.push(...people.slice(0, LEFT_OUT_EXAMPLES_MAX - group.people.length))
      groups.set(key, group)
    },
    hasRoom: (reason) => of(reason).every(({ people }) => people.length < LEFT_OUT_EXAMPLES_MAX),
    count: (reason) => of(reason).reduce((sum, group) => sum + group.count, 0),
    list: () => ORDER.flatMap((reason) => of(reason).sort((a, b) => b.count - a.count)),
  }
}
