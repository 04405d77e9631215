import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, TextId } from '../platform/ids.ts'

export function listTexts(db: Db, ids: readonly TextId[]): Promise<{ id: TextId; body: string }[]> {
  return db.many(
    sql<{ id: TextId; body: string }>`select id, body from texts where id = any(${ids}::bigint[])`,
  )
}

export interface NewText {
  empresaId: EmpresaId
  body: string
  variables: readonly string[]
  smsSegments: number
  now: Date
}

export async function insertText(db: Db, text: NewText): Promise<TextId> {
  const { id } = await db.one(sql<{ id: TextId }>`
    insert into texts (empresa_id, body, variables, sms_segments, created_at)
    values (${text.empresaId}::int, ${text.body}::text, ${text.variables}::text[], ${text.smsSegments}::smallint,
      ${text.now}::timestamptz)
    returning id`)
  return id
}
