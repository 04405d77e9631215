import {
  type KillReach,
  liftKillSwitch,
  readKillSwitches,
  throwKillSwitch,
} from '../../../messages/kill-switch.ts'
import type { KillSwitchId } from '../../../platform/ids.ts'
import { channelSchema } from '../presenters/broadcast.ts'
import { killSwitchSchema, presentKillSwitch } from '../presenters/kill-switch.ts'
import { laneSchema } from '../presenters/message.ts'
import { empresaRoute, type Member } from '../route.ts'
import { boolean, list, object, optional, string } from '../schema.ts'
import { idParam } from './pages.ts'

const WHY_CHARACTERS_MAX = 500

export const killSwitchRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/kill-switches',
    access: 'user',
    tag: 'rules',
    summary: 'What stops the sending now, and what did; with what is in flight and what is held',
    description: 'The platform sees those of every empresa.',
    answer: object({ kill_switches: list(killSwitchSchema) }),
    handle: async (ctx) => {
      const switches = await readKillSwitches(ctx, reachOf(ctx))
      return { json: { kill_switches: switches.map((each) => presentKillSwitch(each, ctx)) } }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/kill-switches',
    access: 'admin',
    tag: 'rules',
    summary: 'Stops the sending: of the empresa, of one lane, of one channel, or of everybody',
    description:
      'Nothing is lost: what is queued waits until the switch is lifted or it expires. What is in flight may still arrive.',
    body: object({
      why: string({ minLength: 1, maxLength: WHY_CHARACTERS_MAX }),
      lane: optional(laneSchema),
      channel: optional(channelSchema),
      everywhere: optional(boolean({ description: 'Of every empresa; for the platform only' })),
    }),
    answer: killSwitchSchema,
    errors: ['too_many_kill_switches'],
    handle: async (ctx, { body }) => {
      const scope = {
        empresaId: body.everywhere === true ? null : ctx.empresaId,
        lane: body.lane ?? null,
        channel: body.channel ?? null,
      }
      const thrown = await throwKillSwitch(ctx, reachOf(ctx), { scope, why: body.why })
      return { json: presentKillSwitch(thrown, ctx) }
    },
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/kill-switches/:id',
    access: 'admin',
    tag: 'rules',
    summary: 'Lifts a switch: what it held goes on from where it stood',
    params: object({ id: idParam }),
    answer: killSwitchSchema,
    handle: async (ctx, { params }) => {
      const lifted = await liftKillSwitch(ctx, reachOf(ctx), params.id as KillSwitchId)
      return { json: presentKillSwitch(lifted, ctx) }
    },
  }),
]

function reachOf({ role }: Member): KillReach {
  return role === 'platform' ? 'all' : 'own'
}
