import type { TimelineFacts, TimelineTexts } from './shape-timeline.ts'

export const ptBrTimeline = {
  queued: () => 'Entrou na fila.',
  claimed: ({ channel, attempt }) =>
    `Chegou a vez: enviando${by(channel)}${attempt !== null && attempt > 1 ? `, tentativa ${attempt}` : ''}.`,
  accepted: ({ channel }) => `A Twilio aceitou${by(channel)}.`,
  refused: (facts) => `A Twilio recusou${by(facts.channel)}.${because(facts)}`,
  not_sent: () => 'Não conseguimos falar com a Twilio; nada saiu.',
  uncertain: () => 'A Twilio não respondeu a tempo. Estamos conferindo lá antes de qualquer nova tentativa.',
  looked_up: ({ reason }) =>
    reason === 'list_unreadable'
      ? 'Conferimos na Twilio, mas ela não respondeu. Vamos conferir de novo; nada sai em dobro.'
      : 'Conferimos na Twilio: não está lá ainda. Vamos conferir de novo; nada sai em dobro.',
  adopted: () => 'Conferimos na Twilio: já tinha recebido. Decidimos não enviar outra vez.',
  resent: ({ channel }) => `Decidimos enviar de novo${by(channel)}, a pedido.`,
  sent_again: () => 'Conferimos na Twilio: nunca chegou lá. Decidimos enviar de novo.',
  retry: ({ retries }) =>
    retries === null || retries < 1
      ? 'Decidimos tentar de novo.'
      : `Decidimos tentar de novo, pela ${retries}ª vez.`,
  callback: (facts) =>
    `${STATUS[facts.status ?? ''] ?? `A Twilio avisou: ${facts.status ?? '?'}`}${by(facts.channel)}.${because(facts)}`,
  fetched: (facts) =>
    `Perguntamos à Twilio. ${STATUS[facts.status ?? ''] ?? `Ela disse: ${facts.status ?? '?'}`}${by(facts.channel)}.${because(facts)}`,
  second_sid: () =>
    'A Twilio mostrou uma segunda mensagem para o mesmo envio. Avisamos quem opera o serviço.',
  both_arrived: () => 'Chegou também pelo outro canal.',
  no_receipt: () => 'A operadora não confirmou a entrega, e algumas nunca confirmam. Fica como enviado.',
  fell_back: ({ meaning }) => `Decidimos seguir por SMS.${meaning === '' ? '' : ` ${meaning}.`}`,
  expired: () => 'Passou da hora. Decidimos não enviar mais.',
  suppressed: ({ reason }) =>
    `Decidimos não enviar: ${BLOCKED[reason ?? ''] ?? 'este número está bloqueado'}.`,
  canceled: ({ by: who }) =>
    who === null ? 'Cancelado antes de sair.' : `Cancelado por ${who} antes de sair.`,
  failed: ({ reason, code, meaning }) => {
    if (reason === 'outcome_unknown') return 'Não soubemos se a Twilio recebeu. Decidimos não enviar de novo.'
    return code === null ? 'Falhou. Não há mais o que tentar.' : `Falhou. ${meaning}.`
  },
  given_back: ({ reason }) => `${GIVEN_BACK[reason ?? ''] ?? 'Não saiu nesta vez'}. Voltou para a fila.`,
  other: () => 'Registrado.',
} satisfies TimelineTexts

const STATUS: Record<string, string> = {
  accepted: 'Aceito pela Twilio',
  queued: 'Na fila da Twilio',
  scheduled: 'Agendado na Twilio',
  sending: 'Saindo da Twilio',
  sent: 'Enviado',
  delivered: 'Entregue',
  read: 'Lido',
  failed: 'Falhou',
  undelivered: 'Não entregue',
  canceled: 'Cancelado na Twilio',
}

const BLOCKED: Record<string, string> = {
  opted_out: 'a pessoa pediu para sair',
  blacklist: 'o número está na lista de bloqueio',
  dead_number: 'o número está morto',
}

const GIVEN_BACK: Record<string, string> = {
  start_by_passed: 'Passou tempo demais desde a vez',
  sender_unknown: 'O remetente não está configurado aqui',
  stopping: 'O serviço estava parando',
}

function by(channel: TimelineFacts['channel']): string {
  if (channel === null) return ''
  return channel === 'whatsapp' ? ' por WhatsApp' : ' por SMS'
}

function because({ code, meaning }: TimelineFacts): string {
  return code === null ? '' : ` ${meaning}.`
}
