import type { Channel, Lane } from '../messages/message.ts'
import { consentUnknown, suppressedBy } from '../messages/queries.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, FreelancerId } from '../platform/ids.ts'

/** Which members of the directory; `funcoes` are names as the directory writes them, null is any. */
export interface DirectoryFilter {
  cadastroCompleto: boolean
  funcoes: readonly string[] | null
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
}

export function listMatching(
  db: Db,
  filter: DirectoryFilter,
  after: FreelancerId,
  limit: number,
): Promise<PersonRow[]> {
  return db.many(sql<PersonRow>`
    select f.id, f.origin_empresa_id, f.nome, f.phone, f.recipient_key, f.time_zone, own.nome as funcao
    from freelancers f
    left join lateral (
      select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
      where fu.freelancer_id = f.id and (${filter.funcoes}::text[] is null or u.nome = any(${filter.funcoes}::text[]))
      order by u.slug limit 1) own on true
    where f.id > ${after}::int
      and (not ${filter.cadastroCompleto}::boolean or f.cadastro_completo)
      and (${filter.funcoes}::text[] is null or own.nome is not null)
    order by f.id
    limit ${limit}::int`)
}

/** Where several people share a number, the first that came. */
export function listFreelancersByKey(
  db: Db,
  keys: readonly Buffer[],
): Promise<(Omit<PersonRow, 'recipientKey'> & { recipientKey: Buffer })[]> {
  return db.many(sql<Omit<PersonRow, 'recipientKey'> & { recipientKey: Buffer }>`
    select distinct on (f.recipient_key) f.id, f.origin_empresa_id, f.nome, f.phone, f.recipient_key, f.time_zone, own.nome as funcao
    from freelancers f
    left join lateral (
      select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
      where fu.freelancer_id = f.id order by u.slug limit 1) own on true
    where f.recipient_key = any(${keys}::bytea[])
    order by f.recipient_key, f.id`)
}

/** How many of these people may not be written to on the channel, and of the rest how many are not known to have agreed. */
export function countKeptOut(
  db: Db,
  input: {
    empresaId: EmpresaId
    channel: Channel
    lane: Lane
    keys: readonly Buffer[]
    needsConsent: boolean
    now: Date
  },
): Promise<{ suppressed: number; withoutConsent: number }> {
  const suppressed = suppressedBy('r', input.now)
  return db.one(sql<{ suppressed: number; withoutConsent: number }>`
    select count(*) filter (where ${suppressed})::int as suppressed,
      count(*) filter (
        where ${input.needsConsent}::boolean and not ${suppressed} and ${consentUnknown('r')})::int as without_consent
    from (select key as recipient_key, ${input.empresaId}::int as empresa_id, ${input.channel}::text as channel, ${input.lane}::text as lane
      from unnest(${input.keys}::bytea[]) as v (key)) r`)
}
