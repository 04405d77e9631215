import type { Rules, SendingRules } from '../answers/rules.ts'
import type { CommandSpec, Input, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { Refusal } from '../refusal.ts'

const PATH = '/api/v1/sending-rules'
const OFF = 'off'
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

export const rulesShow: CommandSpec = {
  name: 'rules show',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const [{ withService }, { printRules }] = await Promise.all([
      import('../connect.ts'),
      import('../show-rules.ts'),
    ])
    const rules = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<SendingRules>(PATH),
    )
    printRules(run, rules, input.has('json'))
    return EXIT.ok
  },
}

export const rulesSet: CommandSpec = {
  name: 'rules set',
  options: [
    { flag: 'horario', takes: 'text' },
    { flag: 'nunca-em', takes: 'text', many: true, choices: WEEKDAYS },
    { flag: 'mensagens-por-dia', takes: 'text' },
    { flag: 'segmentos-por-dia', takes: 'text' },
    { flag: 'aprovacao-acima', takes: 'text' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const changes = changesOf(run, input)
    const [{ withService }, { printRules }] = await Promise.all([
      import('../connect.ts'),
      import('../show-rules.ts'),
    ])
    const rules = await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const { quiet_hours, daily_messages, daily_segments } = await client.get<SendingRules>(PATH)
      return client.put<SendingRules>(PATH, { quiet_hours, daily_messages, daily_segments, ...changes })
    })
    printRules(run, rules, input.has('json'))
    return EXIT.ok
  },
}

function changesOf(run: Run, input: Input): Partial<Rules> {
  const hours = input.text('horario')
  const never = input.texts('nunca-em')
  const messages = ceilingOf(run, input, 'mensagens-por-dia')
  const segments = ceilingOf(run, input, 'segmentos-por-dia')
  const above = ceilingOf(run, input, 'aprovacao-acima')
  const changes = {
    ...(hours === undefined ? {} : { quiet_hours: quietHoursOf(run, hours, never) }),
    ...(messages === undefined ? {} : { daily_messages: messages }),
    ...(segments === undefined ? {} : { daily_segments: segments }),
    ...(above === undefined ? {} : { approval_above: above }),
  }
  if (hours === undefined && never.length > 0) {
    throw new Refusal(EXIT.usage, run.texts.usage.missingOption('--horario'))
  }
  if (Object.keys(changes).length === 0) throw new Refusal(EXIT.usage, run.texts.rules.nothingToSet)
  return changes
}

function quietHoursOf(run: Run, hours: string, never: readonly string[]): Rules['quiet_hours'] {
  if (hours === OFF) return null
  const [, from, to] = /^(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(hours) ?? []
  if (from !== undefined && to !== undefined) return { from, to, never_on: never }
  throw new Refusal(EXIT.usage, run.texts.usage.badValue('--horario', hours, run.texts.rules.badHours))
}

function ceilingOf(run: Run, input: Input, flag: string): number | null | undefined {
  const typed = input.text(flag)
  if (typed === undefined) return undefined
  if (typed === OFF) return null
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed)
  throw new Refusal(EXIT.usage, run.texts.usage.badValue(`--${flag}`, typed, run.texts.rules.badCeiling))
}
