import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/db/db.ts'
import type { TextId } from '../platform/ids.ts'
import { listTexts } from './text-queries.ts'

/** Texts never change once stored, but by an erasure, so a few recent ones are kept for a moment. */
const TEXTS_KEPT_MAX = 1_000
/** For so long a number may still be sent that an erasure has taken out of them. A broadcast's text is read once in it. */
const TEXT_KEPT_MS = 5_000

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

/** Stored texts, each read once in a while. */
export interface Texts {
  /** These texts; throws when one does not exist. */
  load(db: Db, ids: readonly TextId[]): Promise<ReadonlyMap<TextId, StoredText>>
}

export function openTexts(clock: Pick<Clock, 'monotonicMs'>): Texts {
  const kept = new Map<TextId, { text: StoredText; readMs: number }>()
  return {
    async load(db, ids) {
      const nowMs = clock.monotonicMs()
      const texts = new Map<TextId, StoredText>()
      const missing: TextId[] = []
      const wanted = new Set(ids)
      for (const id of wanted) {
        const known = kept.get(id)
        if (known && nowMs - known.readMs < TEXT_KEPT_MS) texts.set(id, known.text)
        else missing.push(id)
      }
      const read = missing.length === 0 ? [] : await listTexts(db, missing)
      if (kept.size + read.length > TEXTS_KEPT_MAX) kept.clear()
      for (const { id, ...text } of read) {
        kept.set(id, { text, readMs: nowMs })
        texts.set(id, text)
      }
      if (texts.size < wanted.size) throw new Error('a message names a text that is not stored')
      return texts
    },
  }
}
