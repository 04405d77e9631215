import type { CommandSpec } from '../command.ts'

export const serve: CommandSpec = {
  name: 'serve',
  options: [],
  exits: [2, 69, 70, 75, 78],
  run: ({ program, output, texts }) => program.serve(output, texts.launch),
}
