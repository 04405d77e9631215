// Every word of the page in two languages, side by side: split by language, one would fall behind the other.
import type { ApprovalStatus } from '../content.ts'

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
  newPhone: string
  received: string
  today: string
  yesterday: string
  off: string
  noWhatsApp: string
  blocked: string
  replied: string
  stopped: string
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
    oldWhatsAppId: string
  }
  reply: {
    as: string
    text: string
    via: string
    quick: string
    words: readonly string[]
    send: string
    off: string
    onlySms: string
    stopped: string
    refused: string
  }
  webhook: {
    pending: string
    answered: string
    unset: string
    dropped: string
    refused: string
    unreachable: string
    trouble: string
  }
  /** What Twilio would complain about, by its code. */
  alerts: Record<string, string>
  statuses: Record<string, string>
  reasons: Record<string, string>
  unknownReason: string
  templates: {
    title: string
    statusOf: string
    statuses: Record<ApprovalStatus, string>
    refused: string
  }
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
    inbound: string
    dropInbound: string
    duplicateInbound: string
    delayInboundMs: string
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
  newPhone: 'Abrir o telefone {number}',
  received: 'Mensagens recebidas',
  today: 'Hoje',
  yesterday: 'Ontem',
  off: 'Desligado',
  noWhatsApp: 'Sem WhatsApp',
  blocked: 'Bloqueou',
  replied: 'Respondeu',
  stopped: 'Parou o SMS',
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
    oldWhatsAppId: 'WhatsApp antigo, sem o nono dígito',
  },
  reply: {
    as: 'Escrever como {who}',
    text: 'Mensagem',
    via: 'Por onde',
    quick: 'Respostas prontas',
    words: ['PARAR', 'VOLTAR', 'AJUDA', 'STOP', 'START'],
    send: 'Enviar',
    off: 'Desligado, não escreve.',
    onlySms: 'Aqui só dá para escrever por SMS.',
    stopped: 'A Twilio recusa os SMS de {senders} (21610) até que a pessoa envie START.',
    refused: 'O simulador não aceitou; o texto continua no campo.',
  },
  webhook: {
    pending: 'a caminho do serviço',
    answered: 'o serviço recebeu',
    unset: 'Ninguém foi chamado: falta o endereço de quem recebe.',
    dropped: 'Perdida no caminho, por uma falha ligada aqui.',
    refused: 'Ninguém foi chamado: o endereço é fora desta máquina.',
    unreachable: 'O serviço não atendeu.',
    trouble: 'O serviço recebeu, mas a Twilio reclamaria.',
  },
  alerts: {
    11200: 'O serviço respondeu com erro {status}.',
    11205: 'O serviço não atendeu.',
    11750: 'A resposta do serviço passa de 64 kB.',
    12100: 'A resposta do serviço não é um TwiML que se possa ler.',
    12300: 'A resposta do serviço não diz que é XML.',
    14109: 'Mais de dez mensagens em resposta a uma.',
    21610: 'A resposta não saiu: a pessoa enviou STOP.',
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
    received: 'recebido',
  },
  reasons: {
    30003: 'Aparelho desligado ou sem sinal.',
    30005: 'O número não existe ou foi desativado.',
    30006: 'Telefone fixo, ou operadora que não recebe SMS.',
    30007: 'A operadora barrou o texto.',
    30008: 'A operadora não disse o motivo.',
    30036: 'Esperou mais do que o prazo e não saiu.',
    30630: 'A pessoa enviou STOP antes de a mensagem sair.',
    63014: 'A pessoa bloqueou a empresa.',
    63016: 'A pessoa não escreve há mais de 24 horas: só um modelo aprovado passaria.',
    63024: 'O número não tem WhatsApp, ou a versão é antiga.',
    63040: 'A Meta recusou o modelo.',
    63041: 'A Meta pausou o modelo.',
    63042: 'A Meta desativou o modelo.',
  },
  unknownReason: 'Não chegou.',
  templates: {
    title: 'Modelos do WhatsApp',
    statusOf: 'Situação de {name}',
    statuses: {
      unsubmitted: 'não enviado',
      received: 'recebido',
      pending: 'em análise',
      approved: 'aprovado',
      rejected: 'recusado',
      paused: 'pausado',
      disabled: 'desativado',
    },
    refused: 'A situação não mudou.',
  },
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
    inbound: 'Mensagens das pessoas',
    dropInbound: 'Perdidas',
    duplicateInbound: 'Repetidas',
    delayInboundMs: 'Atrasadas até',
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
  newPhone: 'Open the phone {number}',
  received: 'Messages received',
  today: 'Today',
  yesterday: 'Yesterday',
  off: 'Switched off',
  noWhatsApp: 'No WhatsApp',
  blocked: 'Blocked',
  replied: 'Replied',
  stopped: 'Stopped SMS',
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
    oldWhatsAppId: 'Old WhatsApp, without the ninth digit',
  },
  reply: {
    as: 'Write as {who}',
    text: 'Message',
    via: 'By',
    quick: 'Quick answers',
    words: ['PARAR', 'VOLTAR', 'AJUDA', 'STOP', 'START'],
    send: 'Send',
    off: 'Switched off, cannot write.',
    onlySms: 'Only SMS can be written here.',
    stopped: 'Twilio refuses SMS from {senders} (21610) until the person sends START.',
    refused: 'The simulator did not take it; the text is still in the field.',
  },
  webhook: {
    pending: 'on its way to the service',
    answered: 'the service has it',
    unset: 'Nobody was called: there is no address to send it to.',
    dropped: 'Lost on the way, by a fault switched on here.',
    refused: 'Nobody was called: the address is outside this machine.',
    unreachable: 'The service did not answer.',
    trouble: 'The service has it, but Twilio would complain.',
  },
  alerts: {
    11200: 'The service answered with error {status}.',
    11205: 'The service did not answer.',
    11750: 'The answer of the service is over 64 kB.',
    12100: 'The answer of the service is no TwiML that can be read.',
    12300: 'The answer of the service does not say that it is XML.',
    14109: 'More than ten messages in answer to one.',
    21610: 'The answer did not leave: the person sent STOP.',
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
    received: 'received',
  },
  reasons: {
    30003: 'Phone off or without signal.',
    30005: 'The number does not exist or is out of service.',
    30006: 'A landline, or a carrier that takes no SMS.',
    30007: 'The carrier blocked the text.',
    30008: 'The carrier gave no reason.',
    30036: 'It waited longer than it was valid and did not leave.',
    30630: 'The person sent STOP before the message left.',
    63014: 'The person blocked the business.',
    63016: 'The person has not written for over 24 hours: only an approved template would pass.',
    63024: 'The number has no WhatsApp, or an old version.',
    63040: 'Meta rejected the template.',
    63041: 'Meta paused the template.',
    63042: 'Meta disabled the template.',
  },
  unknownReason: 'Did not arrive.',
  templates: {
    title: 'WhatsApp templates',
    statusOf: 'Status of {name}',
    statuses: {
      unsubmitted: 'not submitted',
      received: 'received',
      pending: 'in review',
      approved: 'approved',
      rejected: 'rejected',
      paused: 'paused',
      disabled: 'disabled',
    },
    refused: 'The status did not change.',
  },
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
    inbound: 'Messages from people',
    dropInbound: 'Lost',
    duplicateInbound: 'Repeated',
    delayInboundMs: 'Late by up to',
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
