import type { Input, OptionSpec, Run } from './command.ts'
import { pairsOf } from './pairs.ts'
import { UsageError } from './usage-error.ts'

/** What is said: words of one's own, or a template with its values; the members are the service's. */
export type MessageChoice =
  | { readonly body: string }
  | {
      readonly template: string
      readonly language?: string
      readonly variables: Readonly<Record<string, string>>
    }

/** Meta spells a language with `_`; both spellings are taken. */
const LANGUAGES = ['pt-BR', 'pt_BR', 'en', 'es'] as const

export const MESSAGE_OPTIONS: readonly OptionSpec[] = [
  { flag: 'mensagem', takes: 'text' },
  { flag: 'template', takes: 'text' },
  { flag: 'variavel', takes: 'text', many: true },
  { flag: 'idioma', takes: 'text', choices: LANGUAGES },
]

/** Exactly one of a text and a template; refuses anything else, and what goes with a template where there is none. */
export function messageChoiceOf(run: Run, input: Input, command: string): MessageChoice {
  const words = run.texts.send
  const refuse = (sentence: string) => new UsageError(sentence, `recado ${command}`)
  const body = input.text('mensagem')
  const template = input.text('template')
  if (body !== undefined && template !== undefined) throw refuse(words.messageAndTemplate)
  const language = input.text('idioma')
  if (template !== undefined) {
    const variables = pairsOf(run, input, 'variavel')
    return {
      template,
      variables,
      ...(language === undefined ? {} : { language: language.replace('_', '-') }),
    }
  }
  if (body === undefined) throw refuse(words.messageOrTemplate)
  if (language !== undefined || input.texts('variavel').length > 0) throw refuse(words.onlyWithTemplate)
  return { body }
}
