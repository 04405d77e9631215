import { getEmpresa } from '../../../identity/get-empresa.ts'
import type { Ctx } from '../../../platform/context.ts'
import type { EmpresaId } from '../../../platform/ids.ts'
import { codeCheckedText, codeSentText } from '../../../text/otp-text.ts'
import { currentBrakes, liftBrake } from '../../../verification/brakes.ts'
import { checkCode } from '../../../verification/check-code.ts'
import {
  CONVERSION_HOURS_DEFAULT,
  CONVERSION_HOURS_MAX,
  conversionOf,
  conversionOfAll,
  listCodes,
} from '../../../verification/list-codes.ts'
import { OTP_LANGUAGES, OTP_STATUSES, PURPOSES } from '../../../verification/otp.ts'
import { startCode } from '../../../verification/start-code.ts'
import { otpLanguageFor } from '../accept-language.ts'
import { refuseOtherEmpresa } from '../credentials.ts'
import type { HttpDeps } from '../deps.ts'
import { channelSchema } from '../presenters/broadcast.ts'
import {
  brakeSchema,
  checkedCodeSchema,
  codeSchema,
  conversionSchema,
  presentBrake,
  presentCode,
  presentConversion,
  startedCodeSchema,
} from '../presenters/verification.ts'
import { empresaRoute, platformRoute, publicRoute, type Visitor } from '../route.ts'
import { integer, list, nullable, object, oneOf, optional, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'

/** Both bodies are a few words. */
const BODY_BYTES_MAX = 16_384
const PHONE_CHARACTERS_MAX = 100
const CODE_CHARACTERS_MAX = 40

const phone = string({
  maxLength: PHONE_CHARACTERS_MAX,
  description: 'In any form a Brazilian would type',
  examples: ['+5511999999999'],
})
const hours = optional(
  integer({
    minimum: 1,
    maximum: CONVERSION_HOURS_MAX,
    description: `So many hours back; ${CONVERSION_HOURS_DEFAULT} by default`,
  }),
)

export const verificationRoutes = [
  publicRoute({
    method: 'POST',
    path: '/api/v1/twilio/verify/start',
    tag: 'twilio',
    summary: 'Send a one-time code, or the same one again while it lives',
    description:
      'Waits at most 3 s for Twilio to take it; channel and message name the channel tried, which is sms where WhatsApp could not be used. One code a minute and five an hour a number, 30 in 10 minutes a network. The answer is the same whether or not anybody knows the number. With a credential, its empresa must be the one of the body.',
    errors: [
      ...(['not_found', 'too_many_codes', 'recipient_blocked_us', 'code_not_sent', 'no_sender'] as const),
      ...(['unauthenticated', 'forbidden'] as const),
    ],
    bodyBytesMax: BODY_BYTES_MAX,
    body: object({
      phone_e164: phone,
      empresa_id: idParam,
      channel: optional(channelSchema),
      purpose: optional(oneOf(PURPOSES, { description: 'login by default, which is 2FA too' })),
      language: optional(
        oneOf(OTP_LANGUAGES, { description: 'Else what Accept-Language asks for, else pt-BR' }),
      ),
    }),
    answer: startedCodeSchema,
    handle: async (visitor, { body, header }, deps) => {
      const ctx = await contextOf(visitor, body.empresa_id, header('authorization'), deps)
      await getEmpresa(ctx, ctx.empresaId)
      const started = await startCode(ctx, deps.verification.otp, {
        phone: body.phone_e164,
        channel: body.channel ?? 'whatsapp',
        purpose: body.purpose ?? 'login',
        language: body.language ?? otpLanguageFor(header('accept-language')),
        ip: visitor.ip,
      })
      const { channel, to, sid } = started
      return { json: { success: true as const, message: codeSentText(ctx.lang, channel), channel, to, sid } }
    },
  }),

  publicRoute({
    method: 'POST',
    path: '/api/v1/twilio/verify/check',
    tag: 'twilio',
    summary: 'Try a one-time code',
    description:
      'Wrong, expired and used codes are a good answer with verified false; five tries burn a code. The channel does not matter. contact_id is the contact on the channel that the code last left by.',
    errors: ['not_found', 'verification_unavailable', 'unauthenticated', 'forbidden'],
    bodyBytesMax: BODY_BYTES_MAX,
    body: object({
      phone_e164: phone,
      code: string({
        maxLength: CODE_CHARACTERS_MAX,
        description: 'Six digits; spaces and dashes are taken',
        examples: ['123456'],
      }),
      empresa_id: idParam,
      channel: optional(channelSchema),
    }),
    answer: checkedCodeSchema,
    handle: async (visitor, { body, header }, deps) => {
      const ctx = await contextOf(visitor, body.empresa_id, header('authorization'), deps)
      const checked = await checkCode(ctx, deps.verification.otp, { phone: body.phone_e164, code: body.code })
      const message = codeCheckedText(ctx.lang, checked)
      return {
        json: checked.verified
          ? { verified: true, message, contact_id: checked.contactId }
          : { verified: false, message, attempts_left: checked.attemptsLeft },
      }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/otp',
    access: 'user',
    tag: 'twilio',
    summary: "The empresa's one-time codes, newest first; never the codes themselves",
    query: object({ ...pageQuery, status: optional(oneOf(OTP_STATUSES)) }),
    answer: object({ codes: list(codeSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const { cursor, limit } = pageOf(query)
      const before = cursor !== null && /^\d{1,9}$/.test(cursor) ? Number(cursor) : null
      const { rows, nextCursor } = await listCodes(ctx, { before, limit, status: query.status ?? null })
      return { json: { codes: rows.map((row) => presentCode(row, ctx.lang)), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/otp/conversion',
    access: 'user',
    tag: 'twilio',
    summary: 'How many codes were sent and entered, by the hour they were made in or by prefix',
    query: object({ by: optional(oneOf(['hour', 'prefix'])), hours }),
    answer: object({ rows: list(conversionSchema) }),
    handle: async (ctx, { query }) => {
      const by = query.by ?? 'hour'
      const rows = await conversionOf(ctx, { by, hours: query.hours ?? CONVERSION_HOURS_DEFAULT })
      return { json: { rows: rows.map(presentConversion) } }
    },
  }),

  platformRoute({
    method: 'GET',
    path: '/api/v1/otp/conversion/empresas',
    tag: 'twilio',
    summary: "The same by empresa, for the platform's people",
    query: object({ hours }),
    answer: object({ rows: list(conversionSchema) }),
    handle: async (person, { query }) => {
      const rows = await conversionOfAll(person, { hours: query.hours ?? CONVERSION_HOURS_DEFAULT })
      return { json: { rows: rows.map(presentConversion) } }
    },
  }),

  platformRoute({
    method: 'GET',
    path: '/api/v1/otp/brakes',
    tag: 'twilio',
    summary: "Ranges of numbers that get no codes at present, for the platform's people",
    answer: object({ brakes: list(brakeSchema) }),
    handle: async (person) => {
      return { json: { brakes: (await currentBrakes(person)).map(presentBrake) } }
    },
  }),

  platformRoute({
    method: 'DELETE',
    path: '/api/v1/otp/brakes/:prefix',
    tag: 'twilio',
    summary: 'Let a range of numbers have codes again',
    errors: ['not_found'],
    params: object({ prefix: string({ maxLength: 20 }) }),
    answer: brakeSchema,
    handle: async (person, { params }) => ({ json: presentBrake(await liftBrake(person, params.prefix)) }),
  }),
]

/** Nobody signs in for a code. Who sends a credential all the same acts for its empresa alone. */
async function contextOf(
  { lang }: Visitor,
  empresaId: number,
  authorization: string | undefined,
  deps: HttpDeps,
): Promise<Ctx> {
  const id = empresaId as EmpresaId
  await refuseOtherEmpresa(authorization, id, deps)
  return { ...deps.verification.ground, lang, empresaId: id, actor: { kind: 'public' } }
}
