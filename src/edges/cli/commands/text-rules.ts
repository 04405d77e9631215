import type { TextRules } from '../answers/rules.ts'
import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import { EXIT } from '../exit.ts'

const PATH = '/api/v1/text-rules'

export const textRulesShow: CommandSpec = {
  name: 'text-rules show',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const rules = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<TextRules>(PATH),
    )
    print(run, input, rules)
    return EXIT.ok
  },
}

export const textRulesSet: CommandSpec = {
  name: 'text-rules set',
  options: [
    { flag: 'sms', takes: 'text', choices: ['accents', 'plain'], required: true },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const rules = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.put<TextRules>(PATH, { sms_spelling: input.text('sms') }),
    )
    print(run, input, rules)
    return EXIT.ok
  },
}

function print({ output, texts }: Run, input: Input, rules: TextRules): void {
  const { plain, accents } = texts.textRules
  if (input.has('json')) output.data(JSON.stringify(rules))
  else output.data(rules.sms_spelling === 'plain' ? plain : accents)
}
