import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, TextId } from '../platform/ids.ts'
import type { StoredText } from './texts.ts'

export function listTexts(db: Db, ids: readonly TextId[]): Promise<({ id: TextId } & StoredText)[]> {
  return db.many(sql<{ id: TextId } & StoredText>`
    select id, body, sms_body, sms_plain,
      case when content_sid is not null then jsonb_build_object('sid', content_sid, 'variables', content_variables) end as content
    from texts where id = any(${ids}::bigint[])`)
}

/** False for what WhatsApp has approved, which goes by `ContentSid`. */
export async function isFreeText(db: Db, empresaId: EmpresaId, id: TextId): Promise<boolean> {
  const { free } = await db.one(sql<{ free: boolean }>`
    select content_sid is null as free from texts where empresa_id = ${empresaId}::int and id = ${id}::bigint`)
  return free
}

export interface NewText {
  empresaId: EmpresaId
  body: string
  variables: readonly string[]
  smsSegments: number
  now: Date
}

export async function insertText(db: Db, text: NewText & Partial<StoredText>): Promise<TextId> {
  const { id } = await db.one(sql<{ id: TextId }>`
    insert into texts (empresa_id, body, variables, sms_segments, created_at, sms_body, sms_plain, content_sid,
      content_variables)
    values (${text.empresaId}::int, ${text.body}::text, ${text.variables}::text[], ${text.smsSegments}::smallint,
      ${text.now}::timestamptz, ${text.smsBody ?? null}::text, ${text.smsPlain ?? false}::boolean,
      ${text.content?.sid ?? null}::text,
      ${text.content ? JSON.stringify(text.content.variables) : null}::jsonb)
    returning id`)
  return id
}

/** The text that stands under this key; null before it was first used. */
export async function findStandingText(db: Db, empresaId: EmpresaId, key: string): Promise<TextId | null> {
  const row = await db.maybeOne(sql<{ id: TextId }>`
    select id from texts where empresa_id = ${empresaId}::int and standing_key = ${key}::text`)
  return row?.id ?? null
}

/** Null when somebody else has just put it there. */
export async function insertStandingText(
  db: Db,
  text: NewText & StoredText & { key: string },
): Promise<TextId | null> {
  const row = await db.maybeOne(sql<{ id: TextId }>`
    insert into texts (empresa_id, body, variables, sms_segments, created_at, sms_body, content_sid, content_variables,
      standing_key)
    values (${text.empresaId}::int, ${text.body}::text, ${text.variables}::text[], ${text.smsSegments}::smallint,
      ${text.now}::timestamptz, ${text.smsBody}::text, ${text.content?.sid ?? null}::text,
      ${text.content ? JSON.stringify(text.content.variables) : null}::jsonb, ${text.key}::text)
    on conflict (empresa_id, standing_key) where standing_key is not null do nothing
    returning id`)
  return row?.id ?? null
}
