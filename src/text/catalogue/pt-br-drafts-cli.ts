import type { DraftCommandName, DraftsTexts } from './drafts-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const ptBrDraftCommands: Record<DraftCommandName, CommandText> = {
  'broadcasts clone': {
    summary: 'Faz um rascunho igual a uma campanha.',
    details:
      'O mesmo texto ou modelo e o mesmo público, que é lido de novo quando o rascunho for iniciado. Avisos não se copiam.',
    arguments: { ID: 'Número da campanha ou do rascunho.' },
    examples: ['recado broadcasts clone 42'],
  },
  'broadcasts start': {
    summary: 'Inicia um rascunho: agora, na hora que ele traz ou em outra.',
    details: 'Iniciar o que já foi iniciado não envia de novo.',
    arguments: { ID: 'Número do rascunho.' },
    options: {
      em: 'Quando sai: agora, ou dia e hora no fuso desta máquina, ou com fuso, como 2026-12-01T09:00:00-03:00.',
    },
    values: { em: 'MOMENTO' },
    examples: ['recado broadcasts start 43', 'recado broadcasts start 43 --em "01/12/2026 09:00"'],
  },
  'broadcasts delete': {
    summary: 'Apaga um rascunho.',
    arguments: { ID: 'Número do rascunho.' },
    examples: ['recado broadcasts delete 43'],
  },
  'broadcasts approve': {
    summary: 'Aprova e inicia uma campanha que espera por uma segunda pessoa.',
    details: 'Quem pediu o envio não o aprova; uma chave vale por quem a criou.',
    arguments: { ID: 'Número da campanha.' },
    options: {
      em: 'Quando sai, no lugar da hora que ela traz: agora, ou dia e hora no fuso desta máquina, ou com fuso.',
    },
    values: { em: 'MOMENTO' },
    examples: ['recado broadcasts approve 43', 'recado broadcasts approve 43 --em agora'],
  },
  'broadcasts refuse': {
    summary: 'Recusa uma campanha que espera por aprovação: volta a ser rascunho.',
    arguments: { ID: 'Número da campanha.' },
    examples: ['recado broadcasts refuse 43'],
  },
}

export const ptBrDrafts: DraftsTexts = {
  kept: (id) => `Rascunho ${id} guardado; nada saiu.`,
  howToStart: (id) => `Para enviar: recado broadcasts start ${id}`,
  howToJudge: (id) => `Para decidir: recado broadcasts approve ${id}, ou refuse ${id}`,
  asked: ({ by, when, above }) =>
    `Pedida por ${by} em ${when}; vai a mais de ${above} e espera por outra pessoa.`,
  planned: (when) => `Sai em ${when}, se for iniciada antes.`,
  timePassed: (when) => `A hora dela já passou (${when}). Para sair agora: --em agora`,
  wrong: (message) => `Do jeito que está, não sai: ${message}`,
  scheduled: (id, printed, when) =>
    `Campanha ${id} agendada, para ${printed}: sai em ${when}. Acompanhe: recado broadcasts show ${id}`,
  started: (id, printed) =>
    `Campanha ${id} iniciada, para ${printed}. Acompanhe: recado broadcasts show ${id}`,
  waiting: (id) =>
    `Campanha ${id}: aguardando aprovação de outra pessoa; nada saiu. Aprove com recado broadcasts approve ${id}`,
  refused: (id) => `Recusada: a campanha volta a ser o Rascunho ${id}.`,
  deleted: (id) => `Rascunho ${id} apagado.`,
}
