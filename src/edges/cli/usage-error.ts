import type { Command, CommanderError } from 'commander'
import { nearest } from '../../text/catalogue/nearest-cli.ts'
import type { CliTexts } from '../../text/catalogue/shape-cli.ts'

/** What was typed cannot be understood. Carries the sentence and the command whose help is worth reading. */
export class UsageError extends Error {
  readonly command: string

  constructor(sentence: string, command: string) {
    super(sentence)
    this.name = 'UsageError'
    this.command = command
  }
}

/** The help or the version was printed, and nothing is left to do. */
export class HelpShown extends Error {}

/** `recado freelancers import` */
export function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}

/** Commander's errors in our words. Its messages are English sentences around what we need: the quoted part. */
export function translateUsage(error: CommanderError, command: Command, texts: CliTexts): Error {
  const name = fullName(command)
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const flag = /--?[\w-]+/.exec(quoted.replace(/^-\w, /, ''))?.[0] ?? quoted
  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return new HelpShown()
    case 'commander.help':
      return new UsageError(
        texts.usage.needsCommand(name, command.commands.map((sub) => sub.name()).join(', ')),
        name,
      )
    case 'commander.unknownOption':
      return new UsageError(texts.usage.unknownOption(quoted, nearest(quoted, flagsOf(command))), name)
    case 'commander.unknownCommand': {
      const names = command.commands.map((sub) => sub.name())
      return new UsageError(texts.usage.unknownCommand(quoted, nearest(quoted, names)), name)
    }
    case 'commander.missingArgument':
      return new UsageError(texts.usage.missingArgument(quoted), name)
    case 'commander.optionMissingArgument':
      return new UsageError(texts.usage.missingValue(flag), name)
    case 'commander.excessArguments': {
      const extra = command.args.slice(command.registeredArguments.length).join(' ')
      return new UsageError(texts.usage.tooManyArguments(extra), name)
    }
    default:
      return error
  }
}

function flagsOf(command: Command): string[] {
  return command.options.flatMap((option) => (option.long ? [option.long] : [])).concat('--help')
}
