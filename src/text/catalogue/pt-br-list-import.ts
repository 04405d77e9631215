import type { ListImportTexts } from './shape-list-import.ts'

export const ptBrListImport: ListImportTexts = {
  verdicts: {
    added: 'Anotado.',
    updated: 'Atualizado.',
    unchanged: 'Sem mudança.',
    refused: 'Não entrou.',
  },
  reasons: {
    unknown_channel: 'Não entendemos o canal. Escreva whatsapp ou sms, ou deixe vazio para os dois.',
    bad_date: 'Não entendemos a data. Escreva como 14/11/2025 ou 2025-11-14.',
    date_is_past: 'A data de validade já passou.',
    date_is_future: 'A data está no futuro.',
    unknown_consent_word: 'Não entendemos se a pessoa consentiu. Escreva sim ou não.',
    opted_out: 'A pessoa pediu para não receber mais; uma lista não desfaz isso, só ela mesma.',
    their_own_word:
      'Quem disse isso foi a própria pessoa, e a lista de bloqueio não diz por ela. Traga na lista de consentimentos.',
    value_too_long: 'Um dos textos da linha é longo demais.',
    quote: 'As aspas desta linha não fecham.',
    row_too_long: 'A linha é longa demais.',
    too_many_cells: 'A linha tem colunas demais.',
    stray_cells:
      'A linha tem mais colunas que o cabeçalho. Um texto ou valor com vírgula ou ponto e vírgula, como 250,50, fica entre aspas.',
  },
}
