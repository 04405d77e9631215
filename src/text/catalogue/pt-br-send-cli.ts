import type { SendTexts } from './shape-cli.ts'

export const ptBrSend: SendTexts = {
  defaultCampaignName: (when) => `Linha de comando, ${when}`,
  title: (name, empresa) => (empresa === null ? name : `${name} – ${empresa}`),
  matched: 'Encontrados',
  leftOut: {
    no_phone: 'Sem telefone',
    invalid: 'Telefone inválido',
    landline: 'Telefone fixo',
    missing_value: 'Sem dado que o texto usa',
    too_long: 'Texto longo demais',
    duplicate: 'Repetidos',
    already: 'Já receberam',
    suppressed: 'Bloqueados',
    no_consent: 'Sem consentimento conhecido',
  },
  leftOutValue: ({ count, names, more }) =>
    names.length === 0 ? count : `${count} (${names.join(', ')}${more ? '…' : ''})`,
  recipients: 'Vão receber',
  sentToday: 'Já em outra campanha hoje',
  byWhatsapp: 'Por WhatsApp',
  bySms: 'Por SMS',
  windows: 'Janela do WhatsApp',
  windowsValue: ({ open, closed, unknown }) => `${open} aberta, ${closed} fechada, ${unknown} sem informação`,
  segments: 'Partes de SMS',
  segmentsValue: ({ perMessage, total, encoding, estimated }) =>
    `${perMessage} por mensagem (${encoding}), ${estimated ? 'cerca de ' : ''}${total} ao todo`,
  accentsHint:
    'Letras como ã, ç e ê e os emojis baixam o SMS de 160 para 70 caracteres por parte; sem eles custa menos.',
  cost: 'Custo estimado',
  costValue: ({ usd, brl, asOf }) => `cerca de ${usd} (${brl}), com os preços de ${asOf}`,
  costUnknown: 'ainda não sabemos',
  plain: 'SMS sem acentos',
  plainValue: ({ perMessage, total, estimated, cost }) =>
    `${perMessage} por mensagem, ${estimated ? 'cerca de ' : ''}${total} ao todo; ${cost}`,
  finishing: 'Leva',
  finishingValue: ({ took, at }) =>
    at === null ? `${took} de envio, e mais de um mês até o fim` : `${took} de envio, até ${at}`,
  finishingUnknown: 'não sabemos: um remetente está parado (recado senders)',
  template: ({ name, language, version, approved }) =>
    `Modelo ${name} (${language} v${version}): ${approved ? 'aprovado pelo WhatsApp' : 'ainda sem a aprovação do WhatsApp; fora das 24 horas vai por SMS'}.`,
  messageOrTemplate: 'Falta a opção --mensagem. No lugar dela também serve --template NOME.',
  messageAndTemplate: 'Use --mensagem ou --template, e não os dois.',
  listAlone: '--lista já diz quem recebe; não combina com --funcao nem com --apenas-completos.',
  onlyWithTemplate: '--variavel e --idioma só servem com --template.',
  fromTo: (min, max) => (min === max ? min : `${min} a ${max}`),
  nobody: 'Ninguém receberia este recado: o filtro não encontrou pessoas com telefone que possam recebê-lo.',
  dryRunTitle: (count) => (count === 1 ? 'Exemplo:' : `${count} exemplos:`),
  dryRunEnd: 'Nada foi enviado.',
  confirm: (recipients) => `Enviar para ${recipients} pessoas? [s/N] `,
  declined: 'Nada foi enviado.',
  yesPattern: /^\s*(s|sim|y|yes)\s*$/i,
  started: (id) => `Campanha ${id} criada.`,
  retrying: 'O serviço não respondeu; tentando de novo, sem risco de enviar em dobro.',
  progress: ({ done, total, delivered, failed }) =>
    `${done} de ${total} com a Twilio, ${delivered} entregues, ${failed} falharam`,
  waitingReceipts: (open, seconds) => `Esperando a confirmação de ${open} entregas, por até ${seconds} s.`,
  detached: (id) =>
    `Paramos de mostrar; o envio continua no serviço. Para ver de novo: recado broadcasts show ${id}`,
  detachedHosted: (id) =>
    `Paramos de mostrar; este processo termina de entregar à Twilio a campanha ${id} e então sai. Ctrl-C de novo deixa o resto na fila.`,
  detachedTwice: (id) =>
    `O que falta ficou na fila e segue quando o serviço rodar (recado serve). Depois: recado broadcasts show ${id}`,
  summaryTitle: ({ id, delivered, total, share, took }) =>
    `Campanha ${id}: ${delivered} de ${total} entregues (${share}) em ${took}`,
  fellBack: (count) => `${count} seguiram por SMS depois que o WhatsApp não serviu.`,
  errorsTitle: 'Por que falharam:',
  errorsCapped: (count) => `Contados nas primeiras ${count} falhas.`,
  unknownReason: 'Motivo ainda desconhecido',
  stillOpen: (count) =>
    `${count} ainda em aberto: a Twilio aceitou ou vai aceitar, e a confirmação não chegou.`,
  held: (count) => `${count} esperam a hora de sair: uma nova tentativa, ou o horário permitido.`,
  allFinal: 'Todas têm um fim conhecido.',
  lookAgain: (id) => `Para ver de novo: recado broadcasts show ${id}`,
  rejectedTitle: (count) => `${count} não puderam ser usados:`,
  moreRejected: (count) => `  e mais ${count}`,
}
