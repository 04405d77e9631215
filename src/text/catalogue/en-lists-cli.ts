import type { ListCommandTexts, ListsTexts } from './lists-shape-cli.ts'

export const enLists: ListsTexts = {
  none: 'No list. Send one with recado listas enviar FILE',
  more: (cursor) => `There are more: --cursor ${cursor}`,
  line: ({ id, name, people, when, by }) => `${id}  ${name}  ${people}  ${when}  (${by})`,
  title: ({ id, name }) => `List ${id}: ${name}`,
  filling: 'incomplete',
  counts: {
    rows: 'Rows of the file',
    valid: 'People in the list',
    invalid: 'Left out: no usable phone or row',
    duplicates: 'Left out: repeated',
    erased: 'Gone because they were erased',
  },
  columns: (names) => `Variables for the text: ${names}`,
  noColumns: 'No variables for the text but those of the directory.',
  howToSend: (id) => `To send: recado enviar_whatsapp_freelancers --lista ${id} --mensagem TEXT`,
  keptUntil: (when) => `Kept until ${when}, or longer if it is used again.`,
  rejectLine: ({ line, target, message }) =>
    `  line ${line}${target === '' ? '' : ` (${target})`}: ${message}`,
  exported: (rows, printed, path) =>
    rows === 1 ? `1 row left out, in ${path}` : `${printed} rows left out, in ${path}`,
  moreRejects: ({ count, id }) =>
    `  and ${count} more; all of them with recado listas show ${id} --recusadas FILE.csv`,
  removed: (id) => `List ${id} was deleted.`,
}

const ID = 'The number of the list, as in recado listas list.'

export const enListCommands: ListCommandTexts = {
  listas: { summary: 'Looks after lists of people for broadcasts, sent as CSV.' },
  'listas enviar': {
    summary: 'Sends a CSV as the list of a broadcast and says row by row who is left out.',
    details:
      'Columns: phone and, where there are, name, first name and role; the others become variables of the text, by the name of the column. Everybody is in it once, however their phone is written. Sending it again makes another list. To write to it: recado enviar_whatsapp_freelancers --lista ID.',
    arguments: { ARQUIVO: 'The CSV, or - to read from standard input.' },
    options: { nome: 'What the list is called; without it, the name of the file.' },
    values: { nome: 'NAME' },
    examples: ['recado listas enviar team.csv', 'recado listas enviar team.csv --nome "Saturday team"'],
  },
  'listas list': {
    summary: 'Shows the lists, newest first.',
    options: { limit: 'How many a page, up to 200.', cursor: 'Goes on from the page before.' },
    values: { limit: 'NUMBER', cursor: 'CURSOR' },
    examples: ['recado listas list'],
  },
  'listas show': {
    summary: 'Shows one list: how many people, which variables, and the first rows that were left out.',
    arguments: { ID },
    options: { recusadas: 'Writes all rows that were left out into this CSV, with the reason.' },
    values: { recusadas: 'FILE' },
    examples: ['recado listas show 12', 'recado listas show 12 --recusadas mend.csv'],
  },
  'listas apagar': {
    summary: 'Deletes a list, unless a broadcast is still reading it.',
    details: 'What was sent by it stays.',
    arguments: { ID },
    examples: ['recado listas apagar 12'],
  },
}
