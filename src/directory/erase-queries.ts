import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/** People with this number that the empresa brought in; null: any empresa. What hangs on them goes with them. */
export function deleteFreelancers(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from freelancers
    where recipient_key = ${key}::bytea
      and (${empresaId}::int is null or origin_empresa_id = ${empresaId}::int)`)
}

/** By which the empresa knows people with this number that others brought in. */
export function deleteLinks(db: Db, key: Buffer, empresaId: EmpresaId): Promise<number> {
  return db.run(sql`
    delete from freelancer_links l using freelancers f
    where l.empresa_id = ${empresaId}::int and f.id = l.freelancer_id and f.recipient_key = ${key}::bytea`)
}
