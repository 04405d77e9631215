import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { type DirectoryWorld, openDirectoryWorld } from '../../test/harness/directory-world.ts'
import type { Ctx, Lang } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import { cleanLine } from '../text/fold.ts'
import { candidaturaCsv } from './candidatura-csv.ts'
import type { CsvIntake, CsvOutlet } from './csv-kind.ts'
import { eventoCsv } from './evento-csv.ts'
import { exportCsv } from './export-csv.ts'
import { funcaoCsv } from './funcao-csv.ts'
import { importCsv, type RefusedRow } from './import-csv.ts'
import { listCandidaturas } from './list-candidaturas.ts'
import { listEventos } from './list-eventos.ts'
import { listVagas } from './list-vagas.ts'
import { vagaCsv } from './vaga-csv.ts'
import { createEvento, upsertEventos } from './write-eventos.ts'
import { createFreelancer } from './write-freelancers.ts'
import { createVaga } from './write-vagas.ts'

const ALL_EVENTOS = { since: null, until: null, canceled: null, externalId: null }
const ALL_VAGAS = { eventoId: null, funcao: null, open: null, externalId: null }
const ALL_CANDIDATURAS = {
  ...{ vagaId: null, eventoId: null, freelancerId: null },
  ...{ status: null, externalId: null },
}
const PAGE = { cursor: null, limit: 200 }
const FESTIVAL = { nome: 'Festival', local: 'Arena', startsAt: new Date('2026-11-15T17:00:00Z') }
const SECURITY = { funcao: 'Segurança', titulo: 'Portaria', payCents: 250_00, places: 20 } as const

