import type { ErrorCode, FieldIssue } from '../../errors.ts'
import type { Role, User } from '../../identity/user.ts'
import type { Actor, Ctx, Ground, Lang } from '../../platform/context.ts'
import type { ApiKeyId } from '../../platform/ids.ts'
import type { HttpDeps } from './deps.ts'
import { anything, list, object, type Static, type TSchema } from './schema.ts'
import type { Watch } from './watcher.ts'

/**
 * Who may call a route. `user`: anybody signed in. `send`: who may send (not viewers). `admin`: the empresa's admins
 * and the platform's. `platform`: the platform's
 * alone. `twilio`: nobody signs in, the request is signed. `metrics`: who has METRICS_TOKEN, and nobody else.
 */
export type Access = 'public' | 'user' | 'send' | 'admin' | 'platform' | 'twilio' | 'metrics'

/** What comes in as the body: nothing, JSON, a signed form kept as it was sent, or a stream of CSV. */
export type BodyKind = 'none' | 'json' | 'form' | 'csv'

/** Anybody, before it matters who. `db`, `clock` and `log` are the service's. */
export interface Visitor extends Ground {
  readonly lang: Lang
  readonly ip: string
}

/** Somebody signed in, whatever their empresa. `user` is null for the local admin token alone; a key has one of its own. */
export interface Person extends Visitor {
  readonly user: User | null
  /** The API key that stands for somebody; null for people. */
  readonly keyId: ApiKeyId | null
  readonly role: Role
  readonly actor: Actor
  /** The session's token; null for the local admin token and for keys. */
  readonly token: string | null
}

/** Somebody signed in and at work in one empresa: a context for verbs, and the role that presenters look at. */
export interface Member extends Ctx {
  readonly role: Role
  /** As a Person's. */
  readonly token: string | null
}

export interface Input<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Header names in lower case; only the first value of each. */
  readonly header: (name: string) => string | undefined
  /** Path and query exactly as they were sent. */
  readonly rawUrl: string
  /** Aborts when the caller is gone before the answer was complete. */
  readonly gone: () => AbortSignal
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a handler gives back; the server turns it into bytes. `session` sets the cookie, null takes it away. */
export type Answer<Body = unknown> =
  | { json: Body; status?: number; session?: string }
  | { done: true; session?: null }
  | { stream: AsyncIterable<string>; mediaType: string }
  | { events: Watch }
  | { text: string; mediaType: string }

export interface RouteWords {
  /** One line for the documents, in English like all of the API's reference. */
  readonly summary: string
  readonly description?: string
  readonly tag:
    | 'auth'
    | 'service'
    | 'twilio'
    | 'broadcasts'
    | 'templates'
    | 'messages'
    | 'inbox'
    | 'notifyx'
    | 'rules'
    | 'directory'
    | 'privacy'
  /** The errors of this route's own; those of its access and its body are added by themselves. */
  readonly errors?: readonly ErrorCode[]
}

interface RouteShape<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>
  extends RouteWords {
  readonly method: Method
  readonly path: `/${string}`
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** The body of the good answer; absent for 204. */
  readonly answer?: A
  /** 200 unless it says otherwise. */
  readonly answerStatus?: 202
  readonly bodyKind?: BodyKind
  readonly bodyBytesMax?: number
  /** Media type of the good answer when it is not JSON. */
  readonly answerType?: string
}

type Handler<Caller, P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema> = (
  caller: Caller,
  input: Input<Static<P>, Static<Q>, Static<B>>,
  deps: HttpDeps,
) => Promise<Answer<Static<A>>>

/** A route as the server, the documents and the tests see it. */
export interface Route extends RouteWords {
  readonly method: Method
  readonly path: `/${string}`
  readonly access: Access
  /** Whether the handler gets a context of one empresa. */
  readonly scope: 'visitor' | 'person' | 'empresa'
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  readonly answer?: TSchema
  readonly answerStatus?: 202
  readonly answerType?: string
  readonly bodyKind: BodyKind
  readonly bodyBytesMax?: number
  /** A body of items that are checked one by one, each inside a body that is checked as this envelope. */
  readonly each?: { readonly envelope: TSchema; readonly item: TSchema }
  readonly handle: (caller: never, input: Input<never, never, never>, deps: HttpDeps) => Promise<Answer>
}

export function publicRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  shape: RouteShape<P, Q, B, A> & { handle: Handler<Visitor, P, Q, B, NoInfer<A>> },
): Route {
  return { ...shape, access: 'public', scope: 'visitor', bodyKind: bodyKind(shape) }
}

/** A request that Twilio signs. Its body is not parsed: the signature is over what was sent. */
export function twilioRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  shape: RouteShape<P, Q, B, A> & { handle: Handler<Visitor, P, Q, B, NoInfer<A>> },
): Route {
  return { ...shape, access: 'twilio', scope: 'visitor', bodyKind: 'form' }
}

/** Read by a program that has a token of its own; the handler checks it. */
export function metricsRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  shape: RouteShape<P, Q, B, A> & { handle: Handler<Visitor, P, Q, B, NoInfer<A>> },
): Route {
  return { ...shape, access: 'metrics', scope: 'visitor', bodyKind: 'none' }
}

export function personRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  shape: RouteShape<P, Q, B, A> & { handle: Handler<Person, P, Q, B, NoInfer<A>> },
): Route {
  return { ...shape, access: 'user', scope: 'person', bodyKind: bodyKind(shape) }
}

/** What concerns every empresa, and so none of them may see. */
export function platformRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  shape: RouteShape<P, Q, B, A> & { handle: Handler<Person, P, Q, B, NoInfer<A>> },
): Route {
  return { ...shape, access: 'platform', scope: 'person', bodyKind: bodyKind(shape) }
}

export function empresaRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  shape: RouteShape<P, Q, B, A> & {
    access: 'user' | 'send' | 'admin'
    handle: Handler<Member, P, Q, B, NoInfer<A>>
  },
): Route {
  return { ...shape, scope: 'empresa', bodyKind: bodyKind(shape) }
}

/** One item of many as it came in: as it should be, or what is wrong with it. */
export type CheckedItem<Item> = { value: Item } | { issues: FieldIssue[]; externalId: string | null }

/** Enough for a thousand items with long names. */
const BULK_BODY_BYTES_MAX = 4_194_304

/** Many items in one request, `{items: […]}`. Each is checked by itself, so that a bad one spoils nothing else. */
export function bulkRoute<Item extends TSchema, A extends TSchema>({
  item,
  itemsMax,
  ...shape
}: Omit<RouteShape<TSchema, TSchema, TSchema, A>, 'method' | 'body'> & {
  item: Item
  itemsMax: number
  access: 'send' | 'admin'
  handle: (
    caller: Member,
    items: readonly CheckedItem<Static<Item>>[],
    deps: HttpDeps,
  ) => Promise<Answer<Static<NoInfer<A>>>>
}): Route {
  const limits = { minItems: 1, maxItems: itemsMax }
  return {
    ...shape,
    method: 'POST',
    scope: 'empresa',
    bodyKind: 'json',
    bodyBytesMax: BULK_BODY_BYTES_MAX,
    body: object({ items: list(item, limits) }),
    each: { envelope: object({ items: list(anything(), limits) }), item },
    handle: (caller: Member, { body }: { body: readonly CheckedItem<Static<Item>>[] }, deps: HttpDeps) =>
      shape.handle(caller, body, deps),
  }
}

function bodyKind(shape: { body?: unknown; bodyKind?: BodyKind }): BodyKind {
  return shape.bodyKind ?? (shape.body ? 'json' : 'none')
}
