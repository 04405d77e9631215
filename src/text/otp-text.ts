import type { Lang } from '../platform/context.ts'

/** The two texts of a code, with `{{codigo}}` and `{{minutos}}` to be filled in. */
export interface OtpTexts {
  whatsapp: string
  sms: string
}

/** Codes are worded in one language more than the rest: anybody with a phone may ask for one. */
const TEXTS: Record<Lang | 'es', (brand: string) => OtpTexts> = {
  'pt-BR': (brand) => ({
    whatsapp: `🎉 *${brand}*

Seu código de acesso é: *{{codigo}}*

⏰ Expira em {{minutos}} minutos.
🔒 Não compartilhe este código.

Bem-vindo ao ${brand}!`,
    sms: `${brand}: seu código é {{codigo}}. Expira em {{minutos}} min. Não compartilhe.`,
  }),
  en: (brand) => ({
    whatsapp: `🎉 *${brand}*

Your access code is: *{{codigo}}*

⏰ It expires in {{minutos}} minutes.
🔒 Do not share this code.

Welcome to ${brand}!`,
    sms: `${brand}: your code is {{codigo}}. It expires in {{minutos}} min. Do not share it.`,
  }),
  es: (brand) => ({
    whatsapp: `🎉 *${brand}*

Tu código de acceso es: *{{codigo}}*

⏰ Vence en {{minutos}} minutos.
🔒 No compartas este código.

¡Te damos la bienvenida a ${brand}!`,
    sms: `${brand}: tu código es {{codigo}}. Vence en {{minutos}} min. No lo compartas.`,
  }),
}

/** The texts that carry a code, signed with the brand. */
export function otpTexts(language: Lang | 'es', brand: string): OtpTexts {
  return TEXTS[language](brand)
}

interface OtpAnswers {
  sent: (channel: string) => string
  verified: string
  wrong: (attemptsLeft: number) => string
  ended: string
}

const ANSWERS: Record<Lang, OtpAnswers> = {
  'pt-BR': {
    sent: (channel) => `Código enviado via ${channel}`,
    verified: 'Telefone verificado com sucesso',
    wrong: (left) =>
      left === 1
        ? 'Código incorreto. Resta 1 tentativa.'
        : left === 0
          ? 'Código incorreto, e as tentativas acabaram. Peça um novo código.'
          : `Código incorreto. Restam ${left} tentativas.`,
    ended: 'Código expirado ou já usado. Peça um novo código.',
  },
  en: {
    sent: (channel) => `Code sent via ${channel}`,
    verified: 'Phone verified',
    wrong: (left) =>
      left === 1
        ? 'Wrong code. 1 try left.'
        : left === 0
          ? 'Wrong code, and no tries left. Ask for a new code.'
          : `Wrong code. ${left} tries left.`,
    ended: 'The code has expired or was used already. Ask for a new one.',
  },
}

/** What a caller is told of a start: the guide's sentence. */
export function codeSentText(lang: Lang, channel: string): string {
  return ANSWERS[lang].sent(channel)
}

/** What a caller is told of a check. */
export function codeCheckedText(
  lang: Lang,
  checked:
    | { verified: true }
    | { verified: false; why: 'wrong'; attemptsLeft: number }
    | { verified: false; why: 'ended' },
): string {
  const { verified, wrong, ended } = ANSWERS[lang]
  if (checked.verified) return verified
  return checked.why === 'wrong' ? wrong(checked.attemptsLeft) : ended
}
