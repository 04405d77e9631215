import type { NoticeCommandTexts, NoticeTexts } from './notices-shape-cli.ts'

export const enNotices: NoticeTexts = {
  vaga: ({ vaga, evento }) => `New opening: ${vaga}, ${evento}`,
  candidatura: ({ nome, vaga }) => `Application of ${nome} for ${vaga}`,
  evento: ({ nome, when, local }) => `Evento: ${nome}, ${when}, ${local}`,
  leftOut: (count, printed) =>
    count === 1
      ? '1 person had been told before and is left out.'
      : `${printed} people had been told before and are left out.`,
  allTold: 'Everybody whom the vaga may interest has been told. Nothing was sent.',
  wasTold: 'The person had been told before; this is what became of that notice.',
  refused: {
    closed: 'This vaga is closed, or its evento was canceled: nobody is told of it.',
    canceled:
      'This evento was canceled: there is nothing to remind of. To tell people so: recado eventos mudanca.',
    notApproved: 'This candidatura is not approved.',
  },
}

const SENDING = {
  canal: 'What to try first.',
  idioma: 'Language of the text that people receive.',
  espera: 'How many seconds to wait for delivery receipts once everything has left.',
  'dry-run': 'Lists who would be told, sending nothing.',
}
const VALUES = { canal: 'CHANNEL', idioma: 'LANGUAGE', espera: 'SECONDS', mensagem: 'TEXT' }
const WORDS = 'up to 600 characters; takes {{nome}}, {{primeiro_nome}} and {{funcao}}.'
const ASKS = 'Asks for confirmation above 50 people, follows the deliveries and tells what happened.'
const EVENTO = 'Number of the evento, as in recado eventos list.'

export const enNoticeCommands: NoticeCommandTexts = {
  'vagas notificar': {
    summary: 'Tells those of a vaga who have its função, a complete record and a phone, and did not apply.',
    details: `Nobody is told twice of the same vaga. ${ASKS}`,
    arguments: { ID: 'Number of the vaga, as in recado vagas list.' },
    options: SENDING,
    values: VALUES,
    examples: ['recado vagas notificar 147 --dry-run', 'recado vagas notificar 147'],
  },
  'candidaturas notificar': {
    summary: 'Tells somebody that their candidatura was approved; once only.',
    arguments: { ID: 'Number of the candidatura, as in recado candidaturas list.' },
    options: SENDING,
    values: VALUES,
    examples: ['recado candidaturas notificar 12'],
  },
  'eventos alerta': {
    summary: 'Sends an emergency alert to all who are approved for an evento.',
    details: `Goes before everything else and waits for no quiet hours. ${ASKS}`,
    arguments: { ID: EVENTO },
    options: { mensagem: `What happened, ${WORDS} Required.`, ...SENDING },
    values: VALUES,
    examples: ['recado eventos alerta 5 --mensagem "Gate B is closed. Come in by gate A."'],
  },
  'eventos lembrete': {
    summary: 'Reminds all who are approved for an evento of place, day and hour.',
    details: ASKS,
    arguments: { ID: EVENTO },
    options: { mensagem: `What to say besides, ${WORDS}`, ...SENDING },
    values: VALUES,
    examples: ['recado eventos lembrete 5', 'recado eventos lembrete 5 --mensagem "Bring your badge."'],
  },
  'eventos mudanca': {
    summary: 'Tells all who are approved for an evento that something changed.',
    details: `Without --mensagem it tells where and when the evento now is, or that it was canceled. ${ASKS}`,
    arguments: { ID: EVENTO },
    options: { mensagem: `What changed, ${WORDS}`, ...SENDING },
    values: VALUES,
    examples: ['recado eventos mudanca 5 --mensagem "It now begins at 3 pm."'],
  },
}
