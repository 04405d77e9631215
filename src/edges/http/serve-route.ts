import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../errors.ts'
import { SESSION_LIFE_MS_MAX } from '../../identity/session.ts'
import { MEDIA_TYPES } from './body-parsers.ts'
import type { InputChecker } from './check-input.ts'
import { callerOf } from './credentials.ts'
import type { HttpDeps } from './deps.ts'
import type { Answer, Input, Route, Visitor } from './route.ts'
import { sendEvents } from './send-events.ts'
import { cookieName, isHttps, JSON_BODY_BYTES_MAX } from './settings.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request; set before the body is read. */
    caller: unknown
  }
  interface FastifyContextConfig {
    route?: Route
  }
}

/**
 * Puts one route on the server: first who calls and whether they may, then the body, then its check, then the verb.
 * Nobody who may not call a route can make us read a body or say what is wrong with it.
 */
export function serveRoute(app: FastifyInstance, route: Route, deps: HttpDeps, checker: InputChecker): void {
  // Of Twilio nothing is asked but its signature.
  const twilio = route.access === 'twilio' ? twilioItself(deps) : null
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: bodyBytesMax(route),
    config: { route },
    // Twilio reads no policy, and there are thousands of its calls a second.
    ...(twilio !== null && { helmet: false as const }),
    ...(twilio === null && {
      onRequest: async (request) => {
        request.caller = await callerOf(request, route, deps)
      },
    }),
    handler: async (request, reply) => {
      const input = await inputOf(request, reply, route, checker)
      const answer = await route.handle((twilio ?? request.caller) as never, input, deps)
      return send(reply, answer, route, deps)
    },
  })
}

function twilioItself({ ground, settings }: HttpDeps): Visitor {
  return { ...ground, lang: settings.defaultLang, ip: '' }
}

export function bodyBytesMax(route: Route): number {
  return route.bodyBytesMax ?? JSON_BODY_BYTES_MAX
}

/** The media types a caller may send to the route. */
export function acceptedTypes(route: Route): string[] {
  return [...MEDIA_TYPES[route.bodyKind]]
}

async function inputOf(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  checker: InputChecker,
): Promise<Input<never, never, never>> {
  const params = await checker.check('params', route.params, request.params)
  const query =
    route.access === 'twilio' ? request.query : await checker.check('query', route.query, request.query)
  if (route.body && request.body === undefined) throw new DomainError('body_not_json', {})
  const body = route.each
    ? await checker.checkEach(route.each, request.body)
    : await checker.check('body', route.body, request.body)
  return {
    params: params as never,
    query: query as never,
    body: body as never,
    header: (name) => firstValue(request.headers[name]),
    rawUrl: request.raw.url ?? '/',
    gone: () => abortedWith(reply),
  }
}

async function send(
  reply: FastifyReply,
  answer: Answer,
  route: Route,
  deps: HttpDeps,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store')
  if ('stream' in answer) return reply.type(answer.mediaType).send(Readable.from(await begun(answer.stream)))
  if ('events' in answer) return sendEvents(reply, answer.events)
  if ('text' in answer) return reply.type(answer.mediaType).send(answer.text)
  if (answer.session !== undefined) setSession(reply, answer.session, deps)
  if ('done' in answer) return reply.code(204).send()
  return reply.code(answer.status ?? route.answerStatus ?? 200).send(answer.json)
}

function setSession(reply: FastifyReply, token: string | null, deps: HttpDeps): void {
  const flags = { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(deps.settings) } as const
  const name = cookieName(deps.settings)
  if (token === null) reply.clearCookie(name, flags)
  else reply.setCookie(name, token, { ...flags, maxAge: SESSION_LIFE_MS_MAX / 1000 })
}

/** Waits for the first chunk, so that what goes wrong before it is answered with a status of its own. */
async function begun(chunks: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  })()
}

function abortedWith(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}

function firstValue(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
