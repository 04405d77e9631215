import type { Ctx } from '../platform/context.ts'
import { actorName } from '../platform/context.ts'
import { findKeyMaker } from './api-key-queries.ts'

/**
 * Who acts, as a person: behind an API key whoever made it, so that nobody is two. By the machine's own token that is
 * one for all.
 */
export async function personBehind({ db, empresaId, actor }: Ctx): Promise<string> {
  if (actor.kind !== 'key') return actorName(actor)
  return (await findKeyMaker(db, empresaId, actor.keyId)) ?? actorName(actor)
}
