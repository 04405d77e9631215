import { randomBytes } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify'
import { DomainError } from '../../errors.ts'
import { addBodyParsers } from './body-parsers.ts'
import { createInputChecker } from './check-input.ts'
import { closeGently } from './close-gently.ts'
import { requestLang } from './credentials.ts'
import type { HttpDeps } from './deps.ts'
import { noSuchRoute, shadowedAt } from './match-route.ts'
import { domainErrorOf, problemHeaders, problemOf, STATUS } from './problem.ts'
import type { BodyKind } from './route.ts'
import { allRoutes } from './routes/all.ts'
import { securityHeaders } from './security-headers.ts'
import { serveDocs } from './serve-docs.ts'
import { servePage } from './serve-page.ts'
import { acceptedTypes, bodyBytesMax, serveRoute } from './serve-route.ts'
import { JSON_BODY_BYTES_MAX } from './settings.ts'

/** Long enough for 50 MB over a slow line. */
const REQUEST_TIMEOUT_MS = 300_000
/** Longer than the idle time of common proxies, so that it is never us who closes a connection they are about to use. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/** Our routes check their input themselves and answer with plain JSON; Fastify's own compilers take 60 ms to load. */
const NO_COMPILERS = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
} as never // its types ask for Ajv's own

const BODY_KINDS: readonly BodyKind[] = ['none', 'json', 'form', 'csv']

/**
 * The server with all its routes, not yet listening. Closing it lets requests under way finish and closes idle
 * connections at once.
 */
export async function buildServer(deps: HttpDeps): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: JSON_BODY_BYTES_MAX,
    trustProxy: trustProxy(deps.settings.trustedProxies),
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: requestIds(),
    schemaController: { compilersFactory: NO_COMPILERS },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => sendProblem(knownError(error, request), request, reply, deps),
  })
  app.decorateRequest('caller', null)
  await app.register(fastifyCookie)
  await app.register(fastifyHelmet, securityHeaders(deps.settings))
  closeGently(app)
  app.addHook('preClose', async () => deps.progress.close())
  logRequests(app, deps)
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(knownError(error, request), request, reply, deps),
  )
  app.setNotFoundHandler((request, reply) => sendProblem(noSuchRoute(request.url), request, reply, deps))

  const checker = createInputChecker()
  for (const kind of BODY_KINDS) {
    await app.register(async (scope) => {
      addBodyParsers(scope, kind)
      for (const route of allRoutes) if (route.bodyKind === kind) serveRoute(scope, route, deps, checker)
    })
  }
  refuseShadowed(app)
  await app.register(async (scope) => serveDocs(scope, deps))
  await app.register(async (scope) => servePage(scope, deps))
  await app.ready()
  return app
}

/** `DELETE /eventos/bulk` is the wrong method, and not the evento of that name. */
function refuseShadowed(app: FastifyInstance): void {
  for (const url of new Set(allRoutes.map(({ path }) => path))) {
    const method = url.includes(':') ? [] : shadowedAt(url)
    if (method.length === 0) continue
    const refuse = async (request: FastifyRequest) => {
      throw noSuchRoute(request.url)
    }
    app.route({ method, url, onRequest: refuse, handler: refuse })
  }
}

/** Random ids of 16 digits; the bytes are drawn for many at once, which is much cheaper. */
function requestIds(): () => string {
  const size = 8
  let bytes = Buffer.alloc(0)
  let at = 0
  return () => {
    if (at >= bytes.length) {
      bytes = randomBytes(256 * size)
      at = 0
    }
    at += size
    return bytes.toString('hex', at - size, at)
  }
}

/** A count of hops believes that many addresses, counted from our own side. */
function trustProxy(
  trusted: HttpDeps['settings']['trustedProxies'],
): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trusted === 'number') return trusted > 0 && ((_address, hop) => hop < trusted)
  return trusted.length > 0 && [...trusted]
}

function sendProblem(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: HttpDeps,
): FastifyReply {
  const error = domainErrorOf(thrown, deps.ground.log.child({ requestId: request.id }))
  const instance = request.url.split('?', 1)[0] ?? '/'
  const problem = problemOf(error, requestLang(request, deps), instance)
  return reply
    .code(STATUS[error.code])
    .headers(problemHeaders(error))
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem))
}

/** Fastify's own complaints in our words. */
function knownError(error: FastifyError, request: FastifyRequest): unknown {
  const route = request.routeOptions?.config.route
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new DomainError('body_too_large', {
        bytesMax: route ? bodyBytesMax(route) : JSON_BODY_BYTES_MAX,
      })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new DomainError('unsupported_media_type', { accepted: route ? acceptedTypes(route) : [] })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new DomainError('body_not_json', {})
    case 'FST_ERR_BAD_URL':
      return noSuchRoute(request.url)
    default:
      return error
  }
}

/** One line a request: the route and never its address, which may hold a phone. Reads and callbacks only for `debug`. */
function logRequests(app: FastifyInstance, deps: HttpDeps): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.config.route
    const line = {
      requestId: request.id,
      method: request.method,
      route: route?.path ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    }
    const isQuiet = request.method === 'GET' || route?.access === 'twilio'
    deps.ground.log[isQuiet && reply.statusCode < 500 ? 'debug' : 'info'](line, 'request answered')
    done()
  })
}
