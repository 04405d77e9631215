import { type Ctx, type Ground, withTransaction } from '../platform/context.ts'
import type { EmpresaId, EventoId, VagaId } from '../platform/ids.ts'
import type { CandidaturaStatus } from './candidatura.ts'
import {
  type DemoVaga,
  insertDemoEvento,
  insertDemoVaga,
  isEventoTaken,
  skipUsedIds,
} from './demo-queries.ts'
import type { RecipientKeys } from './freelancer.ts'
import { importFreelancers } from './import-freelancers.ts'
import { upsertCandidaturas } from './write-candidaturas.ts'

const DIEGO = 8 as EmpresaId
const TREVISAN = 1 as EmpresaId
const FESTIVAL = 5 as EventoId
const SEGURANCA_DE_PORTARIA = 147 as VagaId
const RECEPCAO = 148 as VagaId
const BRIGADA = 149 as VagaId

const OF_FESTIVAL = { empresaId: DIEGO, eventoId: FESTIVAL, payUnit: 'day' as const, open: true }
const VAGAS: DemoVaga[] = [
  {
    ...OF_FESTIVAL,
    id: SEGURANCA_DE_PORTARIA,
    funcaoSlug: 'seguranca',
    titulo: 'Segurança de Portaria',
    payCents: 250_00,
    places: 20,
  },
  {
    ...OF_FESTIVAL,
    id: RECEPCAO,
    funcaoSlug: 'recepcionista',
    titulo: 'Recepção de Convidados',
    payCents: 180_00,
    places: 8,
  },
  {
    ...{ ...OF_FESTIVAL, payUnit: 'hour', open: false },
    id: BRIGADA,
    funcaoSlug: 'brigadista',
    titulo: 'Brigada de Incêndio',
    payCents: 28_00,
    places: 2,
  },
]

/**
 * Who applied, by their place among the people. The numbers for vaga 147 are the guide's: fifteen are left whom it may
 * interest, and one of them has a landline only.
 */
const CANDIDATURAS: readonly (readonly [VagaId, CandidaturaStatus, readonly number[]])[] = [
  [SEGURANCA_DE_PORTARIA, 'approved', [0, 3, 12, 20]],
  [SEGURANCA_DE_PORTARIA, 'pending', [6, 30, 43]],
  [SEGURANCA_DE_PORTARIA, 'refused', [15]],
  [SEGURANCA_DE_PORTARIA, 'withdrawn', [45]],
  [RECEPCAO, 'approved', [2, 7, 22]],
  [RECEPCAO, 'pending', [32, 47]],
  [BRIGADA, 'approved', [16, 26]],
  [BRIGADA, 'refused', [46]],
]

const PEOPLE = 60
const FIRST_NAMES =
  'Maria João Ana José Francisca Antônio Márcia Carlos Juliana Paulo Camila Rafael Vitória Diego Simone Wesley Conceição Caíque Bruna Renan'
const LAST_NAMES =
  'Souza|da Silva|Oliveira|Araújo|Guimarães|dos Santos|Magalhães|Sá|Brandão|Gonçalves|Núñez|Assunção'
const FUNCOES =
  'Segurança|Garçom|Recepcionista|Limpeza|Bartender|Carregador|Brigadista|Cozinheiro(a)|Técnico de Som|Promotor de Eventos'
const AREA_CODES = '11 21 31 41 51 61 71 81 85 91 92 55 48 62 27 19 13 95'

/**
 * The freelancers, the evento 5 and the vaga 147 of the guide, with candidaturas, for the demo's empresas (which must
 * exist). A second time costs one look-up.
 */
export async function seedDemoDirectory(ground: Ground, keys: RecipientKeys): Promise<void> {
  if (await isEventoTaken(ground.db, FESTIVAL)) return
  await seedPeople(ground, keys, DIEGO, 0, PEOPLE - 12)
  await seedPeople(ground, keys, TREVISAN, PEOPLE - 12, PEOPLE)
  const now = ground.clock.now()
  await withTransaction(contextOf(ground, DIEGO), async (ctx) => {
    const { db } = ctx
    await insertDemoEvento(
      db,
      {
        id: FESTIVAL,
        empresaId: DIEGO,
        nome: 'Festival de Música 2025',
        local: 'Centro de Convenções SP',
        startsAt: new Date('2025-11-15T14:00:00-03:00'),
        endsAt: new Date('2025-11-16T02:00:00-03:00'),
      },
      now,
    )
    for (const vaga of VAGAS) await insertDemoVaga(db, vaga, now)
    await skipUsedIds(db)
    await upsertCandidaturas(
      ctx,
      CANDIDATURAS.flatMap(([vagaId, status, people]) =>
        people.map((index) => ({ vagaId, status, freelancerExternalId: externalIdOf(index) })),
      ),
    )
  })
}

async function seedPeople(
  ground: Ground,
  keys: RecipientKeys,
  empresaId: EmpresaId,
  from: number,
  to: number,
): Promise<void> {
  const ctx = contextOf(ground, empresaId)
  const rows = ['external_id;nome;telefone;funcoes;cadastro_completo;tags']
  for (let index = from; index < to; index++) rows.push(personRow(index))
  await importFreelancers(ctx, keys, once(rows.join('\n')), { dryRun: false, onRow() {}, onProgress() {} })
}

function contextOf(ground: Ground, empresaId: EmpresaId): Ctx {
  return { ...ground, empresaId, actor: { kind: 'system', loop: 'demo' }, lang: 'pt-BR' }
}

function externalIdOf(index: number): string {
  return `DEMO-${String(index + 1).padStart(3, '0')}`
}

function personRow(index: number): string {
  const first = pick(FIRST_NAMES.split(' '), index)
  const last = pick(LAST_NAMES.split('|'), index * 5 + Math.floor(index / 12))
  const funcoes = FUNCOES.split('|')
  const complete = index % 5 === 4 ? 'Não' : 'Sim'
  // A third are for security, which is what the guide's empresa is about.
  const isSecurity = index % 3 === 0
  const tags = [...(index % 7 === 0 ? ['VIP'] : []), ...(index % 4 === 1 ? ['Turno da noite'] : [])]
  return [
    externalIdOf(index),
    `${first} ${last}`,
    phoneOf(index),
    `${pick(funcoes, isSecurity ? 0 : index)}|${pick(funcoes, isSecurity ? 1 + (index % 9) : index * 3 + 1)}`,
    complete,
    tags.join('|'),
  ].join(';')
}

/**
 * Mobiles whose number begins with 90, a range nobody has been given: a demo that was pointed at the real Twilio must not
 * write to strangers. One in twenty is a landline, one in thirty has none.
 */
function phoneOf(index: number): string {
  if (index % 30 === 29) return ''
  const area = pick(AREA_CODES.split(' '), index)
  const four = (seed: number) => String((seed * 7919 + 1234) % 10_000).padStart(4, '0')
  if (index % 20 === 17) return `(${area}) 2000-${four(index)}`
  return `(${area}) 90${four(index * 3).slice(1)}-${four(index)}`
}

function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? ''
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8')
}
