import type { Lang } from '../../platform/context.ts'

const HEADER_CHARACTERS_MAX = 200

/** The best of our languages for an Accept-Language header, by its q-values; the fallback when it names none of them. */
export function langFor(header: string | undefined, fallback: Lang): Lang {
  if (!header) return fallback
  let best: { lang: Lang; q: number } | null = null
  for (const part of header.slice(0, HEADER_CHARACTERS_MAX).split(',')) {
    const [tag = '', ...parameters] = part.trim().split(';')
    const lang = ourLang(tag.trim().toLowerCase(), fallback)
    const q = weight(parameters)
    if (lang && q > 0 && (!best || q > best.q)) best = { lang, q }
  }
  return best?.lang ?? fallback
}

function ourLang(tag: string, fallback: Lang): Lang | null {
  if (tag === '*') return fallback
  if (tag === 'pt' || tag.startsWith('pt-')) return 'pt-BR'
  if (tag === 'en' || tag.startsWith('en-')) return 'en'
  return null
}

function weight(parameters: string[]): number {
  const q = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='))
  if (!q) return 1
  const value = Number(q.slice(2))
  return Number.isFinite(value) ? Math.min(1, value) : 0
}
