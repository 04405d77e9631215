import type { TimelineFacts, TimelineTexts } from './shape-timeline-http.ts'

const by = ({ channel }: TimelineFacts) => (channel ? ` por ${channel}` : '')
const why = ({ meaning }: TimelineFacts) => (meaning ? ` ${meaning}.` : '')

const heldReasons = {
  quiet_hours: 'horário em que não se escreve às pessoas',
  recipient_cap: 'limite de mensagens por pessoa',
  daily_ceiling: 'teto de mensagens do dia',
  kill_switch: 'uma parada de envio',
  paused: 'uma pausa',
  scheduled: 'um envio agendado',
  sender_stopped: 'um remetente parado até a Twilio voltar a aceitar suas mensagens',
  by_sms: 'uma mudança para SMS',
  retry: 'espera até a próxima tentativa',
  other: 'uma regra desta empresa',
}
const held = (reason: string, until: string | null) =>
  until === null ? `Esperando por causa de ${reason}.` : `Esperando até ${until} por causa de ${reason}.`

export const ptBrTimeline: TimelineTexts = {
  stillQueued: 'A Twilio ainda não respondeu; a mensagem está na fila e vai sair.',
  heldReasons,
  held,
  kinds: {
    queued: () => 'Entrou na fila.',
    claimed: (facts) => `Entregamos à Twilio${by(facts)}.`,
    accepted: () => 'A Twilio aceitou.',
    refused: (facts) => `A Twilio recusou${by(facts)}.${why(facts)}`,
    not_sent: () => 'Não conseguimos falar com a Twilio; nada saiu.',
    given_back: () => 'Voltou para a fila sem ter saído.',
    withdrawn: () => 'Deixou de ser necessária: retirada sem ter saído.',
    uncertain: () =>
      'A Twilio não respondeu a tempo. Estamos conferindo lá antes de qualquer nova tentativa: nada sai em dobro.',
    looked_up: () => 'Procuramos na Twilio e ainda não achamos; vamos olhar de novo.',
    adopted: () => 'Achamos a mensagem na Twilio: ela tinha saído.',
    sent_again: () => 'A Twilio não tem esta mensagem; decidimos enviar de novo.',
    fetched: (facts) => `Perguntamos à Twilio: ${facts.status}.${why(facts)}`,
    retry: ({ until }) => (until ? `Decidimos tentar de novo às ${until}.` : 'Decidimos tentar de novo.'),
    fell_back: () => 'Decidimos seguir por SMS.',
    fell_back_silent: () => 'O WhatsApp não confirmou a entrega a tempo: decidimos seguir por SMS.',
    sms_withdrawn: () => 'Chegou pelo WhatsApp afinal: o SMS foi retirado antes de sair.',
    retried_by_hand: (facts) => `Tentada de novo à mão${facts.by ? ` (${facts.by})` : ''}.`,
    no_receipt: () => 'A operadora não confirmou a entrega; não vamos mais esperar.',
    second_sid: () =>
      'A Twilio informou uma segunda mensagem para a mesma tentativa. Avise quem cuida do sistema.',
    both_arrived: () => 'Chegou por WhatsApp e também por SMS.',
    failed: () => 'Não soubemos o que aconteceu e decidimos não enviar de novo.',
    held: (facts) => held(facts.held ?? heldReasons.other, facts.heldUntil),
    expired: (facts) =>
      facts.held === null
        ? 'Passou da hora: decidimos não enviar mais.'
        : `Chegaria tarde demais por causa de ${facts.held}: decidimos não enviar mais.`,
    suppressed: () => 'Este número está bloqueado: decidimos não enviar.',
    straight_to_sms: () =>
      'O WhatsApp não entregaria (janela de 24 horas fechada, ou bloqueio): foi direto por SMS.',
    no_consent: () =>
      'A pessoa ainda não concordou em receber, e a empresa pede que concorde: decidimos não enviar.',
    canceled: () => 'A pessoa pediu para não receber mais: retirada da fila.',
    broadcast_canceled: () => 'A campanha foi cancelada: retirada da fila sem sair.',
    stopped_in_flight: () =>
      'A pessoa pediu para não receber mais quando esta já estava saindo: se ainda estava aqui, volta sem sair; se já estava na rede, pode chegar.',
    blocked_in_flight: () =>
      'Este número foi bloqueado quando esta já estava saindo: se ainda estava aqui, volta sem sair; se já estava na rede, pode chegar.',
    other: () => 'Houve um registro.',
  },
  statuses: {
    queued: (facts) => `Na fila da Twilio${by(facts)}.`,
    accepted: () => 'A Twilio aceitou.',
    sending: (facts) => `A Twilio está enviando${by(facts)}.`,
    sent: (facts) => `Enviada${by(facts)}.`,
    delivered: (facts) => `Entregue${by(facts)}.`,
    read: (facts) => `Lida${by(facts)}.`,
    failed: (facts) => `Falhou${by(facts)}.${why(facts)}`,
    undelivered: (facts) => `Não entregue${by(facts)}.${why(facts)}`,
    canceled: () => 'Cancelada na Twilio.',
  },
}
