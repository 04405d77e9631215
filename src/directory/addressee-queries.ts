import { type Db, sql } from '../platform/db/db.ts'
import type { CandidaturaId, EmpresaId, EventoId, FreelancerId, FuncaoId, VagaId } from '../platform/ids.ts'

/** Somebody whom a notice may go to, with what its text may say of them. */
export interface Addressee {
  id: FreelancerId
  originEmpresaId: EmpresaId
  nome: string
  phone: string | null
  recipientKey: Buffer | null
  timeZone: string | null
  /** That of the vaga. */
  funcao: string
}

/** A page by id: who comes after `after`, at most `limit`. */
export interface AddresseePage {
  after: FreelancerId
  limit: number
}

const columns = sql`f.id, f.origin_empresa_id, f.nome, f.phone, f.recipient_key, f.time_zone`

/**
 * Who has the função, a complete record and a phone, and did not apply for the vaga. `offset 0`: by the key of the
 * função, page by page; the planner must not begin with all freelancers.
 */
export function listMatching(
  db: Db,
  empresaId: EmpresaId,
  vaga: { id: VagaId; funcaoId: FuncaoId },
  { after, limit }: AddresseePage,
): Promise<Addressee[]> {
  return db.many(sql<Addressee>`
    select ${columns}, u.nome as funcao
    from (
      select freelancer_id from freelancer_funcoes
      where funcao_id = ${vaga.funcaoId}::int and freelancer_id > ${after}::int
      order by freelancer_id offset 0) fu
    cross join lateral (select * from freelancers where id = fu.freelancer_id offset 0) f
    join funcoes u on u.id = ${vaga.funcaoId}::int
    where f.cadastro_completo and f.phone is not null
      and not exists (
        select from candidaturas c
        where c.empresa_id = ${empresaId}::int and c.vaga_id = ${vaga.id}::int and c.freelancer_id = f.id)
    order by fu.freelancer_id
    limit ${limit}::int`)
}

/** Who is approved for a vaga of the evento, each once; `funcao` is that of the first such vaga by name. */
export function listApproved(
  db: Db,
  empresaId: EmpresaId,
  eventoId: EventoId,
  { after, limit }: AddresseePage,
): Promise<Addressee[]> {
  return db.many(sql<Addressee>`
    with approved as (
      select c.freelancer_id, min(u.nome) as funcao
      from vagas v
      join funcoes u on u.id = v.funcao_id
      cross join lateral (
        select freelancer_id from candidaturas
        where vaga_id = v.id and status = 'approved' and freelancer_id > ${after}::int
        order by freelancer_id limit ${limit}::int) c
      where v.empresa_id = ${empresaId}::int and v.evento_id = ${eventoId}::int
      group by c.freelancer_id
      order by c.freelancer_id
      limit ${limit}::int)
    select ${columns}, a.funcao
    from approved a cross join lateral (select * from freelancers where id = a.freelancer_id offset 0) f
    order by a.freelancer_id`)
}

/** Who applied by the candidatura, unless they come before `after`. */
export function listApplicant(
  db: Db,
  empresaId: EmpresaId,
  candidaturaId: CandidaturaId,
  { after, limit }: AddresseePage,
): Promise<Addressee[]> {
  return db.many(sql<Addressee>`
    select ${columns}, u.nome as funcao
    from candidaturas c
    join vagas v on v.id = c.vaga_id
    join funcoes u on u.id = v.funcao_id
    join freelancers f on f.id = c.freelancer_id
    where c.empresa_id = ${empresaId}::int and c.id = ${candidaturaId}::int and f.id > ${after}::int
    limit ${limit}::int`)
}
