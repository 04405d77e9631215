import type { Lang } from '../../platform/context.ts'
import type { CliTexts, CommandName, ExitNumber } from '../../text/catalogue/shape-cli.ts'
import type { Output } from './output.ts'
import type { Program } from './program.ts'

export interface OptionSpec {
  /** Without the dashes. */
  readonly flag: string
  /** Absent: a switch. */
  readonly takes?: 'text' | 'whole_number' | 'seconds'
  readonly many?: true
  readonly choices?: readonly string[]
  readonly fallback?: string
  readonly required?: true
}

/** A command as data: what it takes, how it may end and what it does. Its words are in the catalogues, under its name. */
export interface CommandSpec {
  readonly name: CommandName
  readonly arguments?: readonly string[]
  readonly options: readonly OptionSpec[]
  readonly exits: readonly ExitNumber[]
  readonly run: (run: Run, input: Input) => Promise<ExitNumber>
}

/** What every command stands on. */
export interface Run {
  readonly lang: Lang
  readonly texts: CliTexts
  readonly output: Output
  readonly program: Program
}

/** What was typed, checked by the command's spec. */
export interface Input {
  argument(name: string): string
  has(flag: string): boolean
  text(flag: string): string | undefined
  texts(flag: string): readonly string[]
  number(flag: string): number | undefined
}

export const JSON_OPTION: OptionSpec = { flag: 'json' }
export const EMPRESA_OPTION: OptionSpec = { flag: 'empresa', takes: 'whole_number' }
export const LANG_OPTION: OptionSpec = { flag: 'lang', takes: 'text', choices: ['pt-BR', 'en'] }

/** Exits of any command that speaks to the service. */
export const SERVICE_EXITS = [2, 69, 70, 75, 77, 78] as const satisfies readonly ExitNumber[]
