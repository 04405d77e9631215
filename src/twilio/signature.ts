import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A webhook as it reached us. The URL is the one Twilio called, without a fragment (it never sends that). */
export interface SignedRequest {
  url: string
  rawBody: string
  contentType: string
  signature: string
}

/**
 * Whether one of the account's tokens (primary, secondary while it is being rotated) signed this request, in constant
 * time. A form is signed with every parameter received, empty ones too; a JSON body by its SHA-256 in the query.
 * Twilio may sign with or without the standard port, and proxies may add or drop one, so each way of writing the host
 * is tried, as Twilio's own libraries do. A relative or broken URL is never valid. `form` is the body, when it has been
 * parsed already.
 */
export function isSignedBy(
  tokens: readonly string[],
  request: SignedRequest,
  form = new URLSearchParams(request.rawBody),
): boolean {
  const bodyHash = bodyHashOf(request)
  if (bodyHash === 'wrong') return false
  const suffix = bodyHash === 'right' ? '' : signedParameters(form)
  // Which token and which way of writing the host were right is no secret; each comparison takes constant time.
  const isSigned = (url: string) =>
    tokens.some((token) => sameText(signatureOf(token, url + suffix), request.signature))
  const parts = partsOf(request.url)
  return parts !== null && (isSigned(request.url) || otherWays(parts).some(isSigned))
}

/** The `X-Twilio-Signature` of a form that is sent to the address, as Twilio makes it. */
export function signForm(token: string, url: string, form: URLSearchParams): string {
  return signatureOf(token, url + signedParameters(form))
}

function signatureOf(token: string, text: string): string {
  return createHmac('sha1', token).update(text, 'utf8').digest('base64')
}

/** Names sorted by code unit; values of one name sorted, equal ones once; name and value joined without separators. */
function signedParameters(form: URLSearchParams): string {
  const pairs = [...form].sort((a, b) => byCodeUnit(a[0], b[0]) || byCodeUnit(a[1], b[1]))
  let text = ''
  let last: readonly string[] = []
  for (const pair of pairs) {
    if (pair[0] !== last[0] || pair[1] !== last[1]) text += pair[0] + pair[1]
    last = pair
  }
  return text
}

/** JSON calls carry `bodySHA256`; the body then has to have that hash, and only the URL is signed. */
function bodyHashOf(request: SignedRequest): 'absent' | 'right' | 'wrong' {
  if (request.contentType.startsWith('application/x-www-form-urlencoded')) return 'absent'
  const expected = queryParameter(request.url, 'bodySHA256')
  if (expected === null) return 'absent'
  const actual = createHash('sha256').update(request.rawBody, 'utf8').digest('hex')
  return sameText(actual, expected.toLowerCase()) ? 'right' : 'wrong'
}

function queryParameter(url: string, name: string): string | null {
  const query = url.indexOf('?')
  return query === -1 ? null : new URLSearchParams(url.slice(query + 1)).get(name)
}

interface UrlParts {
  scheme: string
  host: string
  /** Path and query, byte for byte. */
  rest: string
}

function partsOf(url: string): UrlParts | null {
  const match = /^(https?):\/\/([^/?#]+)(.*)$/.exec(url)
  if (!match) return null
  const [, scheme = '', host = '', rest = ''] = match
  return { scheme, host, rest }
}

/** The URL without its port, and with the standard port of its scheme, where it is not written so already. */
function otherWays({ scheme, host, rest }: UrlParts): string[] {
  const bare = host.replace(/:\d+$/, '')
  const standard = scheme === 'https' ? 443 : 80
  return [bare, `${bare}:${standard}`]
    .filter((each) => each !== host)
    .map((each) => `${scheme}://${each}${rest}`)
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8')
  const right = Buffer.from(b, 'utf8')
  return left.length === right.length && timingSafeEqual(left, right)
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
