import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import { EXIT } from '../exit.ts'
import { MESSAGE_OPTIONS, messageChoiceOf } from '../message-choice.ts'
import type { SendAudience } from '../send-broadcast.ts'
import { UsageError } from '../usage-error.ts'

const NAME = 'enviar_whatsapp_freelancers'

/** The guide's command, with its flags. */
export const enviarWhatsappFreelancers: CommandSpec = {
  name: NAME,
  options: [
    ...MESSAGE_OPTIONS,
    { flag: 'apenas-completos' },
    { flag: 'funcao', takes: 'text', many: true },
    { flag: 'lista', takes: 'whole_number' },
    { flag: 'canal', takes: 'text', choices: ['whatsapp', 'sms'], fallback: 'whatsapp' },
    { flag: 'dry-run' },
    { flag: 'teste', takes: 'text' },
    { flag: 'rascunho' },
    { flag: 'yes' },
    { flag: 'espera', takes: 'seconds', fallback: '60' },
    { flag: 'nome-campanha', takes: 'text' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: [1, ...SERVICE_EXITS, 130],
  async run(run, input) {
    const message = messageChoiceOf(run, input, NAME)
    const audience = audienceOf(run, input)
    const [{ withService }, { sendBroadcast }, { testBroadcast }, { keepDraft }] = await Promise.all([
      import('../connect.ts'),
      import('../send-broadcast.ts'),
      import('../test-broadcast.ts'),
      import('../drafts.ts'),
    ])
    const request = {
      ...{ message, audience },
      channel: input.text('canal') === 'sms' ? ('sms' as const) : ('whatsapp' as const),
      campaignName: input.text('nome-campanha') ?? null,
      dryRun: input.has('dry-run'),
      yes: input.has('yes'),
      waitMs: (input.number('espera') ?? 0) * 1000,
      json: input.has('json'),
    }
    const empresa = input.number('empresa')
    const phone = input.text('teste')
    if (phone !== undefined) {
      return withService(run, { empresa }, ({ client }) => testBroadcast(run, client, { ...request, phone }))
    }
    if (input.has('rascunho')) {
      await withService(run, { empresa }, ({ client }) => keepDraft(run, client, request))
      return EXIT.ok
    }
    const wish = { empresa, ownInterrupt: true }
    return withService(run, wish, (connection) => sendBroadcast(run, connection, request))
  },
}

function audienceOf(run: Run, input: Input): SendAudience {
  const [list, funcoes] = [input.number('lista'), input.texts('funcao')]
  const onlyComplete = input.has('apenas-completos')
  if (list !== undefined) {
    if (onlyComplete || funcoes.length > 0) throw new UsageError(run.texts.send.listAlone, `recado ${NAME}`)
    return { upload_id: list }
  }
  return {
    all: true,
    ...(onlyComplete ? { cadastro_completo: true } : {}),
    ...(funcoes.length > 0 ? { funcoes } : {}),
  }
}
