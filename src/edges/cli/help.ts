import { type Command, Help, type Option } from 'commander'
import type { HelpTexts } from '../../text/catalogue/shape-cli.ts'

/** Commander's help with none of its English words. */
export class TranslatedHelp extends Help {
  readonly #texts: HelpTexts

  constructor(texts: HelpTexts, columns: number) {
    super()
    this.#texts = texts
    this.helpWidth = columns
  }

  override styleTitle(title: string): string {
    const texts = this.#texts
    switch (title) {
      case 'Usage:':
        return texts.usage
      case 'Arguments:':
        return texts.arguments
      case 'Options:':
        return texts.options
      case 'Commands:':
        return texts.commands
      default:
        return title
    }
  }

  override commandUsage(command: Command): string {
    const names: string[] = []
    for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name())
    const words = command.registeredArguments.map((argument) => argument.name())
    if (command.commands.length > 0) words.unshift(this.#texts.commandWord)
    return [...names, this.#texts.optionsWord, ...words].join(' ')
  }

  override subcommandTerm(command: Command): string {
    return command.name()
  }

  /** The texts already say what is the default and what may be chosen. */
  override optionDescription(option: Option): string {
    return option.description
  }
}
