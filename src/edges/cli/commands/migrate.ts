import { type CommandSpec, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit.ts'

export const migrate: CommandSpec = {
  name: 'migrate',
  options: [JSON_OPTION],
  exits: [2, 69, 70, 75, 78],
  async run({ program, output, texts }, input) {
    const version = await program.migrate()
    output.data(input.has('json') ? JSON.stringify({ version }) : texts.read.migrated(String(version)))
    return EXIT.ok
  },
}
