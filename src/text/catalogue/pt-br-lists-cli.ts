import type { ListCommandTexts, ListsTexts } from './lists-shape-cli.ts'

export const ptBrLists: ListsTexts = {
  none: 'Nenhuma lista. Envie uma com recado listas enviar ARQUIVO',
  more: (cursor) => `Há mais: --cursor ${cursor}`,
  line: ({ id, name, people, when, by }) => `${id}  ${name}  ${people}  ${when}  (${by})`,
  title: ({ id, name }) => `Lista ${id}: ${name}`,
  filling: 'incompleta',
  counts: {
    rows: 'Linhas do arquivo',
    valid: 'Pessoas na lista',
    invalid: 'Fora: telefone ou linha que não serve',
    duplicates: 'Fora: repetidas',
    erased: 'Saíram por pedido de exclusão',
  },
  columns: (names) => `Variáveis para o texto: ${names}`,
  noColumns: 'Nenhuma variável para o texto além das do cadastro.',
  howToSend: (id) => `Para enviar: recado enviar_whatsapp_freelancers --lista ${id} --mensagem TEXTO`,
  keptUntil: (when) => `Guardada até ${when}, ou por mais tempo se for usada de novo.`,
  rejectLine: ({ line, target, message }) =>
    `  linha ${line}${target === '' ? '' : ` (${target})`}: ${message}`,
  exported: (rows, printed, path) =>
    rows === 1 ? `1 linha de fora, em ${path}` : `${printed} linhas de fora, em ${path}`,
  moreRejects: ({ count, id }) =>
    `  e mais ${count}; todas com recado listas show ${id} --recusadas ARQUIVO.csv`,
  removed: (id) => `A lista ${id} foi apagada.`,
}

const ID = 'Número da lista, como em recado listas list.'

export const ptBrListCommands: ListCommandTexts = {
  listas: { summary: 'Cuida das listas de pessoas para campanhas, enviadas em CSV.' },
  'listas enviar': {
    summary: 'Envia um CSV como lista de uma campanha e diz linha por linha quem ficou de fora.',
    details:
      'Colunas: telefone e, se houver, nome, primeiro nome e função; as outras viram variáveis do texto, pelo nome da coluna. Cada pessoa entra uma vez, escreva-se o telefone como for. Enviar de novo faz outra lista. Para escrever a ela: recado enviar_whatsapp_freelancers --lista ID.',
    arguments: { ARQUIVO: 'O CSV, ou - para ler da entrada padrão.' },
    options: { nome: 'Como a lista se chama; sem ele, o nome do arquivo.' },
    values: { nome: 'NOME' },
    examples: [
      'recado listas enviar equipe.csv',
      'recado listas enviar equipe.csv --nome "Equipe de sábado"',
    ],
  },
  'listas list': {
    summary: 'Mostra as listas, da mais nova à mais antiga.',
    options: { limit: 'Quantas por página, até 200.', cursor: 'Continua a partir da página anterior.' },
    values: { limit: 'NÚMERO', cursor: 'CURSOR' },
    examples: ['recado listas list'],
  },
  'listas show': {
    summary: 'Mostra uma lista: quantas pessoas, que variáveis, e as primeiras linhas que ficaram de fora.',
    arguments: { ID },
    options: { recusadas: 'Escreve neste CSV todas as linhas que ficaram de fora, com o motivo.' },
    values: { recusadas: 'ARQUIVO' },
    examples: ['recado listas show 12', 'recado listas show 12 --recusadas corrigir.csv'],
  },
  'listas apagar': {
    summary: 'Apaga uma lista, se nenhuma campanha ainda a estiver lendo.',
    details: 'O que já foi enviado por ela fica.',
    arguments: { ID },
    examples: ['recado listas apagar 12'],
  },
}
