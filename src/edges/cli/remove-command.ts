import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, type Run, SERVICE_EXITS } from './command.ts'
import { EXIT } from './exit.ts'
import { idArgument } from './id-argument.ts'

/** A command that takes one thing away by its ID and says so. */
export function removeCommand<Removed>({
  name,
  path,
  said,
}: {
  name: CommandSpec['name']
  /** Of all such things. */
  path: string
  said(run: Run, id: string, removed: Removed): { json: unknown; line: string }
}): CommandSpec {
  return {
    name,
    arguments: ['ID'],
    options: [EMPRESA_OPTION, JSON_OPTION],
    exits: SERVICE_EXITS,
    async run(run, input) {
      const id = idArgument(run, input)
      const { withService } = await import('./connect.ts')
      const removed = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
        client.delete<Removed>(`${path}/${id}`),
      )
      const { json, line } = said(run, id, removed)
      run.output.data(input.has('json') ? JSON.stringify(json) : line)
      return EXIT.ok
    },
  }
}
