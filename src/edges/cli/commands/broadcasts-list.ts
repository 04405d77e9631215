import type { Broadcast, BroadcastPage } from '../answers/broadcast.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { broadcastLine } from '../show-broadcast.ts'

export const broadcastsList: CommandSpec = {
  name: 'broadcasts list',
  options: [...pageOptions('10'), EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const query = pageQuery(input, 100)
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<BroadcastPage>(`/api/v1/broadcasts?${query}`),
    )
    if (input.has('json')) {
      run.output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.broadcasts.length === 0) run.output.talk(run.texts.read.noBroadcasts)
    for (const broadcast of page.broadcasts) run.output.data(listedLine(run, broadcast))
    if (page.next_cursor !== null) run.output.talk(run.texts.read.moreBroadcasts(page.next_cursor))
    return EXIT.ok
  },
}

/** As the guide prints it; what is not on its way, or there, says what it is. */
function listedLine({ texts }: Run, broadcast: Broadcast): string {
  const { id, status } = broadcast
  const stands = ['sending', 'completed'].includes(status) ? '' : `, ${texts.read.status(status)}`
  return `${id}  ${broadcastLine(broadcast)}${stands}`
}
