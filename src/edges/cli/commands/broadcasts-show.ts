import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { idArgument } from '../id-argument.ts'

export const broadcastsShow: CommandSpec = {
  name: 'broadcasts show',
  arguments: ['ID'],
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const id = idArgument(run, input)
    const [{ withService }, { showBroadcast }] = await Promise.all([
      import('../connect.ts'),
      import('../show-broadcast.ts'),
    ])
    await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      showBroadcast(run, client, { id, json: input.has('json') }),
    )
    return EXIT.ok
  },
}
