import type { Lang } from '../../platform/context.ts'
import type { CliTexts } from '../../text/catalogue/shape-cli.ts'
import type { CommandSpec, Input, OptionSpec } from './command.ts'
import { UsageError } from './usage-error.ts'

const WHOLE_NUMBER_MAX = 2_147_483_647
const SECONDS_MAX = 86_400

/** What commander parsed, checked against the spec. Throws `UsageError` for a value that its flag does not take. */
export function readInput(
  spec: CommandSpec & { readonly options: readonly OptionSpec[] },
  parsed: { options: Record<string, unknown>; arguments: readonly unknown[] },
  texts: CliTexts,
): Input {
  for (const option of spec.options) {
    checkOption(spec.name, option, valuesOf(parsed.options[key(option.flag)]), texts)
  }
  const values = (flag: string) => valuesOf(parsed.options[key(flag)])
  return {
    argument: (name) => String(parsed.arguments[spec.arguments?.indexOf(name) ?? -1] ?? ''),
    has: (flag) => parsed.options[key(flag)] === true,
    text: (flag) => values(flag).at(-1),
    texts: values,
    number: (flag) => {
      const last = values(flag).at(-1)
      return last === undefined ? undefined : Number(last)
    },
  }
}

/** The language asked for: by flag, by RECADO_LANG, by the machine's LANG; else Brazilian Portuguese. */
export function chooseLang(
  argv: readonly string[],
  env: { readonly RECADO_LANG?: string | undefined; readonly LANG?: string | undefined },
): Lang {
  const at = argv.indexOf('--lang')
  const inline = argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length)
  const asked = (at >= 0 ? argv[at + 1] : inline) ?? (env.RECADO_LANG || env.LANG)
  return asked?.toLowerCase().startsWith('en') ? 'en' : 'pt-BR'
}

function checkOption(command: string, option: OptionSpec, values: readonly string[], texts: CliTexts): void {
  // Not left to the parser: it would complain of the flag that is missing before the one that is misspelt.
  if (option.required && values.length === 0) {
    throw new UsageError(texts.usage.missingOption(`--${option.flag}`), `recado ${command}`)
  }
  for (const value of values) {
    const expects = complaint(option, value, texts)
    if (expects === null) continue
    throw new UsageError(texts.usage.badValue(`--${option.flag}`, value, expects), `recado ${command}`)
  }
}

/** What the value should have been, or null when it is that. */
function complaint(option: OptionSpec, value: string, texts: CliTexts): string | null {
  if (option.choices && !option.choices.includes(value)) return texts.help.oneOf([...option.choices])
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  switch (option.takes) {
    case 'whole_number':
      return number >= 1 && number <= WHOLE_NUMBER_MAX ? null : texts.usage.expects.whole_number
    case 'seconds':
      return number >= 0 && number <= SECONDS_MAX ? null : texts.usage.expects.seconds
    default:
      return null
  }
}

function valuesOf(parsed: unknown): readonly string[] {
  if (Array.isArray(parsed)) return parsed.map(String)
  return typeof parsed === 'string' ? [parsed] : []
}

/** `apenas-completos` is `apenasCompletos` to commander. */
function key(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
