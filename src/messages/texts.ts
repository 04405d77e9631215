import type { Db } from '../platform/db/db.ts'
import type { TextId } from '../platform/ids.ts'
import { renderText } from '../text/template.ts'
import { listTexts } from './text-queries.ts'

/** Texts never change once stored, so a few recent ones are kept. */
const TEXTS_KEPT_MAX = 1_000

/** The bodies of stored texts, each read once. */
export interface Texts {
  /** The bodies of these texts; throws when one does not exist. */
  load(db: Db, ids: readonly TextId[]): Promise<ReadonlyMap<TextId, string>>
}

/** What one person reads; a text without variables is sent as it is, braces and all. */
export function bodyFor(text: string, variables: Record<string, string> | null): string {
  return variables === null ? text : renderText(text, variables)
}

export function openTexts(): Texts {
  const kept = new Map<TextId, string>()
  return {
    async load(db, ids) {
      const wanted = [...new Set(ids)]
      const missing = wanted.filter((id) => !kept.has(id))
      const read = missing.length === 0 ? [] : await listTexts(db, missing)
      if (kept.size + read.length > TEXTS_KEPT_MAX) kept.clear()
      const bodies = new Map(
        wanted.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) ?? ''] as const] : [])),
      )
      for (const { id, body } of read) {
        kept.set(id, body)
        bodies.set(id, body)
      }
      if (bodies.size < wanted.length) throw new Error('a message names a text that is not stored')
      return bodies
    },
  }
}
