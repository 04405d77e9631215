import { type CommandSpec, EMPRESA_OPTION } from '../command.ts'
import { EXIT } from '../exit.ts'

export const freelancersExport: CommandSpec = {
  name: 'freelancers export',
  options: [
    { flag: 'csv', takes: 'text' },
    { flag: 'funcao', takes: 'text' },
    { flag: 'apenas-completos' },
    { flag: 'tag', takes: 'text' },
    EMPRESA_OPTION,
  ],
  exits: [2, 65, 69, 70, 75, 77, 78],
  async run(run, input) {
    const [{ withService }, { exportFile }] = await Promise.all([
      import('../connect.ts'),
      import('../export-file.ts'),
    ])
    const query = new URLSearchParams()
    for (const flag of ['funcao', 'tag'] as const) {
      const text = input.text(flag)
      if (text !== undefined) query.set(flag, text)
    }
    if (input.has('apenas-completos')) query.set('apenas_completos', 'true')
    const path = `/api/v1/freelancers/export${query.size === 0 ? '' : `?${query}`}`
    await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      exportFile(run, client.download(path), {
        path: input.text('csv') ?? null,
        said: run.texts.import.exported,
      }),
    )
    return EXIT.ok
  },
}
