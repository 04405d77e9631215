import { type Steer, steerBroadcast } from '../../../broadcasts/steer-broadcast.ts'
import type { ErrorCode } from '../../../errors.ts'
import type { BroadcastId } from '../../../platform/ids.ts'
import { presentSteered, steeredBroadcastSchema } from '../presenters/broadcast.ts'
import { empresaRoute } from '../route.ts'
import { object } from '../schema.ts'
import { idParam } from './pages.ts'

export const broadcastSteeringRoutes = [
  steerRoute('pause', {
    summary: 'Stop sending for now',
    description:
      'Once it is answered nothing more of it is taken up by any process; what was just being handed over goes back to the queue where it still can. What expires meanwhile is not sent later. Pausing what is paused changes nothing.',
    errors: ['broadcast_completed', 'broadcast_canceled', 'broadcast_not_started'],
  }),
  steerRoute('resume', {
    summary: 'Go on where it stood',
    description:
      'What was paused before its start waits for it again. Resuming what is being sent changes nothing.',
    errors: ['broadcast_completed', 'broadcast_canceled', 'broadcast_not_started'],
  }),
  steerRoute('cancel', {
    summary: 'Send nothing more of it, for good',
    description:
      'What waits is taken out of the queue, and so is what comes back to it later: neither another try nor an SMS follows what has left. Of very many the last may be taken out within moments after the answer. Canceling what is canceled changes nothing.',
    errors: ['broadcast_completed', 'broadcast_not_started'],
  }),
]

function steerRoute<S extends Steer>(
  steer: S,
  words: { summary: string; description: string; errors: readonly ErrorCode[] },
) {
  return empresaRoute({
    method: 'POST',
    path: `/api/v1/broadcasts/:id/${steer}` as const,
    access: 'send',
    tag: 'broadcasts',
    ...words,
    params: object({ id: idParam }),
    answer: steeredBroadcastSchema,
    handle: async (ctx, { params }) => ({
      json: presentSteered(await steerBroadcast(ctx, params.id as BroadcastId, steer)),
    }),
  })
}
