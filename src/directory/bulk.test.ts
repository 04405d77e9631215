import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { type DirectoryWorld, openDirectoryWorld } from '../../test/harness/directory-world.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { EventoId, FreelancerId, VagaId } from '../platform/ids.ts'
import { CANDIDATURA_STATUSES, type CandidaturaChange } from './candidatura.ts'
import type { EventoChange } from './evento.ts'
import type { FreelancerChange } from './freelancer-change.ts'
import { getFreelancer } from './get-freelancer.ts'
import { getVaga } from './get-vaga.ts'
import { importFreelancers } from './import-freelancers.ts'
import { listApprovedOf, listMatchingForVaga } from './list-addressees.ts'
import { listCandidaturas } from './list-candidaturas.ts'
import { listEventos } from './list-eventos.ts'
import type { VagaChange } from './vaga.ts'
import { createCandidatura, updateCandidatura, upsertCandidaturas } from './write-candidaturas.ts'
import { createEvento, deleteEvento, updateEvento, upsertEventos } from './write-eventos.ts'
import { createFreelancer, updateFreelancer, upsertFreelancers } from './write-freelancers.ts'
import { createFuncao, updateFuncao } from './write-funcoes.ts'
import { createVaga, deleteVaga, updateVaga, upsertVagas } from './write-vagas.ts'

const FESTIVAL = {
  ...{ nome: 'Festival', local: 'Arena', startsAt: new Date('2026-11-15T17:00:00Z') },
  endsAt: new Date('2026-11-16T05:00:00Z'),
}
const SECURITY = {
  funcao: 'Segurança',
  titulo: 'Portaria',
  payCents: 250_00,
  payUnit: 'day',
  places: 20,
} as const
const EVERYBODY = { after: 0 as FreelancerId, limit: 2_000 }
const FIRST_PAGE = {
  ...{ cursor: null, limit: 200, vagaId: null, eventoId: null },
  ...{ freelancerId: null, status: null, externalId: null },
}

