import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../simulator/src/index.ts'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { testCtx } from '../../test/harness/queue.ts'
import type { DomainError } from '../errors.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { numberPattern } from '../text/number-pattern.ts'
import { type ContentService, openContent } from '../twilio/content.ts'
import { checkRows } from './check-rows.ts'
import { deleteTemplate } from './delete-template.ts'
import { sweepTemplates } from './erase-mentions.ts'
import { fillTemplate } from './fill-template.ts'
import { followApprovals } from './follow-approvals.ts'
import { previewTemplate } from './preview-template.ts'
import { readPrices, writePrice } from './prices.ts'
import { getTemplate, listTemplates } from './read-templates.ts'
import { resolveTemplate } from './resolve-template.ts'
import { submitTemplate } from './submit-template.ts'
import type { TemplateText } from './template.ts'
import { createTemplate, editTemplate } from './write-template.ts'

const ACCOUNT = { sid: `AC${'e'.repeat(32)}`, token: 'ffeeddccbbaa99887766554433221100' }
const BODY = 'Olá, {{primeiro_nome}}! Vaga em {{local}}, dia {{data}}. Responda aqui.'

function written(over: Partial<TemplateText> = {}): TemplateText {
  return {
    ...({ body: BODY, smsBody: null, smsSpelling: 'accents' } as const),
    samples: { local: 'São Paulo', data: '15/11' },
    ...over,
  }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: DomainError) => error.code,
  )
const issuesOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: DomainError<'invalid_input'>) => error.facts.fields.map(({ field, code }) => `${field} ${code}`),
  )

