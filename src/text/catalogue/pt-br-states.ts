import type { StateTexts } from './shape-states.ts'

export const ptBrStates = {
  states: {
    queued: { word: 'Na fila', note: 'Espera a vez de sair.' },
    held: { word: 'Aguardando horário', note: 'Espera o horário permitido.' },
    sending: { word: 'Enviando', note: 'Está sendo entregue à Twilio agora.' },
    accepted: { word: 'Enviado', note: 'A Twilio aceitou.' },
    sent: { word: 'Enviado', note: 'A operadora aceitou; pode ser o estado final.' },
    delivered: { word: 'Entregue', note: 'Chegou ao aparelho.' },
    read: { word: 'Lido', note: 'A pessoa abriu a conversa.' },
    failed: { word: 'Falhou', note: 'Foi recusado antes de sair.' },
    undelivered: { word: 'Não entregue', note: 'Saiu, mas não chegou.' },
    uncertain: { word: 'Incerto', note: 'Estamos conferindo, nada sai em dobro.' },
    suppressed: {
      word: 'Bloqueado',
      note: 'Decidimos não enviar: pediu para sair, bloqueio ou número morto.',
    },
    canceled: { word: 'Cancelado', note: 'Cancelado antes de sair.' },
    expired: { word: 'Expirado', note: 'Passou da hora.' },
  },
  channels: { whatsapp: 'WhatsApp', sms: 'SMS', both: 'WhatsApp, depois SMS' },
} satisfies StateTexts