describeOnEachDatabase('bringing in many', (open) => {
  let world: DirectoryWorld
  let lastPhone = 0

  beforeAll(async () => {
    world = await openDirectoryWorld(open, ['Segurança', 'Garçom'])
  })

  const tenant = () => world.tenant()

  const mobile = () => `(11) 96${String(++lastPhone).padStart(3, '0')}-4477`
  const upsertPeople = (ctx: Ctx, changes: FreelancerChange[]) => upsertFreelancers(ctx, world.keys, changes)
  const person = async (ctx: Ctx, change: FreelancerChange) =>
    (await createFreelancer(ctx, world.keys, { nome: 'Ana', ...change })).freelancer
  const vagaOf = async (ctx: Ctx, change: Partial<VagaChange> = {}) => {
    const evento = await createEvento(ctx, FESTIVAL)
    return createVaga(ctx, { ...SECURITY, eventoId: evento.id, ...change })
  }
  const verdicts = (outcomes: { verdict: string }[]) => outcomes.map(({ verdict }) => verdict).join()
  const issuesOf = (outcome: { issues: { field: string; code: string }[] } | undefined) =>
    outcome?.issues.map(({ field, code }) => `${field} ${code}`)

  describe('eventos', () => {
    test('are made, changed for what is given, and left alone, each by itself', async () => {
      const ctx = await tenant()
      const first = await upsertEventos(ctx, [
        { externalId: 'E1', ...FESTIVAL },
        { externalId: 'E2', ...FESTIVAL, endsAt: FESTIVAL.startsAt },
        { externalId: 'E3', nome: 'Sem lugar' },
        { externalId: 'E4', nome: 'Ainda não' },
        { externalId: 'E4', ...FESTIVAL, timeZone: 'america/manaus' },
      ])
      expect(verdicts(first)).toBe('created,refused,refused,refused,created')
      expect(issuesOf(first[1])).toEqual(['ends_at not_after_start'])
      expect(issuesOf(first[2])).toEqual(['local required', 'starts_at required'])
      expect(issuesOf(first[3])).toEqual(['external_id repeated'])
      expect(await upsertEventos(ctx, [{ externalId: 'E1', canceled: true }])).toEqual([
        { verdict: 'updated', id: first[0]?.id, issues: [] },
      ])
      const page = {
        ...{ cursor: null, limit: 9, since: null, until: null },
        canceled: null,
        externalId: null,
      }
      expect((await listEventos(ctx, page)).rows).toMatchObject([
        { externalId: 'E4', timeZone: 'America/Manaus', canceled: false },
        { externalId: 'E1', timeZone: 'America/Sao_Paulo', canceled: true, ...FESTIVAL },
      ])
      expect(verdicts(await upsertEventos(ctx, [{ externalId: 'E1', nome: ' Festival ' }]))).toBe('unchanged')
      expect((await listEventos(await tenant(), page)).rows).toEqual([])
    })

    test.each<[string, EventoChange, string]>([
      ['an unknown zone', { timeZone: 'Marte/Olympus' }, 'time_zone not_a_time_zone'],
      ['an offset for a zone', { timeZone: '-03:00' }, 'time_zone not_a_time_zone'],
      ['the year 0', { startsAt: new Date('0000-01-01T00:00:00Z') }, 'starts_at out_of_range'],
      ['a name of spaces', { nome: ' \t ' }, 'nome required'],
      ['an end before the start', { endsAt: new Date('2026-11-15T16:59:59Z') }, 'ends_at not_after_start'],
    ])('%s is refused', async (_, change, issue) => {
      const ctx = await tenant()
      const [outcome] = await upsertEventos(ctx, [{ externalId: 'E1', ...FESTIVAL, ...change }])
      expect(issuesOf(outcome)).toEqual([issue])
      await expect(createEvento(ctx, { ...FESTIVAL, ...change })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    })

    test('go page by page, newest first, also where several begin at once', async () => {
      const ctx = await tenant()
      const later = { ...FESTIVAL, startsAt: new Date('2026-11-15T18:00:00Z') }
      await upsertEventos(
        ctx,
        ['A', 'B', 'C', 'D'].map((externalId, at) => ({ externalId, ...(at === 1 ? later : FESTIVAL) })),
      )
      const seen: (string | null)[] = []
      let cursor: string | null = null
      do {
        const page = { ...{ cursor, limit: 1, since: null, until: null }, canceled: null, externalId: null }
        const { rows, nextCursor } = await listEventos(ctx, page)
        seen.push(...rows.map((row) => row.externalId))
        cursor = nextCursor
      } while (cursor !== null)
      expect(seen).toEqual(['B', 'D', 'C', 'A'])
    })

    test('an id that is taken, another’s evento, and one in use', async () => {
      const [ctx, other] = [await tenant(), await tenant()]
      const evento = await createEvento(ctx, { externalId: 'E1', ...FESTIVAL })
      const second = await createEvento(ctx, { externalId: 'E2', ...FESTIVAL })
      const taken = { code: 'invalid_input', facts: { fields: [{ field: 'external_id', code: 'taken' }] } }
      await expect(createEvento(ctx, { externalId: 'E1', ...FESTIVAL })).rejects.toMatchObject(taken)
      await expect(updateEvento(ctx, second.id, { externalId: 'E1' })).rejects.toMatchObject(taken)
      await createEvento(other, { externalId: 'E1', ...FESTIVAL })
      const missing = { code: 'not_found', facts: { what: 'evento' } }
      await expect(updateEvento(other, evento.id, { nome: 'Meu' })).rejects.toMatchObject(missing)
      await expect(deleteEvento(other, evento.id)).rejects.toMatchObject(missing)
      await createVaga(ctx, { ...SECURITY, eventoId: evento.id })
      await expect(deleteEvento(ctx, evento.id)).rejects.toMatchObject({ code: 'in_use' })
      await deleteEvento(ctx, second.id)
      await expect(deleteEvento(ctx, second.id)).rejects.toMatchObject(missing)
    })
  })

  describe('vagas', () => {
    test('name their evento by either id and their função in any spelling', async () => {
      const ctx = await tenant()
      const evento = await createEvento(ctx, { externalId: 'E1', ...FESTIVAL })
      const outcomes = await upsertVagas(ctx, [
        { externalId: 'V1', ...SECURITY, eventoExternalId: 'E1' },
        { externalId: 'V2', ...SECURITY, eventoId: evento.id, funcao: 'GARCOM', payUnit: 'hour' },
      ])
      expect(verdicts(outcomes)).toBe('created,created')
      const changed = [
        { externalId: 'V1', open: false },
        { externalId: 'V2', places: 20 },
      ]
      expect(verdicts(await upsertVagas(ctx, changed))).toBe('updated,unchanged')
      expect(await getVaga(ctx, outcomes[0]?.id as VagaId)).toMatchObject({
        ...{ funcao: 'Segurança', open: false, payCents: 25_000, pending: 0 },
        evento: { nome: 'Festival', local: 'Arena' },
      })
      expect(await getVaga(ctx, outcomes[1]?.id as VagaId)).toMatchObject({
        funcao: 'Garçom',
        payUnit: 'hour',
      })
    })

    test.each<[string, VagaChange, string]>([
      ['no função', { funcao: undefined }, 'funcao required'],
      ['a função that nobody knows', { funcao: 'Astronauta' }, 'funcao not_found'],
      ['no evento', { eventoExternalId: undefined }, 'evento_id required'],
      ['an evento that is not there', { eventoId: 2_000_000_000 as EventoId }, 'evento_id not_found'],
      ['another evento by its other id', { eventoExternalId: 'E9' }, 'evento_external_id not_found'],
      ['negative pay', { payCents: -1 }, 'pay_cents out_of_range'],
      ['no places', { places: 0 }, 'places out_of_range'],
    ])('%s is refused', async (_, change, issue) => {
      const ctx = await tenant()
      await createEvento(ctx, { externalId: 'E1', ...FESTIVAL })
      const [outcome] = await upsertVagas(ctx, [
        { externalId: 'V1', ...SECURITY, eventoExternalId: 'E1', ...change },
      ])
      expect(issuesOf(outcome)).toEqual([issue])
    })

    test('an evento of another empresa is not found, and neither is its vaga', async () => {
      const [ctx, other] = [await tenant(), await tenant()]
      const vaga = await vagaOf(ctx, { externalId: 'V1' })
      const [outcome] = await upsertVagas(other, [{ externalId: 'V1', ...SECURITY, eventoId: vaga.eventoId }])
      expect(issuesOf(outcome)).toEqual(['evento_id not_found'])
      for (const attempt of [
        () => getVaga(other, vaga.id),
        () => updateVaga(other, vaga.id, { open: false }),
        () => deleteVaga(other, vaga.id),
        () => listMatchingForVaga(other, vaga.id, EVERYBODY),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: 'not_found', facts: { what: 'vaga' } })
      }
      await expect(listApprovedOf(other, vaga.eventoId, EVERYBODY)).rejects.toMatchObject({
        code: 'not_found',
      })
      expect(await getVaga(ctx, vaga.id)).toMatchObject({ open: true })
    })
  })

  describe('candidaturas', () => {
    test('are found by their external id, else by who applied for what', async () => {
      const ctx = await tenant()
      const vaga = await vagaOf(ctx, { externalId: 'V1' })
      const ana = await person(ctx, { externalId: 'F1', phone: mobile() })
      const made = await createCandidatura(ctx, { vagaId: vaga.id, freelancerId: ana.id })
      expect(made).toMatchObject({ status: 'pending', vaga: 'Portaria', freelancer: { nome: 'Ana' } })
      world.clock.advance(60_000)
      const outcomes = await upsertCandidaturas(ctx, [
        { externalId: 'C1', vagaExternalId: 'V1', freelancerExternalId: 'F1', status: 'withdrawn' },
        { externalId: 'C2', vagaId: vaga.id, freelancerId: ana.id },
        { externalId: 'C3', vagaId: vaga.id },
        { externalId: 'C4', vagaId: vaga.id, freelancerExternalId: 'F9' },
      ])
      expect(verdicts(outcomes)).toBe('updated,refused,refused,refused')
      expect(outcomes.slice(1).map(issuesOf)).toEqual([
        ['freelancer_id taken'],
        ['freelancer_id required'],
        ['freelancer_external_id not_found'],
      ])
      const { rows } = await listCandidaturas(ctx, FIRST_PAGE)
      expect(rows).toMatchObject([{ id: made.id, externalId: 'C1', status: 'withdrawn' }])
      expect(rows[0]?.updatedAt.getTime()).toBe((rows[0]?.createdAt.getTime() ?? 0) + 60_000)
      await expect(createCandidatura(ctx, { vagaId: vaga.id, freelancerId: ana.id })).rejects.toMatchObject({
        facts: { fields: [{ field: 'freelancer_id', code: 'taken' }] },
      })
      await expect(deleteVaga(ctx, vaga.id)).rejects.toMatchObject({ code: 'in_use' })
    })

    test('nobody applies for a closed vaga or for a canceled evento; what was decided is taken', async () => {
      const ctx = await tenant()
      const vaga = await vagaOf(ctx, { open: false })
      const [ana, bia] = [await person(ctx, { phone: mobile() }), await person(ctx, { phone: mobile() })]
      const closed = { facts: { fields: [{ field: 'vaga_id', code: 'closed' }] } }
      const apply = { vagaId: vaga.id, freelancerId: ana.id }
      await expect(createCandidatura(ctx, apply)).rejects.toMatchObject(closed)
      const approved = await createCandidatura(ctx, { ...apply, status: 'approved' })
      await expect(updateCandidatura(ctx, approved.id, { status: 'pending' })).rejects.toMatchObject(closed)
      await updateVaga(ctx, vaga.id, { open: true })
      await updateEvento(ctx, vaga.eventoId, { canceled: true })
      await expect(createCandidatura(ctx, { ...apply, freelancerId: bia.id })).rejects.toMatchObject(closed)
      await updateEvento(ctx, vaga.eventoId, { canceled: false })
      expect(await createCandidatura(ctx, { ...apply, freelancerId: bia.id })).toMatchObject({
        status: 'pending',
      })
    })

    test('are the empresa’s own; the people are everybody’s', async () => {
      const [ctx, other] = [await tenant(), await tenant()]
      const theirs = await person(other, { externalId: 'F1', phone: mobile() })
      const vaga = await vagaOf(ctx)
      const made = await createCandidatura(ctx, { vagaId: vaga.id, freelancerId: theirs.id })
      await expect(updateCandidatura(other, made.id, { status: 'approved' })).rejects.toMatchObject({
        code: 'not_found',
      })
      expect((await listCandidaturas(other, FIRST_PAGE)).rows).toEqual([])
      const [named, byOthersId] = await upsertCandidaturas(ctx, [
        { externalId: 'C1', vagaId: vaga.id, freelancerExternalId: 'F1' },
        { externalId: 'C2', vagaId: (await vagaOf(other)).id, freelancerId: theirs.id },
      ])
      expect([issuesOf(named), issuesOf(byOthersId)]).toEqual([
        ['freelancer_external_id not_found'],
        ['vaga_id not_found'],
      ])
    })
  })

  describe('freelancers', () => {
    test('follow the rules of the import: created, changed for what is given, linked, refused', async () => {
      const [theirs, ours] = [await tenant(), await tenant()]
      const [first, second] = [mobile(), mobile()]
      await upsertPeople(theirs, [{ externalId: 'T1', nome: 'Maria', phone: first, funcoes: ['Garçom'] }])
      const changes: FreelancerChange[] = [
        { externalId: 'O1', nome: 'Maria S.', phone: first, tags: ['VIP'] },
        { externalId: 'O2', nome: 'Bia', phone: second, funcoes: ['Garçom'], timeZone: 'America/Bahia' },
        { externalId: 'O3', timeZone: 'Marte/Olympus', tags: ['x', 'a|b'] },
        { externalId: 'O4' },
        { externalId: 'O5', nome: 'Caio', phone: '981234477' },
      ]
      const outcomes = await upsertPeople(ours, changes)
      expect(outcomes.map(({ row }) => row?.verdict)).toEqual([
        ...['linked', 'imported', undefined, 'refused', 'imported'],
      ])
      expect(issuesOf(outcomes[2])).toEqual([
        ...['tags[0] too_short', 'tags[1] bad_format', 'time_zone not_a_time_zone'],
      ])
      expect(outcomes[3]?.row?.reasons).toEqual(['no_name_no_phone'])
      expect(outcomes[4]?.row?.reasons).toEqual(['no_area_code'])
      expect(await getFreelancer(ours, outcomes[0]?.id as FreelancerId)).toMatchObject({
        ...{ nome: 'Maria', own: false, externalId: 'O1', tags: ['VIP'], funcoes: ['Garçom'] },
      })
      const [changed] = await upsertPeople(ours, [{ externalId: 'O2', cadastroCompleto: true }])
      expect(changed?.row).toMatchObject({ verdict: 'updated', reasons: [] })
      expect(await getFreelancer(ours, changed?.id as FreelancerId)).toMatchObject({
        ...{ nome: 'Bia', cadastroCompleto: true, funcoes: ['Garçom'], timeZone: 'America/Bahia' },
        phone: `+55${second.replace(/\D/g, '')}`,
      })
    })

    test('only the origin changes a record; id and tags may be given to anybody', async () => {
      const [theirs, ours] = [await tenant(), await tenant()]
      const maria = await person(theirs, { externalId: 'T1', nome: 'Maria', phone: mobile() })
      const update = (ctx: Ctx, change: FreelancerChange, reach: 'own' | 'all' = 'own') =>
        updateFreelancer(ctx, world.keys, { id: maria.id, change, reach })
      for (const change of [
        { nome: 'Outra' },
        { phone: null },
        { funcoes: [] },
        { cadastroCompleto: true },
        { timeZone: null },
      ]) {
        await expect(update(ours, change)).rejects.toMatchObject({ code: 'not_origin' })
      }
      expect(await update(ours, { externalId: 'O1', tags: ['Noite'] })).toMatchObject({
        ...{ nome: 'Maria', externalId: 'O1', tags: ['Noite'], own: false },
      })
      expect(await update(ours, { externalId: 'O2' })).toMatchObject({ externalId: 'O2' })
      const platform = await update(ours, { nome: 'Maria Clara', tags: [] }, 'all')
      expect(platform).toMatchObject({ nome: 'Maria Clara', tags: [], externalId: 'O2' })
      expect(await update(theirs, { phone: null })).toMatchObject({ phone: null, externalId: 'T1' })
      await expect(update(theirs, { phone: 'quarenta' })).rejects.toMatchObject({ code: 'invalid_input' })
      await person(ours, { externalId: 'O9', phone: mobile() })
      await expect(update(ours, { externalId: 'O9' })).rejects.toMatchObject({ code: 'invalid_input' })
    })

    test('one is made once, and a phone of another empresa’s links', async () => {
      const [theirs, ours] = [await tenant(), await tenant()]
      const phone = mobile()
      await person(theirs, { nome: 'Maria', phone })
      const made = await createFreelancer(ours, world.keys, { externalId: 'O1', nome: 'Outra', phone })
      expect(made).toMatchObject({ row: { verdict: 'linked' }, freelancer: { nome: 'Maria', own: false } })
      await expect(
        createFreelancer(ours, world.keys, { externalId: 'O1', nome: 'Eva' }),
      ).rejects.toMatchObject({
        facts: { fields: [{ field: 'external_id', code: 'taken' }] },
      })
      await expect(createFreelancer(ours, world.keys, { nome: 'Eva' })).rejects.toMatchObject({
        facts: { fields: [{ field: 'external_id', code: 'required' }] },
      })
      await expect(createFreelancer(ours, world.keys, { externalId: 'O2' })).rejects.toMatchObject({
        facts: { fields: [{ field: 'nome', code: 'required' }] },
      })
    })
  })

  test('whom a vaga may interest, and who is approved for an evento, page by page', async () => {
    const [ctx, other] = [await tenant(), await tenant()]
    const [evento, funcao] = [await createEvento(ctx, FESTIVAL), `Fiscal ${ctx.empresaId}`]
    await createFuncao(ctx, funcao)
    const vaga = await createVaga(ctx, { ...SECURITY, funcao, eventoId: evento.id })
    const second = await createVaga(ctx, { ...SECURITY, eventoId: evento.id })
    const fits = { funcoes: [funcao], cadastroCompleto: true }
    const theirs = await person(other, { phone: mobile(), ...fits })
    const own = await person(ctx, { phone: mobile(), ...fits })
    const applied = await person(ctx, { phone: mobile(), ...fits })
    await person(ctx, { phone: mobile(), funcoes: [funcao] })
    await person(ctx, { externalId: 'SEM', ...fits })
    await person(ctx, { phone: mobile(), cadastroCompleto: true, funcoes: ['Garçom'] })
    for (const vagaId of [vaga.id, second.id]) {
      await createCandidatura(ctx, { vagaId, freelancerId: applied.id, status: 'approved' })
    }
    await createCandidatura(ctx, { vagaId: second.id, freelancerId: theirs.id, status: 'approved' })
    await createCandidatura(ctx, { vagaId: second.id, freelancerId: own.id, status: 'refused' })
    const elsewhere = await vagaOf(ctx)
    await createCandidatura(ctx, { vagaId: elsewhere.id, freelancerId: own.id, status: 'approved' })

    const matching = await listMatchingForVaga(ctx, vaga.id, { after: 0 as FreelancerId, limit: 1 })
    expect(matching).toMatchObject([{ id: theirs.id, funcao, originEmpresaId: other.empresaId }])
    expect(await listMatchingForVaga(ctx, vaga.id, { after: theirs.id, limit: 9 })).toMatchObject([
      { id: own.id },
    ])
    const approved = await listApprovedOf(ctx, evento.id, { after: 0 as FreelancerId, limit: 1 })
    expect(approved).toMatchObject([{ id: theirs.id, funcao: 'Segurança' }])
    expect(await listApprovedOf(ctx, evento.id, { after: theirs.id, limit: 9 })).toMatchObject([
      { id: applied.id, recipientKey: expect.any(Buffer) },
    ])
  })

  test('a função is made once, in whatever spelling, and renamed for everybody', async () => {
    const ground = world.database.ground(world.clock)
    const made = await createFuncao(ground, 'Mestre-Sala')
    expect((await createFuncao(ground, 'MESTRE SALA')).id).toBe(made.id)
    expect(await updateFuncao(ground, made.id, 'Mestre de Sala')).toMatchObject({ nome: 'Mestre de Sala' })
    await expect(updateFuncao(ground, made.id, 'segurança')).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(createFuncao(ground, 'a|b')).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('two requests with the same people, eventos and candidaturas at once bring each in once', async () => {
    const ctx = await tenant()
    const people = Array.from({ length: 40 }, (_, at) => ({
      externalId: `F${at}`,
      nome: 'P',
      phone: mobile(),
    }))
    const eventos = Array.from({ length: 40 }, (_, at) => ({ externalId: `E${at}`, ...FESTIVAL }))
    const vaga = await vagaOf(ctx)
    const both = async <T>(run: () => Promise<T[]>) => (await Promise.all([run(), run()])).flat()
    const made = await both(() => upsertPeople(ctx, people))
    expect(made.filter(({ row }) => row?.verdict === 'imported')).toHaveLength(40)
    expect(new Set(made.map(({ id }) => id)).size).toBe(40)
    const happened = await both(() => upsertEventos(ctx, eventos))
    expect(happened.filter(({ verdict }) => verdict === 'created')).toHaveLength(40)
    const applied = await both(() =>
      upsertCandidaturas(
        ctx,
        people.map(({ externalId }) => ({ externalId, vagaId: vaga.id, freelancerExternalId: externalId })),
      ),
    )
    expect(applied.filter(({ verdict }) => verdict === 'created')).toHaveLength(40)
  })

  test('what is exported and imported again changes nothing', async () => {
    const ctx = await tenant()
    const chunks = async function* (text: string) {
      yield Buffer.from(text)
    }
    const options = { dryRun: false, onRow() {}, onProgress() {} }
    const file = `id;nome;celular;fuso;tags\nF1;'=1+1;${mobile()};America/Bahia;VIP\n`
    await importFreelancers(ctx, world.keys, chunks(file), options)
    expect(await importFreelancers(ctx, world.keys, chunks(file), options)).toMatchObject({ unchanged: 1 })
    const stored = await world.database.db.one(
      sql`select nome from freelancers where origin_empresa_id = ${ctx.empresaId}::int`,
    )
    expect(stored).toEqual({ nome: '=1+1' })
  })

  test('whatever a request holds, sending it twice leaves what sending it once does', async () => {
    const phones = Array.from({ length: 4 }, mobile)
    const one = <T>(values: readonly T[]) => fc.constantFrom(...values)
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
    const ids = one(['1', '2', '3'])
    const people = fc.record({
      externalId: ids,
      nome: maybe(one(['Ana', 'Bia', ' '])),
      phone: maybe(one([...phones, null, '98123'])),
      funcoes: maybe(fc.subarray(['Segurança', 'Garçom', 'segurança', '!'])),
      cadastroCompleto: maybe(fc.boolean()),
      timeZone: maybe(one(['America/Bahia', 'nenhum', null])),
      tags: maybe(fc.subarray(['VIP', 'vip', 'Noite'])),
    })
    const eventos = fc.record({
      externalId: ids,
      nome: maybe(one(['A', 'B'])),
      local: maybe(one(['L'])),
      startsAt: maybe(one([FESTIVAL.startsAt, FESTIVAL.endsAt])),
      endsAt: maybe(one([FESTIVAL.endsAt, null])),
      canceled: maybe(fc.boolean()),
    })
    const vagas = fc.record({
      externalId: ids,
      eventoExternalId: maybe(ids),
      ...{ funcao: maybe(one(['Garçom', 'Nada'])), titulo: maybe(one(['T'])), payCents: maybe(one([1, -1])) },
      ...{
        payUnit: maybe(one(['day', 'hour'] as const)),
        places: maybe(one([1, 2])),
        open: maybe(fc.boolean()),
      },
    })
    const candidaturas = fc.record({
      externalId: maybe(ids),
      vagaExternalId: maybe(ids),
      freelancerExternalId: maybe(ids),
      status: maybe(one(CANDIDATURA_STATUSES)),
    })
    const request = fc.record({
      people: fc.array(people, { maxLength: 6 }),
      eventos: fc.array(eventos, { maxLength: 6 }),
      vagas: fc.array(vagas, { maxLength: 6 }),
      candidaturas: fc.array(candidaturas as fc.Arbitrary<CandidaturaChange>, { maxLength: 8 }),
    })
    const property = fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 3 }), async (requests) => {
      const ctx = await tenant()
      for (const { people, eventos, vagas, candidaturas } of requests) {
        const steps = [
          async () =>
            verdicts((await upsertPeople(ctx, people)).map(({ row }) => row ?? { verdict: 'refused' })),
          async () => verdicts(await upsertEventos(ctx, eventos)),
          async () => verdicts(await upsertVagas(ctx, vagas)),
          async () => verdicts(await upsertCandidaturas(ctx, candidaturas)),
        ]
        for (const step of steps) {
          await step()
          const once = await stateOf(ctx)
          world.clock.advance(1_000)
          expect(await step()).not.toMatch(/created|imported/)
          expect(await stateOf(ctx)).toEqual(once)
        }
      }
    })
    await fc.assert(property, { numRuns: 10 })
  })

  /** All that the empresa has. */
  async function stateOf({ empresaId }: Ctx): Promise<unknown> {
    return world.database.db.many(sql`
      select 'person' as what, to_jsonb(f) as of from freelancers f where origin_empresa_id = ${empresaId}::int
      union all select 'link', to_jsonb(l) from freelancer_links l where empresa_id = ${empresaId}::int
      union all select 'funcao', to_jsonb(u) from freelancer_funcoes u join freelancers f on f.id = u.freelancer_id
        where f.origin_empresa_id = ${empresaId}::int
      union all select 'tag', to_jsonb(t) from freelancer_tags t where empresa_id = ${empresaId}::int
      union all select 'evento', to_jsonb(e) from eventos e where empresa_id = ${empresaId}::int
      union all select 'vaga', to_jsonb(v) from vagas v where empresa_id = ${empresaId}::int
      union all select 'candidatura', to_jsonb(c) from candidaturas c where empresa_id = ${empresaId}::int
      order by 1, 2`)
  }
})
