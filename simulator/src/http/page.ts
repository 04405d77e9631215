import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { answer, type Exchange } from './exchange.ts'
import { pageHtml } from './page-html.ts'
import type { Lang } from './page-texts.ts'

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const HEADERS = {
  'Content-Security-Policy': CSP,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

const ASSETS: Readonly<Record<string, string>> = {
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'favicon.svg': 'image/svg+xml',
}
const FONTS = [
  { family: 'Familjen Grotesk Variable', name: 'familjen-grotesk', weights: '400 700' },
  { family: 'Source Sans 3 Variable', name: 'source-sans-3', weights: '200 900' },
  { family: 'Source Code Pro Variable', name: 'source-code-pro', weights: '200 900' },
] as const

interface Asset {
  type: string
  body: string | Buffer
}

/** The page of phones and what it is made of, read once. Nothing comes from another host. */
export function openPage(): (exchange: Exchange) => void {
  const pages: Record<Lang, string> = { 'pt-BR': pageHtml('pt-BR'), en: pageHtml('en') }
  let assets: Map<string, Asset> | null = null
  return (exchange) => {
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return send(exchange, 405, null)
    if (exchange.path === '/') {
      const html = pages[langOf(exchange)]
      return send(exchange, 200, { type: 'text/html; charset=utf-8', body: html })
    }
    assets ??= readAssets()
    const asset = assets.get(exchange.path) ?? null
    return send(exchange, asset === null ? 404 : 200, asset)
  }
}

function langOf({ query, headers }: Exchange): Lang {
  const asked = new URLSearchParams(query).get('lang')
  if (asked !== null) return asked.startsWith('en') ? 'en' : 'pt-BR'
  return headers['accept-language']?.startsWith('en') === true ? 'en' : 'pt-BR'
}

function send(exchange: Exchange, status: number, asset: Asset | null): undefined {
  const type = asset?.type ?? 'text/plain; charset=utf-8'
  const caching = type.startsWith('font/') ? 'max-age=86400' : 'no-cache'
  answer(exchange, {
    status,
    body: asset?.body ?? '',
    headers: { ...HEADERS, 'Content-Type': type, 'Cache-Control': caching },
  })
}

function readAssets(): Map<string, Asset> {
  const found = new Map<string, Asset>()
  for (const [name, type] of Object.entries(ASSETS)) {
    found.set(`/assets/${name}`, {
      type,
      body: readFileSync(new URL(`../../assets/${name}`, import.meta.url)),
    })
  }
  const faces = FONTS.flatMap(({ family, name, weights }) => {
    const body = readFont(name)
    if (body === null) return []
    found.set(`/assets/${name}.woff2`, { type: 'font/woff2', body })
    return `@font-face { font-family: '${family}'; src: url(${name}.woff2) format('woff2'); font-weight: ${weights}; font-display: swap; }`
  })
  found.set('/assets/fonts.css', { type: 'text/css; charset=utf-8', body: faces.join('\n') })
  return found
}

/** The fonts are the dashboard's; without them the page falls back to the system's. */
function readFont(name: string): Buffer | null {
  try {
    const at = createRequire(import.meta.url).resolve(
      `@fontsource-variable/${name}/files/${name}-latin-wght-normal.woff2`,
    )
    return existsSync(at) ? readFileSync(at) : null
  } catch {
    return null
  }
}
