import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'

/** A command ends here with one sentence for the person who typed it. Already worded; never a stack trace. */
export class Refusal extends Error {
  readonly exit: ExitNumber

  constructor(exit: ExitNumber, sentence: string) {
    super(sentence)
    this.name = 'Refusal'
    this.exit = exit
  }
}
