import { formatNumber } from '../../../text/format.ts'
import type { ListedTemplate, TemplateCost, TemplatePreviewed } from '../answers/template.ts'
import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import { EXIT } from '../exit.ts'
import { pairsOf } from '../pairs.ts'

const PATH = '/api/v1/templates'
const LANGUAGES = ['pt-BR', 'en', 'es'] as const

export const templatesList: CommandSpec = {
  name: 'templates list',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ templates: readonly ListedTemplate[] }>(PATH),
    )
    if (input.has('json')) run.output.data(JSON.stringify(page))
    else for (const template of page.templates) printLines(run, template)
    return EXIT.ok
  },
}

export const templatesShow: CommandSpec = {
  name: 'templates show',
  arguments: ['NOME'],
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const template = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<ListedTemplate>(pathOf(input)),
    )
    if (input.has('json')) run.output.data(JSON.stringify(template))
    else printVersions(run, template)
    return EXIT.ok
  },
}

export const templatesCreate: CommandSpec = {
  name: 'templates create',
  arguments: ['NOME'],
  options: [
    { flag: 'mensagem', takes: 'text', required: true },
    { flag: 'sms', takes: 'text' },
    { flag: 'sem-acentos' },
    { flag: 'idioma', takes: 'text', choices: LANGUAGES, fallback: 'pt-BR' },
    { flag: 'categoria', takes: 'text', choices: ['UTILITY', 'MARKETING'], fallback: 'UTILITY' },
    { flag: 'exemplo', takes: 'text', many: true },
    { flag: 'nova-versao' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const name = input.argument('NOME')
    const text = {
      language: input.text('idioma'),
      body: input.text('mensagem'),
      sms_body: input.text('sms') ?? null,
      sms_spelling: input.has('sem-acentos') ? 'plain' : 'accents',
      samples: pairsOf(run, input, 'exemplo'),
    }
    const { withService } = await import('../connect.ts')
    const written = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      input.has('nova-versao')
        ? client.put<ListedTemplate>(pathOf(input), text)
        : client.post<ListedTemplate>(PATH, { name, category: input.text('categoria'), ...text }),
    )
    const language = written.languages.find((each) => each.language === text.language)
    const version = String(language?.newest ?? 1)
    run.output.data(
      input.has('json') ? JSON.stringify(written) : run.texts.templates.created({ name, version }),
    )
    return EXIT.ok
  },
}

export const templatesPreview: CommandSpec = {
  name: 'templates preview',
  arguments: ['NOME'],
  options: [
    { flag: 'idioma', takes: 'text', choices: LANGUAGES },
    { flag: 'variavel', takes: 'text', many: true },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: [...SERVICE_EXITS, 1],
  async run(run, input) {
    const values = pairsOf(run, input, 'variavel')
    const { withService } = await import('../connect.ts')
    const preview = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.post<TemplatePreviewed>(`${pathOf(input)}/preview`, {
        ...languageOf(input),
        ...(Object.keys(values).length === 0 ? {} : { rows: [values] }),
      }),
    )
    if (input.has('json')) run.output.data(JSON.stringify(preview))
    else printPreview(run, preview)
    return preview.row_errors.length === 0 ? EXIT.ok : EXIT.someFailed
  },
}

export const templatesSubmit: CommandSpec = {
  name: 'templates submit',
  arguments: ['NOME'],
  options: [{ flag: 'idioma', takes: 'text', choices: LANGUAGES }, EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const submitted = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.post<ListedTemplate>(`${pathOf(input)}/submit`, languageOf(input)),
    )
    run.output.data(
      input.has('json') ? JSON.stringify(submitted) : run.texts.templates.submitted(submitted.name),
    )
    return EXIT.ok
  },
}

export const templatesDelete: CommandSpec = {
  name: 'templates delete',
  arguments: ['NOME'],
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const deleted = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.delete<{ name: string }>(pathOf(input)),
    )
    run.output.data(input.has('json') ? JSON.stringify(deleted) : run.texts.templates.deleted(deleted.name))
    return EXIT.ok
  },
}

function pathOf(input: Input): string {
  return `${PATH}/${encodeURIComponent(input.argument('NOME'))}`
}

function languageOf(input: Input): { language?: string } {
  const language = input.text('idioma')
  return language === undefined ? {} : { language }
}

function printLines({ output, texts: { templates: words } }: Run, template: ListedTemplate): void {
  const { name, built_in: builtIn, languages } = template
  const category = builtIn ? words.builtIn : template.category
  for (const { language, newest, in_force: inForce, approval } of languages) {
    const facts = { name, language, version: String(newest), category }
    output.data(words.line({ ...facts, approval: words.approvals[approval] ?? approval }))
    if (inForce !== newest) output.data(words.inForce(String(inForce)))
  }
}

function printVersions(run: Run, template: ListedTemplate): void {
  const { output, texts } = run
  const words = texts.templates
  printLines(run, template)
  for (const each of template.versions) {
    const { language, approval, body, sms_body: sms, rejection_message: rejection } = each
    const version = String(each.version)
    output.data('')
    output.data(words.versionHead({ language, version, approval: words.approvals[approval] ?? approval }))
    if (rejection !== null) output.data(words.why(rejection))
    output.data(body)
    if (sms !== null) output.data(words.sms(sms))
    if (each.sms_spelling === 'plain') output.data(words.plainSms)
  }
}

function printPreview(run: Run, preview: TemplatePreviewed): void {
  const { output, texts, lang } = run
  const words = texts.templates
  const [example] = preview.examples
  const { accents, plain } = preview.sms
  output.data(words.whatsapp(formatNumber(lang, preview.whatsapp.characters)))
  output.data(example?.whatsapp ?? preview.whatsapp.text)
  output.data('')
  for (const [say, { segments, encoding, cost }] of [
    [words.smsAccents, accents],
    [words.smsPlain, plain],
  ] as const) {
    output.data(say({ segments: formatNumber(lang, segments), encoding, cost: costText(run, cost) }))
  }
  output.data(words.sms(example?.sms ?? (preview.sms.chosen === 'plain' ? plain.text : accents.text)))
  for (const { errors } of preview.row_errors) {
    for (const { field, message } of errors) output.talk(words.missing({ field, message }))
  }
  if (preview.submission_errors.length === 0) return
  output.talk(words.notSubmittable)
  for (const { field, message } of preview.submission_errors) output.talk(words.missing({ field, message }))
}

function costText({ lang, texts }: Run, cost: TemplateCost | null): string {
  if (cost === null) return texts.templates.noPrice
  const amount = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 4 })
  return texts.templates.cost({
    usd: amount.format(cost.max),
    brl: amount.format(cost.brl_max),
    asOf: cost.as_of,
  })
}
