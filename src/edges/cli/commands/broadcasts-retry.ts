import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { Refusal } from '../refusal.ts'

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
    const id = input.argument('ID')
    if (!/^[1-9]\d{0,9}$/.test(id)) {
      const { badValue, expects } = run.texts.usage
      throw new Refusal(EXIT.usage, badValue('ID', id, expects.whole_number))
    }
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
