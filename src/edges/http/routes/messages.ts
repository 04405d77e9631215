import { retryMessage } from '../../../broadcasts/retry-broadcast.ts'
import { getEmpresa } from '../../../identity/get-empresa.ts'
import { getMessage } from '../../../messages/get-message.ts'
import {
  messageSchema,
  presentMessage,
  presentRetried,
  retriedSchema,
  retryMessageBody,
} from '../presenters/message.ts'
import { empresaRoute } from '../route.ts'
import { object, string } from '../schema.ts'

export const messageRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/messages/:id',
    access: 'user',
    tag: 'messages',
    summary: 'One message and all that became of it, oldest first',
    params: object({ id: string({ maxLength: 20 }) }),
    answer: messageSchema,
    handle: async (ctx, { params }) => {
      const message = await getMessage(ctx, params.id)
      const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
      return { json: presentMessage(message, { ...ctx, timeZone }) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/messages/:id/retry',
    access: 'send',
    tag: 'messages',
    summary: 'Try a message again that failed for good',
    description:
      'It goes back into the queue on the channel it failed on, with its whole time and all its tries; a message of a notice only for as long as that is of use. Nothing happens to a message that has not failed.',
    errors: ['no_sender', 'broadcast_canceled', 'notice_over'],
    params: object({ id: string({ maxLength: 20 }) }),
    body: retryMessageBody,
    answer: retriedSchema,
    handle: async (ctx, { params, body }) => {
      const includeUnknown = body.include_unknown ?? false
      return {
        json: presentRetried(await retryMessage(ctx, params.id, { includeUnknown })),
      }
    },
  }),
]
