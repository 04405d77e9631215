import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit.ts'

export const freelancersImport: CommandSpec = {
  name: 'freelancers import',
  arguments: ['ARQUIVO'],
  options: [{ flag: 'dry-run' }, EMPRESA_OPTION, JSON_OPTION],
  exits: [2, 65, 69, 70, 75, 77, 78],
  async run(run, input) {
    const [{ withService }, { importFile }, { openInput }] = await Promise.all([
      import('../connect.ts'),
      import('../import-file.ts'),
      import('../open-input.ts'),
    ])
    const source = openInput(run, input.argument('ARQUIVO'))
    await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      importFile(run, client, { source, dryRun: input.has('dry-run'), json: input.has('json') }),
    )
    return EXIT.ok
  },
}
