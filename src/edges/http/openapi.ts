import type { FastifySchema } from 'fastify'
import type { ErrorCode } from '../../errors.ts'
import { type Problem, STATUS } from './problem.ts'
import type { Route } from './route.ts'
import { anyObject, integer, list, object, optional, string } from './schema.ts'

export type OpenApiDocument = Record<string, unknown>

const TAGS: Record<Route['tag'], string> = {
  auth: 'Signing in and out',
  service: 'What this service is and whether it can work',
  twilio: "The guide's sending routes, and what Twilio calls",
  broadcasts: 'Campaigns: preview, progress, recipients',
  templates:
    'Texts that are written once, approved by WhatsApp and sent again and again, and what messages cost',
  messages: 'One message and what became of it',
  inbox: 'What people write, and answering them',
  notifyx: 'What NotifyX calls: single messages by ids of its own',
  rules: 'When messages may leave, how many, and stopping them',
  directory: 'Freelancers, their funções and tags, eventos, vagas, candidaturas',
  privacy: "The blocklist, consents, one person's data, and who did what",
}

const PROBLEM = {
  $id: 'Problem',
  ...object(
    {
      type: string({ description: 'urn:recado:problem: and the code' }),
      title: string(),
      status: integer(),
      detail: string({ description: "In the reader's language (Accept-Language)" }),
      instance: string(),
      success: { type: 'boolean', const: false },
      code: string({ description: 'Stable; the codes a route can give are listed at each of its statuses' }),
      message: string({ description: 'The same sentence as detail' }),
      errors: optional(list(object({ field: string(), code: string(), message: string() }))),
      facts: optional(anyObject({ description: 'What the sentence is made of, for programs' })),
    } satisfies Record<keyof Problem, object>,
    { description: 'RFC 9457 problem details' },
  ),
}

/** The OpenAPI 3.1 document of the routes. Loads its printer when it is called: nobody should wait for it at the start. */
export async function printOpenApi(routes: readonly Route[], version: string): Promise<OpenApiDocument> {
  const [{ fastify }, { default: fastifySwagger }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
  ])
  const app = fastify()
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Recado',
        version,
        description:
          'Messages by WhatsApp and SMS over Twilio. Errors are problem details (RFC 9457) throughout.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'The token of POST /api/v1/auth/login' },
          session: { type: 'apiKey', in: 'cookie', name: 'recado' },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def-${i}`) },
  })
  app.addSchema(PROBLEM)
  for (const route of routes) {
    const schema = schemaOf(route)
    app.route({ method: route.method, url: route.path, schema, handler: async () => null })
  }
  await app.ready()
  const document = app.swagger() as unknown as OpenApiDocument
  await app.close()
  return document
}

/** Every error that a route can give: its own, those of who may call it, and those of what it takes. */
export function errorsOf(route: Route): ErrorCode[] {
  const signedIn: ErrorCode[] = ['unauthenticated', 'forbidden']
  const takesInput = route.params || route.query || route.body
  const codes: ErrorCode[] = [
    ...(route.errors ?? []),
    ...(route.scope === 'visitor' ? [] : signedIn),
    ...(route.scope === 'empresa' ? (['empresa_required', 'not_found'] as const) : []),
    ...(takesInput ? (['invalid_input'] as const) : []),
    ...(route.bodyKind === 'json' ? (['body_not_json'] as const) : []),
    ...(route.bodyKind === 'none' ? [] : (['body_too_large', 'unsupported_media_type'] as const)),
    'database_unreachable',
    'internal',
  ]
  return [...new Set(codes)]
}

function schemaOf(route: Route): FastifySchema {
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body } : {}),
    ...(route.bodyKind === 'csv' ? { body: string({ format: 'binary' }), consumes: ['text/csv'] } : {}),
    ...(route.scope === 'visitor' ? { security: [] } : { security: [{ token: [] }, { session: [] }] }),
    response: { ...goodAnswer(route), ...problems(route) },
  }
}

function goodAnswer(route: Route): Record<string, object> {
  if (!route.answer) return { 204: { description: 'Done', type: 'null' } }
  return {
    [route.answerStatus ?? 200]: {
      description: 'The answer',
      content: { [route.answerType ?? 'application/json']: { schema: route.answer } },
    },
  }
}

/** One entry a status, naming the codes that come with it. */
function problems(route: Route): Record<string, object> {
  const statuses = new Map<number, ErrorCode[]>()
  for (const code of errorsOf(route)) {
    statuses.set(STATUS[code], [...(statuses.get(STATUS[code]) ?? []), code])
  }
  return Object.fromEntries(
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\``).join(', '),
          content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
        },
      ]),
  )
}

/** `GET /api/v1/broadcasts/:id` is `get_broadcasts_id`, `GET /messages/:id` is `get_notifyx_messages_id`. */
function operationId(route: Route): string {
  const words = (route.tag === 'notifyx' ? `/notifyx${route.path}` : route.path)
    .replace('/api/v1', '')
    .split(/[^a-z]+/i)
    .filter(Boolean)
  return [route.method.toLowerCase(), ...words].join('_')
}
