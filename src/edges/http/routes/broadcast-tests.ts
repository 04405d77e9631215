import { testBroadcast } from '../../../broadcasts/test-broadcast.ts'
import { getEmpresa } from '../../../identity/get-empresa.ts'
import { handedInResult } from '../../../messages/handed-in.ts'
import { messageSchema, presentMessage } from '../presenters/message.ts'
import { empresaRoute } from '../route.ts'
import { anyObject, boolean, integer, object, optional, string } from '../schema.ts'
import {
  audienceOf,
  BODY_BYTES_MAX,
  broadcastText,
  saidIn,
  TEXT_ERRORS,
  WAIT_MS_DEFAULT,
  WAIT_MS_MAX,
} from './broadcasts.ts'
import { textsOf } from './templates.ts'

export const broadcastTestRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/broadcasts/test',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Send the text of a broadcast to one phone of your own, to see it as it will arrive',
    description:
      'Takes the body of a broadcast. It says what it would say to the first of its audience, or to whoever has the phone where there is none; values in example come first. The message is transactional and belongs to no broadcast. Answers with what became of it when Twilio has taken or refused it, or after wait_ms. So many tests an hour and empresa.',
    errors: [...TEXT_ERRORS, 'too_many_tests'],
    bodyBytesMax: BODY_BYTES_MAX,
    body: object({
      ...broadcastText,
      phone: string({ minLength: 1, maxLength: 60, description: 'In any spelling' }),
      example: optional(
        anyObject({
          description: 'What the text says of a person: {"nome": "Ana Souza"}',
        }),
      ),
      wait_ms: optional(
        integer({ minimum: 0, maximum: WAIT_MS_MAX, description: `${WAIT_MS_DEFAULT} by default` }),
      ),
    }),
    answer: object({
      success: boolean({ description: 'Whether Twilio has accepted it and it has not failed since' }),
      message: messageSchema,
    }),
    handle: async (ctx, { body }, deps) => {
      const message = await testBroadcast(ctx, deps.broadcasts, {
        ...saidIn(body),
        phone: body.phone,
        audience: body.targets || body.audience ? audienceOf(body) : null,
        example: textsOf('example', body.example ?? {}),
        preferredChannel: body.preferred_channel ?? 'whatsapp',
        waitMs: body.wait_ms ?? WAIT_MS_DEFAULT,
      })
      const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
      const success = handedInResult(message.state) === 'sent'
      return { json: { success, message: presentMessage(message, { ...ctx, timeZone }) } }
    },
  }),
]
