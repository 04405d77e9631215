import { formatNumber } from '../../../text/format.ts'
import type { OtpBrake, OtpCode, OtpConversion } from '../answers/code.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { shownTime } from '../zone.ts'

const PATH = '/api/v1/otp'
const LIST_MAX = 200

export const otpList: CommandSpec = {
  name: 'otp list',
  options: [
    ...pageOptions('10'),
    { flag: 'status', takes: 'text', choices: ['sent', 'verified', 'expired', 'canceled', 'failed'] },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const query = pageQuery(input, LIST_MAX, { status: 'status' })
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ codes: readonly OtpCode[]; next_cursor: string | null }>(`${PATH}?${query}`),
    )
    const { output, texts } = run
    if (input.has('json')) output.data(JSON.stringify(page))
    else {
      if (page.codes.length === 0) output.talk(texts.otp.noCodes)
      // The guide's line.
      for (const { address, purpose, status } of page.codes)
        output.data(`${address} - ${purpose} - ${status}`)
      if (page.next_cursor !== null) output.talk(texts.otp.moreCodes(page.next_cursor))
    }
    return EXIT.ok
  },
}

export const otpConversion: CommandSpec = {
  name: 'otp conversion',
  options: [
    { flag: 'por', takes: 'text', choices: ['hora', 'faixa', 'empresa'], fallback: 'hora' },
    { flag: 'horas', takes: 'whole_number', fallback: '24' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const by = input.text('por')
    const query = new URLSearchParams({ hours: String(input.number('horas') ?? 24) })
    if (by !== 'empresa') query.set('by', by === 'faixa' ? 'prefix' : 'hour')
    const path = by === 'empresa' ? `${PATH}/conversion/empresas` : `${PATH}/conversion`
    // Of all empresas nobody has to choose one.
    const empresa = by === 'empresa' ? undefined : { empresa: input.number('empresa') }
    const page = await withService(run, empresa ?? { empresa: undefined }, ({ client }) =>
      client.get<{ rows: readonly OtpConversion[] }>(`${path}?${query}`),
    )
    const { output, texts, lang } = run
    if (input.has('json')) {
      output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.rows.length === 0) output.talk(texts.otp.noCodes)
    const percent = new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 })
    for (const { key, codes, verified, rate } of page.rows) {
      const name = key.includes('T') ? shownTime(lang, key) : key
      const facts = { verified: formatNumber(lang, verified), codes: formatNumber(lang, codes) }
      output.data(texts.otp.conversion({ name, ...facts, rate: rate === null ? '–' : percent.format(rate) }))
    }
    return EXIT.ok
  },
}

export const otpBrakes: CommandSpec = {
  name: 'otp brakes',
  options: [JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: undefined }, ({ client }) =>
      client.get<{ brakes: readonly OtpBrake[] }>(`${PATH}/brakes`),
    )
    const { output, texts, lang } = run
    if (input.has('json')) {
      output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.brakes.length === 0) output.talk(texts.otp.noBrakes)
    for (const { prefix, until, codes, verified } of page.brakes) {
      const facts = { codes: formatNumber(lang, codes), verified: formatNumber(lang, verified) }
      const when = shownTime(lang, until)
      output.data(texts.otp.brake({ prefix: `+${prefix}…`, until: when, ...facts }))
    }
    return EXIT.ok
  },
}

export const otpLiftBrake: CommandSpec = {
  name: 'otp lift-brake',
  arguments: ['FAIXA'],
  options: [JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const prefix = input.argument('FAIXA').replace(/\D/g, '')
    const lifted = await withService(run, { empresa: undefined }, ({ client }) =>
      client.delete<OtpBrake>(`${PATH}/brakes/${encodeURIComponent(prefix || '0')}`),
    )
    run.output.data(input.has('json') ? JSON.stringify(lifted) : run.texts.otp.lifted(`+${lifted.prefix}…`))
    return EXIT.ok
  },
}
