import type { DirectoryCommandTexts, DirectoryTexts } from './directory-shape-cli.ts'

const coded = (externalId: string | null) => (externalId === null ? '' : ` [${externalId}]`)

export const enDirectory: DirectoryTexts = {
  none: {
    eventos: 'No eventos.',
    vagas: 'No vagas.',
    candidaturas: 'No candidaturas.',
    funcoes: 'No funções.',
  },
  more: (cursor) => `There are more. Go on with --cursor ${cursor}`,
  evento: ({ id, nome, local, when, canceled, externalId }) =>
    `${id}  ${nome}${coded(externalId)}, ${when}, ${local}${canceled ? ' (canceled)' : ''}`,
  vaga: ({ id, titulo, funcao, evento, pay, unit, places, open, externalId }) =>
    `${id}  ${titulo}${coded(externalId)} (${funcao}), ${evento}: ${pay} per ${unit}, ${places} ${places === '1' ? 'place' : 'places'}, ${open ? 'open' : 'closed'}`,
  applied: ({ pending, approved }) =>
    `    candidaturas: ${approved} approved, ${pending} waiting for an answer`,
  candidatura: ({ id, nome, phone, status, vaga }) => `${id}  ${nome}, ${phone}: ${status} for ${vaga}`,
  funcao: ({ nome, freelancers }) =>
    `${nome}: ${freelancers} ${freelancers === '1' ? 'freelancer' : 'freelancers'}`,
  statuses: {
    pending: 'waiting for an answer',
    approved: 'approved',
    refused: 'refused',
    withdrawn: 'withdrawn',
  },
  created: 'New',
  exported: (rows, printed, path) =>
    rows === 1 ? `1 row exported to ${path}.` : `${printed} rows exported to ${path}.`,
}

const LIMIT = { limit: 'How many at the most, up to 200.', cursor: 'Goes on where the list before stopped.' }
const PAGE_VALUES = { limit: 'NUMBER', cursor: 'CURSOR' }
const ARQUIVO = 'CSV file, or - for standard input.'
const IMPORT_OPTIONS = {
  json: 'Prints each row as JSON, one a line (NDJSON).',
  'dry-run': 'Checks the file and keeps nothing.',
}
const CSV = 'File to write to; standard output without it, or with -.'
const AGAIN =
  "Takes commas or semicolons, UTF-8 or Excel's encoding, and tells row by row what could not be taken. Importing again changes nothing; of what exists only the columns change that the file has."
const GIVEN = 'As the import reads it. No cell becomes a formula in a spreadsheet.'
const EVENTO_FILTERS = {
  de: 'Only those that begin on this day, or at this time of it, or later; by the clock of this machine.',
  ate: 'Only those that begin on this day, or at this time of it, or earlier.',
  cancelados: 'Only canceled ones.',
}
const EVENTO_VALUES = { de: 'DD/MM/YYYY', ate: 'DD/MM/YYYY' }
const VAGA_FILTERS = {
  evento: 'Only those of this evento.',
  funcao: 'Only those of this função.',
  abertas: 'Only those that still take candidaturas.',
}
const VAGA_VALUES = { evento: 'NUMBER', funcao: 'NAME' }
const CANDIDATURA_FILTERS = {
  vaga: 'Only those for this vaga.',
  evento: 'Only those for the vagas of this evento.',
  status: 'Only those in this state.',
}
const CANDIDATURA_VALUES = { vaga: 'NUMBER', evento: 'NUMBER', status: 'STATE' }

export const enDirectoryCommands: DirectoryCommandTexts = {
  eventos: { summary: 'Lists, imports and exports eventos, and tells who is approved.' },
  'eventos list': {
    summary: 'Lists the eventos of the empresa, newest first.',
    options: { ...EVENTO_FILTERS, ...LIMIT },
    values: { ...EVENTO_VALUES, ...PAGE_VALUES },
    examples: ['recado eventos list --de 01/11/2025'],
  },
  'eventos import': {
    summary: 'Imports eventos from a CSV.',
    details: `Columns: external_id, nome, local, starts_at and, where there are, start_time (where it is not in starts_at), ends_at, time_zone and canceled. ${AGAIN}`,
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado eventos import eventos.csv --dry-run'],
  },
  'eventos export': {
    summary: 'Exports the eventos as CSV.',
    details: GIVEN,
    options: { csv: CSV, ...EVENTO_FILTERS },
    values: { csv: 'FILE', ...EVENTO_VALUES },
    examples: ['recado eventos export --csv eventos.csv'],
  },
  vagas: { summary: 'Lists, imports and exports vagas, and tells whom they may interest.' },
  'vagas list': {
    summary: 'Lists the vagas of the empresa, with how many applied.',
    options: { ...VAGA_FILTERS, ...LIMIT },
    values: { ...VAGA_VALUES, ...PAGE_VALUES },
    examples: ['recado vagas list --abertas', 'recado vagas list --evento 5'],
  },
  'vagas import': {
    summary: 'Imports vagas from a CSV.',
    details: `Columns: external_id, evento_external_id or evento_id, funcao, titulo, pay (250.00), pay_unit (day or hour), places and, where there is one, open (yes or no). The funções have to exist: recado funcoes import. ${AGAIN}`,
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado vagas import vagas.csv'],
  },
  'vagas export': {
    summary: 'Exports the vagas as CSV.',
    details: GIVEN,
    options: { csv: CSV, ...VAGA_FILTERS },
    values: { csv: 'FILE', ...VAGA_VALUES },
    examples: ['recado vagas export --csv vagas.csv'],
  },
  candidaturas: { summary: 'Lists, imports and exports candidaturas, and tells who was approved.' },
  'candidaturas list': {
    summary: 'Lists who applied and what became of it.',
    options: { ...CANDIDATURA_FILTERS, ...LIMIT },
    values: { ...CANDIDATURA_VALUES, ...PAGE_VALUES },
    examples: ['recado candidaturas list --vaga 147 --status approved'],
  },
  'candidaturas import': {
    summary: 'Imports candidaturas from a CSV.',
    details: `Columns: vaga_external_id or vaga_id, freelancer_external_id or freelancer_id and, where there are, status (pending, approved, refused, withdrawn) and external_id. ${AGAIN}`,
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado candidaturas import approved.csv'],
  },
  'candidaturas export': {
    summary: 'Exports the candidaturas as CSV.',
    details: GIVEN,
    options: { csv: CSV, ...CANDIDATURA_FILTERS },
    values: { csv: 'FILE', ...CANDIDATURA_VALUES },
    examples: ['recado candidaturas export --evento 5 --csv candidaturas.csv'],
  },
  funcoes: { summary: 'Lists, imports and exports funções, which all empresas share.' },
  'funcoes list': {
    summary: 'Lists the funções, with how many freelancers have each.',
    options: LIMIT,
    values: PAGE_VALUES,
    examples: ['recado funcoes list'],
  },
  'funcoes import': {
    summary: 'Makes the funções of a CSV that do not exist yet.',
    details: 'Column: nome. Tells row by row what could not be taken. Importing again changes nothing.',
    arguments: { ARQUIVO },
    options: IMPORT_OPTIONS,
    examples: ['recado funcoes import funcoes.csv'],
  },
  'funcoes export': {
    summary: 'Exports the funções as CSV.',
    details: GIVEN,
    options: { csv: CSV },
    values: { csv: 'FILE' },
    examples: ['recado funcoes export --csv funcoes.csv'],
  },
}
