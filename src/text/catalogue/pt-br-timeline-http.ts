import type { TimelineFacts, TimelineTexts } from './shape-timeline-http.ts'

const by = ({ channel }: TimelineFacts) => (channel ? ` por ${channel}` : '')
const why = ({ meaning }: TimelineFacts) => (meaning ? ` ${meaning}.` : '')

export const ptBrTimeline: TimelineTexts = {
  kinds: {
    queued: () => 'Entrou na fila.',
    claimed: (facts) => `Entregamos à Twilio${by(facts)}.`,
    accepted: () => 'A Twilio aceitou.',
    refused: (facts) => `A Twilio recusou${by(facts)}.${why(facts)}`,
    not_sent: () => 'Não conseguimos falar com a Twilio; nada saiu.',
    given_back: () => 'Voltou para a fila sem ter saído.',
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
    expired: () => 'Passou da hora: decidimos não enviar mais.',
    suppressed: () => 'Este número está bloqueado: decidimos não enviar.',
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
