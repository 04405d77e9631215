import { type Db, sql } from '../platform/db/db.ts'
import type { FuncaoId } from '../platform/ids.ts'

export interface Funcao {
  id: FuncaoId
  nome: string
  slug: string
}

export interface CountedFuncao extends Funcao {
  /** How many people of all empresas have it. */
  freelancers: number
}

/** In alphabetical order without regard to accents. */
export function listFuncoesAfter(
  db: Db,
  { after, limit }: { after: string; limit: number },
): Promise<CountedFuncao[]> {
  return db.many(sql<CountedFuncao>`
    select u.id, u.nome, u.slug, counted.n as freelancers
    from funcoes u cross join lateral (
      select count(*)::int as n from freelancer_funcoes fu where fu.funcao_id = u.id) as counted
    where u.slug > ${after}::text
    order by u.slug
    limit ${limit}::int`)
}

export function findFuncaoBySlug(db: Db, slug: string): Promise<Funcao | null> {
  return db.maybeOne(sql<Funcao>`select id, nome, slug from funcoes where slug = ${slug}::text`)
}

export function findCountedFuncao(db: Db, id: FuncaoId): Promise<CountedFuncao | null> {
  return db.maybeOne(sql<CountedFuncao>`
    select u.id, u.nome, u.slug,
      (select count(*)::int from freelancer_funcoes fu where fu.funcao_id = u.id) as freelancers
    from funcoes u where u.id = ${id}::int`)
}

/** Throws what the database says where another has that slug. */
export function renameFuncao(db: Db, id: FuncaoId, { nome, slug }: Omit<Funcao, 'id'>): Promise<number> {
  return db.run(sql`update funcoes set nome = ${nome}::text, slug = ${slug}::text where id = ${id}::int`)
}
