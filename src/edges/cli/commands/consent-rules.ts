import type { ConsentRules } from '../answers/rules.ts'
import type { CommandSpec, Input, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { Refusal } from '../refusal.ts'

const PATH = '/api/v1/consent-rules'
const OFF = 'off'
const PURPOSES = ['offers', 'reminders', 'emergencies'] as const

export const consentRulesShow: CommandSpec = {
  name: 'consent-rules show',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const [{ withService }, { printConsentRules }] = await Promise.all([
      import('../connect.ts'),
      import('../show-consent-rules.ts'),
    ])
    const rules = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<ConsentRules>(PATH),
    )
    printConsentRules(run, rules, input.has('json'))
    return EXIT.ok
  },
}

export const consentRulesSet: CommandSpec = {
  name: 'consent-rules set',
  options: [
    { flag: 'exige-consentimento', takes: 'text', many: true, choices: [...PURPOSES, OFF] },
    { flag: 'janela-estrita', takes: 'text' },
    { flag: 'parar-encerra', takes: 'text', choices: ['everything', 'offers'] },
    { flag: 'palavra', takes: 'text', many: true },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const changes = changesOf(run, input)
    const [{ withService }, { printConsentRules }] = await Promise.all([
      import('../connect.ts'),
      import('../show-consent-rules.ts'),
    ])
    const rules = await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const { known_consent_for, strict_window, stop_covers, stop_words } =
        await client.get<ConsentRules>(PATH)
      const now = { known_consent_for, strict_window, stop_covers, stop_words }
      return client.put<ConsentRules>(PATH, { ...now, ...changes })
    })
    printConsentRules(run, rules, input.has('json'))
    return EXIT.ok
  },
}

function changesOf(run: Run, input: Input): Partial<ConsentRules> {
  const purposes = input.texts('exige-consentimento')
  const strict = switchOf(run, input, 'janela-estrita')
  const covers = input.text('parar-encerra')
  const words = input.texts('palavra')
  const changes = {
    ...(purposes.length === 0 ? {} : { known_consent_for: purposes.filter((each) => each !== OFF) }),
    ...(strict === undefined ? {} : { strict_window: strict }),
    ...(covers === undefined ? {} : { stop_covers: covers as ConsentRules['stop_covers'] }),
    ...(words.length === 0 ? {} : { stop_words: words.filter((each) => each !== OFF) }),
  }
  if (Object.keys(changes).length === 0) throw new Refusal(EXIT.usage, run.texts.consent.nothingToSet)
  return changes
}

function switchOf(run: Run, input: Input, flag: string): boolean | undefined {
  const typed = input.text(flag)
  if (typed === undefined) return undefined
  if (typed === 'on' || typed === OFF) return typed === 'on'
  throw new Refusal(EXIT.usage, run.texts.usage.badValue(`--${flag}`, typed, run.texts.consent.badSwitch))
}
