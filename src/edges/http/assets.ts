import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { pagePolicy } from './security-headers.ts'

const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
/** Already compressed, or too small to gain anything. */
const NOT_COMPRESSED = new Set(['.png', '.ico', '.woff2'])
const COMPRESS_BYTES_MIN = 1_024
/** Quality 11 takes seconds for a dashboard; 6 is within a few per cent of it. */
const BROTLI_QUALITY = 6
const FILES_MAX = 2_000

type Encoding = 'br' | 'gzip'

/** One file of the built dashboard. */
export interface Asset {
  readonly mediaType: string
  readonly etag: string
  readonly cacheControl: string
  /** Content-Security-Policy of a page; null for other files. */
  readonly policy: string | null
  /** The bytes in the best encoding that the Accept-Encoding header names; each is made once, on demand. */
  encoded(accepted: string | undefined): Promise<{ bytes: Buffer; encoding: Encoding | null }>
}

/** Reads the built dashboard into memory, by path (`/assets/index-4f3a.js`). Empty when it has not been built. */
export async function loadAssets(dir = builtWebDir()): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>()
  for (const file of (await filesIn(dir)).slice(0, FILES_MAX)) {
    const path = `/${relative(dir, file).split(sep).join('/')}`
    assets.set(path, assetOf(path, await readFile(file)))
  }
  return assets
}

/** The same place beside `src` and beside `dist`. */
function builtWebDir(): string {
  return fileURLToPath(new URL('../../../web/dist', import.meta.url))
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name) in MEDIA_TYPES)
    .map((entry) => join(entry.parentPath, entry.name))
}

function assetOf(path: string, bytes: Buffer): Asset {
  const extension = extname(path)
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  const isCompressible = !NOT_COMPRESSED.has(extension) && bytes.length >= COMPRESS_BYTES_MIN
  const made = new Map<Encoding, Promise<Buffer>>()
  return {
    mediaType: MEDIA_TYPES[extension] ?? 'application/octet-stream',
    etag: `"${hash}"`,
    cacheControl: cacheControl(path),
    policy: extension === '.html' ? policyOf(bytes.toString()) : null,
    async encoded(accepted) {
      const encoding = isCompressible ? bestEncoding(accepted) : null
      if (!encoding) return { bytes, encoding }
      const compressed = made.get(encoding) ?? compress(bytes, encoding)
      made.set(encoding, compressed)
      return { bytes: await compressed, encoding }
    },
  }
}

/** A file whose name holds its hash never changes; any other is asked about again each time. */
function cacheControl(path: string): string {
  const isHashed = path.startsWith('/assets/') && /-[\w-]{8,}\.\w+$/.test(path)
  return isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** Pages may run the scripts and styles that were built into them, and no other inline ones. */
function policyOf(html: string): string {
  return pagePolicy(inlineHashes(html, 'script'), inlineHashes(html, 'style'))
}

function inlineHashes(html: string, tag: 'script' | 'style'): string[] {
  const blocks = html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'gi'))
  return [...blocks].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
}

function bestEncoding(accepted = ''): Encoding | null {
  const names = accepted.split(',').filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
  const accepts = (name: string) => names.some((part) => part.split(';', 1)[0]?.trim().toLowerCase() === name)
  if (accepts('br')) return 'br'
  return accepts('gzip') ? 'gzip' : null
}

function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(bytes)
  return promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
}
