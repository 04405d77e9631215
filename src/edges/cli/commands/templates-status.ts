import { sleep } from '../../../platform/sleep.ts'
import { formatList } from '../../../text/format.ts'
import type { ListedTemplate } from '../answers/template.ts'
import type { Client } from '../client.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { Refusal } from '../refusal.ts'

const LOOK_MS = 5_000
const UNDECIDED = new Set(['submitted', 'pending'])
const REFUSED = new Set(['rejected', 'paused', 'disabled'])

export const templatesStatus: CommandSpec = {
  name: 'templates status',
  arguments: ['NOME'],
  options: [
    { flag: 'idioma', takes: 'text', choices: ['pt-BR', 'en', 'es'] },
    { flag: 'espera', takes: 'seconds', fallback: '0' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: [1, ...SERVICE_EXITS],
  async run(run, input) {
    const name = input.argument('NOME')
    const wanted = { name, language: input.text('idioma') }
    const waitMs = (input.number('espera') ?? 0) * 1000
    const { withService } = await import('../connect.ts')
    const statuses = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      decidedStatuses(run, client, wanted, waitMs),
    )
    const { output, texts } = run
    if (input.has('json')) output.data(JSON.stringify({ name, languages: statuses }))
    else for (const status of statuses) printStatus(run, status)
    if (statuses.some(({ approval }) => UNDECIDED.has(approval))) output.talk(texts.templates.undecided(name))
    return statuses.some(({ approval }) => REFUSED.has(approval)) ? EXIT.someFailed : EXIT.ok
  },
}

/** The newest version in one language. */
interface Status {
  readonly language: string
  readonly version: number
  readonly approval: string
  readonly rejection_message: string | null
}

/** As they are once none of them waits for a decision, or the time is over. */
async function decidedStatuses(
  run: Run,
  client: Client,
  wanted: { name: string; language: string | undefined },
  waitMs: number,
): Promise<Status[]> {
  const endMs = performance.now() + waitMs
  for (;;) {
    const template = await client.get<ListedTemplate>(`/api/v1/templates/${encodeURIComponent(wanted.name)}`)
    const statuses = statusesOf(run, template, wanted.language)
    const leftMs = endMs - performance.now()
    if (leftMs <= 0 || !statuses.some(({ approval }) => UNDECIDED.has(approval))) return statuses
    await sleep(Math.min(LOOK_MS, leftMs))
  }
}

function statusesOf({ texts, lang }: Run, template: ListedTemplate, language: string | undefined): Status[] {
  const { name, languages, versions } = template
  const meant = languages.filter((each) => language === undefined || each.language === language)
  if (meant.length === 0) {
    const existing = formatList(
      lang,
      languages.map((each) => each.language),
    )
    throw new Refusal(EXIT.usage, texts.templates.noLanguage({ name, languages: existing }))
  }
  return meant.map((each) => {
    const newest = versions.find(
      (version) => version.language === each.language && version.version === each.newest,
    )
    return {
      ...{ language: each.language, version: each.newest, approval: each.approval },
      rejection_message: newest?.rejection_message ?? null,
    }
  })
}

function printStatus({ output, texts }: Run, status: Status): void {
  const words = texts.templates
  const { language, version, approval, rejection_message: rejection } = status
  const facts = { language, version: String(version), approval: words.approvals[approval] ?? approval }
  output.data(words.status(facts))
  if (rejection !== null) output.data(`    ${words.why(rejection)}`)
}
