import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, EventoId, VagaId } from '../platform/ids.ts'

export async function isEventoTaken(db: Db, id: EventoId): Promise<boolean> {
  return (await db.maybeOne(sql`select 1 as taken from eventos where id = ${id}::int`)) !== null
}

export interface DemoEvento {
  id: EventoId
  empresaId: EmpresaId
  nome: string
  local: string
  startsAt: Date
  endsAt: Date
}

export function insertDemoEvento(db: Db, evento: DemoEvento, now: Date): Promise<number> {
  return db.run(sql`
    insert into eventos (id, empresa_id, nome, local, starts_at, ends_at, created_at)
    values (${evento.id}::int, ${evento.empresaId}::int, ${evento.nome}::text, ${evento.local}::text,
      ${evento.startsAt}::timestamptz, ${evento.endsAt}::timestamptz, ${now}::timestamptz)
    on conflict (id) do nothing`)
}

export interface DemoVaga {
  id: VagaId
  empresaId: EmpresaId
  eventoId: EventoId
  funcaoSlug: string
  titulo: string
  payCents: number
  payUnit: 'day' | 'hour'
  places: number
  open: boolean
}

export function insertDemoVaga(db: Db, vaga: DemoVaga, now: Date): Promise<number> {
  return db.run(sql`
    insert into vagas (id, empresa_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, open, created_at)
    select ${vaga.id}::int, ${vaga.empresaId}::int, ${vaga.eventoId}::int, u.id, ${vaga.titulo}::text,
      ${vaga.payCents}::int, ${vaga.payUnit}::text, ${vaga.places}::int, ${vaga.open}::boolean, ${now}::timestamptz
    from funcoes u where u.slug = ${vaga.funcaoSlug}::text
    on conflict (id) do nothing`)
}

/** Lets what is added later begin behind the ids given by hand. */
export async function skipUsedIds(db: Db): Promise<void> {
  await db.many(sql`
    select setval(pg_get_serial_sequence('eventos', 'id'), (select max(id) from eventos)),
      setval(pg_get_serial_sequence('vagas', 'id'), (select max(id) from vagas))`)
}
