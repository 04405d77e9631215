export type RetryCause = '4xx' | '5xx' | 'ct' | 'rt'

/** Where a callback goes and how patiently, after Twilio's connection overrides in the fragment (`#rc=2&rp=5xx,rt`). */
export interface CallbackTarget {
  /** As given, without the fragment: this is what is called and what is signed. */
  url: string
  origin: string
  path: string
  isLoopback: boolean
  retriesMax: number
  retryOn: ReadonlySet<RetryCause>
  connectTimeoutMs: number
  readTimeoutMs: number
  totalTimeoutMs: number
}

const CAUSES: readonly RetryCause[] = ['4xx', '5xx', 'ct', 'rt']

/** Null when the text is no URL Twilio would take: not http(s), no host, an underscore in the host, over 4000 characters. */
export function parseCallbackUrl(text: string): CallbackTarget | null {
  if (text.length > 4000 || !URL.canParse(text)) return null
  const parsed = new URL(text)
  if ((parsed.protocol !== 'http:' && parsed.protocol !== 'https:') || parsed.hostname.includes('_'))
    return null
  const [bare = '', fragment = ''] = splitOnce(text, '#')
  const rest = bare.replace(/^[a-z]+:\/\/[^/?]*/i, '')
  const overrides = new URLSearchParams(fragment)
  return {
    url: rest === '' ? `${bare}/` : bare,
    origin: parsed.origin,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    isLoopback: isLoopbackHost(parsed.hostname),
    retriesMax: within(overrides.get('rc'), { least: 0, most: 5, otherwise: 1 }),
    retryOn: retryCauses(overrides.get('rp')),
    connectTimeoutMs: within(overrides.get('ct'), { least: 100, most: 10_000, otherwise: 5_000 }),
    readTimeoutMs: within(overrides.get('rt'), { least: 100, most: 15_000, otherwise: 15_000 }),
    totalTimeoutMs: within(overrides.get('tt'), { least: 100, most: 15_000, otherwise: 15_000 }),
  }
}

export function isLoopbackHost(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:127(\.\d{1,3}){3}\]?)$/i.test(host)
}

function retryCauses(text: string | null): ReadonlySet<RetryCause> {
  if (text === null) return new Set(['ct'])
  const named = text.split(',').map((cause) => cause.trim())
  return new Set(named.includes('all') ? CAUSES : CAUSES.filter((cause) => named.includes(cause)))
}

function within(text: string | null, range: { least: number; most: number; otherwise: number }): number {
  const value = text === null || !/^\d{1,6}$/.test(text) ? range.otherwise : Number(text)
  return Math.min(Math.max(value, range.least), range.most)
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
