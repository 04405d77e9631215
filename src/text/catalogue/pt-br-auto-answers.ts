import type { AutoAnswers } from './shape-auto-answers.ts'

export const ptBrAutoAnswers: AutoAnswers = {
  stopped: ({ empresa, shared }) =>
    shared
      ? 'Pronto: você não vai mais receber mensagens deste número. Para voltar a receber, responda VOLTAR.'
      : `Pronto: você não vai mais receber mensagens de ${empresa}. Para voltar a receber, responda VOLTAR.`,
  stoppedOffers: ({ empresa }) =>
    `Pronto: você não vai mais receber ofertas de ${empresa}, só avisos do que já combinou. Para voltar a receber, responda VOLTAR.`,
  started: ({ empresa, shared }) =>
    shared
      ? 'Pronto: você voltou a receber mensagens deste número. Para parar, responda PARAR.'
      : `Pronto: você voltou a receber mensagens de ${empresa}. Para parar, responda PARAR.`,
  help: ({ empresa, shared }) =>
    shared
      ? `Quem escreveu a você por último por este número foi ${empresa}. Outras empresas também usam este número. Para não receber mais nada, responda PARAR.`
      : `Quem escreve a você por este número é ${empresa}. Para não receber mais nada, responda PARAR.`,
}
