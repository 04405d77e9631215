import type { Clock } from './clock.ts'
import type { Db } from './db/db.ts'
import type { ApiKeyId, EmpresaId, UserId } from './ids.ts'
import type { Log } from './log.ts'

export type Lang = 'pt-BR' | 'en'

/** Who acts: a person, a process of ours, or Twilio calling back. It is written into the audit log and the timeline. */
export type Actor =
  | { kind: 'user'; userId: UserId; username: string }
  | { kind: 'key'; keyId: ApiKeyId; name: string } // another system, by an API key
  | { kind: 'local' } // the admin token in DATA_DIR, on the service's own machine
  | { kind: 'system'; loop: string }
  | { kind: 'twilio' }
  | { kind: 'public' } // whoever asks for a code; nobody signs in for it

/**
 * The actor as it is written down: a user by name, a loop of ours by its own, anything else by its kind. A key's name is
 * whatever its maker chose, a colleague's too: its number says which it is.
 */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.username
    case 'key':
      return `api-key ${actor.keyId}: ${actor.name}`
    case 'system':
      return actor.loop
    case 'local':
    case 'twilio':
    case 'public':
      return actor.kind
  }
}

/** What the loops of the worker stand on: no tenant. */
export interface Ground {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
}

/** What every verb of a tenant stands on. Made only at the edges, from a credential, a row or a flag. */
export interface Ctx extends Ground {
  readonly empresaId: EmpresaId
  readonly actor: Actor
  readonly lang: Lang
}

/** Runs the work with a context whose `db` is a transaction and dies with it; joins one that is already open. */
export function withTransaction<C extends Ground, T>(ctx: C, work: (ctx: C) => Promise<T>): Promise<T> {
  return ctx.db.transaction((tx) => work({ ...ctx, db: tx }))
}
