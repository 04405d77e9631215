import type { Db } from '../../src/platform/db/db.ts'
import { sql } from '../../src/platform/db/db.ts'

/** What a column's comment says of it; see migrations/0019_lgpd_marks.sql. */
export const MARKS = ['person', 'key', 'free', 'staff', 'none'] as const
export type Mark = (typeof MARKS)[number]

export interface MarkedColumn {
  table: string
  column: string
  mark: Mark | null
}

/** Columns that could hold a phone, a text or a form: those of text, JSON or bytes that no check limits to a few words. */
export async function readMarkedColumns(db: Db): Promise<MarkedColumn[]> {
  const rows = await db.many(sql<{ table: string; column: string; comment: string | null }>`
    select c.relname as table, a.attname as column, col_description(c.oid, a.attnum) as comment
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_type t on t.oid = a.atttypid
    left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
    where a.attnum > 0 and not a.attisdropped and c.relname <> 'schema_migrations'
      and coalesce(e.typcategory, t.typcategory) not in ('N', 'D', 'B', 'T')
      and not exists (
        select from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
          and pg_get_constraintdef(k.oid) ~ ('^CHECK \\(\\(\\(?' || a.attname || '\\)?(::text)? (= ANY \\(ARRAY\\[|= ''[a-z_]+''::text\\))'))
    order by 1, a.attnum`)
  return rows.map(({ table, column, comment }) => {
    const named = /^lgpd: (\w+)/.exec(comment ?? '')?.[1]
    return { table, column, mark: MARKS.find((mark) => mark === named) ?? null }
  })
}
