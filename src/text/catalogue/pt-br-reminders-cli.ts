import type { ReminderCommandName, RemindersTexts } from './reminders-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

const EVENTO = 'Número do evento.'

export const ptBrReminderCommands: Record<ReminderCommandName, CommandText> = {
  reminders: { summary: 'Lembretes automáticos, tantas horas antes de cada evento.' },
  'reminders list': {
    summary: 'Lista o que aconteceu com os lembretes, do mais novo ao mais antigo.',
    options: {
      estado: 'Só os que estão assim.',
      limit: 'Quantos mostrar, no máximo 200.',
      cursor: 'De onde continuar.',
    },
    values: { estado: 'ESTADO', limit: 'NÚMERO', cursor: 'CURSOR' },
    examples: ['recado reminders list --estado missed'],
  },
  'reminders show': {
    summary: 'Mostra com que antecedência a empresa lembra, ou os lembretes de um evento.',
    options: { evento: EVENTO },
    values: { evento: 'NÚMERO' },
    examples: ['recado reminders show', 'recado reminders show --evento 5'],
  },
  'reminders set': {
    summary: 'Muda a antecedência dos lembretes, da empresa ou de um evento.',
    details:
      'Cada lembrete sai uma vez, para quem está aprovado naquele momento. Um evento que muda de data é lembrado de novo. ' +
      'O que passou da hora há menos de uma hora sai logo; o que passou há mais não sai sozinho.',
    options: {
      horas:
        'Quantas horas antes, até cinco: 24,2 ou --horas 24 --horas 2. off: nenhum lembrete. empresa, com --evento: o evento segue a empresa.',
      canal: 'Por onde tentar primeiro.',
      idioma: 'Idioma do lembrete.',
      evento: 'Só para este evento.',
    },
    values: { horas: 'HORAS', canal: 'CANAL', idioma: 'IDIOMA', evento: 'NÚMERO' },
    examples: [
      'recado reminders set --horas 24,2',
      'recado reminders set --horas 48 --evento 5',
      'recado reminders set --horas off',
    ],
  },
  'reminders send': {
    summary: 'Envia agora um lembrete que não saiu, ou antes da hora. Uma vez só.',
    options: { evento: EVENTO, horas: 'Qual lembrete, pela antecedência dele.' },
    values: { evento: 'NÚMERO', horas: 'HORAS' },
    examples: ['recado reminders send --evento 5 --horas 24'],
  },
}

export const ptBrReminders: RemindersTexts = {
  rules: ({ hours, channel, language }) => `${hours}. Primeiro por ${channel}, em ${language}.`,
  off: 'Ninguém é lembrado sozinho.',
  hoursBefore: (hours) => `Lembrete ${hours} h antes de cada evento`,
  ownHours: (hours) => `Este evento tem antecedência própria: ${hours} h.`,
  empresaHours: (hours) => `Segue a empresa: ${hours} h antes.`,
  ownOff: 'Ninguém é lembrado deste evento sozinho.',
  line: ({ hours, due, state }) => `${hours} h antes, em ${due}: ${state}`,
  listed: ({ evento, id, line }) => `${evento} (${id}), ${line}`,
  states: {
    planned: 'vai sair',
    sent: 'saiu',
    missed: 'perdido, o serviço não estava rodando',
    past: 'não saiu, a hora já tinha passado',
    nobody: 'não saiu, ninguém estava aprovado',
    refused: 'não pôde sair',
    canceled: 'não sai, o evento foi cancelado',
  },
  broadcast: (id) => `campanha ${id}`,
  reason: (code) => `motivo: ${code}`,
  none: 'Nenhum lembrete.',
  more: (cursor) => `Há mais: --cursor ${cursor}`,
  sent: (id) => `Lembrete enviado, campanha ${id}. Acompanhe com recado broadcasts show ${id}`,
  badHours: 'um número de horas de 1 a 720, ou vários, como 24,2; off; ou, com --evento, empresa',
  nothingToSet: 'Diga o que mudar. Para ajuda: recado reminders set --help',
  onlyForEmpresa: '--canal e --idioma valem para toda a empresa; não combinam com --evento.',
}
