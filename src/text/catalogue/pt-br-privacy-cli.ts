import type { PrivacyCommandName, PrivacyTexts } from './privacy-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

const phoneArgument = { TELEFONE: 'O telefone, escrito de qualquer jeito.' }
const everywhere = 'Em todas as empresas; só para a plataforma.'

export const ptBrPrivacyCommands: Record<PrivacyCommandName, CommandText> = {
  suppressions: { summary: 'Quem não recebe mensagens e por quê.' },
  'suppressions list': {
    summary: 'Lista quem não recebe mensagens, do mais novo ao mais antigo.',
    options: {
      motivo: 'Só este motivo.',
      canal: 'Só o que vale neste canal.',
      telefone: 'Só este telefone, com o que vale para todas as empresas.',
      todas: 'Os bloqueios que valem para todas as empresas; só para a plataforma.',
      vencidos: 'Também os que não valem mais.',
      limit: 'Quantos por página, até 200.',
      cursor: 'Continua a partir da página anterior.',
    },
    values: { motivo: 'MOTIVO', canal: 'CANAL', telefone: 'TELEFONE', limit: 'NÚMERO', cursor: 'CURSOR' },
    examples: ['recado suppressions list', 'recado suppressions list --telefone "(11) 98123-4477"'],
  },
  'suppressions add': {
    summary: 'Bloqueia um ou mais telefones: nada mais é enviado, e o que estava na fila sai dela.',
    arguments: { TELEFONES: 'Um ou mais telefones, separados por vírgula.' },
    options: {
      motivo: 'Por quê; quem olhar depois vai querer saber. Obrigatório.',
      canal:
        'Só neste canal. O que está na fila não sai dela na hora: na sua vez, vai pelo outro canal ou não é enviado.',
      ate: 'Até o fim de que dia vale, ou até que hora dele; no fuso desta máquina.',
      todas: everywhere,
    },
    values: { motivo: 'TEXTO', canal: 'CANAL', ate: 'DD/MM/AAAA' },
    examples: ['recado suppressions add "(11) 98123-4477" --motivo "Pediu por telefone"'],
  },
  'suppressions remove': {
    summary: 'Tira um telefone da lista de bloqueio.',
    details:
      'Quem pediu para sair só volta por vontade própria; quem teve os dados apagados, só pela plataforma.',
    arguments: phoneArgument,
    options: { todas: 'O bloqueio que vale para todas as empresas; só para a plataforma.' },
    examples: ['recado suppressions remove "(11) 98123-4477"'],
  },
  'suppressions import': {
    summary: 'Bloqueia as pessoas de um CSV e diz linha por linha o que não serviu.',
    details:
      'Colunas: telefone e, se houver, canal, motivo e validade. Importar de novo o mesmo arquivo não muda nada.',
    arguments: { ARQUIVO: 'O CSV, ou - para ler da entrada padrão.' },
    options: { todas: everywhere },
    examples: ['recado suppressions import bloqueados.csv'],
  },
  'suppressions export': {
    summary: 'Escreve a lista em CSV, pronto para planilhas.',
    options: {
      motivo: 'Só este motivo.',
      canal: 'Só o que vale neste canal.',
      todas: 'Os bloqueios que valem para todas as empresas; só para a plataforma.',
      vencidos: 'Também os que não valem mais.',
    },
    values: { motivo: 'MOTIVO', canal: 'CANAL' },
    examples: ['recado suppressions export > bloqueados.csv'],
  },
  consents: { summary: 'O que as pessoas permitiram.' },
  'consents import': {
    summary: 'Anota de um CSV quem consentiu e quem recusou, com a prova.',
    details:
      'Colunas: telefone e consentimento (sim ou não); se houver, canal, data, como, versão e prova. Um sim da lista não desfaz o pedido de quem disse que não quer receber.',
    arguments: { ARQUIVO: 'O CSV, ou - para ler da entrada padrão.' },
    examples: ['recado consents import consentimentos.csv'],
  },
  people: { summary: 'Os dados de uma pessoa: exportar e apagar (LGPD).' },
  'people export': {
    summary: 'Escreve em JSON tudo o que a empresa guarda de uma pessoa.',
    arguments: phoneArgument,
    options: { todas: everywhere },
    examples: ['recado people export "(11) 98123-4477" > pessoa.json'],
  },
  'people erase': {
    summary: 'Apaga os dados de uma pessoa aqui e na Twilio.',
    details:
      'A partir deste momento nada mais é enviado a ela. Os números dos relatórios ficam; dela fica só uma marca que não se lê, para que não volte a receber. Não há como desfazer.',
    arguments: phoneArgument,
    options: {
      todas: everywhere,
      espera: 'Por quantos segundos acompanhar; o trabalho segue depois.',
    },
    values: { espera: 'SEGUNDOS' },
    examples: ['recado people erase "(11) 98123-4477"'],
  },
  'people erasures': {
    summary: 'Lista os pedidos de apagar dados e até onde foram. Não diz de quem.',
    examples: ['recado people erasures'],
  },
  audit: { summary: 'Quem fez o quê.' },
  'audit list': {
    summary: 'Lista o que foi feito, do mais novo ao mais antigo, com os recibos.',
    options: {
      acao: 'Só esta ação, como person.erased.',
      telefone: 'Só o que diz respeito a este telefone.',
      todas: 'O que a plataforma fez para todas as empresas.',
      limit: 'Quantas por página, até 200.',
      cursor: 'Continua a partir da página anterior.',
    },
    values: { acao: 'AÇÃO', telefone: 'TELEFONE', limit: 'NÚMERO', cursor: 'CURSOR' },
    examples: ['recado audit list --acao person.erased'],
  },
  retention: { summary: 'Por quantos dias a empresa guarda o quê.' },
  'retention show': {
    summary: 'Mostra por quantos dias a empresa guarda o quê.',
    examples: ['recado retention show'],
  },
  'retention set': {
    summary: 'Muda por quantos dias se guarda. O que não for dito fica como está.',
    details:
      'O que for mais antigo é apagado a partir dos próximos minutos, umas 60.000 mensagens por hora, e não volta. Os números dos relatórios ficam.',
    options: {
      conteudo: 'Para quem as mensagens foram e o que diziam: dias, ou off para sempre.',
      formularios: 'O que a Twilio mandou sobre cada mensagem: dias, ou off para sempre.',
      recebidas: 'O que as pessoas escreveram: dias, ou off para sempre.',
    },
    values: { conteudo: 'DIAS', formularios: 'DIAS', recebidas: 'DIAS' },
    examples: ['recado retention set --conteudo 730 --formularios 90'],
  },
}

