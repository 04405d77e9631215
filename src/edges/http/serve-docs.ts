import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from './deps.ts'
import { type OpenApiDocument, printOpenApi } from './openapi.ts'
import { allRoutes } from './routes/all.ts'

/** Swagger UI sets styles inline and draws its icons from data addresses; it runs no inline script. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** Headers of the inner answer that are true of the outer one too. */
const KEPT_HEADERS = ['content-type', 'location', 'etag', 'last-modified', 'cache-control'] as const

/** `/openapi.json` and the page `/docs`, both made when somebody first asks: most starts of the service never do. */
export async function serveDocs(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  let printed: Promise<OpenApiDocument> | null = null
  let page: Promise<FastifyInstance> | null = null
  const document = () => {
    printed ??= printOpenApi(allRoutes, deps.settings.version)
    return printed
  }
  app.get('/openapi.json', async () => document())

  for (const path of ['/docs', '/docs/*']) {
    app.get(path, async (request, reply) => {
      page ??= openDocsPage(await document())
      const inner = await (await page).inject({ method: 'GET', url: request.url })
      for (const name of KEPT_HEADERS) {
        const value = inner.headers[name]
        if (value !== undefined) reply.header(name, value)
      }
      return reply
        .code(inner.statusCode)
        .header('content-security-policy', DOCS_POLICY)
        .send(inner.rawPayload)
    })
  }
}

/** A server of its own that never listens, so that neither its hooks nor its routes are on ours. */
async function openDocsPage(document: OpenApiDocument): Promise<FastifyInstance> {
  const [{ fastify }, { default: fastifySwagger }, { default: fastifySwaggerUi }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
  await app.register(fastifySwagger, { mode: 'static', specification: { document: document as never } })
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', theme: { title: 'Recado' } })
  await app.ready()
  return app
}
