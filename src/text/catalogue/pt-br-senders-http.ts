import type { SenderTexts } from './shape-senders-http.ts'

export const ptBrSenders: SenderTexts = {
  working: 'Enviando.',
  slowed: ({ rate, fullRate }) =>
    `Enviando mais devagar, ${rate} por segundo em vez de ${fullRate}: a Twilio avisou que estava rápido demais. Volta a acelerar sozinho.`,
  unreachable: ({ until }) =>
    `Parado: a Twilio não responde. As mensagens esperam na fila; tentamos de novo com uma só às ${until}.`,
  auth: ({ until }) =>
    `Parado: a Twilio não aceita as nossas credenciais. Corrija TWILIO_AUTH_TOKEN e reinicie. As mensagens esperam na fila; conferimos de novo às ${until}.`,
  daily_limit: ({ until }) =>
    `Parado: a conta já usou todas as mensagens do dia. As que faltam esperam e continuam às ${until}.`,
  gone: 'Não está mais na configuração, e nenhum outro remetente o substitui. As mensagens dele esperam na fila: configure um remetente deste canal.',
}
