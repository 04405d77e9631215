import type { Db } from '../platform/db/db.ts'
import type { TextId } from '../platform/ids.ts'
import { listTexts } from './text-queries.ts'

/** Texts never change once stored, so a few recent ones are kept. */
const TEXTS_KEPT_MAX = 1_000

/** What is written to one or many: the free text, its shorter SMS, and the approved template that says it. */
export interface StoredText {
  body: string
  /** Null: SMS says the same. */
  smsBody: string | null
  /** SMS says it in letters that every carrier shows, values included. */
  smsPlain?: boolean
  /** Goes by WhatsApp in place of the body. The values are texts with variables of their own. */
  content: { sid: string; variables: Record<string, string> } | null
}

/** Stored texts, each read once. */
export interface Texts {
  /** These texts; throws when one does not exist. */
  load(db: Db, ids: readonly TextId[]): Promise<ReadonlyMap<TextId, StoredText>>
}

export function openTexts(): Texts {
  const kept = new Map<TextId, StoredText>()
  return {
    async load(db, ids) {
      const wanted = [...new Set(ids)]
      const missing = wanted.filter((id) => !kept.has(id))
      const read = missing.length === 0 ? [] : await listTexts(db, missing)
      if (kept.size + read.length > TEXTS_KEPT_MAX) kept.clear()
      const texts = new Map<TextId, StoredText>()
      for (const id of wanted) {
        const text = kept.get(id)
        if (text) texts.set(id, text)
      }
      for (const { id, ...text } of read) {
        kept.set(id, text)
        texts.set(id, text)
      }
      if (texts.size < wanted.length) throw new Error('a message names a text that is not stored')
      return texts
    },
  }
}
