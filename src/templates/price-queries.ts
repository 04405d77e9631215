import { type Db, sql } from '../platform/db/db.ts'
import type { Price, PriceCategory } from './prices.ts'

const columns = sql`channel, category, country, usd_min::float8 as usd_min, usd_max::float8 as usd_max,
  brl_per_usd::float8 as brl_per_usd, to_char(as_of, 'YYYY-MM-DD') as as_of, source`

/** The newest price of each channel and category in a country, or in all. */
export function listNewestPrices(db: Db, country: string | null, limit: number): Promise<Price[]> {
  return db.many(sql<Price>`
    select distinct on (country, channel, category) ${columns}
    from prices where ${country}::text is null or country = ${country}::text
    order by country, channel, category, as_of desc
    limit ${limit}::int`)
}

/** The newest price of each channel for free text, and of WhatsApp for templates of a category where one is named. */
export function listPrices(
  db: Db,
  country: string,
  whatsapp: PriceCategory = 'service',
): Promise<Pick<Price, 'channel' | 'usdMin' | 'usdMax' | 'brlPerUsd' | 'asOf'>[]> {
  return db.many(sql<Price>`
    select distinct on (channel) ${columns}
    from prices
    where country = ${country}::text
      and category = case channel when 'whatsapp' then ${whatsapp}::text else 'service' end
    order by channel, as_of desc`)
}

/** A price of a day takes the place of one of the same day. */
export async function upsertPrice(db: Db, price: Price): Promise<void> {
  await db.run(sql`
    insert into prices (channel, category, country, usd_min, usd_max, brl_per_usd, as_of, source)
    values (${price.channel}::text, ${price.category}::text, ${price.country}::text, ${price.usdMin}::numeric,
      ${price.usdMax}::numeric, ${price.brlPerUsd}::numeric, ${price.asOf}::date, ${price.source}::text)
    on conflict (channel, category, country, as_of) do update
    set usd_min = excluded.usd_min, usd_max = excluded.usd_max, brl_per_usd = excluded.brl_per_usd, source = excluded.source`)
}
