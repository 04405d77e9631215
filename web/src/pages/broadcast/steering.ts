import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type Broadcast,
  broadcastKey,
  type Steer,
  type Steered,
  steerBroadcast,
} from '../../api/broadcasts.ts'
import { meQuery } from '../../api/session.ts'

/** What this reader may do to a broadcast, and what came of it. */
export interface Steering {
  /** What can be done now, in the order of its buttons; nothing for who may only read. */
  readonly possible: readonly Steer[]
  /** What is being done. */
  readonly busy: Steer | null
  readonly done: Steered | null
  readonly failed: { steer: Steer; error: Error } | null
  /** What came of it is no longer so. */
  forget(): void
  /** Resolves when it is done or has failed; does nothing while something is being done. */
  steer(steer: Steer): Promise<void>
}

const POSSIBLE: Record<Broadcast['status'], readonly Steer[]> = {
  draft: [],
  awaiting_approval: [],
  scheduled: ['pause', 'cancel'],
  sending: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  completed: [],
  canceled: [],
}

export function useSteering({ id, status }: Broadcast): Steering {
  const { data: me } = useQuery(meQuery)
  const queries = useQueryClient()
  const steering = useMutation({
    mutationFn: (steer: Steer) => steerBroadcast(id, steer),
    onSettled: () => queries.invalidateQueries({ queryKey: broadcastKey(id) }),
  })
  const { variables, error, isPending } = steering
  const maySteer = me !== undefined && me.user?.role !== 'viewer'
  return {
    possible: maySteer ? POSSIBLE[status] : [],
    busy: isPending ? variables : null,
    done: steering.data ?? null,
    failed: error && variables ? { steer: variables, error } : null,
    forget: steering.reset,
    async steer(steer) {
      if (isPending) return
      await steering.mutateAsync(steer).catch(() => {}) // shown as `failed`
    },
  }
}
