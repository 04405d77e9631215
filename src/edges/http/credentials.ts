import type { FastifyRequest } from 'fastify'
import { DomainError, invalidField } from '../../errors.ts'
import { authenticate } from '../../identity/authenticate.ts'
import { authenticateKey } from '../../identity/authenticate-key.ts'
import { getEmpresa } from '../../identity/get-empresa.ts'
import { listEmpresas } from '../../identity/list-empresas.ts'
import type { Role, User } from '../../identity/user.ts'
import type { Actor, Ground } from '../../platform/context.ts'
import { isSameSecret } from '../../platform/crypto.ts'
import type { ApiKeyId, EmpresaId } from '../../platform/ids.ts'
import { langFor } from './accept-language.ts'
import type { HttpDeps } from './deps.ts'
import type { Access, Member, Person, Route, Visitor } from './route.ts'
import { cookieName, EVENT_STREAM } from './settings.ts'

const MAY_CALL: Record<Exclude<Access, 'public' | 'twilio' | 'metrics'>, ReadonlySet<Role>> = {
  user: new Set(['platform', 'admin', 'operator', 'viewer']),
  send: new Set(['platform', 'admin', 'operator']),
  admin: new Set(['platform', 'admin']),
  platform: new Set(['platform']),
}
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const EMPRESA_HEADER = 'x-empresa-id'
const EMPRESA_ID_MAX = 2_147_483_647
const DEMO_EMPRESA = 8 as EmpresaId

/**
 * Who makes this request, as far as the route asks. Throws `unauthenticated`, `forbidden` when the role may not call
 * it or another site's page made a browser send it, and `empresa_required` when somebody of the platform must choose.
 */
export async function callerOf(
  request: FastifyRequest,
  route: Route,
  deps: HttpDeps,
): Promise<Visitor | Person | Member> {
  const visitor: Visitor = { ...deps.ground, lang: requestLang(request, deps), ip: request.ip }
  if (route.access === 'public' || route.access === 'twilio' || route.access === 'metrics') return visitor

  const person = await personOf(request, visitor, route, deps)
  if (!MAY_CALL[route.access].has(person.role)) throw new DomainError('forbidden', {})
  return route.scope === 'empresa' ? memberOf(request, person, deps) : person
}

/** The language the reader asked for. */
export function requestLang(request: FastifyRequest, deps: HttpDeps): Visitor['lang'] {
  return langFor(request.headers['accept-language'], deps.settings.defaultLang)
}

/**
 * A credential that nobody had to send: it must be good, and of this empresa or of the platform. Throws otherwise. It is
 * for codes, and asked about on their connections: on the others it would wait behind broadcasts.
 */
export async function refuseOtherEmpresa(
  authorization: string | undefined,
  empresaId: EmpresaId,
  deps: HttpDeps,
): Promise<void> {
  if (authorization === undefined) return
  const token = bearer(authorization)
  if (!token) throw new DomainError('unauthenticated', {})
  if (isLocal(token, deps)) return
  const user = (await bearerOf(token, deps.verification.ground))?.user
  if (!user) throw new DomainError('unauthenticated', {})
  if (user.empresaId !== null && user.empresaId !== empresaId) throw new DomainError('forbidden', {})
}

async function personOf(
  request: FastifyRequest,
  visitor: Visitor,
  route: Route,
  deps: HttpDeps,
): Promise<Person> {
  const { authorization } = request.headers
  const token =
    authorization === undefined ? request.cookies[cookieName(deps.settings)] : bearer(authorization)
  if (!token) throw new DomainError('unauthenticated', {})
  if (authorization === undefined) refuseOtherSites(request, route, deps)
  else if (isLocal(token, deps)) {
    const actor = { kind: 'local' } as const
    return { ...visitor, user: null, keyId: null, role: 'platform', actor, token: null }
  }

  // A key is no cookie: browsers would send it along.
  const found =
    authorization === undefined ? await sessionOf(token, deps.ground) : await bearerOf(token, deps.ground)
  if (!found) throw new DomainError('unauthenticated', {})
  const { user, keyId } = found
  const actor = actorOf(user, keyId)
  return { ...visitor, user, keyId, role: user.role, actor, token: keyId === null ? token : null }
}

interface Found {
  user: User
  keyId: ApiKeyId | null
}

async function bearerOf(token: string, ground: Ground): Promise<Found | null> {
  return (await authenticateKey(ground, token)) ?? sessionOf(token, ground)
}

async function sessionOf(token: string, ground: Ground): Promise<Found | null> {
  const user = await authenticate(ground, token)
  return user && { user, keyId: null }
}

async function memberOf(request: FastifyRequest, person: Person, deps: HttpDeps): Promise<Member> {
  const { db, clock, log, lang, role, actor, user, token } = person
  const asked = askedEmpresa(request)
  const empresaId =
    user?.empresaId == null ? await chooseEmpresa(asked, deps) : ownEmpresa(asked, user.empresaId)
  return { db, clock, log, lang, role, empresaId, actor, token }
}

function actorOf(user: User, keyId: ApiKeyId | null): Actor {
  if (keyId !== null) return { kind: 'key', keyId, name: user.nome }
  return { kind: 'user', userId: user.id, username: user.username }
}

function bearer(authorization: string): string | null {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? null
}

function askedEmpresa(request: FastifyRequest): EmpresaId | null {
  const header = request.headers[EMPRESA_HEADER]
  if (header === undefined) return null
  const id = typeof header === 'string' && /^\d{1,10}$/.test(header) ? Number(header) : 0
  if (id < 1 || id > EMPRESA_ID_MAX) throw invalidField('X-Empresa-Id', 'bad_format')
  return id as EmpresaId
}

function ownEmpresa(asked: EmpresaId | null, own: EmpresaId): EmpresaId {
  if (asked !== null && asked !== own) throw new DomainError('forbidden', {})
  return own
}

/** For the platform: the empresa of the header, else the only one, else in a demo the guide's; never a guess. */
async function chooseEmpresa(asked: EmpresaId | null, deps: HttpDeps): Promise<EmpresaId> {
  if (asked !== null) return (await getEmpresa(deps.ground, asked)).id
  const empresas = await listEmpresas(deps.ground)
  const [first] = empresas
  if (first && empresas.length === 1) return first.id
  if (deps.settings.demo && empresas.some(({ id }) => id === DEMO_EMPRESA)) return DEMO_EMPRESA
  throw new DomainError('empresa_required', { empresas: empresas.map(({ id, nome }) => ({ id, nome })) })
}

/**
 * A cookie comes along whoever made the browser send the request; a change must come from a page of ours, and so must a
 * stream, which another page could not read but would hold open. Browsers say so in Sec-Fetch-Site, on plain http
 * outside localhost in Origin only, and there of reading only when it is from elsewhere.
 */
function refuseOtherSites(request: FastifyRequest, route: Route, deps: HttpDeps): void {
  const isSafe = SAFE_METHODS.has(request.method)
  if (isSafe && route.answerType !== EVENT_STREAM) return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isOurs =
    site === undefined
      ? (isSafe && origin === undefined) || isOurOrigin(origin, [request.host, deps.settings.publicUrl.host])
      : site === 'same-origin'
  if (!isOurs) throw new DomainError('forbidden', {})
}

function isOurOrigin(origin: string | undefined, hosts: readonly string[]): boolean {
  return origin !== undefined && URL.canParse(origin) && hosts.includes(new URL(origin).host)
}

function isLocal(token: string, { localToken }: HttpDeps): boolean {
  return localToken !== '' && isSameSecret(token, localToken)
}
