import type { PriceCommandName, PricesTexts } from './prices-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const ptBrPriceCommands: Record<PriceCommandName, CommandText> = {
  prices: { summary: 'Os preços que as estimativas usam.' },
  'prices list': {
    summary: 'Lista os preços, com o dia e quem os diz.',
    examples: ['recado prices list'],
  },
  'prices set': {
    summary: 'Anota quanto custa uma mensagem de WhatsApp ou um segmento de SMS. Só para a plataforma.',
    details: 'O que não for dito fica como no último preço. Os dias anteriores continuam guardados.',
    options: {
      canal: 'De qual canal.',
      categoria: 'Do WhatsApp: service é texto livre; do SMS, sempre service.',
      pais: 'País, em duas letras.',
      'usd-min': 'O menor preço, em dólares.',
      'usd-max': 'O maior preço, em dólares; sem ele, o menor.',
      'reais-por-dolar': 'Quantos reais custa um dólar.',
      data: 'A partir de que dia, como 2026-11-01.',
      fonte: 'Quem diz, como o endereço da tabela.',
    },
    values: {
      canal: 'CANAL',
      categoria: 'CATEGORIA',
      pais: 'PAÍS',
      'usd-min': 'VALOR',
      'usd-max': 'VALOR',
      'reais-por-dolar': 'VALOR',
      data: 'AAAA-MM-DD',
      fonte: 'TEXTO',
    },
    examples: [
      'recado prices set --canal sms --usd-min 0.047 --usd-max 0.055 --data 2026-11-01 --fonte "tabela da Twilio"',
      'recado prices set --canal whatsapp --categoria marketing --reais-por-dolar 5.62 --data 2026-11-01',
    ],
  },
}

export const ptBrPrices: PricesTexts = {
  line: ({ channel, category, country, usd, brlPerUsd, asOf, source }) =>
    `${channel} ${category} ${country}: US$ ${usd}, a R$ ${brlPerUsd} o dólar, desde ${asOf} (${source})`,
  written: (line) => `Anotado: ${line}`,
  badAmount: 'um valor como 0.055',
  missing: (flag) => `Ainda não há preço para isso: diga também ${flag}.`,
}
