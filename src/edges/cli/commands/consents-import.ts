import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit.ts'

export const consentsImport: CommandSpec = {
  name: 'consents import',
  arguments: ['ARQUIVO'],
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: [2, 65, 69, 70, 75, 77, 78],
  async run(run, input) {
    const [{ withService }, { importList }, { openInput }] = await Promise.all([
      import('../connect.ts'),
      import('../import-list.ts'),
      import('../open-input.ts'),
    ])
    const source = openInput(run, input.argument('ARQUIVO'))
    await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      importList(run, client, { source, path: '/api/v1/consents/import', json: input.has('json') }),
    )
    return EXIT.ok
  },
}
