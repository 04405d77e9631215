import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, TagId } from '../platform/ids.ts'

export interface Tag {
  id: TagId
  nome: string
  slug: string
  freelancers: number
}

/** Those that somebody has, in alphabetical order without regard to accents. */
export function listTagsOf(
  db: Db,
  empresaId: EmpresaId,
  { after, limit }: { after: string; limit: number },
): Promise<Tag[]> {
  return db.many(sql<Tag>`
    select t.id, t.nome, t.slug, counted.n as freelancers
    from tags t cross join lateral (
      select count(*)::int as n from freelancer_tags ft where ft.empresa_id = t.empresa_id and ft.tag_id = t.id) as counted
    where t.empresa_id = ${empresaId}::int and t.slug > ${after}::text and counted.n > 0
    order by t.slug
    limit ${limit}::int`)
}

export function findTagBySlug(db: Db, empresaId: EmpresaId, slug: string): Promise<{ id: TagId } | null> {
  return db.maybeOne(sql<{ id: TagId }>`
    select id from tags where empresa_id = ${empresaId}::int and slug = ${slug}::text`)
}
