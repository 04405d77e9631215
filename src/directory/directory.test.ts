import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { type DirectoryWorld, openDirectoryWorld } from '../../test/harness/directory-world.ts'
import type { Ctx } from '../platform/context.ts'
import { openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import type { EventoId, FreelancerId, VagaId } from '../platform/ids.ts'
import { countFreelancers } from './count-freelancers.ts'
import { seedDemoDirectory } from './demo.ts'
import { findEvento } from './find-evento.ts'
import { findFuncao } from './find-funcao.ts'
import type { Freelancer, ImportedRow, ImportSummary } from './freelancer.ts'
import { getVaga } from './get-vaga.ts'
import { importFreelancers } from './import-freelancers.ts'
import { listApprovedOf, listMatchingForVaga } from './list-addressees.ts'
import { listEventos } from './list-eventos.ts'
import { listFreelancers } from './list-freelancers.ts'
import { listFuncoes } from './list-funcoes.ts'
import { listTags } from './list-tags.ts'
import { createEvento } from './write-eventos.ts'

const EVERY_EVENTO = {
  ...{ cursor: null, limit: 200, since: null, until: null, canceled: null, externalId: null },
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

describeOnEachDatabase('directory', (open) => {
  let world: DirectoryWorld

  beforeAll(async () => {
    world = await openDirectoryWorld(open)
  })

  const tenant = () => world.tenant()

  async function take(
    ctx: Ctx,
    lines: string[],
    dryRun = false,
  ): Promise<{ summary: ImportSummary; rows: ImportedRow[]; progress: number[] }> {
    const rows: ImportedRow[] = []
    const progress: number[] = []
    const summary = await importFreelancers(ctx, world.keys, chunksOf(lines.join('\n')), {
      dryRun,
      onRow: (row) => void rows.push(row),
      onProgress: (done) => void progress.push(done),
    })
    return { summary, rows, progress }
  }

  /** The empresa's own people, from all pages. */
  async function own(ctx: Ctx): Promise<Freelancer[]> {
    const found: Freelancer[] = []
    let cursor: string | null = null
    do {
      const page = await listFreelancers(ctx, { cursor, limit: 200 })
      found.push(...page.rows.filter((person) => person.own))
      cursor = page.nextCursor
    } while (cursor !== null)
    return found
  }

  /** A mobile that no other test has. */
  let lastPhone = 0
  const mobile = () => `(11) 97${String(++lastPhone).padStart(3, '0')}-4477`
  const HEADER = 'external_id;nome;telefone;funcoes;cadastro_completo'

  describe('an import', () => {
    test('brings people in with phone, funções and state, and says what it mended', async () => {
      const ctx = await tenant()
      const { summary, rows } = await take(ctx, [
        HEADER,
        'A1;Maria Souza;0xx21 97387-1109;Garçom | Bartender;Sim',
        'A2;"""João Sá"", Jr.";(31) 7596-7591;;talvez',
      ])
      expect(summary).toMatchObject({ rows: 2, imported: 2, repaired: 2, refused: 0, withoutPhone: 0 })
      expect(summary.funcoesCreated.sort()).toEqual(['Bartender', 'Garçom'])
      expect(await own(ctx)).toMatchObject([
        {
          externalId: 'A1',
          nome: 'Maria Souza',
          phone: '+5521973871109',
          funcoes: ['Bartender', 'Garçom'],
          cadastroCompleto: true,
        },
        { externalId: 'A2', nome: '"João Sá", Jr.', phone: '+5531975967591', cadastroCompleto: false },
      ])
      expect(rows).toMatchObject([
        { line: 2, verdict: 'imported', repairs: ['trunk_prefix_removed'], reasons: [] },
        { line: 3, verdict: 'imported', repairs: ['ninth_digit_added'], reasons: ['unknown_complete_word'] },
      ])
    })

    test('repeated changes nothing, writes nothing and says so', async () => {
      const ctx = await tenant()
      const file = [HEADER, `A1;Ana;${mobile()};Limpeza;1`, 'A2;Bia;;Limpeza;0', `;Caio;${mobile()};;`]
      await take(ctx, file)
      const before = await world.database.db.many(sql`select * from freelancers order by id`)
      world.clock.advance(60_000)
      const { summary } = await take(ctx, file)
      expect(summary).toMatchObject({ rows: 3, imported: 0, updated: 0, unchanged: 3, funcoesCreated: [] })
      expect(await world.database.db.many(sql`select * from freelancers order by id`)).toEqual(before)
    })

    test('updates its own people, for the columns the file has', async () => {
      const ctx = await tenant()
      const [first, second] = [mobile(), mobile()]
      await take(ctx, [HEADER, `A1;Ana;${first};Limpeza|Garçom;Sim`])
      const { summary } = await take(ctx, ['codigo,celular', `A1,"${second}"`])
      expect(summary).toMatchObject({ updated: 1, unchanged: 0 })
      const [ana] = await own(ctx)
      expect(ana).toMatchObject({ nome: 'Ana', funcoes: ['Garçom', 'Limpeza'], cadastroCompleto: true })
      expect(ana?.phone).toBe(`+55${second.replace(/\D/g, '')}`)
      await take(ctx, ['codigo,celular,funcoes', `A1,"${second}",limpeza`])
      expect((await own(ctx))[0]?.funcoes).toEqual(['Limpeza'])
    })

    test.each(['6,80E+10', '6.8E+10', '7E+10'])(
      'takes no code that a spreadsheet rounded: %s',
      async (code) => {
        const { rows, summary } = await take(await tenant(), [HEADER, `"${code}";Ana;${mobile()};;`])
        expect(rows).toMatchObject([{ verdict: 'refused', reasons: ['spreadsheet_external_id'] }])
        expect(summary).toMatchObject({ imported: 0, refused: 1 })
      },
    )

    test('keeps a phone when the new one cannot be read, and drops it when there is none', async () => {
      const ctx = await tenant()
      await take(ctx, [HEADER, `A1;Ana;${mobile()};;`, `A2;Bia;${mobile()};;`])
      const { rows, summary } = await take(ctx, [HEADER, 'A1;Ana;6.80E+10;;', 'A2;Bia;não tem;;'])
      expect(rows).toMatchObject([
        { verdict: 'unchanged', reasons: ['spreadsheet_number', 'phone_kept'] },
        { verdict: 'updated', reasons: ['no_phone'], phone: null },
      ])
      expect(summary.withoutPhone).toBe(1)
    })

    test('keeps a person without a usable phone, refuses what is nobody, and reads on', async () => {
      const ctx = await tenant()
      const { summary, rows } = await take(ctx, [
        HEADER,
        'A1;Ana;98123-4477;;',
        ';Bia;;;',
        'A3;;não tem;;',
        '"A4;Caio;11;;',
        `${'x'.repeat(101)};Davi;${mobile()};;`,
        `1.2E+10;Edu;${mobile()};;`,
        `A7;Fábio;(21) 2860-9027;;`,
      ])
      expect(rows.map((row) => [row.line, row.verdict, row.reasons.join()])).toEqual([
        [2, 'imported', 'no_area_code'],
        [3, 'refused', 'no_identity'],
        [4, 'refused', 'no_name_no_phone,no_phone'],
        [5, 'refused', 'quote'],
        [6, 'refused', 'value_too_long'],
        [7, 'refused', 'spreadsheet_external_id'],
        [8, 'imported', 'landline'],
      ])
      expect(summary).toMatchObject({ rows: 7, imported: 2, refused: 5, withoutPhone: 1 })
    })

    test('two of our people with one phone stay two, and are told', async () => {
      const ctx = await tenant()
      const phone = mobile()
      const file = [HEADER, `A1;Ana;${phone};;`, `A2;Bia;${phone};;`]
      const { rows, summary } = await take(ctx, file)
      expect(rows).toMatchObject([{ externalId: 'A2', reasons: ['duplicate_phone'], duplicateOf: 'A1' }])
      expect(summary).toMatchObject({ imported: 2, duplicates: 1 })
      expect((await take(ctx, file)).summary).toMatchObject({ unchanged: 2, duplicates: 1 })
    })

    test('of two rows with one external id the later counts, also across batches', async () => {
      const ctx = await tenant()
      const filler = Array.from({ length: 600 }, (_, index) => `F${index};Pessoa ${index};;;`)
      const { summary, rows, progress } = await take(ctx, [
        HEADER,
        `A1;Ana;${mobile()};;`,
        'A1;Ana Maria;;;',
        ...filler,
        'A1;Ana Beatriz;;;Sim',
      ])
      expect(summary).toMatchObject({ rows: 603, imported: 601, updated: 2 })
      expect(
        rows.filter((row) => row.reasons.includes('repeated_external_id')).map((row) => row.line),
      ).toEqual([3, 604])
      expect(progress).toEqual([500, 603])
      const { rows: found } = await listFreelancers(ctx, { cursor: null, limit: 9, q: 'ana beatriz' })
      expect(found.filter((person) => person.own)).toMatchObject([
        { externalId: 'A1', cadastroCompleto: true },
      ])
    })

    test('a row without an external id means the person with its phone; later the id is added', async () => {
      const ctx = await tenant()
      const phone = mobile()
      expect((await take(ctx, ['nome;telefone', `Ana;${phone}`])).summary.imported).toBe(1)
      expect((await take(ctx, ['nome;telefone', `Ana Souza;${phone}`])).summary.updated).toBe(1)
      const { summary } = await take(ctx, [HEADER, `A1;Ana Souza;${phone};;`])
      expect(summary).toMatchObject({ imported: 0, unchanged: 1 })
      expect(await own(ctx)).toMatchObject([{ externalId: 'A1', nome: 'Ana Souza' }])
    })

    test('a person of another empresa is linked and never changed', async () => {
      const [theirs, ours] = [await tenant(), await tenant()]
      const phone = mobile()
      await take(theirs, [HEADER, `T1;Maria Souza;${phone};Garçom;Sim`])
      const file = [HEADER, `O9;Maria S.;${phone};Limpeza;Não`]
      const { rows, summary } = await take(ours, file)
      expect(rows).toMatchObject([{ verdict: 'linked', reasons: ['other_origin'] }])
      expect(summary).toMatchObject({ linked: 1, imported: 0 })
      expect((await take(ours, file)).summary).toMatchObject({ linked: 1 })
      const seen = (await listFreelancers(ours, { cursor: null, limit: 200, q: 'maria souza' })).rows
      expect(seen.filter((person) => person.externalId === 'O9')).toMatchObject([
        { nome: 'Maria Souza', own: false, funcoes: ['Garçom'], cadastroCompleto: true },
      ])
      expect(await own(theirs)).toMatchObject([{ externalId: 'T1', nome: 'Maria Souza' }])
    })

    test('tags are the empresa’s own, on everybody’s people; a zone is read or told', async () => {
      const [theirs, ours] = [await tenant(), await tenant()]
      const [phone, header] = [mobile(), 'codigo;nome;telefone;fuso;tags']
      await take(theirs, [header, `T1;Ana;${phone};america/manaus;VIP | Noite`])
      const file = [header, `O1;Ana S.;${phone};America/Bahia;Vip`, 'O2;Bia;;Marte/Olympus;noite/dia']
      const { rows, summary } = await take(ours, file)
      expect(rows).toMatchObject([
        { verdict: 'linked', reasons: ['other_origin'] },
        { verdict: 'imported', reasons: ['missing', 'unknown_time_zone'] },
      ])
      expect(summary).toMatchObject({ linked: 1, imported: 1 })
      expect((await take(ours, file)).summary).toMatchObject({ linked: 1, unchanged: 1 })
      const known = async (ctx: Ctx, externalId: string) =>
        (await listFreelancers(ctx, { cursor: null, limit: 2, externalId })).rows
      expect(await known(theirs, 'T1')).toMatchObject([
        { nome: 'Ana', timeZone: 'America/Manaus', tags: ['Noite', 'VIP'] },
      ])
      expect(await known(ours, 'O1')).toMatchObject([
        { nome: 'Ana', timeZone: 'America/Manaus', tags: ['Vip'] },
      ])
      expect(await known(ours, 'O2')).toMatchObject([{ timeZone: null, tags: ['dia', 'noite'] }])
      const tagged = await listFreelancers(ours, { cursor: null, limit: 9, tag: 'VIP' })
      expect(tagged.rows.map(({ externalId }) => externalId)).toEqual(['O1'])
      expect((await listTags(ours, { cursor: null, limit: 2 })).rows).toMatchObject([
        { nome: 'dia', freelancers: 1 },
        { nome: 'noite', freelancers: 1 },
      ])
      await take(ours, [header, `O1;;${phone};;`])
      expect(await known(ours, 'O1')).toMatchObject([{ tags: [] }])
      expect(await known(theirs, 'T1')).toMatchObject([{ tags: ['Noite', 'VIP'] }])
    })

    test('a rehearsal says the same and writes nothing', async () => {
      const ctx = await tenant()
      const [first, second] = [mobile(), mobile()]
      await take(ctx, [HEADER, `A1;Ana;${first};;`])
      const file = [
        HEADER,
        `A1;Ana Maria;${first};;`,
        `A2;Bia;${second};Fiscal de Pista;`,
        ...Array.from({ length: 500 }, (_, index) => `R${index};Pessoa ${index};;;`),
        `A3;Caio;${second};;`,
        'A2;Bia Sá;;;',
        `;Bia;${second};;`,
      ]
      const rehearsed = await take(ctx, file, true)
      expect((await own(ctx)).map((person) => person.nome)).toEqual(['Ana'])
      expect(
        (await listFuncoes(ctx, { cursor: null, limit: 200 })).rows.map((funcao) => funcao.nome),
      ).not.toContain('Fiscal de Pista')
      expect(rehearsed.summary).toMatchObject({ imported: 502, updated: 3, duplicates: 1 })
      expect(rehearsed.summary.funcoesCreated).toEqual(['Fiscal de Pista'])
      expect((await take(ctx, file)).summary).toEqual(rehearsed.summary)
    })

    test.each([
      ['name,age\nAna,1', 'no_phone_column'],
      ['Ana;11981234477\nBia;11981234478', 'no_header'],
      ['', 'empty'],
      ['"telefone\n', 'quote'],
    ])('%j is refused as a whole', async (file, reason) => {
      const ctx = await tenant()
      await expect(take(ctx, [file])).rejects.toMatchObject({ code: 'not_csv', facts: { reason } })
    })

    test('of several phone columns the first mobile is taken, and hostile headers are only columns', async () => {
      const ctx = await tenant()
      const { rows } = await take(ctx, [
        '__proto__;Nome;Telefone;Celular;constructor',
        'x;Ana;(11) 2860-9027;(11) 96666-4477;y',
      ])
      expect(rows).toMatchObject([{ phone: '+5511966664477', repairs: ['one_of_several'] }])
    })

    test('two imports of the same file at once bring everybody in once', async () => {
      const ctx = await tenant()
      const file = [
        HEADER,
        ...Array.from({ length: 50 }, (_, index) => `A${index};P ${index};${mobile()};Garçom;`),
      ]
      const both = await Promise.all([take(ctx, file), take(ctx, file)])
      expect(both.map(({ summary }) => summary.imported + summary.unchanged)).toEqual([50, 50])
      expect(await own(ctx)).toHaveLength(50)
    })
  })

  test('people are counted and listed page by page, searched without accents', async () => {
    const ctx = await tenant()
    await take(ctx, [
      HEADER,
      `A1;Conceição Ímpar;${mobile()};Mestre de Cerimônias;Sim`,
      'A2;Conceição Par;;Mestre de Cerimônias;Sim',
      `A3;100%_Ímpar;${mobile()};Mestre de Cerimônias;Não`,
    ])
    expect(await countFreelancers(ctx, { funcao: 'MESTRE DE CERIMONIAS' })).toEqual({
      total: 3,
      withPhone: 2,
      withoutPhone: 1,
      completos: 2,
    })
    expect(
      await countFreelancers(ctx, { funcao: 'mestre de cerimônias', apenasCompletos: true }),
    ).toMatchObject({
      total: 2,
    })
    const page = { limit: 1, q: 'IMPAR', funcao: 'Mestre de Cerimônias' }
    const first = await listFreelancers(ctx, { ...page, cursor: null })
    expect(first.rows.map((person) => person.nome)).toEqual(['Conceição Ímpar'])
    const second = await listFreelancers(ctx, { ...page, cursor: first.nextCursor })
    expect(second).toMatchObject({ rows: [{ nome: '100%_Ímpar' }], nextCursor: null })
    expect((await listFreelancers(ctx, { cursor: 'rubbish', limit: 5, q: '%_' })).rows).toMatchObject([
      { nome: '100%_Ímpar' },
    ])
  })

  test('a função is found in any spelling; an unknown one says which exist', async () => {
    const ctx = await tenant()
    await take(ctx, [HEADER, `A1;Ana;${mobile()};Segurança|Técnico de Som;`])
    expect(await findFuncao(ctx, ' SEGURANCA ')).toMatchObject({ nome: 'Segurança', slug: 'seguranca' })
    await expect(findFuncao(ctx, 'Astronauta')).rejects.toMatchObject({
      code: 'funcao_not_found',
      facts: { nome: 'Astronauta', existing: expect.arrayContaining(['Segurança', 'Técnico de Som']) },
    })
    expect(
      (await listFuncoes(ctx, { cursor: null, limit: 200 })).rows.find(
        (funcao) => funcao.slug === 'tecnico-de-som',
      )?.freelancers,
    ).toBe(1)
  })
})

describeOnEachDatabase('the demo’s directory', (open) => {
  test('holds the guide’s evento and vaga and people to write to, and comes once', async () => {
    const database = await open()
    const ground = database.ground()
    await database.db.run(sql`insert into empresas (id, nome, created_at)
      values (1, 'Irmãos Trevisan', ${ground.clock.now()}::timestamptz), (8, 'Diego Segurança', ${ground.clock.now()}::timestamptz)`)
    const keys = await openKeyring(ground, 'a secret of the tests')
    await seedDemoDirectory(ground, keys)
    await seedDemoDirectory(ground, keys)
    const ctx: Ctx = { ...ground, empresaId: 8 as Ctx['empresaId'], actor: { kind: 'local' }, lang: 'pt-BR' }
    expect(await countFreelancers(ctx)).toEqual({ total: 60, withPhone: 58, withoutPhone: 2, completos: 48 })
    const { rows } = await listFreelancers(ctx, { cursor: null, limit: 200 })
    expect(new Set(rows.map((person) => person.phone)).size).toBe(59)
    expect(rows.every((person) => person.funcoes.length === 2)).toBe(true)
    expect(new Set(rows.map((person) => person.nome)).size).toBeGreaterThan(55)
    expect((await listEventos(ctx, EVERY_EVENTO)).rows).toMatchObject([
      { id: 5, nome: 'Festival de Música 2025', local: 'Centro de Convenções SP' },
    ])
    expect(await findEvento({ ...ctx, empresaId: 1 as Ctx['empresaId'] }, 5 as EventoId)).toBeNull()
    const vaga = await database.db.one(
      sql`select titulo, pay_cents, pay_unit, evento_id from vagas where id = 147`,
    )
    expect(vaga).toEqual({ titulo: 'Segurança de Portaria', payCents: 25_000, payUnit: 'day', eventoId: 5 })
    expect(await findFuncao(ctx, 'segurança')).toMatchObject({ nome: 'Segurança' })
    const everybody = { after: 0 as FreelancerId, limit: 2_000 }
    const matching = await listMatchingForVaga(ctx, 147 as VagaId, everybody)
    expect(matching).toHaveLength(15)
    expect(matching.filter(({ phone }) => /^\+55\d\d2/.test(phone ?? ''))).toHaveLength(1)
    expect(await listApprovedOf(ctx, 5 as EventoId, everybody)).toHaveLength(9)
    expect(await getVaga(ctx, 147 as VagaId)).toMatchObject({
      ...{ pending: 3, approved: 4, refused: 1, withdrawn: 1 },
    })
    expect((await listTags(ctx, { cursor: null, limit: 9 })).rows.map(({ nome }) => nome)).toEqual([
      'Turno da noite',
      'VIP',
    ])
    const made = await createEvento(ctx, { nome: 'Outro', local: 'Aqui', startsAt: new Date('2026-01-01') })
    expect(made.id).toBeGreaterThan(5)
  })
})
