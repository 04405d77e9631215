import type { Lang } from '../platform/context.ts'
import { meaningOf } from './twilio-codes.ts'

type Approval = 'draft' | 'submitted' | 'pending' | 'approved' | 'rejected' | 'paused' | 'disabled'

const APPROVALS: Record<Lang, Record<Approval, string>> = {
  'pt-BR': {
    draft: 'Ainda não foi enviado para aprovação. Fora das 24 horas, sai por SMS.',
    submitted: 'A caminho da Meta. Costuma levar de minutos a um dia.',
    pending: 'Em análise pela Meta. Costuma levar de minutos a um dia.',
    approved: 'Aprovado: chega pelo WhatsApp também a quem não escreveu nas últimas 24 horas.',
    rejected: 'Recusado. Mude o texto e envie de novo.',
    paused: 'Pausado pela Meta, porque muita gente reclamou. Enquanto isso, sai como texto comum ou por SMS.',
    disabled: 'Desativado de vez. Escreva outra versão e envie de novo.',
  },
  en: {
    draft: 'Not submitted for approval yet. Outside the 24 hours it goes by SMS.',
    submitted: 'On its way to Meta. It usually takes from minutes to a day.',
    pending: 'In review at Meta. It usually takes from minutes to a day.',
    approved: 'Approved: WhatsApp takes it also for people who have not written in the last 24 hours.',
    rejected: 'Rejected. Change the text and submit it again.',
    paused: 'Paused by Meta, because many people complained. Meanwhile it goes as plain text or by SMS.',
    disabled: 'Disabled for good. Write another version and submit it again.',
  },
}

/** Meta's reasons, by the word they begin with; what follows it is shown as it came. */
const REASONS: Record<Lang, Readonly<Record<string, string>>> = {
  'pt-BR': {
    INVALID_FORMAT: 'O formato não serve: variáveis no começo, no fim ou seguidas, ou sem exemplo.',
    TAG_CONTENT_MISMATCH: 'O texto não combina com a categoria ou com o idioma escolhido.',
    INCORRECT_CATEGORY: 'A categoria não é a certa: o que faz propaganda é MARKETING.',
    ABUSIVE_CONTENT: 'A Meta viu algo ofensivo no texto.',
    PROMOTIONAL: 'A Meta viu propaganda em um modelo que não é MARKETING.',
    SCAM: 'A Meta viu algo que parece golpe.',
    DELETED: 'O modelo foi apagado na Twilio.',
    ERASED: 'Trazia o número de alguém cujos dados foram apagados.',
  },
  en: {
    INVALID_FORMAT:
      'The format does not do: variables at the start, at the end or in a row, or without a sample.',
    TAG_CONTENT_MISMATCH: 'The text does not fit the category or the language that was chosen.',
    INCORRECT_CATEGORY: 'The category is not the right one: what advertises is MARKETING.',
    ABUSIVE_CONTENT: 'Meta saw something offensive in the text.',
    PROMOTIONAL: 'Meta saw advertising in a template that is not MARKETING.',
    SCAM: 'Meta saw something that looks like a scam.',
    DELETED: 'The template was deleted at Twilio.',
    ERASED: 'It said the number of somebody whose data were erased.',
  },
}

const UNEXPLAINED: Record<Lang, string> = {
  'pt-BR': 'A Meta não disse o motivo.',
  en: 'Meta gave no reason.',
}

/** Where a version stands, and what that means for who sends it. */
export function approvalText(lang: Lang, approval: Approval): string {
  return APPROVALS[lang][approval]
}

/** Why a version was not approved, in words, followed by what Meta or Twilio itself said. */
export function rejectionText(lang: Lang, reason: string | null): string {
  if (reason === null || reason === '') return UNEXPLAINED[lang]
  const [, word = '', rest = ''] = /^(\w+)[:\s]*(.*)$/s.exec(reason) ?? []
  const known = Object.hasOwn(REASONS[lang], word)
    ? REASONS[lang][word]
    : /^\d{5}$/.test(word)
      ? meaningOf(lang, Number(word))
      : undefined
  if (known === undefined) return reason
  return rest === '' ? known : `${known} (${rest})`
}
