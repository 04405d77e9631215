import type { DirectoryCommandTexts, DirectoryTexts } from './directory-shape-cli.ts'

const coded = (externalId: string | null) => (externalId === null ? '' : ` [${externalId}]`)

export const ptBrDirectory: DirectoryTexts = {
  none: {
    eventos: 'Nenhum evento.',
    vagas: 'Nenhuma vaga.',
    candidaturas: 'Nenhuma candidatura.',
    funcoes: 'Nenhuma função.',
  },
  more: (cursor) => `Há mais. Continue com --cursor ${cursor}`,
  evento: ({ id, nome, local, when, canceled, externalId }) =>
    `${id}  ${nome}${coded(externalId)}, ${when}, ${local}${canceled ? ' (cancelado)' : ''}`,
  vaga: ({ id, titulo, funcao, evento, pay, unit, places, open, externalId }) =>
    `${id}  ${titulo}${coded(externalId)} (${funcao}), ${evento}: ${pay} por ${unit === 'day' ? 'dia' : 'hora'}, ${places} ${places === '1' ? 'lugar' : 'lugares'}, ${open ? 'aberta' : 'fechada'}`,
  applied: ({ pending, approved }) =>
    `    candidaturas: ${approved} ${approved === '1' ? 'aprovada' : 'aprovadas'}, ${pending} esperando resposta`,
  candidatura: ({ id, nome, phone, status, vaga }) => `${id}  ${nome}, ${phone}: ${status} para ${vaga}`,
  funcao: ({ nome, freelancers }) =>
    `${nome}: ${freelancers} ${freelancers === '1' ? 'freelancer' : 'freelancers'}`,
  statuses: {
    pending: 'esperando resposta',
    approved: 'aprovada',
    refused: 'recusada',
    withdrawn: 'desistiu',
  },
  created: 'Novas',
  exported: (rows, printed, path) =>
    rows === 1 ? `1 linha exportada para ${path}.` : `${printed} linhas exportadas para ${path}.`,
}

const LIMIT = { limit: 'Quantos mostrar, até 200.', cursor: 'Continua de onde a lista anterior parou.' }
const PAGE_VALUES = { limit: 'NÚMERO', cursor: 'CURSOR' }
const ARQUIVO = 'Arquivo CSV, ou - para a entrada padrão.'
const IMPORT_OPTIONS = {
  json: 'Escreve cada linha em JSON, uma por linha (NDJSON).',
  'dry-run': 'Confere o arquivo sem gravar nada.',
}
const CSV = 'Arquivo a escrever; sem ele, ou com -, a saída padrão.'
const AGAIN =
  'Aceita vírgula ou ponto e vírgula, UTF-8 ou o formato do Excel, e diz linha por linha o que não pôde aceitar. Importar de novo não muda nada; do que já existe mudam só as colunas que o arquivo tem.'
const GIVEN = 'Como a importação o lê. Nenhuma célula vira fórmula na planilha.'
const EVENTO_FILTERS = {
  de: 'Só os que começam neste dia, ou nesta hora dele, ou depois; no fuso desta máquina.',
  ate: 'Só os que começam neste dia, ou nesta hora dele, ou antes.',
  cancelados: 'Só os cancelados.',
}
const EVENTO_VALUES = { de: 'DD/MM/AAAA', ate: 'DD/MM/AAAA' }
const VAGA_FILTERS = {
  evento: 'Só as deste evento.',
  funcao: 'Só as desta função.',
  abertas: 'Só as que ainda recebem candidaturas.',
}
const VAGA_VALUES = { evento: 'NÚMERO', funcao: 'NOME' }
const CANDIDATURA_FILTERS = {
  vaga: 'Só as desta vaga.',
  evento: 'Só as das vagas deste evento.',
  status: 'Só as que estão nesta situação.',
}
const CANDIDATURA_VALUES = { vaga: 'NÚMERO', evento: 'NÚMERO', status: 'SITUAÇÃO' }

