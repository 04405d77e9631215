import type { OtpCliTexts } from './otp-shape-cli.ts'

export const ptBrOtp: OtpCliTexts = {
  noCodes: 'Ainda não há códigos.',
  moreCodes: (cursor) => `Há mais. Continue com --cursor ${cursor}`,
  conversion: ({ name, verified, codes, rate }) => `${name}: ${verified}/${codes} digitados (${rate})`,
  noBrakes: 'Nenhuma faixa de números está suspensa.',
  brake: ({ prefix, until, codes, verified }) =>
    `${prefix} suspensa até ${until}: de ${codes} códigos, ${verified} foram digitados`,
  lifted: (prefix) => `Códigos para ${prefix} voltam a sair.`,
}