const VERDICTS = { added: 'bloqueado', updated: 'atualizado', unchanged: 'já estava bloqueado' }

export const ptBrPrivacy: PrivacyTexts = {
  reasons: { opted_out: 'pediu para sair', blocklisted: 'bloqueado', dead_number: 'número morto' },
  channels: { whatsapp: 'WhatsApp', sms: 'SMS' },
  everywhere: 'todas as empresas',
  noNumber: '(sem número)',
  suppressionLine: ({ id, phone, reason, scope, since, until, by, note }) =>
    [
      `${id}  ${phone}  ${reason}${scope === '' ? '' : ` (${scope})`}, desde ${since}`,
      ...(until === null ? [] : [`até ${until}`]),
      ...(by === null ? [] : [`por ${by}`]),
    ].join(', ') + (note === null ? '' : `: ${note}`),
  noSuppressions: 'Ninguém está bloqueado.',
  more: (cursor) => `Há mais; continue com --cursor ${cursor}`,
  blocked: ({ phone, verdict }) => `${phone}: ${VERDICTS[verdict]}`,
  canceled: (count) => `Mensagens tiradas da fila: ${count}`,
  removed: (count, printed) =>
    count === 1 ? 'Um bloqueio foi retirado.' : `${printed} bloqueios foram retirados.`,
  erasedStays: 'Um bloqueio fica: esta pessoa foi apagada. Só a plataforma libera novas mensagens para ela.',
  nothingToRemove: 'Este telefone não está na lista de bloqueio desta empresa.',
  listTitle: (rows) => `Linhas lidas: ${rows}`,
  listVerdicts: {
    added: 'Anotadas',
    updated: 'Atualizadas',
    unchanged: 'Sem mudança',
    refused: 'Recusadas',
    repaired: 'Com o telefone consertado',
    canceled: 'Mensagens tiradas da fila',
  },
  rowLine: ({ line, message }) => `  linha ${line}: ${message}`,
  confirmErase: ({ phone }) =>
    `Apagar todos os dados de ${phone}? Não há como desfazer. Para confirmar, digite os quatro últimos dígitos: `,
  confirmNeedsTerminal:
    'Apagar não tem volta e não há um terminal para confirmar. Acrescente --yes se for isso mesmo.',
  declined: 'Nada foi apagado.',
  erasureLine: ({ id, state, when, by }) => `${id}  ${state}, pedido em ${when} por ${by}`,
  erasureStates: { erasing: 'apagando', redacting: 'esperando a Twilio', done: 'apagado' },
  waitsFor: {
    in_flight: 'Uma mensagem ainda está saindo; esperamos saber o que houve com ela.',
    redaction: 'Aqui não resta nada; a Twilio ainda não apagou tudo.',
  },
  erasureCounts: 'O que foi apagado:',
  stillErasing: (id) => `O trabalho segue sozinho. Para ver de novo: recado people erasures (pedido ${id})`,
  noErasures: 'Ninguém pediu para apagar dados.',
  auditLine: ({ when, actor, action, facts }) => `${when}  ${actor}  ${action}  ${facts}`,
  noAudit: 'Não há registros.',
  retention: {
    content: 'Mensagens enviadas',
    raw: 'Formulários da Twilio',
    inbound: 'Mensagens recebidas',
  },
  days: (count) => (count === 1 ? '1 dia' : `${count} dias`),
  forever: 'para sempre',
  badDays: 'um número de dias, de 7 a 36500, ou off',
  nothingToSet: 'Diga o que mudar. Para ajuda: recado retention set --help',
}
