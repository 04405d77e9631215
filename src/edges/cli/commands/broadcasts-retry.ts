import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { idArgument } from '../id-argument.ts'

export const broadcastsRetry: CommandSpec = {
  name: 'broadcasts retry',
  arguments: ['ID'],
  options: [
    { flag: 'error-code', takes: 'whole_number' },
    { flag: 'include-unknown' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const id = idArgument(run, input)
    const [{ withService }, { retryBroadcast }] = await Promise.all([
      import('../connect.ts'),
      import('../retry-broadcast.ts'),
    ])
    await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      retryBroadcast(run, client, {
        id,
        errorCode: input.number('error-code'),
        includeUnknown: input.has('include-unknown'),
        json: input.has('json'),
      }),
    )
    return EXIT.ok
  },
}
