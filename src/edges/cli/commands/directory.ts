import type { DirectoryKind } from '../../../text/catalogue/directory-shape-cli.ts'
import type { ListedCandidatura, ListedEvento, ListedFuncao, ListedVaga } from '../answers/directory.ts'
import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type OptionSpec,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import { EXIT } from '../exit.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { candidaturaLine, eventoLine, funcaoLine, vagaLines } from '../show-directory.ts'

const STATUSES = ['pending', 'approved', 'refused', 'withdrawn'] as const

/** What of the directory is listed, taken and given; what differs between its kinds is here. */
interface Listing<Row> {
  kind: DirectoryKind
  filters: readonly OptionSpec[]
  filterOf(run: Run, input: Input): Promise<URLSearchParams> | URLSearchParams
  linesOf(run: Run, row: Row): string[]
}

const eventos: Listing<ListedEvento> = {
  kind: 'eventos',
  filters: [{ flag: 'de', takes: 'text' }, { flag: 'ate', takes: 'text' }, { flag: 'cancelados' }],
  filterOf: eventosFrom,
  linesOf: (run, row) => [eventoLine(run, row)],
}

const vagas: Listing<ListedVaga> = {
  kind: 'vagas',
  filters: [
    { flag: 'evento', takes: 'whole_number' },
    { flag: 'funcao', takes: 'text' },
    { flag: 'abertas' },
  ],
  filterOf: (_run, input) => typed(input, { evento_id: 'evento', funcao: 'funcao' }, { open: 'abertas' }),
  linesOf: vagaLines,
}

const candidaturas: Listing<ListedCandidatura> = {
  kind: 'candidaturas',
  filters: [
    { flag: 'vaga', takes: 'whole_number' },
    { flag: 'evento', takes: 'whole_number' },
    { flag: 'status', takes: 'text', choices: STATUSES },
  ],
  filterOf: (_run, input) => typed(input, { vaga_id: 'vaga', evento_id: 'evento', status: 'status' }),
  linesOf: (run, row) => [candidaturaLine(run, row)],
}

const funcoes: Listing<ListedFuncao> = {
  kind: 'funcoes',
  filters: [],
  filterOf: () => new URLSearchParams(),
  linesOf: (run, row) => [funcaoLine(run, row)],
}

export const directoryCommands: readonly CommandSpec[] = [
  ...commandsOf(eventos),
  ...commandsOf(vagas),
  ...commandsOf(candidaturas),
  ...commandsOf(funcoes),
]

function commandsOf<Row>(listing: Listing<Row>): CommandSpec[] {
  return [showing(listing), taking(listing.kind), giving(listing)]
}

function showing<Row>({ kind, filters, filterOf, linesOf }: Listing<Row>): CommandSpec {
  return {
    name: `${kind} list`,
    options: [...filters, ...pageOptions('50'), EMPRESA_OPTION, JSON_OPTION],
    exits: SERVICE_EXITS,
    async run(run, input) {
      const query = new URLSearchParams([...(await filterOf(run, input)), ...pageQuery(input, 200)])
      const { withService } = await import('../connect.ts')
      const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
        client.get<Record<string, readonly Row[]> & { next_cursor: string | null }>(
          `/api/v1/${kind}?${query}`,
        ),
      )
      const { output, texts } = run
      if (input.has('json')) {
        output.data(JSON.stringify(page))
        return EXIT.ok
      }
      const rows = page[kind] ?? []
      if (rows.length === 0) output.talk(texts.directory.none[kind])
      for (const line of rows.flatMap((row) => linesOf(run, row))) output.data(line)
      if (page.next_cursor !== null) output.talk(texts.directory.more(page.next_cursor))
      return EXIT.ok
    },
  }
}

function taking(kind: DirectoryKind): CommandSpec {
  return {
    name: `${kind} import`,
    arguments: ['ARQUIVO'],
    options: [{ flag: 'dry-run' }, EMPRESA_OPTION, JSON_OPTION],
    exits: [...SERVICE_EXITS, 65],
    async run(run, input) {
      const [{ withService }, { importList }, { openInput }] = await Promise.all([
        import('../connect.ts'),
        import('../import-list.ts'),
        import('../open-input.ts'),
      ])
      const source = openInput(run, input.argument('ARQUIVO'))
      const dryRun = input.has('dry-run')
      const path = `/api/v1/${kind}/import${dryRun ? '?dry_run=true' : ''}`
      await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
        importList(run, client, { source, path, dryRun, json: input.has('json') }),
      )
      return EXIT.ok
    },
  }
}

function giving<Row>({ kind, filters, filterOf }: Listing<Row>): CommandSpec {
  return {
    name: `${kind} export`,
    options: [{ flag: 'csv', takes: 'text' }, ...filters, EMPRESA_OPTION],
    exits: [...SERVICE_EXITS, 65],
    async run(run, input) {
      const query = await filterOf(run, input)
      const [{ withService }, { exportFile }] = await Promise.all([
        import('../connect.ts'),
        import('../export-file.ts'),
      ])
      const path = `/api/v1/${kind}/export${query.size === 0 ? '' : `?${query}`}`
      const { exported } = run.texts.directory
      await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
        exportFile(run, client.download(path), { path: input.text('csv') ?? null, said: exported }),
      )
      return EXIT.ok
    },
  }
}

/** What was typed, by its name in the query. */
function typed(
  input: Input,
  values: Readonly<Record<string, string>>,
  switches: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, flag] of Object.entries(values)) {
    const text = input.text(flag)
    if (text !== undefined) query.set(name, text)
  }
  for (const [name, flag] of Object.entries(switches)) if (input.has(flag)) query.set(name, 'true')
  return query
}

/** Days, or minutes, of whoever types them, the last one included. */
async function eventosFrom(run: Run, input: Input): Promise<URLSearchParams> {
  const query = typed(input, {}, { canceled: 'cancelados' })
  const [first, last] = [input.text('de'), input.text('ate')]
  if (first === undefined && last === undefined) return query
  const { readTypedSpan } = await import('../typed-span.ts')
  if (first !== undefined) query.set('from', (await readTypedSpan(run, 'de', first)).from.toISOString())
  if (last !== undefined) query.set('to', (await readTypedSpan(run, 'ate', last)).until.toISOString())
  return query
}
