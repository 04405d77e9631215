import type { Lang } from './text/i18n.ts'

/** The empresa's zone; the API does not tell others yet. */
export const TIME_ZONE = 'America/Sao_Paulo'

const LOCALES: Record<Lang, string> = { 'pt-BR': 'pt-BR', en: 'en-GB' }

/** 12.480 */
export function formatNumber(lang: Lang, value: number): string {
  return new Intl.NumberFormat(LOCALES[lang]).format(value)
}

/** 81,9% of a per cent with one decimal, as the API gives it. 100% and 0% only when that is exact. */
export function formatPercent(lang: Lang, percent: number): string {
  const isWhole = percent === 0 || percent === 100
  const digits = isWhole ? 0 : 1
  return new Intl.NumberFormat(LOCALES[lang], {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(percent / 100)
}

/** The share of a whole in per cent, at most 99.9 unless it is all of it; null without a whole. */
export function percentOf(part: number, whole: number): number | null {
  if (whole <= 0) return null
  return part === whole ? 100 : Math.min(99.9, Math.round((part / whole) * 1000) / 10)
}

/** 14:32:04 */
export function formatTime(lang: Lang, at: Date, withSeconds = false): string {
  return new Intl.DateTimeFormat(LOCALES[lang], {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: TIME_ZONE },
    ...(withSeconds ? { second: '2-digit' } : {}),
  }).format(at)
}

type DayName = 'tomorrow' | 'today' | 'yesterday'

/** Tomorrow, today and yesterday have a name, the days of the last week their weekday (`sex. 14/11`), others the whole date. */
export function dayOf(lang: Lang, at: Date, today: Date): DayName | { date: string } {
  const age = dayNumber(today) - dayNumber(at)
  if (age === -1) return 'tomorrow'
  if (age === 0) return 'today'
  if (age === 1) return 'yesterday'
  const near = { weekday: 'short', day: 'numeric', month: 'numeric' } as const
  const far = { day: '2-digit', month: '2-digit', year: 'numeric' } as const
  const parts = { timeZone: TIME_ZONE, ...(age > 1 && age < 7 ? near : far) }
  return {
    date: new Intl.DateTimeFormat(LOCALES[lang], parts).format(at).replace('., ', ' ').replace(', ', ' '),
  }
}

const DAY_MS = 86_400_000

/** Days since 1970 on the calendar of the zone. */
function dayNumber(at: Date): number {
  const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE }).format(at)
  return Math.round(Date.parse(`${isoDay}T00:00:00Z`) / DAY_MS)
}

/** (11) 98123-4477 of a Brazilian E.164, masked ones too; any other as it is. */
export function formatPhone(address: string): string {
  const brazilian = /^\+55(\d{2})([\d•]{4,5})([\d•]{4})$/.exec(address)
  return brazilian ? `(${brazilian[1]}) ${brazilian[2]}-${brazilian[3]}` : address
}

/** DM of Diego Martins. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : [words.at(0)]
  return ends.map((word) => word?.at(0)?.toUpperCase() ?? '').join('')
}
