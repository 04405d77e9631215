import type { MessageCommandName, MessagesTexts } from './messages-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const ptBrMessageCommands: Record<MessageCommandName, CommandText> = {
  messages: { summary: 'Mostra mensagens, uma a uma, e tenta de novo as que falharam.' },
  'messages show': {
    summary: 'Mostra uma mensagem e tudo o que aconteceu com ela.',
    arguments: { ID: 'Número da mensagem, ou o id que o outro sistema deu a ela.' },
    examples: ['recado messages show 1234', 'recado messages show 507f1f77bcf86cd799439011'],
  },
  'messages retry': {
    summary: 'Tenta de novo uma mensagem que falhou de vez.',
    arguments: { ID: 'Número da mensagem, ou o id que o outro sistema deu a ela.' },
    options: { 'include-unknown': 'Mesmo que ela talvez tenha chegado; pode então chegar duas vezes.' },
    examples: ['recado messages retry 1234'],
  },
  'messages retry-failed': {
    summary: 'Tenta de novo o que outros sistemas entregaram em um período e falhou de vez.',
    options: {
      from: 'Primeiro dia, como 2026-11-01. Obrigatória.',
      to: 'Último dia; sem ela, o mesmo.',
      'error-code': 'Só o que falhou com este código da Twilio.',
      'include-unknown': 'Também o que talvez tenha chegado; pode então chegar duas vezes.',
    },
    values: { from: 'DIA', to: 'DIA', 'error-code': 'CÓDIGO' },
    examples: ['recado messages retry-failed --from 2026-11-01 --error-code 30003'],
  },
  'messages report': {
    summary: 'Escreve o relatório de entregas de um período, em CSV.',
    details: 'Uma linha por mensagem que outros sistemas entregaram. O CSV sai na saída padrão.',
    options: {
      from: 'Primeiro dia, como 2026-11-01. Obrigatória.',
      to: 'Último dia; sem ela, o mesmo.',
    },
    values: { from: 'DIA', to: 'DIA' },
    examples: ['recado messages report --from 2026-11-01 --to 2026-11-30 > novembro.csv'],
  },
  'test-sms': {
    summary: 'Manda o SMS de teste para um telefone e espera a resposta da Twilio.',
    details: 'Espera no máximo 10 segundos; o que não teve resposta até lá continua na fila e sai.',
    arguments: { TELEFONE: 'Telefone, escrito de qualquer jeito.' },
    examples: ['recado test-sms "(11) 98123-4477"'],
  },
}

export const ptBrMessages: MessagesTexts = {
  states: {
    queued: 'na fila',
    sending: 'saindo agora',
    uncertain: 'em conferência na Twilio',
    accepted: 'aceita pela Twilio',
    sent: 'enviada à operadora',
    delivered: 'entregue',
    read: 'lida',
    failed: 'falhou',
    expired: 'passou da hora',
    canceled: 'cancelada',
    suppressed: 'bloqueada',
  },
  line: ({ id, to, channel, status }) => `${id}  ${to}, ${channel}: ${status}`,
  error: ({ code, meaning }) => (code === null ? `  ${meaning}` : `  ${meaning} (${code})`),
  cause: (text) => `  Por quê: ${text}`,
  mend: (text) => `  O que fazer: ${text}`,
  retried: (count, printed) =>
    count === 0
      ? 'Nada a tentar de novo.'
      : `${printed} ${count === 1 ? 'mensagem voltou' : 'mensagens voltaram'} para a fila.`,
  testSent: (sid) => (sid === null ? 'A Twilio aceitou o SMS.' : `A Twilio aceitou o SMS (${sid}).`),
  badDay: 'um dia como 2026-11-01',
}
