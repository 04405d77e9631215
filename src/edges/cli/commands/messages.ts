import { formatNumber } from '../../../text/format.ts'
import type { Retried } from '../answers/broadcast.ts'
import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import { EXIT } from '../exit.ts'
import { Refusal } from '../refusal.ts'

const PERIOD_OPTIONS = [
  { flag: 'from', takes: 'text', required: true },
  { flag: 'to', takes: 'text' },
] as const
const UNKNOWN_OPTION = { flag: 'include-unknown' } as const

export const messagesShow: CommandSpec = {
  name: 'messages show',
  arguments: ['ID'],
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const [{ withService }, { findMessage, printMessage }] = await Promise.all([
      import('../connect.ts'),
      import('../show-message.ts'),
    ])
    const { message } = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      findMessage(client, input.argument('ID')),
    )
    if (input.has('json')) run.output.data(JSON.stringify(message))
    else printMessage(run, message)
    return EXIT.ok
  },
}

export const messagesRetry: CommandSpec = {
  name: 'messages retry',
  arguments: ['ID'],
  options: [UNKNOWN_OPTION, EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const [{ withService }, { findMessage }] = await Promise.all([
      import('../connect.ts'),
      import('../show-message.ts'),
    ])
    const retried = await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const { path } = await findMessage(client, input.argument('ID'))
      return client.post<Retried>(`${path}/retry`, { include_unknown: input.has('include-unknown') })
    })
    return printRetried(run, input, retried)
  },
}

export const messagesRetryFailed: CommandSpec = {
  name: 'messages retry-failed',
  options: [
    ...PERIOD_OPTIONS,
    { flag: 'error-code', takes: 'whole_number' },
    UNKNOWN_OPTION,
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const period = periodOf(run, input)
    const { withService } = await import('../connect.ts')
    const code = input.number('error-code')
    const retried = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.post<Retried>('/messages/retry', {
        ...period,
        ...(code === undefined ? {} : { error_code: code }),
        include_unknown: input.has('include-unknown'),
      }),
    )
    return printRetried(run, input, retried)
  },
}

export const messagesReport: CommandSpec = {
  name: 'messages report',
  options: [...PERIOD_OPTIONS, EMPRESA_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const query = new URLSearchParams(periodOf(run, input))
    const { withService } = await import('../connect.ts')
    await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      for await (const chunk of client.text(`/messages/report.csv?${query}`)) await run.output.write(chunk)
    })
    return EXIT.ok
  },
}

function printRetried({ output, texts, lang }: Run, input: Input, retried: Retried) {
  if (input.has('json')) {
    output.data(JSON.stringify(retried))
    return EXIT.ok
  }
  output.data(texts.messages.retried(retried.queued, formatNumber(lang, retried.queued)))
  if (retried.left_unknown > 0) {
    output.talk(texts.read.leftUnknown(retried.left_unknown, formatNumber(lang, retried.left_unknown)))
  }
  return EXIT.ok
}

/** Whole days of whoever types them, the last one included. */
function periodOf(run: Run, input: Input): { from: string; to: string } {
  const first = input.text('from') ?? ''
  const from = dayOf(run, '--from', first, 0)
  const to = dayOf(run, '--to', input.text('to') ?? first, 1)
  return { from: from.toISOString(), to: to.toISOString() }
}

function dayOf({ texts }: Run, flag: string, written: string, add: number): Date {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(written) ?? []
  const date = new Date(Number(year), Number(month) - 1, Number(day))
  const isDay = !Number.isNaN(date.getTime()) && date.getDate() === Number(day)
  if (!isDay) {
    throw new Refusal(EXIT.usage, texts.usage.badValue(flag, written, texts.messages.badDay))
  }
  date.setDate(date.getDate() + add)
  return date
}
