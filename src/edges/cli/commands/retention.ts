import type { Retention } from '../answers/rules.ts'
import type { CommandSpec, Input, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { table } from '../output.ts'
import { Refusal } from '../refusal.ts'

const PATH = '/api/v1/retention'
const OFF = 'off'
const FIELDS = [
  ['conteudo', 'content_days', 'content'],
  ['formularios', 'raw_days', 'raw'],
  ['recebidas', 'inbound_days', 'inbound'],
] as const

export const retentionShow: CommandSpec = {
  name: 'retention show',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const retention = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<Retention>(PATH),
    )
    show(run, retention, input.has('json'))
    return EXIT.ok
  },
}

export const retentionSet: CommandSpec = {
  name: 'retention set',
  options: [...FIELDS.map(([flag]) => ({ flag, takes: 'text' }) as const), EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const changes = changesOf(run, input)
    const { withService } = await import('../connect.ts')
    const retention = await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const { content_days, raw_days, inbound_days } = await client.get<Retention>(PATH)
      return client.put<Retention>(PATH, { content_days, raw_days, inbound_days, ...changes })
    })
    show(run, retention, input.has('json'))
    return EXIT.ok
  },
}

function changesOf(run: Run, input: Input): Partial<Retention> {
  const changes = FIELDS.flatMap(([flag, name]): [string, number | null][] => {
    const typed = input.text(flag)
    if (typed === undefined) return []
    if (typed === OFF) return [[name, null]]
    if (/^[1-9]\d{0,4}$/.test(typed)) return [[name, Number(typed)]]
    throw new Refusal(EXIT.usage, run.texts.usage.badValue(`--${flag}`, typed, run.texts.privacy.badDays))
  })
  if (changes.length === 0) throw new Refusal(EXIT.usage, run.texts.privacy.nothingToSet)
  return Object.fromEntries(changes)
}

function show({ output, texts }: Run, retention: Retention, json: boolean): void {
  if (json) {
    output.data(JSON.stringify(retention))
    return
  }
  const { retention: labels, days, forever } = texts.privacy
  const rows = FIELDS.map(([, name, label]) => {
    const count = retention[name]
    return [`${labels[label]}:`, count === null ? forever : days(count)] as const
  })
  for (const line of table(rows, '')) output.data(line)
}
