import type { Lang } from '../../platform/context.ts'
import type { OtpLanguage } from '../../verification/otp.ts'

const HEADER_CHARACTERS_MAX = 200

/** The best of our languages for an Accept-Language header, by its q-values; the fallback when it names none of them. */
export function langFor(header: string | undefined, fallback: Lang): Lang {
  return best(header, (tag) => ourLang(tag, fallback)) ?? fallback
}

/** The same for codes, which speak one language more; Portuguese when none of them is asked for. */
export function otpLanguageFor(header: string | undefined): OtpLanguage {
  return (
    best(header, (tag) => (tag === 'es' || tag.startsWith('es-') ? 'es' : ourLang(tag, 'pt-BR'))) ?? 'pt-BR'
  )
}

function best<L>(header: string | undefined, known: (tag: string) => L | null): L | null {
  if (!header) return null
  let best: { lang: L; q: number } | null = null
  for (const part of header.slice(0, HEADER_CHARACTERS_MAX).split(',')) {
    const [tag = '', ...parameters] = part.trim().split(';')
    const lang = known(tag.trim().toLowerCase())
    const q = weight(parameters)
    if (lang && q > 0 && (!best || q > best.q)) best = { lang, q }
  }
  return best?.lang ?? null
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
