import type { FastifyHelmetOptions } from '@fastify/helmet'
import { type HttpSettings, isHttps } from './settings.ts'

const NOTHING = ["'none'"]
const OURS = ["'self'"]

/**
 * The headers of every answer. Nothing may be loaded from elsewhere, framed or run inline; `page-policy` adds what a
 * page of ours needs.
 */
export function securityHeaders(settings: HttpSettings): FastifyHelmetOptions {
  const https = isHttps(settings)
  return {
    contentSecurityPolicy: { useDefaults: false, directives: apiPolicy() },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Browsers ignore it on plain http and say so in every visitor's console.
    crossOriginOpenerPolicy: https ? { policy: 'same-origin' } : false,
    originAgentCluster: https,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  }
}

function apiPolicy(): Record<string, string[]> {
  return { defaultSrc: NOTHING, frameAncestors: NOTHING, baseUri: NOTHING, formAction: NOTHING }
}

/** The policy of our own pages. Inline scripts run only when their hash is listed. */
export function pagePolicy(
  inlineScripts: readonly string[] = [],
  inlineStyles: readonly string[] = [],
): string {
  const directives: Record<string, readonly string[]> = {
    'default-src': OURS,
    'script-src': [...OURS, ...inlineScripts],
    'style-src': [...OURS, ...inlineStyles],
    // Positions and widths that are figures; an attribute cannot load or run anything.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': [...OURS, 'data:'],
    'font-src': OURS,
    'connect-src': OURS,
    'object-src': NOTHING,
    'base-uri': OURS,
    'form-action': OURS,
    'frame-ancestors': NOTHING,
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}
