import { Command, Option } from 'commander'
import type { CliTexts, CommandName } from '../../text/catalogue/shape-cli.ts'
import { type CommandSpec, type Input, LANG_OPTION, type OptionSpec } from './command.ts'
import { TranslatedHelp } from './help.ts'
import { readInput } from './input.ts'
import type { Output } from './output.ts'
import { wrap } from './print-config.ts'
import { translateUsage } from './usage-error.ts'

export interface Building {
  readonly texts: CliTexts
  readonly output: Output
  readonly version: string
  readonly start: (spec: CommandSpec, input: Input) => Promise<void>
  /** What is printed below the help of a command. */
  readonly extraHelp: Partial<Record<CommandName, () => string>>
}

/** The whole `recado`, with every command's flags and help in one language. */
export function buildProgram(specs: readonly CommandSpec[], building: Building): Command {
  const { texts, version } = building
  const root = prepare(new Command('recado'), building)
    .description(texts.help.description)
    .version(version, '-V, --version', texts.help.version)
    .addOption(makeOption(LANG_OPTION, null, texts))
    .addHelpText('after', `\n${texts.help.moreHelp}\n\n${exitLines(ALL_EXITS, texts).join('\n')}`)
  for (const spec of specs) addCommand(root, spec, building)
  return root
}

const ALL_EXITS = [0, 1, 2, 65, 69, 70, 75, 77, 78, 130] as const

function addCommand(root: Command, spec: CommandSpec, building: Building): void {
  const { texts } = building
  const words = spec.name.split(' ')
  const own = words.at(-1) ?? spec.name
  const parent = words.length > 1 ? findGroup(root, words[0] as CommandName, building) : root
  const text = texts.commands[spec.name]
  const command = prepare(parent.command(own), building)
    .summary(text.summary)
    .description([text.summary, text.details].filter(Boolean).join('\n\n'))
  for (const name of spec.arguments ?? []) command.argument(`<${name}>`, text.arguments?.[name] ?? '')
  const options = [...spec.options, LANG_OPTION]
  for (const option of options) command.addOption(makeOption(option, spec.name, texts))
  command.addHelpText('after', () => `\n${afterHelp(spec, building)}`)
  command.action(async (...parsed: unknown[]) => {
    const given = {
      options: command.optsWithGlobals(),
      arguments: parsed.slice(0, spec.arguments?.length ?? 0),
    }
    await building.start(spec, readInput({ ...spec, options }, given, texts))
  })
}

function findGroup(root: Command, name: CommandName, building: Building): Command {
  const existing = root.commands.find((command) => command.name() === name)
  if (existing) return existing
  const text = building.texts.commands[name]
  return prepare(root.command(name), building).summary(text.summary).description(text.summary)
}

function prepare(command: Command, { texts, output }: Building): Command {
  command.createHelp = () => new TranslatedHelp(texts.help, output.columns)
  return command
    .helpOption('-h, --help', texts.help.help)
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void output.streams.stdout.write(text),
      writeErr: () => {},
      outputError: () => {},
    })
    .exitOverride((error) => {
      throw translateUsage(error, command, texts)
    })
}

function makeOption(spec: OptionSpec, command: CommandName | null, texts: CliTexts): Option {
  const words = command === null ? undefined : texts.commands[command]
  const value = words?.values?.[spec.flag] ?? valueWord(spec, texts)
  const option = new Option(
    spec.takes ? `--${spec.flag} <${value}>` : `--${spec.flag}`,
    describe(spec, words?.options, texts),
  )
  if (spec.many) option.argParser((text: string, before?: string[]) => [...(before ?? []), text])
  if (spec.fallback !== undefined) option.default(spec.fallback)
  return option
}

function valueWord(spec: OptionSpec, texts: CliTexts): string {
  if (spec.choices) return spec.choices.join('|')
  return texts.commands['users create'].values?.[spec.flag] ?? spec.flag.toUpperCase()
}

const SHARED = { json: 'json', lang: 'lang', empresa: 'empresa', yes: 'yes', 'dry-run': 'dryRun' } as const

function describe(spec: OptionSpec, own: Record<string, string> | undefined, texts: CliTexts): string {
  const shared = SHARED[spec.flag as keyof typeof SHARED]
  const sentence = own?.[spec.flag] ?? (shared ? texts.help.shared[shared] : '')
  const facts: string[] = []
  if (spec.choices && spec.flag !== 'lang') facts.push(texts.help.oneOf([...spec.choices]))
  if (spec.fallback !== undefined) facts.push(texts.help.defaultIs(spec.fallback))
  return facts.length === 0 ? sentence : `${sentence} (${facts.join('; ')})`
}

function afterHelp(spec: CommandSpec, { texts, output, extraHelp }: Building): string {
  const examples = texts.commands[spec.name].examples ?? []
  const blocks = [exitLines([0, ...spec.exits.filter((exit) => exit !== 0)], texts)]
  if (examples.length > 0) blocks.unshift([texts.help.examples, ...examples.map((line) => `  ${line}`)])
  const extra = extraHelp[spec.name]?.()
  const printed = blocks.map((block) => block.join('\n'))
  if (extra) printed.push(extra.trimEnd())
  return printed
    .flatMap((block) => (output.columns < 40 ? wrap(block, output.columns) : [block]))
    .join('\n\n')
}

function exitLines(exits: readonly (typeof ALL_EXITS)[number][], texts: CliTexts): string[] {
  const sorted = [...new Set(exits)].sort((a, b) => a - b)
  return [
    texts.help.exits,
    ...sorted.map((exit) => `  ${String(exit).padEnd(4)} ${texts.help.exitMeanings[exit]}`),
  ]
}
