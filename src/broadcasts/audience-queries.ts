import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, EventoId, FreelancerId, FuncaoId, TagId } from '../platform/ids.ts'
import type { CandidaturaChoice } from './broadcast.ts'

/** Which members of the directory, for one empresa; null is any. */
export interface DirectoryFilter {
  empresaId: EmpresaId
  cadastroCompleto: boolean
  funcaoIds: readonly FuncaoId[] | null
  tagIds: readonly TagId[] | null
  evento: { id: EventoId; statuses: readonly CandidaturaChoice[] } | null
  /** Whom one of these reached or is reaching is left out. */
  notIn: readonly BroadcastId[]
  /** What they do is not asked for, where no função is meant: of each of a million it is a look-up. */
  withoutFuncao?: boolean
}

export interface PersonRow {
  id: FreelancerId
  originEmpresaId: EmpresaId
  nome: string
  phone: string | null
  recipientKey: Buffer | null
  timeZone: string | null
  /** The função that matched, else the first by name. */
  funcao: string | null
  /** Told by a broadcast that the audience leaves out. */
  told?: boolean
}

/** What has not gone to somebody and will not. */
export const NOT_SENT = ['failed', 'expired', 'canceled', 'suppressed'] as const

/** What the person of a row with id does, the first by name; of these funções, where they are said. */
export function firstFuncao(alias: string, of: readonly FuncaoId[] | null): Sql<{ nome: string }> {
  const among = of === null ? sql`` : sql`and u.id = any(${of}::int[])`
  return sql<{ nome: string }>`
    select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
    where fu.freelancer_id = ${sql.id(alias)}.id ${among}
    order by u.slug limit 1`
}

/** All members whom the filter means; whoever asks says which of them, by further conditions on `f`, and in which order. */
export function directoryPeople(filter: DirectoryFilter, which: Sql<unknown>): Sql<PersonRow> {
  const { empresaId, funcaoIds, tagIds, evento, notIn } = filter
  const tagged = sql`
    and exists (
      select from freelancer_tags ft
      where ft.empresa_id = ${empresaId}::int and ft.tag_id = any(${tagIds}::int[]) and ft.freelancer_id = f.id)`
  const applied = sql`
    and exists (
      select from candidaturas c join vagas v on v.id = c.vaga_id
      where c.freelancer_id = f.id and c.status = any(${evento?.statuses ?? []}::text[])
        and v.empresa_id = ${empresaId}::int and v.evento_id = ${evento?.id ?? null}::int)`
  const asked = funcaoIds !== null || !filter.withoutFuncao
  const own = sql`left join lateral (${firstFuncao('f', funcaoIds)}) own on true`
  return sql<PersonRow>`
    select f.id, f.origin_empresa_id, f.nome, f.phone, f.recipient_key, f.time_zone,
      ${asked ? sql`own.nome` : sql`null::text`} as funcao, ${isTold('f', { empresaId, notIn })} as told
    from freelancers f ${asked ? own : sql``}
    where ${which}
      and (not ${filter.cadastroCompleto}::boolean or f.cadastro_completo)
      ${funcaoIds === null ? sql`` : sql`and own.nome is not null`}
      ${tagIds === null ? sql`` : tagged}
      ${evento === null ? sql`` : applied}`
}

/**
 * Whether one of these broadcasts reached, or is reaching, the person of a row with recipient_key. A look by the key for each:
 * as `exists`, and without statistics, all messages there are would be read.
 */
export function isTold(
  alias: string,
  { empresaId, notIn }: { empresaId: EmpresaId; notIn: readonly BroadcastId[] },
): Sql<boolean> {
  if (notIn.length === 0) return sql<boolean>`false`
  return sql<boolean>`coalesce((
    select true
    from broadcasts b
    cross join lateral (
      select from messages m
      where m.group_id = b.group_id and m.recipient_key = ${sql.id(alias)}.recipient_key and m.state <> all(${NOT_SENT}::text[])
      offset 0) m
    where b.empresa_id = ${empresaId}::int and b.id = any(${notIn}::int[])
    limit 1), false)`
}

/** Those whose key comes after one and not after another; null: up to the last. */
export function peopleBetween(
  filter: DirectoryFilter,
  { afterKey, untilKey }: { afterKey: Buffer; untilKey: Buffer | null },
): Sql<PersonRow> {
  const until = untilKey === null ? sql`` : sql`and f.recipient_key <= ${untilKey}::bytea`
  return directoryPeople(filter, sql`f.recipient_key > ${afterKey}::bytea ${until}`)
}

/** A page of them by id. */
export function listMatching(
  db: Db,
  filter: DirectoryFilter,
  after: FreelancerId,
  limit: number,
): Promise<PersonRow[]> {
  return db.many(sql<PersonRow>`
    ${directoryPeople(filter, sql`f.id > ${after}::int`)} order by f.id limit ${limit}::int`)
}

/** Where several people share a number, the first that came. */
export function listFreelancersByKey(
  db: Db,
  keys: readonly Buffer[],
): Promise<(Omit<PersonRow, 'recipientKey'> & { recipientKey: Buffer })[]> {
  return db.many(sql<Omit<PersonRow, 'recipientKey'> & { recipientKey: Buffer }>`
    select distinct on (f.recipient_key) f.id, f.origin_empresa_id, f.nome, f.phone, f.recipient_key, f.time_zone, own.nome as funcao
    from freelancers f
    left join lateral (${firstFuncao('f', null)}) own on true
    where f.recipient_key = any(${keys}::bytea[])
    order by f.recipient_key, f.id`)
}
