import type { PriceCommandName, PricesTexts } from './prices-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const enPriceCommands: Record<PriceCommandName, CommandText> = {
  prices: { summary: 'The prices that estimates go by.' },
  'prices list': {
    summary: 'Lists the prices, with their day and who says so.',
    examples: ['recado prices list'],
  },
  'prices set': {
    summary: 'Puts down what a WhatsApp message or an SMS segment costs. For the platform only.',
    details: 'What is not named stays as in the last price. Earlier days are kept.',
    options: {
      canal: 'Of which channel.',
      categoria: 'Of WhatsApp: service is free text; of SMS always service.',
      pais: 'Country, in two letters.',
      'usd-min': 'The lowest price, in US dollars.',
      'usd-max': 'The highest price, in US dollars; without it the lowest.',
      'reais-por-dolar': 'How many reais a dollar costs.',
      data: 'From which day on, like 2026-11-01.',
      fonte: 'Who says so, like the address of the list.',
    },
    values: {
      canal: 'CHANNEL',
      categoria: 'CATEGORY',
      pais: 'COUNTRY',
      'usd-min': 'AMOUNT',
      'usd-max': 'AMOUNT',
      'reais-por-dolar': 'AMOUNT',
      data: 'YYYY-MM-DD',
      fonte: 'TEXT',
    },
    examples: [
      'recado prices set --canal sms --usd-min 0.047 --usd-max 0.055 --data 2026-11-01 --fonte "Twilio\'s price list"',
      'recado prices set --canal whatsapp --categoria marketing --reais-por-dolar 5.62 --data 2026-11-01',
    ],
  },
}

export const enPrices: PricesTexts = {
  line: ({ channel, category, country, usd, brlPerUsd, asOf, source }) =>
    `${channel} ${category} ${country}: USD ${usd}, at R$ ${brlPerUsd} a dollar, since ${asOf} (${source})`,
  written: (line) => `Put down: ${line}`,
  badAmount: 'an amount like 0.055',
  missing: (flag) => `There is no price for this yet: say ${flag} too.`,
}
