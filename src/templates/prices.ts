import { DomainError, type FieldIssue } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Actor, type Ground, withTransaction } from '../platform/context.ts'
import { listNewestPrices, upsertPrice } from './price-queries.ts'

export const PRICE_CHANNELS = ['whatsapp', 'sms'] as const
export const PRICE_CATEGORIES = ['service', 'marketing', 'utility', 'authentication'] as const
export type PriceCategory = (typeof PRICE_CATEGORIES)[number]

/** What a message costs (WhatsApp) or a segment (SMS), in US dollars, as of a day. */
export interface Price {
  channel: (typeof PRICE_CHANNELS)[number]
  category: PriceCategory
  /** Two letters. */
  country: string
  usdMin: number
  usdMax: number
  brlPerUsd: number
  /** `2026-09-01`. */
  asOf: string
  source: string
}

const PRICES_SHOWN_MAX = 1_000
/** No message costs more; a slip of the decimal point does. */
export const USD_MAX = 10
export const BRL_PER_USD_MAX = 1_000

/** The newest price of each channel, category and country; estimates go by these. */
export function readPrices({ db }: Ground): Promise<Price[]> {
  return listNewestPrices(db, null, PRICES_SHOWN_MAX)
}

/** Puts down what something costs from a day on; earlier days stay, and the audit log says who did. Throws `invalid_input`. */
export async function writePrice(person: Ground & { actor: Actor }, price: Price): Promise<void> {
  const fields: FieldIssue[] = []
  if (price.usdMin > price.usdMax) {
    fields.push({ field: 'usd_min', code: 'out_of_range', facts: { max: price.usdMax } })
  }
  if (price.channel === 'sms' && price.category !== 'service') {
    fields.push({ field: 'category', code: 'not_allowed', facts: { allowed: 'service' } })
  }
  if (!isDay(price.asOf)) {
    fields.push({ field: 'as_of', code: 'bad_format', facts: { example: '2026-09-01' } })
  } else if (price.asOf > person.clock.now().toISOString().slice(0, 10)) {
    fields.push({ field: 'as_of', code: 'out_of_range', facts: {} })
  }
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  await withTransaction(person, async (tx) => {
    await upsertPrice(tx.db, price)
    await recordAudit({ ...tx, empresaId: null }, { action: 'price.changed', facts: { ...price } })
  })
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
