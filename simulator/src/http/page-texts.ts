export type Lang = 'pt-BR' | 'en'

/** Every word of the page. `{n}` and the like are filled in by the script of the page. */
export interface PageTexts {
  title: string
  skip: string
  otherLang: string
  unreal: string
  stalled: string
  phones: { one: string; other: string }
  matching: string
  search: string
  placeholder: string
  more: string
  none: string
  noneHow: string
  noMatch: string
  pick: string
  received: string
  today: string
  yesterday: string
  off: string
  noWhatsApp: string
  blocked: string
  waiting: { one: string; other: string }
  lost: string
  onItsWay: string
  erased: string
  copy: string
  copied: string
  media: string
  switches: {
    on: string
    hasWhatsApp: string
    blockedBusiness: string
    readsAtOnce: string
    windowOpen: string
  }
  statuses: Record<string, string>
  reasons: Record<string, string>
  unknownReason: string
  faults: {
    title: string
    count: { zero: string; one: string; other: string }
    where: string
    all: string
    onlyOne: string
    only: string
    api: string
    latencyMs: string
    acceptThenHang: string
    acceptThen500: string
    refuse500: string
    rateLimit429: string
    callbacks: string
    dropCallbacks: string
    duplicateCallbacks: string
    reorderCallbacks: string
    delayCallbacksMs: string
    lists: string
    listLagMs: string
    whole: string
    carrierDown: string
    windowClosed: string
    noReceipt: string
    suspended: string
    seed: string
    reset: string
    refused: string
  }
}

const PT: PageTexts = {
  title: 'Simulador',
  skip: 'Pular para o conteúdo',
  otherLang: 'English',
  unreal: 'Nada daqui chega a um telefone de verdade',
  stalled: 'Atualização parada. Religando.',
  phones: { one: '{n} telefone', other: '{n} telefones' },
  matching: '{n} de {total} telefones',
  search: 'Procurar telefone',
  placeholder: 'Nome ou número',
  more: 'Mais {n} telefones',
  none: 'Ninguém recebeu nada ainda.',
  noneHow: 'Quem receber um recado por esta API aparece aqui com o seu telefone:',
  noMatch: 'Nenhum telefone com esse nome ou número.',
  pick: 'Escolha um telefone para ver o que a pessoa recebeu.',
  received: 'Mensagens recebidas',
  today: 'Hoje',
  yesterday: 'Ontem',
  off: 'Desligado',
  noWhatsApp: 'Sem WhatsApp',
  blocked: 'Bloqueou',
  waiting: { one: '{n} espera ser entregue', other: '{n} esperam ser entregues' },
  lost: 'Não chegou',
  onItsWay: 'A caminho',
  erased: 'Texto apagado a pedido do remetente',
  copy: 'Copiar {code}',
  copied: 'Copiado',
  media: 'Arquivo anexo',
  switches: {
    on: 'Ligado e com sinal',
    hasWhatsApp: 'Tem WhatsApp',
    blockedBusiness: 'Bloqueou a empresa',
    readsAtOnce: 'Lê assim que chega',
    windowOpen: 'Escreveu nas últimas 24 horas',
  },
  statuses: {
    accepted: 'na fila da Twilio',
    scheduled: 'agendado',
    queued: 'na fila da Twilio',
    sending: 'saindo',
    sent: 'enviado',
    delivered: 'entregue',
    read: 'lido',
    failed: 'falhou',
    undelivered: 'não entregue',
    canceled: 'cancelado',
  },
  reasons: {
    30003: 'Aparelho desligado ou sem sinal.',
    30005: 'O número não existe ou foi desativado.',
    30006: 'Telefone fixo, ou operadora que não recebe SMS.',
    30007: 'A operadora barrou o texto.',
    30008: 'A operadora não disse o motivo.',
    30036: 'Esperou mais do que o prazo e não saiu.',
    63014: 'A pessoa bloqueou a empresa.',
    63016: 'A pessoa não escreve há mais de 24 horas: só um modelo aprovado passaria.',
    63024: 'O número não tem WhatsApp, ou a versão é antiga.',
  },
  unknownReason: 'Não chegou.',
  faults: {
    title: 'Falhas',
    count: {
      zero: 'Nenhuma ligada.',
      one: '{n} ligada. Quem envia precisa aguentar.',
      other: '{n} ligadas. Quem envia precisa aguentar todas.',
    },
    where: 'Onde valem',
    all: 'Todos',
    onlyOne: 'Só um telefone',
    only: 'Só {who}',
    api: 'API',
    latencyMs: 'Demora para responder',
    acceptThenHang: 'Aceita e não responde',
    acceptThen500: 'Aceita e responde erro 500',
    refuse500: 'Erro 500 sem aceitar',
    rateLimit429: 'Recusa por excesso (429)',
    callbacks: 'Retornos',
    dropCallbacks: 'Perdidos',
    duplicateCallbacks: 'Repetidos',
    reorderCallbacks: 'Fora de ordem',
    delayCallbacksMs: 'Atrasados até',
    lists: 'Consulta',
    listLagMs: 'A lista esconde as mais novas que',
    whole: 'Desligar por inteiro',
    carrierDown: 'Operadora fora do ar (30008)',
    windowClosed: 'Janela de 24 h fechada (63016)',
    noReceipt: 'Ninguém confirma a entrega',
    suspended: 'Conta suspensa (20005)',
    seed: 'Semente {seed}. A mesma semente repete as mesmas falhas.',
    reset: 'Desligar todas as falhas',
    refused: 'O simulador não respondeu; nada mudou.',
  },
}