describeOnEachDatabase('templates', (open) => {
  let database: TestDatabase
  let simulator: Simulator
  let content: ContentService
  let clock: TestClock
  let ctx: Ctx
  let other: Ctx
  beforeAll(async () => {
    database = await open()
    simulator = await startSimulator({
      ...{ accounts: [ACCOUNT], approvalDelayMs: { min: 600_000, max: 600_000 } },
    })
    content = openContent({
      ...{ accountSid: ACCOUNT.sid, authToken: ACCOUNT.token, baseUrl: simulator.url, connections: 2 },
    })
    clock = testClock()
    ctx = await testCtx(database, clock)
    other = await testCtx(database, clock)
  })
  // What earlier tests left to be followed would only be looked at again.
  beforeEach(() => ctx.db.run(sql`update template_versions set look_at = null`))
  afterAll(async () => {
    await content.close()
    await simulator.close()
  })

  let next = 0
  const newName = () => `modelo_${next++}`
  const make = (over: Partial<TemplateText> = {}, name = newName()) =>
    createTemplate(ctx, { name, category: 'UTILITY', language: 'pt-BR', ...written(over) })
  const follow = () => followApprovals(ctx, content)
  const stateOf = async (name: string) => {
    const [newest] = (await getTemplate(ctx, { name })).versions
    return newest && [newest.approval, newest.rejectionReason]
  }
  const atTwilio = (name: string) =>
    simulator.templates
      .list()
      .filter(({ friendlyName }) => friendlyName.startsWith(`${name}_e${ctx.empresaId}_`))
  /** Submitted, made at Twilio and judged. */
  async function judged(
    name: string,
    status: 'approved' | 'rejected' | 'paused' | 'disabled',
    reason?: string,
  ) {
    await submitTemplate(ctx, { name }, null)
    await follow()
    for (const { sid } of atTwilio(name)) {
      simulator.templates.decide(sid, {
        status,
        ...(reason === undefined ? {} : { rejectionReason: reason }),
      })
    }
    clock.advance(3_600_000)
    await follow()
  }

  describe('written', () => {
    it('have a name of their own in the empresa, and versions that never change', async () => {
      const { name } = await make()
      await editTemplate(
        ctx,
        { name },
        {
          language: 'pt-BR',
          ...written({ body: 'Outra coisa em {{local}} aqui.', samples: { local: 'SP' } }),
        },
      )
      await editTemplate(
        ctx,
        { name },
        { language: 'en', ...written({ body: 'In English now.', samples: {} }) },
      )
      const { versions } = await getTemplate(ctx, { name })
      expect(versions.map(({ language, version, body }) => [language, version, body.slice(0, 5)])).toEqual([
        ['en', 1, 'In En'],
        ['pt-BR', 2, 'Outra'],
        ['pt-BR', 1, 'Olá, '],
      ])
      expect(await codeOf(make({}, name))).toBe('template_name_taken')
      expect(await codeOf(make({}, 'nova_vaga'))).toBe('template_name_taken')
      await createTemplate(other, { name, category: 'MARKETING', language: 'pt-BR', ...written() })
    })

    it('are nobody else’s', async () => {
      const { id, name } = await make()
      if (id === null) throw new Error('no id')
      for (const work of [
        () => getTemplate(other, { name }),
        () => getTemplate(other, { templateId: id }),
        () => editTemplate(other, { templateId: id }, { language: 'pt-BR', ...written() }),
        () => submitTemplate(other, { templateId: id }, null),
        () => deleteTemplate(other, { templateId: id }),
        () => resolveTemplate(other, { templateId: id, language: null }),
        () => previewTemplate(other, { templateId: id }, { language: null, rows: [] }),
      ]) {
        expect(await codeOf(work())).toBe('not_found')
      }
      expect((await listTemplates(other)).map((each) => each.name)).not.toContain(name)
    })

    it.each<[string, Partial<TemplateText>, string[]]>([
      ['nothing', { body: ' ', samples: {} }, ['body required']],
      ['a variable that is no name', { body: 'Oi {{Local do evento}}!', samples: {} }, ['body bad_variable']],
      ['braces that do not close', { body: 'Oi {{local!', samples: {} }, ['body bad_format']],
      ['control characters', { body: 'Oi\u0007', samples: {} }, ['body control_characters']],
      ['more than 1,600 characters', { body: 'x'.repeat(1_601), samples: {} }, ['body too_long']],
      ['more than 100 variables', { body: many(101), samples: {} }, ['body too_many']],
      ['an SMS of nothing', { smsBody: '' }, ['sms_body required']],
      ['an empty sample', { samples: { local: ' ' } }, ['samples.local required']],
      ['a sample of no variable', { samples: { lugar: 'SP' } }, ['samples.lugar unknown_field']],
    ])('say what is wrong with %s', async (_what, over, issues) => {
      expect(await issuesOf(make(over))).toEqual(issues)
    })

    it('can be deleted, and their name taken again', async () => {
      const { name } = await make()
      await deleteTemplate(ctx, { name })
      expect(await codeOf(getTemplate(ctx, { name }))).toBe('not_found')
      await make({}, name)
    })

    it('built in, are listed, sent and submitted, but not changed or deleted', async () => {
      const names = (await listTemplates(ctx)).filter(({ builtIn }) => builtIn).map(({ name }) => name)
      expect(names).toEqual([
        ...['codigo_de_acesso', 'nova_vaga', 'candidatura_aprovada', 'alerta_emergencia'],
        ...['lembrete_evento', 'lembrete_com_mensagem', 'mudanca_evento'],
      ])
      const edit = editTemplate(ctx, { name: 'nova_vaga' }, { language: 'pt-BR', ...written() })
      expect(await codeOf(edit)).toBe('template_built_in')
      expect(await codeOf(deleteTemplate(ctx, { name: 'nova_vaga' }))).toBe('template_built_in')
      expect(await codeOf(submitTemplate(ctx, { name: 'codigo_de_acesso' }, null))).toBe('template_built_in')
      expect(await codeOf(resolveTemplate(ctx, { name: 'codigo_de_acesso', language: null }))).toBe(
        'template_built_in',
      )
    })
  })

  describe('approval', () => {
    it('goes from draft to approved, and is sent by its number from then on', async () => {
      const { name } = await make()
      expect(await stateOf(name)).toEqual(['draft', null])
      expect((await resolveTemplate(ctx, { name, language: null })).content).toBe(null)
      await submitTemplate(ctx, { name }, null)
      expect(await stateOf(name)).toEqual(['submitted', null])
      await follow()
      expect(atTwilio(name)).toMatchObject([
        {
          body: 'Olá, {{1}}! Vaga em {{2}}, dia {{3}}. Responda aqui.',
          status: 'received',
          category: 'UTILITY',
        },
      ])
      const [{ sid } = { sid: '' }] = atTwilio(name)
      simulator.templates.decide(sid, { status: 'pending' })
      clock.advance(10_000)
      await follow()
      expect(await stateOf(name)).toEqual(['pending', null])
      simulator.templates.decide(sid, { status: 'approved' })
      clock.advance(10_000)
      await follow()
      expect(await stateOf(name)).toEqual(['approved', null])
      const resolved = await resolveTemplate(ctx, { name, language: null })
      expect(resolved.content).toEqual({ sid, names: ['primeiro_nome', 'local', 'data'] })
      await submitTemplate(ctx, { name }, null)
      expect(await stateOf(name)).toEqual(['approved', null])
    })

    it('is refused with its reason, paused and disabled, and lets an older version stand meanwhile', async () => {
      const { name } = await make()
      await judged(name, 'approved')
      const [first] = atTwilio(name)
      await editTemplate(
        ctx,
        { name },
        { language: 'pt-BR', ...written({ body: 'Segunda em {{local}} já.', samples: { local: 'SP' } }) },
      )
      await submitTemplate(ctx, { name }, null)
      await follow()
      expect(await resolveTemplate(ctx, { name, language: null })).toMatchObject({ version: 1 })
      const second = atTwilio(name).find(({ sid }) => sid !== first?.sid)
      simulator.templates.decide(second?.sid ?? '', { status: 'rejected', rejectionReason: 'Propaganda' })
      clock.advance(3_600_000)
      await follow()
      expect(await stateOf(name)).toEqual(['rejected', 'Propaganda'])
      for (const status of ['paused', 'disabled'] as const) {
        simulator.templates.decide(first?.sid ?? '', { status })
        clock.advance(3_600_000)
        await follow()
        expect((await getTemplate(ctx, { name })).versions[1]?.approval).toBe(status)
        expect(await resolveTemplate(ctx, { name, language: null })).toMatchObject({
          version: 2,
          content: null,
        })
      }
    })

    it.each<[string, Partial<TemplateText>, string[]]>([
      ['begins with a variable', { body: '*{{local}}* é aqui.' }, ['body variable_at_start']],
      ['ends with a variable', { body: 'É em {{local}}' }, ['body variable_at_end']],
      ['has two in a row', { body: 'É em {{local}} {{data}} ok' }, ['body variables_adjacent']],
      [
        'has no samples',
        { body: 'Dia {{dia}} às {{hora}} h.', samples: {} },
        ['samples.dia required', 'samples.hora required'],
      ],
      ['is too long for WhatsApp', { body: 'x'.repeat(1_025) }, ['body too_long']],
    ])('is not asked for what Meta would refuse: %s', async (_what, over, issues) => {
      const samples = { local: 'SP', data: '15/11' }
      const used = Object.entries(samples).filter(([name]) => over.body?.includes(`{{${name}}}`))
      const { name } = await make({ samples: Object.fromEntries(used), ...over })
      expect(await issuesOf(submitTemplate(ctx, { name }, null))).toEqual(issues)
      const preview = await previewTemplate(ctx, { name }, { language: null, rows: [] })
      expect(preview.submissionIssues.map(({ field, code }) => `${field} ${code}`)).toEqual(issues)
      expect(await stateOf(name)).toEqual(['draft', null])
    })

    it('in another category than was asked for is priced as Meta has it', async () => {
      const { name } = await make()
      await judged(name, 'approved')
      const costOf = async () =>
        (await previewTemplate(ctx, { name }, { language: null, rows: [] })).whatsapp.cost
      expect(await costOf()).toMatchObject({ usdMax: 0.013 })
      const [{ sid } = { sid: '' }] = atTwilio(name)
      simulator.templates.decide(sid, { status: 'approved', category: 'MARKETING' })
      clock.advance(3_600_000)
      await follow()
      expect(await costOf()).toMatchObject({ usdMax: 0.0675 })
    })

    it('of a built-in text is the empresa’s own, once, however many ask', async () => {
      await Promise.all(
        [1, 2].map(() => submitTemplate(ctx, { name: 'nova_vaga' }, 'pt-BR').catch(() => null)),
      )
      await follow()
      await follow()
      expect(atTwilio('nova_vaga')).toHaveLength(1)
      const { versions } = await getTemplate(ctx, { name: 'nova_vaga' })
      expect(versions.map(({ language, approval }) => [language, approval])).toEqual([
        ['pt-BR', 'submitted'],
        ['en', 'draft'],
      ])
      expect((await getTemplate(other, { name: 'nova_vaga' })).versions[0]?.approval).toBe('draft')
    })

    it('words that Twilio itself refuses are rejected with its code', async () => {
      const { name } = await make()
      await submitTemplate(ctx, { name }, null)
      simulator.faults.set({ reject: { next: 1, httpStatus: 400, code: 92002 } })
      await follow()
      expect(await stateOf(name)).toEqual(['rejected', expect.stringMatching(/^92002: /)])
      simulator.faults.reset()
    })
  })

  describe('made at Twilio exactly once', () => {
    it.each([
      ['acceptThenReset', { acceptThenReset: { next: 1 } }],
      ['acceptThen500', { acceptThen500: { next: 1 } }],
      ['created201WithoutSid', { created201WithoutSid: { next: 1 } }],
    ] as const)('when the answer is lost (%s)', async (_name, fault) => {
      const { name } = await make()
      await submitTemplate(ctx, { name }, null)
      simulator.faults.set(fault)
      await follow()
      for (let i = 0; i < 4; i++) {
        clock.advance(60_000)
        await follow()
      }
      expect(atTwilio(name)).toMatchObject([{ status: 'received' }])
      simulator.faults.reset()
    })

    it('when the process died between the call and the record, even where the list lags', async () => {
      const { name } = await make()
      await submitTemplate(ctx, { name }, null)
      const died: ContentService = {
        ...content,
        create: async (wanted) => {
          await content.create(wanted)
          throw new Error('the process died here')
        },
      }
      await expect(followApprovals(ctx, died)).rejects.toThrow('died')
      expect(atTwilio(name)).toHaveLength(1)
      await follow()
      expect(await stateOf(name)).toEqual(['submitted', null])
      clock.advance(16 * 60_000)
      simulator.faults.set({ listLagMs: { ms: 600_000 } })
      await follow()
      simulator.faults.reset()
      clock.advance(60_000)
      await follow()
      expect(atTwilio(name)).toMatchObject([{ status: 'received' }])
    })

    it('when it never got there, after looking three times', async () => {
      const { name } = await make()
      await submitTemplate(ctx, { name }, null)
      simulator.faults.set({ refuse500: { next: 1 } })
      await follow()
      const wasThere: number[] = []
      for (let i = 0; i < 3; i++) {
        clock.advance(10_000)
        await follow()
        wasThere.push(atTwilio(name).length)
      }
      expect(wasThere).toEqual([0, 0, 1])
      simulator.faults.reset()
    })

    it('a Twilio that is away changes nothing', async () => {
      const { name } = await make()
      await judged(name, 'approved')
      const fresh = await make()
      await submitTemplate(ctx, { name: fresh.name }, null)
      for (const fault of [
        { status503: true },
        { html502: true },
        { rateLimit429: true, status503: true },
      ] as const) {
        simulator.faults.set(fault)
        clock.advance(3_600_000)
        await follow()
        expect(await stateOf(name)).toEqual(['approved', null])
        expect(await stateOf(fresh.name)).toEqual(['submitted', null])
        simulator.faults.reset()
      }
      for (let i = 0; i < 4; i++) {
        clock.advance(3_600_000)
        await follow()
      }
      expect(atTwilio(fresh.name)).toHaveLength(1)
    })

    it('two workers at once make one', async () => {
      const { name } = await make()
      await submitTemplate(ctx, { name }, null)
      await Promise.all([follow(), follow(), follow()])
      expect(atTwilio(name)).toHaveLength(1)
    })

    it('what was deleted goes at Twilio too, once nothing queued can need it', async () => {
      const { name } = await make()
      await judged(name, 'approved')
      await deleteTemplate(ctx, { name })
      clock.advance(3_600_000)
      await follow()
      expect(atTwilio(name)).toHaveLength(1)
      clock.advance(48 * 3_600_000)
      await follow()
      expect(atTwilio(name)).toHaveLength(0)
      const due = await ctx.db.one(sql<{ count: number }>`
        select count(*)::int as count from template_versions v join templates t on t.id = v.template_id
        where t.deleted_at is not null and t.name = ${name}::text and v.look_at is not null`)
      expect(due.count).toBe(0)
    })
  })

  describe('the number of somebody who is erased', () => {
    const body = 'Olá! Ligue para 11 98123-4477 ou escreva aqui.'
    const sweep = () => {
      const pattern = numberPattern('+5511981234477').inText
      return sweepTemplates(ctx, { empresaId: ctx.empresaId, pattern, after: 0 })
    }

    it('goes from the words; what Twilio has is not sent by any more, and goes there too', async () => {
      const { name } = await make({ body, samples: {} })
      await judged(name, 'approved')
      const draft = await make({ body, samples: {} })
      const theirs = { ...written({ body, samples: {} }), name: draft.name, language: 'pt-BR' } as const
      await createTemplate(other, { ...theirs, category: 'UTILITY' })
      expect(await sweep()).toMatchObject({ swept: 2 })
      expect(await sweep()).toMatchObject({ swept: 0 })

      const left = await resolveTemplate(ctx, { name, language: null })
      expect(left).toMatchObject({ body: 'Olá! Ligue para ••• ou escreva aqui.', content: null })
      expect(await stateOf(name)).toEqual(['disabled', 'ERASED'])
      expect(await stateOf(draft.name)).toEqual(['draft', null])
      expect((await resolveTemplate(other, { name: draft.name, language: null })).body).toBe(body)

      clock.advance(47 * 3_600_000)
      await follow()
      expect(atTwilio(name)).toHaveLength(1)
      clock.advance(3_600_000)
      await follow()
      expect(atTwilio(name)).toHaveLength(0)
      expect(await stateOf(name)).toEqual(['disabled', 'ERASED'])
    })

    it('keeps nothing at Twilio of a template that was deleted before, and nothing of one that is just being made', async () => {
      const { name } = await make({ body, samples: {} })
      await judged(name, 'approved')
      await deleteTemplate(ctx, { name })
      const waits = await make({ body, samples: {} })
      await submitTemplate(ctx, { name: waits.name }, null)
      const swept: ContentService = {
        ...content,
        create: async (wanted) => {
          await sweep()
          return content.create(wanted)
        },
      }
      await followApprovals(ctx, swept)
      expect(await stateOf(waits.name)).toEqual(['disabled', 'ERASED'])
      expect(atTwilio(waits.name)).toMatchObject([{ status: 'unsubmitted' }])
      clock.advance(48 * 3_600_000)
      await follow()
      expect([...atTwilio(name), ...atTwilio(waits.name)]).toEqual([])
    })
  })

  describe('values', () => {
    it('are checked row by row: missing, unknown, empty once harmless, too long', async () => {
      const { name } = await make()
      const template = await resolveTemplate(ctx, { name, language: null })
      const full = { primeiro_nome: 'Ana', local: 'SP', data: '15/11' }
      expect(
        checkRows(template, [
          full,
          { ...full, local: ' * ' },
          { primeiro_nome: 'Ana', local: 'SP' },
          { ...full, lugar: 'SP' },
          { ...full, local: 'x'.repeat(601) },
        ]),
      ).toEqual([
        { row: 1, faults: [{ reason: 'missing_variable', name: 'local' }] },
        { row: 2, faults: [{ reason: 'missing_variable', name: 'data' }] },
        { row: 3, faults: [{ reason: 'unknown_variable', name: 'lugar' }] },
        { row: 4, faults: [{ reason: 'too_long', name: 'local', charactersMax: 600, characters: 601 }] },
      ])
    })

    it('of everybody stand in text, SMS and template, harmless and without becoming variables', async () => {
      const { name } = await make({ smsBody: 'Vaga: {{local}}, {{data}}', smsSpelling: 'plain' })
      await judged(name, 'approved')
      const template = await resolveTemplate(ctx, { name, language: null })
      const filled = fillTemplate(template, { local: '*{{nome}}*\nSão Paulo', data: '15_11' })
      expect(filled).toEqual({
        body: 'Olá, {{primeiro_nome}}! Vaga em ((nome))\nSão Paulo, dia 15 11. Responda aqui.',
        ...{ smsBody: 'Vaga: ((nome))\nSão Paulo, 15 11', smsPlain: true },
        content: {
          sid: template.content?.sid,
          variables: { 1: '{{primeiro_nome}}', 2: '((nome)) São Paulo', 3: '15 11' },
        },
      })
      expect(await issuesOf((async () => fillTemplate(template, { lugar: 'x', local: 'SP' }))())).toEqual([
        'variables.data required',
        'variables.lugar unknown_field',
      ])
    })

    it('of names that every object has are missing like all others', async () => {
      const { name } = await make({ body: 'Oi, {{constructor}} aqui.', samples: {} })
      const template = await resolveTemplate(ctx, { name, language: null })
      expect(await issuesOf((async () => fillTemplate(template, {}))())).toEqual([
        'variables.constructor required',
      ])
      expect(await issuesOf(submitTemplate(ctx, { name }, null))).toEqual(['samples.constructor required'])
      const { whatsapp } = await previewTemplate(ctx, { name }, { language: null, rows: [] })
      expect(whatsapp.text).toBe('Oi, {{constructor}} aqui.')
    })

    it('that make an approved template longer than WhatsApp takes are refused before it is sent', async () => {
      const { name } = await make({ body: `${'x'.repeat(600)} {{local}} fim.`, samples: { local: 'SP' } })
      await judged(name, 'approved')
      const template = await resolveTemplate(ctx, { name, language: null })
      const long = { local: 'y'.repeat(500) }
      expect(await issuesOf((async () => fillTemplate(template, long))())).toEqual(['variables too_long'])
      expect(fillTemplate({ ...template, content: null }, long).body).toHaveLength(1_106)
    })

    it('are previewed, with segments and price of both spellings', async () => {
      const { name } = await make({ smsBody: 'Vaga em {{local}}, não perca!' })
      const rows = [
        { primeiro_nome: 'Zé', local: 'Belém', data: '1/2' },
        { primeiro_nome: 'Zé', local: 'Belém' },
      ]
      const preview = await previewTemplate(ctx, { name }, { language: null, rows })
      expect(preview.sms).toMatchObject({
        chosen: 'accents',
        accents: { text: 'Vaga em São Paulo, não perca!', encoding: 'UCS-2', segments: 1 },
        plain: {
          text: 'Vaga em Sao Paulo, nao perca!',
          encoding: 'GSM-7',
          segments: 1,
          cost: { usdMax: 0.0599 },
        },
      })
      expect(preview.whatsapp.text).toBe('Olá, Ana! Vaga em São Paulo, dia 15/11. Responda aqui.')
      expect(preview.examples).toEqual([
        {
          row: 0,
          whatsapp: 'Olá, Zé! Vaga em Belém, dia 1/2. Responda aqui.',
          sms: 'Vaga em Belém, não perca!',
        },
      ])
      expect(preview.faults).toMatchObject([{ row: 1 }])
    })
  })

  it('prices are data with a day: the newest counts, a slip is refused', async () => {
    const price = {
      ...({ channel: 'sms', category: 'service', country: 'BR' } as const),
      ...{ usdMin: 0.05, usdMax: 0.07, brlPerUsd: 6, asOf: '2026-03-01', source: 'the price page' },
    }
    await writePrice(ctx, { ...price, asOf: '2026-11-20' })
    const newest = (await readPrices(ctx)).find(
      ({ channel, country }) => channel === 'sms' && country === 'BR',
    )
    expect(newest).toEqual({ ...price, asOf: '2026-11-20' })
    expect(await issuesOf(writePrice(ctx, { ...price, usdMin: 1, usdMax: 0.1 }))).toEqual([
      'usd_min out_of_range',
    ])
    expect(await issuesOf(writePrice(ctx, { ...price, asOf: '2027-02-30' }))).toEqual(['as_of bad_format'])
    expect(await issuesOf(writePrice(ctx, { ...price, asOf: '2027-02-01' }))).toEqual(['as_of out_of_range'])
  })
})

function many(count: number): string {
  return Array.from({ length: count }, (_, i) => `a {{v${i}}}`).join(' ')
}