describeOnEachDatabase('the directory by CSV', (open) => {
  let world: DirectoryWorld

  beforeAll(async () => {
    world = await openDirectoryWorld(open, ['Segurança', 'Garçom'])
  })

  const tenant = () => world.tenant()

  async function take<Column extends string, Change>(
    ctx: Ctx,
    kind: CsvIntake<Column, Change>,
    csv: string,
    dryRun = false,
  ) {
    const refused: RefusedRow[] = []
    const summary = await importCsv(ctx, kind, bytesOf(csv), {
      dryRun,
      onRow: (row) => void refused.push(row),
      onProgress: async () => {},
    })
    const why = refused.flatMap(({ line, problem, complaints }) => [
      ...(problem === null ? [] : [`${line} ${problem}`]),
      ...complaints.map(({ column, issue }) => `${line} ${column} ${issue.code}`),
    ])
    const { created, updated, unchanged } = summary
    return { done: [created, updated, unchanged, summary.refused], why }
  }

  async function written<Column extends string, Row, Search>(
    ctx: Ctx,
    outlet: CsvOutlet<Column, Row, Search>,
    search: Search,
    lang: Lang = 'pt-BR',
  ): Promise<string> {
    let csv = ''
    for await (const chunk of exportCsv({ ...ctx, lang }, outlet, search)) csv += chunk
    return csv
  }

  const eventosOf = async (ctx: Ctx) => (await listEventos(ctx, { ...PAGE, ...ALL_EVENTOS })).rows
  const vagasOf = async (ctx: Ctx) => (await listVagas(ctx, { ...PAGE, ...ALL_VAGAS })).rows
  const candidaturasOf = async (ctx: Ctx) =>
    (await listCandidaturas(ctx, { ...PAGE, ...ALL_CANDIDATURAS })).rows

  describe('eventos', () => {
    test('come in under Portuguese and English names, by the clock of their zone; a second time changes nothing', async () => {
      const ctx = await tenant()
      const csv = [
        'Código;Nome;Local;Início;Término;Fuso horário;Cancelado',
        'E1;Festival;Arena;15/11/2026 14:00;16/11/2026 02:00;;',
        'E2;Feira;Centro;2026-11-15 14:00;;America/Manaus;sim',
      ].join('\n')
      expect(await take(ctx, eventoCsv, csv)).toEqual({ done: [2, 0, 0, 0], why: [] })
      expect(await eventosOf(ctx)).toMatchObject([
        { externalId: 'E2', startsAt: new Date('2026-11-15T18:00:00Z'), endsAt: null, canceled: true },
        { externalId: 'E1', startsAt: new Date('2026-11-15T17:00:00Z'), timeZone: 'America/Sao_Paulo' },
      ])
      expect(await take(ctx, eventoCsv, csv)).toEqual({ done: [0, 0, 2, 0], why: [] })
      const english = 'external_id,name,venue,starts_at,canceled\nE3,Fair,Hall,2026-11-15T14:00:00Z,no\n'
      expect((await take(ctx, eventoCsv, english)).done).toEqual([1, 0, 0, 0])
    })

    test('have their time in a column of its own, as spreadsheets have it', async () => {
      const ctx = await tenant()
      const csv = [
        'Código;Nome;Local;Data;Hora',
        'E1;Festival;Arena;15/11/2026;14h30',
        'E2;Festival;Arena;15/11/2026 00:00:00;9:05',
        'E3;Festival;Arena;15/11/2026 14:00;das 14 às 22',
        'E4;Festival;Arena;15/11/2026;',
        'E5;Festival;Arena;15/11/2026;das 14 às 22',
        'E6;Festival;Arena;15/11/2026;25:00',
      ].join('\n')
      expect(await take(ctx, eventoCsv, csv)).toEqual({
        ...{ done: [4, 0, 0, 2], why: ['6 Hora bad_format', '7 Hora bad_format'] },
      })
      const begins = (await eventosOf(ctx)).map(({ externalId, startsAt }) => [
        externalId,
        startsAt.toISOString(),
      ])
      expect(Object.fromEntries(begins)).toEqual({
        ...{ E1: '2026-11-15T17:30:00.000Z', E2: '2026-11-15T12:05:00.000Z' },
        ...{ E3: '2026-11-15T17:00:00.000Z', E4: '2026-11-15T03:00:00.000Z' },
      })
      expect(await written(ctx, eventoCsv, ALL_EVENTOS, 'en')).toMatch(/,starts_at,ends_at,/)
    })

    test('that are there already are changed in the columns of the file, dates by their own zone', async () => {
      const ctx = await tenant()
      await take(
        ctx,
        eventoCsv,
        'external_id;nome;local;inicio;fuso\nE1;Festival;Arena;15/11/2026 14:00;America/Manaus',
      )
      const later = await take(ctx, eventoCsv, 'external_id;inicio\nE1;15/11/2026 15:00\n')
      expect(later.done).toEqual([0, 1, 0, 0])
      expect(await eventosOf(ctx)).toMatchObject([
        { nome: 'Festival', startsAt: new Date('2026-11-15T19:00:00Z'), timeZone: 'America/Manaus' },
      ])
    })

    test('that make no sense are told with line, column and reason, and the rest comes in', async () => {
      const ctx = await tenant()
      const { done, why } = await take(
        ctx,
        eventoCsv,
        [
          'Código;nome;local;Início;Fim;Fuso;Cancelado',
          ';Sem código;Arena;15/11/2026;;;',
          'E2;;Arena;amanhã;;;',
          'E3;Festival;Arena;15/11/2026 14:00;15/11/2026 13:00;;',
          'E4;Festival;Arena;15/11/2026;;Marte/Olympus;talvez',
          '6,80E+10;Festival;Arena;15/11/2026;;;',
          `${'x'.repeat(101)};Festival;Arena;15/11/2026;;;`,
          `E5;${'y'.repeat(201)};Arena;15/11/2026;;;`,
          'E6;"Festival;Arena;15/11/2026;;;',
          'E7;Festival;Arena;15/11/2026;;;',
          'E7;Festival;Arena;16/11/2026;;;',
          '1E+15;Festival;Arena;15/11/2026;;;',
        ].join('\n'),
      )
      expect(done).toEqual([1, 0, 0, 10])
      expect(why).toEqual([
        '2 Código required',
        '3 Início bad_format',
        '4 Fim not_after_start',
        '5 Fuso not_a_time_zone',
        '5 Cancelado not_allowed',
        '6 Código spreadsheet_number',
        '7 Código too_long',
        '8 nome too_long',
        '9 quote',
        '10 Código repeated',
        '12 Código spreadsheet_number',
      ])
    })

    test('are rehearsed without a trace', async () => {
      const ctx = await tenant()
      const csv = 'external_id;nome;local;inicio\nE1;Festival;Arena;15/11/2026\nE2;;;\n'
      expect(await take(ctx, eventoCsv, csv, true)).toEqual(await take(ctx, eventoCsv, csv, true))
      expect((await take(ctx, eventoCsv, csv, true)).done).toEqual([1, 0, 0, 1])
      expect(await eventosOf(ctx)).toEqual([])
    })

    test('without a code are named by our number, and get the code that the row brings', async () => {
      const [ctx, other] = [await tenant(), await tenant()]
      const { id } = await createEvento(ctx, FESTIVAL)
      const { id: others } = await createEvento(other, FESTIVAL)
      const moved = `evento_id;local\n${id};Praça\n${others};Praça\n99999999999;Praça\n`
      expect(await take(ctx, eventoCsv, moved)).toEqual({
        done: [0, 1, 0, 2],
        why: ['3 evento_id not_found', '4 evento_id wrong_type'],
      })
      expect((await take(ctx, eventoCsv, `external_id;evento_id\nE9;${id}\n`)).done).toEqual([0, 1, 0, 0])
      // It has a code now, so that a number, which may be another installation's, does not rename it.
      const renamed = `external_id;evento_id;nome;local;inicio\nE10;${id};Outro;Praça;15/11/2026\n`
      expect((await take(ctx, eventoCsv, renamed)).done).toEqual([1, 0, 0, 0])
      const found = (await eventosOf(ctx)).map(({ externalId, local }) => `${externalId} ${local}`).sort()
      expect(found).toEqual(['E10 Praça', 'E9 Praça'])
      expect(await eventosOf(other)).toMatchObject([{ id: others, local: 'Arena' }])
    })

    test.each([
      ['nome;local\nFestival;Arena\n', ['external_id']],
      ['external_id;nome\nE1;Festival\n', ['local', 'inicio']],
    ])('a file that lacks a column says which: %j', async (csv, columns) => {
      const facts = { reason: 'no_column', columns }
      await expect(take(await tenant(), eventoCsv, csv)).rejects.toMatchObject({ code: 'not_csv', facts })
    })

    test.each(['pt-BR', 'en'] as const)(
      'what is written in %s is taken again, whatever is in it',
      async (lang) => {
        const ctx = await tenant()
        await createEvento(ctx, { ...FESTIVAL, nome: '=2+5', local: 'Rua "A"; nº 5, fundos' })
        await createEvento(ctx, {
          ...FESTIVAL,
          externalId: '+E1',
          timeZone: 'America/Manaus',
          canceled: true,
        })
        const odd = { startsAt: new Date('2018-02-18T02:30:07Z'), endsAt: new Date('2018-02-18T04:00:00Z') }
        await createEvento(ctx, { ...FESTIVAL, ...odd, externalId: 'E2' })
        const csv = await written(ctx, eventoCsv, ALL_EVENTOS, lang)
        expect(csv).toContain("'=2+5")
        const before = await eventosOf(ctx)
        expect(await take(ctx, eventoCsv, csv)).toEqual({ done: [0, 0, 3, 0], why: [] })
        const other = await tenant()
        expect((await take(other, eventoCsv, csv)).why).toEqual(['3 evento_id not_found'])
        const strip = ({ id: _, ...rest }: { id: EventoId }) => rest
        expect((await eventosOf(other)).map(strip)).toEqual(
          before.filter(({ externalId }) => externalId !== null).map(strip),
        )
      },
    )
  })

  describe('vagas', () => {
    test('name evento and função, with pay as people write it', async () => {
      const [ctx, other] = [await tenant(), await tenant()]
      await createEvento(ctx, { ...FESTIVAL, externalId: 'E1' })
      await createEvento(other, { ...FESTIVAL, externalId: 'E2' })
      const csv = [
        'external_id;evento_external_id;Função;Título;Valor;Forma;Lugares;Aberta',
        'V1;E1;seguranca;Portaria;R$ 1.250,50;por dia;20;',
        'V2;E1;Garçom;Salão;28;hora;2;não',
        'V3;E2;Garçom;Salão;28;hora;2;',
        'V4;E1;Astronauta;Lua;28;mês;zero;',
        'V5;E1;Garçom;Salão;a combinar;hora;0;',
        'V6;;Garçom;Salão;;hora;2;',
      ].join('\n')
      expect(await take(ctx, vagaCsv, csv)).toEqual({
        done: [2, 0, 0, 4],
        why: [
          '4 evento_external_id not_found',
          '5 Forma not_allowed',
          '5 Lugares wrong_type',
          '6 Valor bad_format',
          '7 evento_external_id required',
          '7 Valor required',
        ],
      })
      expect(await vagasOf(ctx)).toMatchObject([
        { externalId: 'V2', payCents: 28_00, payUnit: 'hour', places: 2, open: false, funcao: 'Garçom' },
        { externalId: 'V1', payCents: 1250_50, payUnit: 'day', open: true, funcao: 'Segurança' },
      ])
      expect((await take(ctx, vagaCsv, 'external_id;situacao\nV1;fechada\n')).done).toEqual([0, 1, 0, 0])
      expect(await vagasOf(other)).toEqual([])
    })

    test('are not taken at a pay that a comma cut in two', async () => {
      const ctx = await tenant()
      await createEvento(ctx, { ...FESTIVAL, externalId: 'E1' })
      const header = 'external_id,evento_external_id,funcao,titulo,forma,lugares,valor'
      const csv = `${header}\nV1,E1,Segurança,Portaria,dia,20,250,50\nV2,E1,Segurança,Portaria,dia,20,"250,50"\n`
      expect(await take(ctx, vagaCsv, csv)).toEqual({ done: [1, 0, 0, 1], why: ['2 stray_cells'] })
      expect(await vagasOf(ctx)).toMatchObject([{ externalId: 'V2', payCents: 250_50 }])
    })

    test.each(['pt-BR', 'en'] as const)('what is written in %s is taken again', async (lang) => {
      const ctx = await tenant()
      const evento = await createEvento(ctx, FESTIVAL)
      const named = await createEvento(ctx, { ...FESTIVAL, externalId: 'E1' })
      await createVaga(ctx, { ...SECURITY, payUnit: 'day', eventoId: evento.id })
      await createVaga(ctx, {
        ...SECURITY,
        payUnit: 'hour',
        eventoId: named.id,
        externalId: 'V1',
        open: false,
      })
      const csv = await written(ctx, vagaCsv, ALL_VAGAS, lang)
      expect(csv).toContain(
        lang === 'en' ? 'V1,,E1,,Segurança,Portaria,250.00,hour,20,no,' : ';250,00;hora;20;não;',
      )
      expect(await take(ctx, vagaCsv, csv)).toEqual({ done: [0, 0, 2, 0], why: [] })
    })
  })

  describe('candidaturas', () => {
    test('say who applied for what, and what became of it', async () => {
      const [ctx, other] = [await tenant(), await tenant()]
      const evento = await createEvento(ctx, FESTIVAL)
      const vaga = { ...SECURITY, payUnit: 'day', eventoId: evento.id } as const
      await createVaga(ctx, { ...vaga, externalId: 'V1' })
      const closed = await createVaga(ctx, { ...vaga, open: false })
      const ana = (await createFreelancer(ctx, world.keys, { externalId: 'F1', nome: '@Ana' })).freelancer
      const bia = (await createFreelancer(other, world.keys, { externalId: 'F2', nome: 'Bia' })).freelancer
      const csv = [
        'vaga_external_id;vaga_id;matrícula;freelancer_id;situação',
        'V1;;F1;;',
        `V1;;;${bia.id};aprovado`,
        `;${closed.id};F1;;pendente`,
        'V1;;F2;;',
        ';;F1;;',
        `V9;;;${ana.id};`,
        'V1;;F1;;contratada',
      ].join('\n')
      expect(await take(ctx, candidaturaCsv, csv)).toEqual({
        done: [2, 0, 0, 5],
        why: [
          '4 vaga_id closed',
          '5 matrícula not_found',
          '6 vaga_external_id required',
          '7 vaga_external_id not_found',
          '8 situação not_allowed',
        ],
      })
      const found = (await candidaturasOf(ctx)).map(({ freelancerId, status }) => [freelancerId, status])
      expect(found).toEqual([
        [bia.id, 'approved'],
        [ana.id, 'pending'],
      ])
      for (const lang of ['pt-BR', 'en'] as const) {
        const again = await written(ctx, candidaturaCsv, ALL_CANDIDATURAS, lang)
        expect(again).toContain("'@Ana")
        expect(await take(ctx, candidaturaCsv, again)).toEqual({ done: [0, 0, 2, 0], why: [] })
      }
      const approved = 'vaga_external_id;matricula;situacao\nV1;F1;aprovada\n'
      expect((await take(ctx, candidaturaCsv, approved)).done).toEqual([0, 1, 0, 0])
      expect((await take(other, candidaturaCsv, approved)).why).toEqual([
        '2 vaga_external_id not_found',
        '2 matricula not_found',
      ])
      expect(await candidaturasOf(other)).toEqual([])
    })

    test('by their own code need nothing else to change', async () => {
      const ctx = await tenant()
      const evento = await createEvento(ctx, FESTIVAL)
      await createVaga(ctx, { ...SECURITY, payUnit: 'day', eventoId: evento.id, externalId: 'V1' })
      await createFreelancer(ctx, world.keys, { externalId: 'F1', nome: 'Ana' })
      const first = 'codigo,vaga_external_id,freelancer_external_id\nC1,V1,F1\n'
      expect((await take(ctx, candidaturaCsv, first)).done).toEqual([1, 0, 0, 0])
      expect((await take(ctx, candidaturaCsv, 'codigo,status\nC1,approved\n')).done).toEqual([0, 1, 0, 0])
      expect(await candidaturasOf(ctx)).toMatchObject([{ externalId: 'C1', status: 'approved' }])
    })
  })

  describe('funções', () => {
    test('are made once, in the first spelling', async () => {
      const ctx = await tenant()
      const csv = 'Função\nGarçom\nPirotécnico\npirotecnico\nA;B\n-\nX\n'
      const first = await take(ctx, funcaoCsv, csv.replace('A;B', '"A;B"'))
      expect(first).toEqual({
        done: [1, 0, 2, 3],
        why: ['5 Função bad_format', '6 Função too_short', '7 Função too_short'],
      })
      const again = await written(ctx, funcaoCsv, {})
      expect(again.split('\r\n').slice(0, 2)).toEqual(['\ufeffnome;freelancers', 'Garçom;0'])
      expect((await take(ctx, funcaoCsv, again)).done[0]).toBe(0)
    })

    test('with a comma in it and no quotes are not cut at the comma', async () => {
      const ctx = await tenant()
      expect(await take(ctx, funcaoCsv, 'nome\nGarçom, Bartender\nPorteiro,\n')).toEqual({
        ...{ done: [1, 0, 0, 1], why: ['2 stray_cells'] },
      })
    })

    test('in a file that is no list of funções are not made', async () => {
      const csv = `nome\n${Array.from({ length: 2_001 }, (_, at) => `Coisa ${at}`).join('\n')}`
      await expect(take(await tenant(), funcaoCsv, csv, true)).rejects.toMatchObject({
        code: 'csv_too_large',
        facts: { rowsMax: 2_000 },
      })
    })
  })

  test('whatever the names are made of, they come in again as they went out', async () => {
    const ctx = await tenant()
    const anything = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), {
      numRuns: 300,
      seed: 5,
    })
    const awkward = [
      '=1+1',
      "'=1+1",
      "''-2",
      '  @x ',
      '-2',
      '+5511',
      'a;b',
      '"',
      '""',
      'a\nb',
      ',',
      '\u200b=1',
      "D'Ávila",
      'não',
    ]
    const names = [...anything, ...awkward].map(cleanLine).filter((nome) => nome !== '')
    const eventos = names.map((nome, at) => ({ ...FESTIVAL, externalId: `E${at}`, nome, local: nome }))
    expect((await upsertEventos(ctx, eventos)).every(({ verdict }) => verdict === 'created')).toBe(true)
    for (const lang of ['pt-BR', 'en'] as const) {
      const again = await take(ctx, eventoCsv, await written(ctx, eventoCsv, ALL_EVENTOS, lang))
      expect(again).toEqual({ done: [0, 0, names.length, 0], why: [] })
    }
  })

  test('more rows than a transaction takes come in and go out in pieces', async () => {
    const ctx = await tenant()
    const rows = Array.from({ length: 1_203 }, (_, at) => `E${at};Festa ${at};Arena;15/11/2026 14:00`)
    const csv = ['external_id;nome;local;inicio', ...rows].join('\n')
    expect((await take(ctx, eventoCsv, csv)).done).toEqual([1_203, 0, 0, 0])
    const again = await written(ctx, eventoCsv, ALL_EVENTOS)
    expect(again.trim().split('\r\n')).toHaveLength(1_204)
    expect((await take(ctx, eventoCsv, again)).done).toEqual([0, 0, 1_203, 0])
  })
})

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8')
}
