import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { idArgument } from '../id-argument.ts'
import type { Steer } from '../steer-broadcast.ts'

export const broadcastsPause = steering('pause')
export const broadcastsResume = steering('resume')
export const broadcastsCancel = steering('cancel')

function steering(steer: Steer): CommandSpec {
  return {
    name: `broadcasts ${steer}`,
    arguments: ['ID'],
    options: [EMPRESA_OPTION, JSON_OPTION],
    exits: SERVICE_EXITS,
    async run(run, input) {
      const id = idArgument(run, input)
      const [{ withService }, { steerBroadcast }] = await Promise.all([
        import('../connect.ts'),
        import('../steer-broadcast.ts'),
      ])
      await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
        steerBroadcast(run, client, { id, steer, json: input.has('json') }),
      )
      return EXIT.ok
    },
  }
}
