import type { Lang } from '../platform/context.ts'
import { enFailures } from './catalogue/en-failures.ts'
import { ptBrFailures } from './catalogue/pt-br-failures.ts'
import type { Advice, AdviceKind, FailureTexts } from './catalogue/shape-failures.ts'
import { meaningOf, type TwilioCode, twilioCode } from './twilio-codes.ts'

const TEXTS: Record<Lang, FailureTexts> = { 'pt-BR': ptBrFailures, en: enFailures }

/** What a code of Twilio's means, where it comes from and what to do; every code has all three, known or not. */
export function explainCode(lang: Lang, code: number): Advice & { meaning: string } {
  const { advice, codes } = TEXTS[lang]
  const own = Object.hasOwn(codes, code) ? codes[code] : {}
  return { ...advice[kindOf(twilioCode(code))], ...own, meaning: meaningOf(lang, code) }
}

/** Why a message ended badly, in one line: what Twilio's code means, else our own reason. */
export function failureText(
  lang: Lang,
  { errorCode, reason }: { errorCode: number | null; reason: string | null },
): string {
  if (errorCode !== null) return meaningOf(lang, errorCode)
  const { reasons, otherReason } = TEXTS[lang]
  return (reason !== null && Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? otherReason
}

function kindOf(code: TwilioCode | null): AdviceKind {
  if (code === null) return 'unknown'
  if (/\btrial\b/i.test(code.name)) return 'trial'
  if (code.channel === 'webhook') return 'webhook'
  if (code.class === 'sender_config' && /10DLC|toll-free|registr/i.test(code.name)) return 'registration'
  const ofService = code.class === 'sender_config' || code.class === 'other'
  return code.channel === 'verify' && ofService ? 'verify_service' : code.class
}
