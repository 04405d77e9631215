import type { CliTexts } from './shape-cli.ts'

const STATUSES: Record<string, string> = {
  draft: 'rascunho',
  awaiting_approval: 'aguardando aprovação',
  scheduled: 'agendada',
  sending: 'enviando',
  paused: 'pausada',
  completed: 'concluída',
  canceled: 'cancelada',
}

export const ptBrReading: Pick<CliTexts, 'import' | 'read'> = {
  import: {
    started: (name) => `Lendo ${name}.`,
    standardInput: 'a entrada padrão',
    progress: (rows) => `${rows} linhas lidas`,
    row: ({ line, name, message }) => `  linha ${line}, ${name}: ${message}`,
    verdicts: {
      imported: 'Novos',
      updated: 'Atualizados',
      unchanged: 'Iguais',
      linked: 'De outra empresa, só vinculados',
      refused: 'Recusados',
      attention: 'Para conferir',
      repaired: 'Com telefone corrigido',
    },
    moreRows: (count) => `  e mais ${count}`,
    seeAll: 'Para ver todas as linhas, repita com --json.',
    summaryTitle: (rows) => `${rows} linhas lidas.`,
    dryRun: 'Nada foi gravado.',
    withoutPhone: 'Sem telefone',
    duplicates: 'Repetidos no arquivo',
    funcoesCreated: (names) => `Funções novas: ${names}`,
    exported: (count, printed, name) =>
      count === 1 ? `1 pessoa exportada para ${name}.` : `${printed} pessoas exportadas para ${name}.`,
    fileNotWritable: (path) =>
      `O arquivo ${path} não pode ser escrito. Confira a pasta, as permissões e o espaço em disco.`,
    fileMissing: (path) => `O arquivo ${path} não existe.`,
    fileIsFolder: (path) => `${path} é uma pasta, não um arquivo CSV.`,
    fileNotReadable: (path) => `O arquivo ${path} não pode ser lido. Confira as permissões.`,
    terminalInput:
      'Com -, o CSV vem pela entrada padrão. Por exemplo: recado freelancers import - < arquivo.csv',
    endedEarly: 'A importação foi cortada antes do fim. Repita: o que já entrou não entra em dobro.',
  },
  read: {
    countTotal: 'Total',
    countWithPhone: 'Com telefone',
    countWithoutPhone: 'Sem telefone',
    countComplete: 'Cadastro completo',
    noBroadcasts: 'Nenhuma campanha ainda.',
    moreBroadcasts: (cursor) => `Há mais. Continue com --cursor ${cursor}`,
    noSenders: 'Nenhum remetente: nada diz por onde as mensagens saem.',
    doctorStates: { ok: 'ok', advice: 'atenção', wrong: 'ERRADO', unknown: 'não sei', skipped: '–' },
    perSecond: (rate) => `${rate} por segundo`,
    accountShare: (share) =>
      `A Twilio avisou que havia pedidos demais ao mesmo tempo: ${share} do normal, aumentando sozinho.`,
    status: (status) => STATUSES[status] ?? status,
    states: {
      queued: 'Na fila',
      held: 'Esperando a sua hora',
      sending: 'Saindo agora',
      uncertain: 'Conferindo na Twilio',
      accepted: 'Aceitas pela Twilio',
      sent: 'Enviadas à operadora',
      delivered: 'Entregues',
      read: 'Lidas',
      failed: 'Falharam',
      expired: 'Passaram do prazo',
      canceled: 'Canceladas',
      suppressed: 'Bloqueadas',
      invalid: 'Telefone inválido',
    },
    broadcastFacts: ({ id, when, by }) => `campanha ${id}, ${when}, por ${by}`,
    startsAt: (when) => `Sai em ${when}.`,
    startMissed: (when, id) =>
      `Passou da hora sem sair (${when}): o serviço estava parado. Ainda vale? recado broadcasts resume ${id}, ou cancel ${id}.`,
    steered: (id, status) => `Campanha ${id}: ${STATUSES[status] ?? status}`,
    inFlight: (count, printed) =>
      `${printed} ${count === 1 ? 'estava saindo' : 'estavam saindo'} neste momento e ainda ${count === 1 ? 'pode' : 'podem'} chegar.`,
    retried: (count, printed, id) =>
      count === 0
        ? 'Nada para tentar de novo.'
        : `${printed} ${count === 1 ? 'mensagem voltou' : 'mensagens voltaram'} para a fila. Veja: recado broadcasts show ${id}`,
    leftUnknown: (count, printed) =>
      `${printed} ${count === 1 ? 'pode ter chegado e ficou' : 'podem ter chegado e ficaram'} de fora. Para enviar assim mesmo: --include-unknown`,
    configured: (yes) => `Configurado: ${yes}`,
    configuredBy: (what) =>
      what === 'twilio'
        ? 'As mensagens saem pela conta da Twilio.'
        : 'As mensagens vão para o simulador; nada chega a telefones de verdade.',
    notSet: '(sem valor)',
    migrated: (version) => `O banco está na versão ${version}.`,
    userCreated: (username, role) => `Acesso criado: ${username} (${role}).`,
    userExists: (username) => `Já existe um acesso com o nome ${username}. Escolha outro.`,
    askPassword: 'Senha: ',
    askPasswordAgain: 'Senha de novo: ',
    empresaCreated: (nome, id) => `Empresa criada: ${nome} (${id}).`,
  },
}
