import { basename } from 'node:path'
import { formatNumber } from '../../../text/format.ts'
import type { UploadedList, UploadedListFacts } from '../answers/import.ts'
import type { CommandSpec, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { idArgument } from '../id-argument.ts'
import { table } from '../output.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { Refusal } from '../refusal.ts'
import { removeCommand } from '../remove-command.ts'
import { shownTime } from '../zone.ts'

const PATH = '/api/v1/audiences/uploads'

export const listasEnviar: CommandSpec = {
  name: 'listas enviar',
  arguments: ['ARQUIVO'],
  options: [{ flag: 'nome', takes: 'text' }, EMPRESA_OPTION, JSON_OPTION],
  exits: [2, 65, 69, 70, 75, 77, 78],
  async run(run, input) {
    const [{ withService }, { openInput }] = await Promise.all([
      import('../connect.ts'),
      import('../open-input.ts'),
    ])
    const source = openInput(run, input.argument('ARQUIVO'))
    const query = new URLSearchParams({ name: input.text('nome') ?? basename(source.name) })
    run.output.talk(run.texts.import.started(source.name))
    const wish = { empresa: input.number('empresa'), flags: { name: '--nome' } }
    const list = await withService(run, wish, async ({ client }) => {
      for await (const answer of client.exchange(`${PATH}?${query}`, source)) return answer as UploadedList
      throw new Refusal(EXIT.unavailable, run.texts.import.endedEarly)
    })
    if (input.has('json')) run.output.data(JSON.stringify(list))
    else showList(run, list)
    return EXIT.ok
  },
}

export const listasList: CommandSpec = {
  name: 'listas list',
  options: [...pageOptions('20'), EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ uploads: readonly UploadedListFacts[]; next_cursor: string | null }>(
        `${PATH}?${pageQuery(input, 200)}`,
      ),
    )
    const { output, texts } = run
    if (input.has('json')) output.data(JSON.stringify(page))
    else {
      if (page.uploads.length === 0) output.talk(texts.lists.none)
      for (const each of page.uploads) output.data(lineOf(run, each))
      if (page.next_cursor !== null) output.talk(texts.lists.more(page.next_cursor))
    }
    return EXIT.ok
  },
}

export const listasShow: CommandSpec = {
  name: 'listas show',
  arguments: ['ID'],
  options: [{ flag: 'recusadas', takes: 'text' }, EMPRESA_OPTION, JSON_OPTION],
  exits: [2, 65, 69, 70, 75, 77, 78],
  async run(run, input) {
    const path = `${PATH}/${idArgument(run, input)}`
    const file = input.text('recusadas')
    const [{ withService }, { exportFile }] = await Promise.all([
      import('../connect.ts'),
      import('../export-file.ts'),
    ])
    await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const list = await client.get<UploadedList>(path)
      // Where the rejects go to standard output, they go alone.
      if (file !== '-') {
        if (input.has('json')) run.output.data(JSON.stringify(list))
        else showList(run, list)
      }
      if (file !== undefined) {
        const said = run.texts.lists.exported
        await exportFile(run, client.download(`${path}/rejects/export`), { path: file, said })
      }
    })
    return EXIT.ok
  },
}

export const listasApagar = removeCommand<unknown>({
  name: 'listas apagar',
  path: PATH,
  said: ({ texts }, id) => ({ json: { removed: Number(id) }, line: texts.lists.removed(id) }),
})

function lineOf({ texts, lang }: Run, { id, name, state, counts, ...list }: UploadedListFacts): string {
  const people = state === 'ready' ? formatNumber(lang, counts.valid) : texts.lists.filling
  const when = shownTime(lang, list.created_at)
  return texts.lists.line({ id: String(id), name, people, when, by: list.created_by })
}

function showList({ output, texts, lang }: Run, list: UploadedList): void {
  const { lists: words } = texts
  const { id, name, columns, counts, rejects } = list
  output.data(words.title({ id: String(id), name }))
  const rows = (['rows', 'valid', 'invalid', 'duplicates', 'erased'] as const)
    .filter((count) => counts[count] > 0 || count === 'rows' || count === 'valid')
    .map((count) => [words.counts[count], formatNumber(lang, counts[count])] as const)
  for (const line of table(rows)) output.data(line)
  const variables = columns.map((column) => `{{${column}}}`).join(' ')
  output.data(columns.length === 0 ? words.noColumns : words.columns(variables))
  output.data(words.keptUntil(shownTime(lang, list.kept_until)))
  for (const { line, target, message } of rejects) {
    output.talk(words.rejectLine({ line: formatNumber(lang, line), target, message }))
  }
  const more = counts.invalid + counts.duplicates - rejects.length
  if (more > 0) output.talk(words.moreRejects({ count: formatNumber(lang, more), id: String(id) }))
  if (list.state === 'ready' && counts.valid > counts.erased) output.talk(words.howToSend(String(id)))
}
