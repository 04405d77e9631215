import { formatNumber } from '../../../text/format.ts'
import type { FreelancerCount } from '../answers/directory.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { table } from '../output.ts'

export const freelancersCount: CommandSpec = {
  name: 'freelancers count',
  options: [{ flag: 'funcao', takes: 'text' }, { flag: 'apenas-completos' }, EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const query = new URLSearchParams()
    const funcao = input.text('funcao')
    if (funcao !== undefined) query.set('funcao', funcao)
    if (input.has('apenas-completos')) query.set('apenas_completos', 'true')
    const path = query.size === 0 ? '' : `?${query}`
    const count = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<FreelancerCount>(`/api/v1/freelancers/count${path}`),
    )
    if (input.has('json')) run.output.data(JSON.stringify(count))
    else {
      const { read } = run.texts
      const rows = [
        [read.countTotal, count.total],
        [read.countWithPhone, count.with_phone],
        [read.countWithoutPhone, count.without_phone],
        [read.countComplete, count.completos],
      ] as const
      const lines = rows.map(([label, value]) => [`${label}:`, formatNumber(run.lang, value)] as const)
      for (const line of table(lines, '')) run.output.data(line)
    }
    return EXIT.ok
  },
}
