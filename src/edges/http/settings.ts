import type { Lang } from '../../platform/context.ts'

/** What the HTTP edge is told by the configuration. */
export interface HttpSettings {
  /** The address the world reaches us at; Twilio's signatures are checked against it, and https makes cookies Secure. */
  readonly publicUrl: URL
  /** Whose forwarding headers are believed: nobody's (`[]`), those of addresses and ranges, or of the last so many hops. */
  readonly trustedProxies: readonly string[] | number
  readonly version: string
  readonly demo: boolean
  /** The public address of the simulator's phones while it is in use. */
  readonly simulatorUrl: string | null
  readonly defaultLang: Lang
  /** The built dashboard; by default `web/dist` beside the program. */
  readonly webDir?: string
}

export const JSON_BODY_BYTES_MAX = 1_048_576
/** The media type of answers that go on while somebody looks. */
export const EVENT_STREAM = 'text/event-stream'
export const COOKIE_NAME_HTTPS = '__Host-recado'
export const COOKIE_NAME_HTTP = 'recado'
export const LANGS = ['pt-BR', 'en'] as const satisfies readonly Lang[]

export function isHttps(settings: HttpSettings): boolean {
  return settings.publicUrl.protocol === 'https:'
}

/** Browsers accept the prefix `__Host-` only from https. */
export function cookieName(settings: HttpSettings): string {
  return isHttps(settings) ? COOKIE_NAME_HTTPS : COOKIE_NAME_HTTP
}
