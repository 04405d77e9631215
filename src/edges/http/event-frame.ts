import { sha256 } from '../../platform/crypto.ts'

/** One state as it goes over the wire: made once, whoever gets it. */
export interface Frame {
  /** The same for the same state, in every process: whoever has it knows all there is to know. */
  readonly id: string
  /** All members; for whoever has none, or an older state than the one before. */
  readonly snapshot: string
  /** The members that differ from the state `after`; null for the first. */
  readonly change: string | null
  readonly after: string | null
}

export type Ending = 'settled' | 'quiet'

/** A comment, so that nobody between us takes the silence for the end. */
export const BEAT = ':\n\n'

const ID_LENGTH = 16

export function frameOf(state: object, before: { frame: Frame; state: object } | null): Frame {
  const id = stateId(state)
  const event = (name: string, members: object) =>
    `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(members)}\n\n`
  return {
    id,
    snapshot: event('snapshot', state),
    change: before && event('change', changedMembers(before.state, state)),
    after: before?.frame.id ?? null,
  }
}

/** How long a browser waits before it comes back. */
export function openingOf(retryMs: number): string {
  return `retry: ${retryMs}\n\n`
}

/** The last event; without an id, so that whoever comes back is still known by its state. */
export function endOf(reason: Ending): string {
  return `event: end\ndata: ${JSON.stringify({ reason })}\n\n`
}

function stateId(state: object): string {
  return sha256(JSON.stringify(state)).toString('base64url').slice(0, ID_LENGTH)
}

/** Members are compared and told whole: `counts` comes with all its counts. */
function changedMembers(before: object, state: object): object {
  const old = new Map(Object.entries(before).map(([name, value]) => [name, JSON.stringify(value)]))
  return Object.fromEntries(
    Object.entries(state).filter(([name, value]) => old.get(name) !== JSON.stringify(value)),
  )
}
