import type { LeftOutTexts } from './shape-left-out.ts'

export const ptBrLeftOut: LeftOutTexts = {
  no_phone: 'O cadastro não tem telefone.',
  invalid: 'Não é um número que receba mensagens.',
  duplicate: 'Outra pessoa da seleção tem o mesmo telefone; ele recebe uma vez.',
  already: 'Já recebeu: um recado anterior sobre o mesmo, ou uma campanha que a seleção deixa de fora.',
  suppressed: 'Pediu para não receber ou está bloqueado.',
  no_consent: 'Não consta que aceitou receber, e a empresa só escreve a quem aceitou.',
}