const EN: PageTexts = {
  title: 'Simulator',
  skip: 'Skip to the content',
  otherLang: 'Português',
  unreal: 'Nothing here reaches a real phone',
  stalled: 'Updates have stopped. Reconnecting.',
  phones: { one: '{n} phone', other: '{n} phones' },
  matching: '{n} of {total} phones',
  search: 'Find a phone',
  placeholder: 'Name or number',
  more: '{n} more phones',
  none: 'Nobody has received anything yet.',
  noneHow: 'Whoever is sent a message through this API shows up here with their phone:',
  noMatch: 'No phone has that name or number.',
  pick: 'Choose a phone to see what the person received.',
  received: 'Messages received',
  today: 'Today',
  yesterday: 'Yesterday',
  off: 'Switched off',
  noWhatsApp: 'No WhatsApp',
  blocked: 'Blocked',
  waiting: { one: '{n} waits to be delivered', other: '{n} wait to be delivered' },
  lost: 'Did not arrive',
  onItsWay: 'On its way',
  erased: 'Text erased by the sender',
  copy: 'Copy {code}',
  copied: 'Copied',
  media: 'Attached file',
  switches: {
    on: 'On and with signal',
    hasWhatsApp: 'Has WhatsApp',
    blockedBusiness: 'Blocked the business',
    readsAtOnce: 'Reads as it arrives',
    windowOpen: 'Wrote in the last 24 hours',
  },
  statuses: {
    accepted: 'waiting at Twilio',
    scheduled: 'scheduled',
    queued: 'waiting at Twilio',
    sending: 'leaving',
    sent: 'sent',
    delivered: 'delivered',
    read: 'read',
    failed: 'failed',
    undelivered: 'not delivered',
    canceled: 'canceled',
  },
  reasons: {
    30003: 'Phone off or without signal.',
    30005: 'The number does not exist or is out of service.',
    30006: 'A landline, or a carrier that takes no SMS.',
    30007: 'The carrier blocked the text.',
    30008: 'The carrier gave no reason.',
    30036: 'It waited longer than it was valid and did not leave.',
    63014: 'The person blocked the business.',
    63016: 'The person has not written for over 24 hours: only an approved template would pass.',
    63024: 'The number has no WhatsApp, or an old version.',
  },
  unknownReason: 'Did not arrive.',
  faults: {
    title: 'Faults',
    count: {
      zero: 'None is on.',
      one: '{n} is on. Whoever sends must bear it.',
      other: '{n} are on. Whoever sends must bear them all.',
    },
    where: 'Where they apply',
    all: 'Everybody',
    onlyOne: 'One phone only',
    only: 'Only {who}',
    api: 'API',
    latencyMs: 'Slow to answer',
    acceptThenHang: 'Accepts and never answers',
    acceptThen500: 'Accepts and answers 500',
    refuse500: 'Answers 500 without accepting',
    rateLimit429: 'Refuses for excess (429)',
    callbacks: 'Callbacks',
    dropCallbacks: 'Lost',
    duplicateCallbacks: 'Repeated',
    reorderCallbacks: 'Out of order',
    delayCallbacksMs: 'Late by up to',
    lists: 'Lists',
    listLagMs: 'Lists hide messages newer than',
    whole: 'Switch off entirely',
    carrierDown: 'Carrier down (30008)',
    windowClosed: '24-hour window closed (63016)',
    noReceipt: 'Nobody confirms delivery',
    suspended: 'Account suspended (20005)',
    seed: 'Seed {seed}. The same seed repeats the same faults.',
    reset: 'Switch all faults off',
    refused: 'The simulator did not answer; nothing changed.',
  },
}

export const PAGE_TEXTS: Record<Lang, PageTexts> = { 'pt-BR': PT, en: EN }
