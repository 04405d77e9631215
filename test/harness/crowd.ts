/* People of the directory, many of whom are odd in one way or another. */
import { type TestClock, testClock } from '../../src/platform/clock.ts'
import type { Ctx } from '../../src/platform/context.ts'
import { type Keyring, openKeyring } from '../../src/platform/crypto.ts'
import { sql } from '../../src/platform/db/db.ts'
import { fold } from '../../src/text/fold.ts'
import type { TestDatabase } from './database.ts'
import { testCtx } from './queue.ts'

/** More than are written when a broadcast is made, twice over. */
export const PEOPLE = 5_000
/** Longer than a text takes of it. */
export const LONG_NAME = `Zoé ${'x'.repeat(300)}`
/** Whose names, numbers and zones are not like the others'. */
export const ODD = [
  ...[
    'Dr. Paulo Lima',
    'Dra Ana Reis',
    '"Zé" da Silva',
    'Souza, Maria',
    'D’Ávila',
    '  Rui Alves',
    'José',
    'Mª Clara',
    '***',
    'Łucja Nowak',
  ],
  ...['Dóm Pedro', 'Eng Carlos', 'João\u0303 Beto', 'Ana\tLia', 'Sr', 'de Souza, Lia', 'Maria_Rita Sá'],
  ...['Ana\u00a0Lia Reis', 'DRÁ Bia', '😀 Caio', LONG_NAME],
]

export interface World {
  ctx: Ctx
  clock: TestClock
  keyring: Keyring
  database: TestDatabase
}

/** On senders that are never the limit. */
export async function openWorld(database: TestDatabase): Promise<World> {
  const clock = testClock()
  const ctx = await testCtx(database, clock)
  return {
    ctx: { ...ctx, db: database.db },
    clock,
    database,
    keyring: await openKeyring(ctx, 'a secret key of the tests, long enough'),
  }
}

export interface Person {
  nome: string
  phone: string | null
  funcao?: string | null
  timeZone?: string | null
  completo?: boolean
}

/** Writes them into the directory in this order, as people whom the empresa brought in. */
export async function bring({ ctx, keyring }: World, people: readonly Person[]): Promise<void> {
  const { db, empresaId, clock } = ctx
  await db.run(
    sql`insert into funcoes (nome, slug) values ('Garçom', 'garcom'), ('Segurança', 'seguranca') on conflict do nothing`,
  )
  for (let start = 0; start < people.length; start += 2_000) {
    const some = people.slice(start, start + 2_000)
    const phones = some.map((each) => each.phone)
    await db.run(sql`
      with made as (
        insert into freelancers (origin_empresa_id, nome, nome_folded, phone, recipient_key, cadastro_completo, time_zone, created_at, updated_at)
        select ${empresaId}::int, v.nome, v.folded, v.phone, v.key, v.completo, v.zone, ${clock.now()}::timestamptz, ${clock.now()}::timestamptz
        from unnest(${some.map((each) => each.nome)}::text[], ${some.map((each) => fold(each.nome))}::text[], ${phones}::text[],
          ${phones.map((phone) => (phone === null ? null : keyring.recipientKey(phone)))}::bytea[],
          ${some.map((each) => each.completo ?? true)}::boolean[], ${some.map((each) => each.timeZone ?? null)}::text[])
          with ordinality as v (nome, folded, phone, key, completo, zone, place)
        order by v.place
        returning id)
      insert into freelancer_funcoes (freelancer_id, funcao_id)
      select m.id, u.id from (select id, row_number() over (order by id) as place from made) m
      join unnest(${some.map((each) => (each.funcao === undefined ? 'Garçom' : each.funcao))}::text[]) with ordinality as f (nome, place)
        on f.place = m.place
      join funcoes u on u.nome = f.nome`)
  }
}

export const mobile = (n: number, areaCode = 11) => `+55${areaCode}9${70_000_000 + n}`

/** Every kind of person there is, spread over many who are like each other. */
export function crowd(): Person[] {
  const many = Array.from(
    { length: PEOPLE },
    (_, n): Person => ({ nome: `Maria Silva ${n}`, phone: mobile(n, n % 3 === 0 ? 92 : 11) }),
  )
  const odd = ODD.map((nome, n): Person => ({ nome, phone: mobile(80_000 + n) }))
  const others: Person[] = [
    { nome: 'Ana Linha', phone: '+551133334444' },
    { nome: 'Bia Nada', phone: null },
    { nome: 'Caio Zona', phone: mobile(90_001), timeZone: 'America/Manaus' },
    { nome: 'Davi Marte', phone: mobile(90_002), timeZone: 'Marte/Olympus' },
    { nome: 'Eva Longe', phone: '+351912345678' },
    { nome: 'Fabio Sem', phone: mobile(90_003), funcao: null },
    { nome: 'Gil Outro', phone: mobile(90_004), funcao: 'Segurança' },
    { nome: 'Hugo Mesmo', phone: mobile(7) },
    { nome: 'Iara Incompleta', phone: mobile(90_005), completo: false },
  ]
  return [...many.slice(0, 2_500), ...odd, ...others, ...many.slice(2_500)]
}
