import { formatNumber } from '../../../text/format.ts'
import type { KillSwitch } from '../answers/rules.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { removeCommand } from '../remove-command.ts'
import { shownTime } from '../zone.ts'

const PATH = '/api/v1/kill-switches'
const LANES = ['otp', 'alert', 'transactional', 'bulk'] as const
const CHANNELS = ['whatsapp', 'sms'] as const

export const killSwitchList: CommandSpec = {
  name: 'kill-switch list',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ kill_switches: readonly KillSwitch[] }>(PATH),
    )
    if (input.has('json')) {
      run.output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.kill_switches.length === 0) run.output.talk(run.texts.rules.noSwitches)
    for (const each of page.kill_switches) printSwitch(run, each)
    return EXIT.ok
  },
}

export const killSwitchThrow: CommandSpec = {
  name: 'kill-switch throw',
  options: [
    { flag: 'motivo', takes: 'text', required: true },
    { flag: 'fila', takes: 'text', choices: LANES },
    { flag: 'canal', takes: 'text', choices: CHANNELS },
    { flag: 'todas' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const lane = input.text('fila')
    const channel = input.text('canal')
    const thrown = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.post<KillSwitch>(PATH, {
        why: input.text('motivo'),
        ...(lane === undefined ? {} : { lane }),
        ...(channel === undefined ? {} : { channel }),
        ...(input.has('todas') ? { everywhere: true } : {}),
      }),
    )
    if (input.has('json')) run.output.data(JSON.stringify(thrown))
    else printSwitch(run, thrown)
    return EXIT.ok
  },
}

export const killSwitchLift = removeCommand<KillSwitch>({
  name: 'kill-switch lift',
  path: PATH,
  said: ({ texts }, id, lifted) => ({ json: lifted, line: texts.rules.lifted(id) }),
})

function printSwitch({ output, texts, lang }: Run, each: KillSwitch): void {
  const { rules } = texts
  const when = (at: string) => shownTime(lang, at)
  const { empresa_id: empresa, lane, channel, why } = each
  const scope = [
    empresa === null ? rules.scopeAll : rules.scopeEmpresa(String(empresa)),
    ...(lane === null ? [] : [lane]),
    ...(channel === null ? [] : [channel]),
  ].join(', ')
  const by = each.thrown_by ?? rules.byPlatform
  output.data(rules.switchLine({ id: String(each.id), scope, when: when(each.thrown_at), by, why }))
  if (each.lifted_at !== null) {
    output.data(rules.liftedLine({ when: when(each.lifted_at), by: each.lifted_by ?? rules.byPlatform }))
    return
  }
  const [inFlight, held] = [formatNumber(lang, each.in_flight), formatNumber(lang, each.held)]
  output.data(rules.holds({ inFlight, held }))
}