export const ptBrDirectoryCommands: DirectoryCommandTexts = {
  eventos: { summary: 'Lista, importa e exporta eventos, e avisa quem está aprovado.' },
  'eventos list': {
    summary: 'Lista os eventos da empresa, do mais novo ao mais antigo.',
    options: { ...EVENTO_FILTERS, ...LIMIT },
    values: { ...EVENTO_VALUES, ...PAGE_VALUES },
    examples: ['recado eventos list --de 01/11/2025'],
  },
  'eventos import': {
    summary: 'Importa eventos de um CSV.',
    details: `Colunas: external_id, nome, local, inicio e, se houver, hora (quando não está em inicio), fim, fuso_horario e cancelado. ${AGAIN}`,
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado eventos import eventos.csv --dry-run'],
  },
  'eventos export': {
    summary: 'Exporta os eventos em CSV.',
    details: GIVEN,
    options: { csv: CSV, ...EVENTO_FILTERS },
    values: { csv: 'ARQUIVO', ...EVENTO_VALUES },
    examples: ['recado eventos export --csv eventos.csv'],
  },
  vagas: { summary: 'Lista, importa e exporta vagas, e avisa a quem podem interessar.' },
  'vagas list': {
    summary: 'Lista as vagas da empresa, com quantos se candidataram.',
    options: { ...VAGA_FILTERS, ...LIMIT },
    values: { ...VAGA_VALUES, ...PAGE_VALUES },
    examples: ['recado vagas list --abertas', 'recado vagas list --evento 5'],
  },
  'vagas import': {
    summary: 'Importa vagas de um CSV.',
    details: `Colunas: external_id, evento_external_id ou evento_id, funcao, titulo, valor (250,00), forma (dia ou hora), lugares e, se houver, aberta (sim ou não). As funções têm de existir: recado funcoes import. ${AGAIN}`,
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado vagas import vagas.csv'],
  },
  'vagas export': {
    summary: 'Exporta as vagas em CSV.',
    details: GIVEN,
    options: { csv: CSV, ...VAGA_FILTERS },
    values: { csv: 'ARQUIVO', ...VAGA_VALUES },
    examples: ['recado vagas export --csv vagas.csv'],
  },
  candidaturas: { summary: 'Lista, importa e exporta candidaturas, e avisa quem foi aprovado.' },
  'candidaturas list': {
    summary: 'Lista quem se candidatou e em que pé está.',
    options: { ...CANDIDATURA_FILTERS, ...LIMIT },
    values: { ...CANDIDATURA_VALUES, ...PAGE_VALUES },
    examples: ['recado candidaturas list --vaga 147 --status approved'],
  },
  'candidaturas import': {
    summary: 'Importa candidaturas de um CSV.',
    details: `Colunas: vaga_external_id ou vaga_id, freelancer_external_id ou freelancer_id e, se houver, situacao (pendente, aprovada, recusada, desistiu) e external_id. ${AGAIN}`,
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado candidaturas import aprovados.csv'],
  },
  'candidaturas export': {
    summary: 'Exporta as candidaturas em CSV.',
    details: GIVEN,
    options: { csv: CSV, ...CANDIDATURA_FILTERS },
    values: { csv: 'ARQUIVO', ...CANDIDATURA_VALUES },
    examples: ['recado candidaturas export --evento 5 --csv candidaturas.csv'],
  },
  funcoes: { summary: 'Lista, importa e exporta funções, que todas as empresas usam.' },
  'funcoes list': {
    summary: 'Lista as funções, com quantos freelancers têm cada uma.',
    options: LIMIT,
    values: PAGE_VALUES,
    examples: ['recado funcoes list'],
  },
  'funcoes import': {
    summary: 'Cria as funções de um CSV que ainda não existem.',
    details: 'Coluna: nome. Diz linha por linha o que não pôde aceitar. Importar de novo não muda nada.',
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado funcoes import funcoes.csv'],
  },
  'funcoes export': {
    summary: 'Exporta as funções em CSV.',
    details: GIVEN,
    options: { csv: CSV },
    values: { csv: 'ARQUIVO' },
    examples: ['recado funcoes export --csv funcoes.csv'],
  },
}
