import type { NoticeCommandTexts, NoticeTexts } from './notices-shape-cli.ts'

export const ptBrNotices: NoticeTexts = {
  vaga: ({ vaga, evento }) => `Nova vaga: ${vaga}, ${evento}`,
  candidatura: ({ nome, vaga }) => `Candidatura de ${nome} a ${vaga}`,
  evento: ({ nome, when, local }) => `Evento: ${nome}, ${when}, ${local}`,
  leftOut: (count, printed) =>
    count === 1
      ? '1 pessoa já tinha sido avisada e fica de fora.'
      : `${printed} pessoas já tinham sido avisadas e ficam de fora.`,
  allTold: 'Todos a quem a vaga pode interessar já foram avisados. Nada foi enviado.',
  wasTold: 'A pessoa já tinha sido avisada; isto é o que aconteceu com aquele aviso.',
  refused: {
    closed: 'Esta vaga está fechada, ou o evento foi cancelado: ninguém é avisado dela.',
    canceled: 'Este evento foi cancelado: não há do que lembrar. Para avisar disso: recado eventos mudanca.',
    notApproved: 'Esta candidatura não está aprovada.',
  },
}

const SENDING = {
  canal: 'Por onde tentar primeiro.',
  idioma: 'Idioma do texto que as pessoas recebem.',
  espera: 'Quantos segundos esperar pelas confirmações de entrega depois que tudo saiu.',
  'dry-run': 'Mostra quem seria avisado, sem enviar nada.',
}
const VALUES = { canal: 'CANAL', idioma: 'IDIOMA', espera: 'SEGUNDOS', mensagem: 'TEXTO' }
const WORDS = 'até 600 caracteres; aceita {{nome}}, {{primeiro_nome}} e {{funcao}}.'
const ASKS = 'Pede confirmação acima de 50 pessoas, acompanha as entregas e conta o que aconteceu.'
const EVENTO = 'Número do evento, como em recado eventos list.'

export const ptBrNoticeCommands: NoticeCommandTexts = {
  'vagas notificar': {
    summary: 'Avisa de uma vaga quem tem a função, cadastro completo e telefone, e ainda não se candidatou.',
    details: `Ninguém é avisado duas vezes da mesma vaga. ${ASKS}`,
    arguments: { ID: 'Número da vaga, como em recado vagas list.' },
    options: SENDING,
    values: VALUES,
    examples: ['recado vagas notificar 147 --dry-run', 'recado vagas notificar 147'],
  },
  'candidaturas notificar': {
    summary: 'Avisa a pessoa de que a sua candidatura foi aprovada; uma vez só.',
    arguments: { ID: 'Número da candidatura, como em recado candidaturas list.' },
    options: SENDING,
    values: VALUES,
    examples: ['recado candidaturas notificar 12'],
  },
  'eventos alerta': {
    summary: 'Manda um alerta de emergência a todos os aprovados de um evento.',
    details: `Passa na frente de tudo e não espera o horário permitido. ${ASKS}`,
    arguments: { ID: EVENTO },
    options: { mensagem: `O que aconteceu, ${WORDS} Obrigatório.`, ...SENDING },
    values: VALUES,
    examples: ['recado eventos alerta 5 --mensagem "O portão B fechou. Entre pelo portão A."'],
  },
  'eventos lembrete': {
    summary: 'Lembra todos os aprovados de um evento do local, do dia e da hora.',
    details: ASKS,
    arguments: { ID: EVENTO },
    options: { mensagem: `O que dizer além disso, ${WORDS}`, ...SENDING },
    values: VALUES,
    examples: ['recado eventos lembrete 5', 'recado eventos lembrete 5 --mensagem "Traga o crachá."'],
  },
  'eventos mudanca': {
    summary: 'Avisa todos os aprovados de um evento de que algo mudou.',
    details: `Sem --mensagem, diz onde e quando o evento é agora, ou que foi cancelado. ${ASKS}`,
    arguments: { ID: EVENTO },
    options: { mensagem: `O que mudou, ${WORDS}`, ...SENDING },
    values: VALUES,
    examples: ['recado eventos mudanca 5 --mensagem "O início passou para as 15h."'],
  },
}
