import type { Lang } from '../platform/context.ts'

const LOCALES: Record<Lang, string> = { 'pt-BR': 'pt-BR', en: 'en-GB' }

/** 12.480 */
export function formatNumber(lang: Lang, value: number): string {
  return new Intl.NumberFormat(LOCALES[lang]).format(value)
}

/** 81,9% of a whole; never 100% but when it is all; an en dash when there is no whole. */
export function formatPercent(lang: Lang, part: number, whole: number): string {
  if (whole <= 0) return '–'
  if (part === whole) return new Intl.NumberFormat(LOCALES[lang], { style: 'percent' }).format(1)
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return new Intl.NumberFormat(LOCALES[lang], { style: 'percent', ...digits }).format(
    Math.min(part / whole, 0.999),
  )
}

/** R$ 24,30 with a no-break space; sums above a thousand without cents. */
export function formatMoney(lang: Lang, amount: number, currency: 'BRL' | 'USD'): string {
  const decimals = Math.abs(amount) > 1000 ? 0 : 2
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return new Intl.NumberFormat(lang === 'en' ? 'en' : 'pt-BR', {
    style: 'currency',
    currency,
    ...digits,
  }).format(amount)
}

/** 14/11/2025 in that zone. */
export function formatDate(lang: Lang, at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALES[lang], { ...DAY, timeZone }).format(at)
}

/** 14/11/2025 14:32 in that zone. */
export function formatDateTime(lang: Lang, at: Date, timeZone: string): string {
  return `${formatDate(lang, at, timeZone)} ${formatTime(lang, at, timeZone)}`
}

/** 14:32 in that zone. */
export function formatTime(lang: Lang, at: Date, timeZone: string): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat(LOCALES[lang], { ...clock, timeZone }).format(at)
}

/** 9 s, 1 min 51 s, 48 min, 2 h 5 min: the same in both languages. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10 && seconds % 60 > 0) return `${minutes} min ${seconds % 60} s`
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A list as it is spoken: `Garçom, Limpeza e Segurança`. */
export function formatList(lang: Lang, items: readonly string[]): string {
  return new Intl.ListFormat(LOCALES[lang], { type: 'conjunction' }).format(items)
}

const DAY = { day: '2-digit', month: '2-digit', year: 'numeric' } as const
