import type { TestResult } from '../answers/message.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'

export const testSms: CommandSpec = {
  name: 'test-sms',
  arguments: ['TELEFONE'],
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: [1, ...SERVICE_EXITS],
  async run(run, input) {
    const [{ withService }, { saySimulator }] = await Promise.all([
      import('../connect.ts'),
      import('../show-broadcast.ts'),
    ])
    const phone = encodeURIComponent(input.argument('TELEFONE'))
    return withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const result = await client.post<TestResult>(`/messages/test-sms?phone=${phone}`, undefined)
      const { messages } = run.texts
      if (input.has('json')) run.output.data(JSON.stringify(result))
      else if (result.status === 'success') run.output.data(messages.testSent(result.message_sid))
      else {
        run.output.data(
          messages.error({ code: result.error_code, meaning: result.error_message ?? '' }).trim(),
        )
      }
      await saySimulator(run, client)
      return result.status === 'success' ? EXIT.ok : EXIT.someFailed
    })
  },
}
