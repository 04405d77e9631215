import { getEmpresa } from '../../../identity/get-empresa.ts'
import { getMessage } from '../../../messages/get-message.ts'
import { messageSchema, presentMessage } from '../presenters/message.ts'
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
]
