import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Asset, loadAssets } from './assets.ts'
import { requestLang } from './credentials.ts'
import type { HttpDeps } from './deps.ts'
import { noSuchRoute } from './match-route.ts'
import { missingPage } from './missing-page.ts'
import { pagePolicy } from './security-headers.ts'

/** Where the dashboard's own router takes over. */
const PAGE_PATHS = ['/', '/empresa/broadcast', '/empresa/broadcast/*']

/** Serves the built dashboard from memory, or a page that says how to build it. */
export async function servePage(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const assets = await loadAssets(deps.settings.webDir)
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const index = assets.get('/index.html')
    if (index) return sendAsset(index, request, reply)
    return reply
      .code(503)
      .header('content-security-policy', pagePolicy())
      .type('text/html; charset=utf-8')
      .send(missingPage(requestLang(request, deps)))
  }
  for (const path of PAGE_PATHS) app.get(path, page)

  app.get('/*', async (request, reply) => {
    const asset = assets.get(`/${(request.params as { '*': string })['*']}`)
    if (!asset) throw noSuchRoute(request.url)
    return sendAsset(asset, request, reply)
  })
}

async function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.headers({ etag: asset.etag, 'cache-control': asset.cacheControl, vary: 'accept-encoding' })
  if (asset.policy) reply.header('content-security-policy', asset.policy)
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()

  const { bytes, encoding } = await asset.encoded(request.headers['accept-encoding'])
  if (encoding) reply.header('content-encoding', encoding)
  return reply.type(asset.mediaType).send(bytes)
}
