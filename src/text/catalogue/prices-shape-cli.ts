export type PriceCommandName = 'prices' | 'prices list' | 'prices set'

/** What the commands about prices say. */
export interface PricesTexts {
  line: (facts: {
    channel: string
    category: string
    country: string
    usd: string
    brlPerUsd: string
    asOf: string
    source: string
  }) => string
  written: (line: string) => string
  badAmount: string
  /** There is no earlier price to take the rest from. */
  missing: (flag: string) => string
}
