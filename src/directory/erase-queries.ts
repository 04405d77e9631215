import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/** People with this number that the empresa brought in; null: any empresa. What hangs on them goes with them. */
export function deleteFreelancers(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from freelancers
    where recipient_key = ${key}::bytea
      and (${empresaId}::int is null or origin_empresa_id = ${empresaId}::int)`)
}

/** What the empresa keeps of people with this number, whoever brought them in: what they applied for, its own tags of them. */
export async function deleteOwnOf(
  db: Db,
  key: Buffer,
  empresaId: EmpresaId,
): Promise<{ candidaturas: number; freelancer_tags: number }> {
  const candidaturas = await db.run(sql`
    delete from candidaturas c using freelancers f
    where c.empresa_id = ${empresaId}::int and f.id = c.freelancer_id and f.recipient_key = ${key}::bytea`)
  const tagged = await db.run(sql`
    delete from freelancer_tags t using freelancers f
    where t.empresa_id = ${empresaId}::int and f.id = t.freelancer_id and f.recipient_key = ${key}::bytea`)
  return { candidaturas, freelancer_tags: tagged }
}

/** Tags that name a number, of one empresa or (null) of all: what is called by a person is not kept without them. */
export async function deleteTagsNaming(
  db: Db,
  pattern: string,
  empresaId: EmpresaId | null,
): Promise<number> {
  const named = sql`(t.nome ~ ${pattern}::text or t.slug ~ ${pattern}::text)
    and (${empresaId}::int is null or t.empresa_id = ${empresaId}::int)`
  await db.run(sql`
    delete from freelancer_tags l using tags t
    where l.tag_id = t.id and l.empresa_id = t.empresa_id and ${named}`)
  return db.run(sql`delete from tags t where ${named}`)
}

/** By which the empresa knows people with this number that others brought in. */
export function deleteLinks(db: Db, key: Buffer, empresaId: EmpresaId): Promise<number> {
  return db.run(sql`
    delete from freelancer_links l using freelancers f
    where l.empresa_id = ${empresaId}::int and f.id = l.freelancer_id and f.recipient_key = ${key}::bytea`)
}
