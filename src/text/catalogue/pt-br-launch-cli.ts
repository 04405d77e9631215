import type { LaunchTexts } from './launch-shape-cli.ts'

export const ptBrLaunch: LaunchTexts = {
  preparing: 'Preparando os dados.',
  openingDatabase: (kind) =>
    kind === 'embedded'
      ? 'Abrindo o banco embutido (na primeira vez leva alguns segundos).'
      : 'Abrindo o PostgreSQL.',
  startingSimulator: 'Iniciando o simulador da Twilio.',
  adoptedSimulator: (url) => `O simulador já estava rodando em ${url}; seguimos com ele.`,
  ready: (took) => `Recado está no ar (em ${took}).`,
  dashboard: 'Painel',
  apiDocs: 'API',
  simulatorPhones: 'Telefones do simulador',
  worker: 'Este processo só envia; a página e a API estão em outro.',
  database: 'Banco',
  databaseEmbedded: (dir) => `embutido, em ${dir}: bom para experimentar; em produção use DATABASE_URL`,
  databasePostgres: 'PostgreSQL',
  twilio: 'conta da Twilio configurada: as mensagens são de verdade',
  logins: 'Para entrar',
  login: ({ username, password, empresa }) => `${username} / ${password}  (${empresa})`,
  tryThis: 'Experimente em outro terminal',
  tryCommand: 'npx recado enviar_whatsapp_freelancers --mensagem "Olá, {{primeiro_nome}}!" --dry-run',
  firstUser: 'Ainda não entrou ninguém? Crie o primeiro acesso em outro terminal',
  firstUserCommand: 'npx recado users create NOME --nova-empresa "Minha Empresa"',
  howToStop: 'Ctrl-C para tudo. O que estiver na fila segue na próxima vez.',
  oldNode: (version) => `Node ${version} serve para experimentar; em produção use o Node 24.`,
  stopping: 'Parando: terminando o que está em andamento. Ctrl-C de novo para na hora.',
  stopped: 'Parado. O que estava na fila segue na próxima vez.',
  stopForced: 'Parado na hora. O que estava em andamento será conferido na próxima vez.',
  simulatorStopped: 'O simulador também parou.',
  alreadyRunning: (url) =>
    `O Recado já está rodando em ${url}. Para usar outra porta e outra pasta: PORT e DATA_DIR.`,
  portTaken: (port) =>
    `A porta ${port} está em uso por outro programa. Escolha outra com PORT, por exemplo PORT=3100.`,
  simulatorPortTaken: (port) =>
    `A porta ${port} do simulador está em uso por outro programa. Escolha outra com SIMULATOR_PORT, ou deixe sem valor.`,
  simulatorMoved: (port, taken) => `A porta ${taken} estava em uso; o simulador ficou na ${port}.`,
  simulatorMissing: (path) => `O simulador não está compilado (${path}). Rode npm run build.`,
  simulatorDied: (log) => `O simulador parou ao iniciar. O motivo está em ${log}.`,
  simulatorSilent: (log) => `O simulador não respondeu em 10 segundos. O que ele disse está em ${log}.`,
  simulatorDeaf: (url) =>
    `O simulador em ${url} não aceitou o endereço das mensagens recebidas. Ele pode ser de uma versão anterior: pare-o e comece de novo.`,
  dirNotWritable: (dir) =>
    `Não é possível escrever em ${dir}. Mude as permissões, ou escolha outra pasta com DATA_DIR.`,
  dirIsFile: (dir) => `${dir} é um arquivo, e DATA_DIR precisa ser uma pasta.`,
  badFile: (path) => `${path} não pode ser lido. Apague-o para que seja refeito.`,
  databaseNeedsMigration: 'O banco ainda não está preparado. Rode recado migrate.',
}
