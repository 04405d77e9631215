import type { ListedPrice } from '../answers/rules.ts'
import { type CommandSpec, type Input, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { Refusal } from '../refusal.ts'

const PATH = '/api/v1/prices'
const FLAGS = {
  channel: '--canal',
  category: '--categoria',
  country: '--pais',
  usd_min: '--usd-min',
  usd_max: '--usd-max',
  brl_per_usd: '--reais-por-dolar',
  as_of: '--data',
  source: '--fonte',
}

export const pricesList: CommandSpec = {
  name: 'prices list',
  options: [JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: undefined }, ({ client }) =>
      client.get<{ prices: readonly ListedPrice[] }>(PATH),
    )
    if (input.has('json')) run.output.data(JSON.stringify(page))
    else for (const price of page.prices) run.output.data(lineOf(run, price))
    return EXIT.ok
  },
}

export const pricesSet: CommandSpec = {
  name: 'prices set',
  options: [
    { flag: 'canal', takes: 'text', choices: ['whatsapp', 'sms'], required: true },
    {
      ...{ flag: 'categoria', takes: 'text', fallback: 'service' },
      choices: ['service', 'marketing', 'utility', 'authentication'],
    },
    { flag: 'pais', takes: 'text', fallback: 'BR' },
    { flag: 'usd-min', takes: 'text' },
    { flag: 'usd-max', takes: 'text' },
    { flag: 'reais-por-dolar', takes: 'text' },
    { flag: 'data', takes: 'text', required: true },
    { flag: 'fonte', takes: 'text' },
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const wanted = {
      channel: input.text('canal') ?? '',
      category: input.text('categoria') ?? '',
      country: (input.text('pais') ?? '').toUpperCase(),
    }
    const amounts = amountsOf(run, input)
    const { withService } = await import('../connect.ts')
    const written = await withService(run, { empresa: undefined, flags: FLAGS }, async ({ client }) => {
      const { prices } = await client.get<{ prices: readonly ListedPrice[] }>(PATH)
      const last = prices.find(
        ({ channel, category, country }) =>
          channel === wanted.channel && category === wanted.category && country === wanted.country,
      )
      const price = { ...wanted, ...rest(run, input, amounts, last), as_of: input.text('data') }
      return client.put<ListedPrice>(PATH, price)
    })
    const { output, texts } = run
    output.data(input.has('json') ? JSON.stringify(written) : texts.prices.written(lineOf(run, written)))
    return EXIT.ok
  },
}

type Amounts = Record<'usd-min' | 'usd-max' | 'reais-por-dolar', number | undefined>

function amountsOf(run: Run, input: Input): Amounts {
  const amount = (flag: keyof Amounts): number | undefined => {
    const typed = input.text(flag)
    if (typed === undefined) return undefined
    if (/^\d{1,6}([.,]\d{1,8})?$/.test(typed)) return Number(typed.replace(',', '.'))
    const { usage, prices } = run.texts
    throw new Refusal(EXIT.usage, usage.badValue(`--${flag}`, typed, prices.badAmount))
  }
  return {
    'usd-min': amount('usd-min'),
    'usd-max': amount('usd-max'),
    'reais-por-dolar': amount('reais-por-dolar'),
  }
}

/** What was not typed is taken from the last price; a lowest without a highest is the price itself. */
function rest(
  run: Run,
  input: Input,
  amounts: Amounts,
  last: ListedPrice | undefined,
): Pick<ListedPrice, 'usd_min' | 'usd_max' | 'brl_per_usd' | 'source'> {
  const known = <Value>(flag: string, value: Value | undefined): Value => {
    if (value !== undefined) return value
    throw new Refusal(EXIT.usage, run.texts.prices.missing(`--${flag}`))
  }
  const min = amounts['usd-min']
  return {
    usd_min: known('usd-min', min ?? last?.usd_min),
    usd_max: known('usd-max', amounts['usd-max'] ?? min ?? last?.usd_max),
    brl_per_usd: known('reais-por-dolar', amounts['reais-por-dolar'] ?? last?.brl_per_usd),
    source: known('fonte', input.text('fonte') ?? last?.source),
  }
}

function lineOf({ texts, lang }: Run, price: ListedPrice): string {
  const number = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 5 })
  const { channel, category, country, source, as_of: asOf, usd_min: min, usd_max: max } = price
  const amounts = min === max ? [min] : [min, max]
  const usd = amounts.map((each) => number.format(each)).join('–')
  return texts.prices.line({
    ...{ channel, category, country, source, asOf, usd },
    brlPerUsd: number.format(price.brl_per_usd),
  })
}
