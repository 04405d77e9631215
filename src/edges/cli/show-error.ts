import { randomBytes } from 'node:crypto'
import { DomainError, type FieldIssue } from '../../errors.ts'
import type { Lang } from '../../platform/context.ts'
import type { CliTexts, ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { EXIT, EXIT_OF, exitOfAnswer } from './exit.ts'
import type { Output } from './output.ts'
import type { Program } from './program.ts'
import { Refusal } from './refusal.ts'
import { RemoteError } from './remote-error.ts'
import { HelpShown, UsageError } from './usage-error.ts'

export interface Showing {
  readonly lang: Lang
  readonly texts: CliTexts
  readonly output: Output
  readonly program: Program
}

/** Says what went wrong, in the reader's language and without a stack trace, and answers the exit code. */
export async function showError(
  error: unknown,
  { lang, texts, output, program }: Showing,
): Promise<ExitNumber> {
  if (error instanceof HelpShown) return EXIT.ok
  if (error instanceof UsageError) {
    output.talk(error.message)
    output.talk(texts.usage.seeHelp(error.command))
    return EXIT.usage
  }
  if (error instanceof Refusal) {
    output.talk(error.message)
    return error.exit
  }
  if (error instanceof RemoteError) return showAnswer(error, texts, output)
  if (error instanceof DomainError) {
    return showDomainError(error, lang, output)
  }
  const complaints = program.complaints(error, texts.config)
  if (complaints !== null) {
    output.talk(texts.config.complaintsTitle(complaints.length))
    for (const line of complaints) output.talk(`  - ${line}`)
    output.talk(texts.config.complaintsEnd)
    return EXIT.configuration
  }
  const id = randomBytes(4).toString('hex')
  output.talk(texts.talk.bug(id, await program.writeBug(id, error)))
  output.talk(texts.talk.bugReport)
  return EXIT.bug
}

async function showDomainError(error: DomainError, lang: Lang, output: Output): Promise<ExitNumber> {
  const { errorText, fieldIssueText } = await import('../../text/error-texts.ts')
  output.talk(errorText(lang, error).message)
  const { fields } = error.facts as { fields?: readonly FieldIssue[] }
  for (const issue of fields ?? []) output.talk(`  ${issue.field}: ${fieldIssueText(lang, issue)}`)
  return EXIT_OF[error.code]
}

function showAnswer(error: RemoteError, texts: CliTexts, output: Output): ExitNumber {
  output.talk(error.message)
  for (const { field, message } of error.fields) output.talk(texts.talk.failedFields(field, message))
  if (error.retryAfterSeconds !== null) output.talk(texts.talk.retryIn(error.retryAfterSeconds))
  return exitOfAnswer(error.code, error.status)
}
